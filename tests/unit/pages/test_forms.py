"""What people type into a form: read as they write it here, and shown again with a sentence where it is not clear."""

from datetime import date

import pytest
from flask import Flask

from shared.kernel.errors import ConflictError
from shared.pages import forms
from shared.pages.languages import speak


class Example(forms.FormSchema):
    """One field of each kind."""

    name = forms.Words(most=20, required=True)
    cheques = forms.Whole(1, 40, required=True)
    amount = forms.Euros(load_default=None)
    last_day = forms.Day(load_default=None)
    reason = forms.Choice(("moved", "other"), load_default=None)
    acts = forms.Choices(("look", "print"), load_default=list)
    sure = forms.Tick()


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    speak(app)
    return app


def sent(app: Flask, language: str = "en", **values: object) -> tuple[forms.Form, dict[str, object]]:
    with app.test_request_context(f"/?lang={language}", method="POST", data={"name": "a", "cheques": "1", **values}):
        return forms.sent(Example)


def test_what_was_typed_is_read(app: Flask) -> None:
    form, values = sent(
        app, name="  two   words ", cheques=" 12 ", last_day="2026-12-31", reason="moved", acts=["look", "print"],
        sure="true", other="not ours",
    )  # fmt: skip
    assert not form.errors
    assert values == {
        "name": "two words", "cheques": 12, "amount": None, "last_day": date(2026, 12, 31), "reason": "moved",
        "acts": ["look", "print"], "sure": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12", 1200), ("12,5", 1250), ("12.50", 1250), ("1.250,50", 125050), ("1,250.50", 125050), ("€ 1 250", 125000),
        ("1.250", 125000), ("0,01", 1),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(app: Flask, typed: str, cents: int) -> None:
    assert sent(app, amount=typed)[1]["amount"] == cents


@pytest.mark.parametrize("typed", ["0", "-5", "abc", "1,2,3,4x", "1,2,3", "12,", "1e3", "٣", "9" * 30])
def test_what_is_no_amount_is_not_guessed_at(app: Flask, typed: str) -> None:
    form, values = sent(app, amount=typed)
    assert form.errors == {"amount": "Write an amount in euros, for example 1250,50."}
    assert values == {}
    assert form["amount"] == typed


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "   ", "Fill this in."),
        ("name", "x" * 21, "Write at most 20 characters."),
        ("cheques", "41", "Write a whole number from 1 to 40."),
        ("cheques", "1.5", "Write a whole number from 1 to 40."),
        ("cheques", "--1", "Write a whole number from 1 to 40."),
        ("last_day", "31/12/2026", "Choose a day."),
        ("reason", "stranger", "Choose one of the answers."),
        ("acts", ["look", "stranger"], "Choose one of the answers."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(app: Flask, field: str, typed: object, sentence: str) -> None:
    assert sent(app, "en", **{field: typed})[0].errors == {field: sentence}


def test_the_sentence_is_in_the_language_of_the_reader(app: Flask) -> None:
    assert sent(app, "nl", cheques="0")[0].errors == {"cheques": "Schrijf een geheel getal van 1 tot 40."}


def test_a_refusal_has_the_words_of_its_code_or_common_ones(app: Flask) -> None:
    with app.test_request_context("/?lang=en", method="POST", data={"name": "a", "cheques": "1"}):
        form, _values = forms.sent(Example)
        known = forms.refused(form, ConflictError("no", remedy="no", code="paused"), {"paused": "It is paused."})
        assert known.errors == {"": "It is paused."}
        other = forms.refused(form, ConflictError("no", remedy="no", fields={"cheques": ["too many"]}), {})
        assert set(other.errors) == {"cheques"}, "at the one field that it is about"
        both = ConflictError("no", remedy="no", fields={"cheques": ["too many"], "name": ["taken"]})
        assert set(forms.refused(form, both, {}).errors) == {"", "cheques", "name"}


def test_a_form_that_only_asks_is_read_from_its_address(app: Flask) -> None:
    with app.test_request_context("/?lang=en&name=a&cheques=99&acts=look&acts=print"):
        form, values = forms.asked(Example)
    assert values == {}
    assert form.errors == {"cheques": "Write a whole number from 1 to 40."}
    assert (form["cheques"], form["acts"]) == ("99", ["look", "print"])
