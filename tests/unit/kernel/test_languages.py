"""What people read, in three languages at once."""

import pytest

from shared.kernel.languages import LANGUAGES, Text

TEXT = Text(nl="{count} cheques", fr="{count} chèques", en="{count} cheques")


def test_a_text_has_all_three_languages_or_is_none() -> None:
    with pytest.raises(TypeError):
        Text(nl="alleen Nederlands")  # type: ignore[call-arg]


def test_a_text_is_read_by_its_language() -> None:
    text = Text(nl="ja", fr="oui", en="yes")
    assert [text[language] for language in LANGUAGES] == ["ja", "oui", "yes"]
    assert text.to_dict() == {"nl": "ja", "fr": "oui", "en": "yes"}
    with pytest.raises(KeyError):
        text["de"]


def test_places_are_filled_in_each_language() -> None:
    assert TEXT.fill(count=3) == Text(nl="3 cheques", fr="3 chèques", en="3 cheques")
    assert TEXT.nl == "{count} cheques", "the text itself stays"


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert TEXT.fill(count="{count}").en == "{count} cheques"


def test_a_value_that_is_missing_is_a_fault() -> None:
    with pytest.raises(KeyError):
        TEXT.fill(number=3)
