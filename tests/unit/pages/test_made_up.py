"""The language that tests read, on a page: each kind of text is turned, and nobody is offered it by default."""

from datetime import date

import pytest
from flask import Flask, render_template_string

from shared.kernel.languages import Text
from shared.kernel.made_up import CODE, turned
from shared.pages.languages import direction, language, language_to_keep, speak, speaking, tag

_PAGE = """{{ _("Sign in") }}|{{ words[language] }}|{{ text[language] }}
|{{ ngettext("%(num)s cheque", "%(num)s cheques", 2) }}
|{{ 1000|whole_number }}|{{ 2450|euros }}|{{ day|full_date }}|{{ name }}"""


def app(test_language: str) -> Flask:
    made = Flask(__name__)
    speak(made, test_language)
    return made


def test_each_kind_of_text_is_turned_and_names_and_numbers_are_not() -> None:
    words = {"nl": "rust", "fr": "répit", "en": "rest"}
    with app(CODE).test_request_context(f"/?lang={CODE}"):
        values = {"words": words, "text": Text(**words), "day": date(2026, 12, 31), "name": "Anna"}
        said = render_template_string(_PAGE, language=language(), **values).replace("\n", "").split("|")
        assert (tag(), direction()) == (CODE, "rtl")
    rest = turned("rest")
    assert said == [
        turned("Sign in"), rest, rest, f"2 {turned('cheques')}", "\u20661.000\u2069", "\u206624,50\u00a0€\u2069",
        f"31 {turned('December')} 2026", "Anna",
    ]  # fmt: skip


def test_whatever_is_kept_or_said_to_somebody_else_is_in_a_language_of_theirs() -> None:
    with app(CODE).test_request_context(f"/?lang={CODE}"):
        assert type(language_to_keep()) is str
        assert language_to_keep() == "en"
        with speaking("fr"):
            assert (tag(), direction()) == ("fr", "ltr")
        assert tag() == CODE


@pytest.mark.parametrize("asked", [CODE, "ar", "xx"])
def test_without_the_setting_nobody_reads_it(asked: str) -> None:
    made = app("")
    with made.test_request_context(f"/?lang={asked}"):
        assert (tag(), direction()) == ("nl", "ltr")
    assert "Set-Cookie" not in made.test_client().get(f"/?lang={asked}").headers
