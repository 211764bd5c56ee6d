"""The words of the pages: each in three languages, and none that people should not have to read."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from services.redeemer.reasons import WORDS
from shared.notices import words as notices
from shared.pages.languages import TRANSLATIONS

ROOT = Path(__file__).parents[3]
LANGUAGES = ("nl", "fr")
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}

#: Words that hurt, that only offices understand, or that a law keeps for something else.
NEVER = (
    r"dienstencheque", r"titres?-services?", r"\bbons?\b", r"wallet", r"portefeuille", r"quot(um|a)\b", r"plafond",
    r"alleenstaande", r"parents? isolés?", r"geïsoleerd", r"kwetsbaar", r"gebroken gezin", r"ménage", r"huishouden",
    r"gehandicapt", r"doelgroep", r"bénéficiaire", r"cliënt", r"kinderopvang", r"gezinszorg", r"aide familiale",
    r"therapie", r"rusthuis", r"uitkering", r"aumône", r"noodhulp", r"vertrouwenspersoon", r"volmacht", r"leverancier",
    r"commerçant", r"agrément", r"erkenning", r"verzilveren", r"rachat", r"geblokkeerd", r"bloqué", r"signalement",
    r"vervallen", r"périmé", r"afrekening", r"blockchain", r"bailleur", r"revisor", r"réviseur", r"geweigerd",
    r"refusée?s?\b", r"Respijt",
)  # fmt: skip


def forms(text: object) -> list[str]:
    """A text's one form, or its singular and plural."""
    return [text] if isinstance(text, str) else [str(form) for form in text]  # type: ignore[attr-defined]


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


def said() -> list[str]:
    """Everything people read that stands in a catalogue of ours."""
    texts = [form for language in LANGUAGES for message in messages(language) for form in forms(message.string)]
    texts += [form for each in wanted() for form in each]
    texts += [text[language] for words in WORDS.values() for text in (words.text, words.what_to_do)
              for language in ("nl", "fr", "en")]  # fmt: skip
    texts += [text[language] for text in notices.ALL for language in ("nl", "fr", "en")]
    return texts


def test_no_page_says_a_word_that_it_should_not() -> None:
    bad = [(text, word) for text in said() for word in NEVER if re.search(word, text, re.IGNORECASE)]
    assert bad == []


def test_the_search_for_such_words_finds_them() -> None:
    assert any(re.search(word, "Uw dienstencheque is vervallen", re.IGNORECASE) for word in NEVER)
