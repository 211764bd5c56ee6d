from datetime import date

import pytest

from shared.kernel.languages import Language
from shared.notices.dates import full_date, in_words


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("nl", "1 maart 2027", "31 december 2026"),
        ("fr", "1er mars 2027", "31 décembre 2026"),
        ("en", "1 March 2027", "31 December 2026"),
    ],
)
def test_a_date_is_said_as_its_readers_say_it(language: Language, first: str, last: str) -> None:
    assert full_date(date(2027, 3, 1), language) == first
    assert full_date(date(2026, 12, 31), language) == last


def test_a_weekday_keeps_its_letters_where_the_first_is_said_otherwise() -> None:
    assert in_words(date(2027, 3, 1), "EEEE d MMMM", "fr") == "lundi 1er mars"
