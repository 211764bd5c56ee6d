"""Short texts in more languages than the pages have: whole, marked as translations, and added without code."""

import re
from dataclasses import astuple
from pathlib import Path

import pytest

from shared.pages import further as module
from shared.pages.further import further
from shared.pages.languages import LANGUAGES

_TEXTS = ("own_name", "marked", "letter", "reminder", "cheque", "cheque_for_one")


def test_every_text_is_there_in_every_further_language() -> None:
    assert {"ar", "tr", "ro"} <= {each.code for each in further()}
    for each in further():
        assert all(astuple(each)), each.code
        assert each.direction in ("ltr", "rtl")
        assert each.code not in LANGUAGES, "what is official is no translation"


def test_every_reminder_says_how_many_and_until_when() -> None:
    for each in further():
        assert set(re.findall(r"\{\w+\}", each.reminder)) == {"{cheques}", "{day}"}, each.code


def test_one_more_language_is_one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = "".join(f'{name} = "x"\n' for name in _TEXTS)
    (tmp_path / "pl.toml").write_text(f'direction = "ltr"\n{texts}', encoding="utf-8")
    monkeypatch.setattr(module, "_FOLDER", tmp_path)
    further.cache_clear()
    assert [each.code for each in further()] == ["pl"]
    (tmp_path / "uk.toml").write_text('direction = "ltr"\n', encoding="utf-8")
    further.cache_clear()
    with pytest.raises(TypeError):
        further()
    further.cache_clear()
