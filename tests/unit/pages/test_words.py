"""The words of the pages: each in three languages, and none that people should not have to read."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from shared.pages.languages import TRANSLATIONS
from tests.unit.pages import outside
from tests.unit.pages.glossary import ENTRIES, Entry, not_to_be_said

ROOT = Path(__file__).parents[3]
CATALOGUES = TRANSLATIONS.relative_to(ROOT)
FOLDERS = ("services", "shared", "deploy")
LANGUAGES = ("nl", "fr")
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


#: Where such a word is meant: by the text, why.
MEANT = {
    "Erkenning of vergunning door de bevoegde overheid": "an act of an authority, which a law calls so",
    "Agrément ou autorisation de l'autorité compétente": "an act of an authority, which a law calls so",
    r"respijt code RV2 spend\0": "no word, but bytes that a key is made from",
}


def forms(text: object) -> list[str]:
    """A text's one form, or its singular and plural."""
    return [text] if isinstance(text, str) else [str(form) for form in text]  # type: ignore[attr-defined]


@cache
def wanted(root: Path = ROOT) -> set[tuple[str, ...]]:
    """Every text that a page asks for."""
    found = set()
    for folder in FOLDERS:
        for _file, _line, message, _comments, _context in extract_from_dir(root / folder, METHODS, keywords=KEYWORDS):
            found.add(tuple(forms(message)[:2]))
    return found


def messages(language: str, root: Path = ROOT) -> list[Message]:
    with (root / CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def files(root: Path, pattern: str) -> Iterator[Path]:
    return (file for folder in FOLDERS for file in sorted((root / folder).rglob(pattern)))


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


def of_the_code(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Each text that stands in three languages in the code itself, by its language; without its values."""
    for file in files(root, "*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                arguments = [(each.arg or "", each.value) for each in node.keywords]
                if getattr(node.func, "id", "") == "Text":
                    arguments += zip(("nl", "fr", "en"), node.args, strict=False)
                yield from ((name, text_of(value)) for name, value in arguments if name in ("nl", "fr", "en"))


def text_of(value: ast.expr) -> str:
    """The words of an expression."""
    return "".join(
        str(node.value) for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def outside_catalogues(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """What templates, scripts and files of texts say themselves, by its language."""
    for file in files(root, "templates/**/*.html"):
        yield from outside.of_template(file.read_text(encoding="utf-8"))
    for file in files(root, "static/*.js"):
        yield from (("", text) for text in outside.of_script(file.read_text(encoding="utf-8")))
    for file in files(root, "*.toml"):
        yield from outside.of_file(file)


@cache
def said(root: Path = ROOT) -> dict[str, list[str]]:
    """Everything people read, by its language; under no name what should be in a catalogue."""
    texts = defaultdict(list, en=[form for each in wanted(root) for form in each])
    for language in LANGUAGES:
        texts[language] += [form for message in messages(language, root) for form in forms(message.string)]
    for language, text in (*of_the_code(root), *outside_catalogues(root)):
        texts[language].append(text)
    return texts


def never_to_be_said(root: Path = ROOT) -> list[tuple[str, str, str]]:
    """Each text with a word that it should not hold: its language, the text, the word."""
    return [
        (language, text, word)
        for language, texts in said(root).items()
        for text in texts
        if text not in MEANT
        for word in not_to_be_said(text)
    ]


def test_nothing_that_people_read_holds_a_word_that_it_should_not() -> None:
    assert never_to_be_said() == []
    assert set(MEANT) <= {text for texts in said().values() for text in texts}


def test_no_template_says_what_cannot_be_translated() -> None:
    assert [
        (file.name, text)
        for file in files(ROOT, "templates/**/*.html")
        for language, text in outside.of_template(file.read_text(encoding="utf-8"))
        if not language
    ] == []


def test_no_script_says_what_cannot_be_translated() -> None:
    assert [
        (file.name, text)
        for file in files(ROOT, "static/*.js")
        for text in outside.shown_by_script(file.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_each_thing_has_its_word_in_each_language(entry: Entry) -> None:
    texts = said()
    for language, form in (("nl", entry.nl), ("fr", entry.fr), ("en", entry.en)):
        assert any(re.search(form, text, re.IGNORECASE) for text in texts[language]), language
