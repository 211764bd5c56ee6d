"""The words of the pages: each in three languages, and none that people should not have to read."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from shared.pages.languages import TRANSLATIONS
from tests.unit.pages.glossary import ENTRIES, NEVER, Entry

ROOT = Path(__file__).parents[3]
LANGUAGES = ("nl", "fr")
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


#: Where such a word is meant: by the text, why.
MEANT = {
    "Erkenning of vergunning door de bevoegde overheid": "an act of an authority, which a law calls so",
    "Agrément ou autorisation de l'autorité compétente": "an act of an authority, which a law calls so",
}


def forms(text: object) -> list[str]:
    """A text's one form, or its singular and plural."""
    return [text] if isinstance(text, str) else [str(form) for form in text]  # type: ignore[attr-defined]


@cache
def wanted() -> set[tuple[str, ...]]:
    """Every text that a page asks for."""
    found = set()
    for folder in ("services", "shared", "deploy"):
        for _file, _line, message, _comments, _context in extract_from_dir(ROOT / folder, METHODS, keywords=KEYWORDS):
            found.add(tuple(forms(message)[:2]))
    return found


def catalog(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalog(language) if message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_page_is_translated_and_nothing_else_is(language: str) -> None:
    there = {tuple(forms(message.id)) for message in messages(language)}
    assert there == wanted()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_or_a_guess_or_loses_a_value(language: str) -> None:
    for message in messages(language):
        assert all(forms(message.string)), message.id
        assert not message.fuzzy, message.id
        for form in forms(message.string):
            values = re.findall(r"%\(\w+\)s", forms(message.id)[0])
            assert set(re.findall(r"%\(\w+\)s", form)) == set(values), message.id


def of_the_code() -> Iterator[tuple[str, str]]:
    """Each text that stands in three languages in the code itself, by its language; without its values."""
    for folder in ("services", "shared"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text":
                    arguments = [*zip(("nl", "fr", "en"), node.args, strict=False)]
                    arguments += [(each.arg or "", each.value) for each in node.keywords]
                    for language, value in arguments:
                        yield language, text_of(value)


def text_of(value: ast.expr) -> str:
    """The words of an expression."""
    return "".join(
        str(node.value) for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def said() -> dict[str, list[str]]:
    """Everything people read, by its language."""
    texts: dict[str, list[str]] = {"nl": [], "fr": [], "en": [form for each in wanted() for form in each]}
    for language in LANGUAGES:
        texts[language] += [form for message in messages(language) for form in forms(message.string)]
    for language, text in of_the_code():
        texts[language].append(text)
    return texts


def test_no_page_says_a_word_that_it_should_not() -> None:
    bad = [
        (text, word)
        for texts in said().values()
        for text in texts
        for word in NEVER
        if re.search(word, text, re.IGNORECASE) and text not in MEANT
    ]
    assert bad == []
    assert set(MEANT) <= {text for texts in said().values() for text in texts}


def test_the_search_for_such_words_finds_them() -> None:
    assert any(re.search(word, "Uw dienstencheque is vervallen", re.IGNORECASE) for word in NEVER)
    assert ("nl", "Deze cel is leeg.") in list(of_the_code())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_each_thing_has_its_word_in_each_language(entry: Entry) -> None:
    texts = said()
    for language, form in (("nl", entry.nl), ("fr", entry.fr), ("en", entry.en)):
        assert any(re.search(form, text, re.IGNORECASE) for text in texts[language]), language
