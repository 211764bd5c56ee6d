"""The language that tests read: other letters, as long as our longest, and English for whatever is kept or sent."""

import pytest

from shared.kernel.languages import Text
from shared.kernel.made_up import MADE_UP, as_read, from_left, looked_up, turned


def test_every_letter_is_another_one_and_a_text_grows() -> None:
    text = "The quick brown fox jumps over a lazy dog"
    made = turned(text)
    assert not any("a" <= each <= "z" for each in made.lower())
    assert len(made) > len(text) * 1.2
    assert turned(text.upper()) == made


@pytest.mark.parametrize(
    "kept", ["%(num)s", "%%", "{name}", "<b>", "&amp;", "an@example.org", "http://localhost/a", "24,50", "14:05"]
)
def test_what_is_no_word_stays(kept: str) -> None:
    assert turned(f"a {kept} b") == f"اا {kept} ب"


def test_a_text_is_read_in_it_and_everything_else_is_english() -> None:
    text = Text("rust", "répit", "rest")
    assert text[MADE_UP] == turned("rest")
    assert text["en"] == as_read("en", "rest") == "rest"
    assert {"en": 1}[MADE_UP] == 1
    assert f"{MADE_UP}" == "en"


def test_words_that_are_looked_up_by_it_are_turned_and_nothing_else_is() -> None:
    words = {"nl": "rust", "en": "rest"}
    assert looked_up(MADE_UP, words[MADE_UP]) == turned("rest")
    assert looked_up("en", words["en"]) == "rest"
    assert looked_up(MADE_UP, 3) == 3


def test_a_number_keeps_the_order_of_its_signs() -> None:
    assert from_left(MADE_UP, "+32 470") == "\u2066+32 470\u2069"
    assert from_left("nl", "+32 470") == "+32 470"
