"""Short texts in more languages than the pages have: whole, marked as translations, and added without code."""

import re
from dataclasses import astuple
from pathlib import Path

import pytest

from services.issuer import door_words, explain, family_words, message_words, survey_words
from shared.pages import further as module
from shared.pages.further import further
from shared.pages.languages import LANGUAGES
from tests.unit.pages.glossary import NEVER


def test_every_text_is_there_in_every_further_language() -> None:
    assert {"ar", "tr", "ro"} <= {each.code for each in further()}
    for each in further():
        assert all(astuple(each)), each.code
        assert each.direction in ("ltr", "rtl")
        assert each.code not in LANGUAGES, "what is official is no translation"


def test_no_further_text_names_the_scheme_by_its_code_name() -> None:
    for each in further():
        assert "Respijt" not in "".join(astuple(each))


def test_one_more_language_is_one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = "".join(f'{name} = "x"\n' for name in ("own_name", "marked", "letter", "cheque"))
    (tmp_path / "pl.toml").write_text(f'direction = "ltr"\n{texts}', encoding="utf-8")
    monkeypatch.setattr(module, "_FOLDER", tmp_path)
    further.cache_clear()
    assert [each.code for each in further()] == ["pl"]
    (tmp_path / "uk.toml").write_text('direction = "ltr"\n', encoding="utf-8")
    further.cache_clear()
    with pytest.raises(TypeError):
        further()
    further.cache_clear()


def test_the_words_of_the_parents_pages_hurt_nobody() -> None:
    lists = [
        door_words.SITUATIONS,
        door_words.ALONE,
        explain.SENTENCES,
        family_words.FAMILY_TYPES,
        family_words.CHANNELS,
        family_words.CHOICES,
        survey_words.FACES,
        survey_words.QUESTIONS,
        survey_words.ANSWERS,
        message_words.ALL,
    ]
    said = [text for words in lists for each in words.values() for text in each.to_dict().values()]
    assert [(text, word) for text in said for word in NEVER if re.search(word, text, re.IGNORECASE)] == []
