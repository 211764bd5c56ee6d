"""Words that people see and that stand in no catalogue: in templates, in scripts, and in files of texts.

Each is given with its language, which is empty where nothing says it. Such a word cannot be translated, so that it may
only stand where an element names its language: on paper that is in two languages at once.
"""

import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from babel.messages.jslexer import Token, tokenize
from jinja2 import Environment, nodes

_ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"])
_TRANSLATED = frozenset({"_", "gettext", "ngettext"})
_LANGUAGES = frozenset({"nl", "fr", "en"})
_SAID_ATTRIBUTES = frozenset({"alt", "title", "placeholder", "label", "aria-label", "aria-description"})
#: What a form or a script reads, and never a person.
_CODE = re.compile(r"[a-z0-9_./-]*")
#: What a macro writes into a tag: it stands in no tag of its own.
_ATTRIBUTE = re.compile(r'[a-z-]+="[^"]*"')
_LETTER = re.compile(r"[^\W\d_]")
#: A text in the middle of code: a word with a capital, a letter that only people use, or words side by side.
_SENTENCE = re.compile(r"\b[A-Z][a-z]{2,}\b|[À-ɏ]|[^\W\d_]{2,} [^\W\d_]{2,}")
_VALUE = re.compile(r"\$\{[^}]*\}")
_NO_END = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})
#: What a script shows by, or speaks with.
_SHOWN_BY = frozenset(
    {"textContent", "innerText", "innerHTML", "title", "placeholder", "ariaLabel", "alert", "confirm", "append"}
    | {"createTextNode", "SpeechSynthesisUtterance", "insertAdjacentText", "insertAdjacentHTML", "setCustomValidity"}
)


class _Page(HTMLParser):
    """Collects what is seen of a page, or heard, with the language of the element around it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._around: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        spoken = given.get("lang", self._language())
        self.found += [(spoken, value) for name, value in given.items() if _is_said(name, value)]
        if tag not in _NO_END:
            self._around.append((tag, spoken))

    def handle_endtag(self, tag: str) -> None:
        while any(tag == each for each, _ in self._around) and self._around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = _ATTRIBUTE.sub("", data).strip()
        # Between <code> and </code> stands what a machine reads.
        if _LETTER.search(text) and not any(tag in ("code", "script", "style") for tag, _ in self._around):
            self.found.append((self._language(), text))

    def _language(self) -> str:
        return self._around[-1][1] if self._around else ""


def _is_said(name: str, value: str) -> bool:
    said = name in _SAID_ATTRIBUTES
    code = (name != "value" and not name.startswith("data-")) or _CODE.fullmatch(value.strip())
    return bool(_LETTER.search(value)) and (said or not code)


def of_template(source: str) -> Iterator[tuple[str, str]]:
    """What a template says without asking a catalogue: between its tags, and in its expressions."""
    page = _Page()
    # What is written by an expression or left out by a condition is seen in its own place.
    page.feed("".join(value if kind == "data" else " " * kind.endswith("_begin") for _, kind, value in _lexed(source)))
    page.close()
    yield from ((language if language in _LANGUAGES else "", text) for language, text in page.found)
    yield from (("", text) for text in _constants(_ENVIRONMENT.parse(source)) if _SENTENCE.search(text))


def _lexed(source: str) -> Iterator[tuple[int, str, str]]:
    return iter(_ENVIRONMENT.lex(source))


def _constants(node: nodes.Node) -> Iterator[str]:
    """Each text of the expressions that is not looked up."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    looked_up = isinstance(node, nodes.Call) and getattr(node.node, "name", "") in _TRANSLATED
    for child in node.iter_child_nodes():
        if not (looked_up and isinstance(child, nodes.Const)):
            yield from _constants(child)


def of_script(source: str) -> Iterator[str]:
    """Each text in a script's code that reads as one; what its comments say is for who works on it."""
    return (token.value[1:-1] for token in tokenize(source, jsx=False) if _is_text(token, _SENTENCE))


def shown_by_script(source: str) -> Iterator[str]:
    """Each text with letters that a script shows or speaks itself, where it should take what the page holds ready."""
    shows, shower, operator = False, False, ""
    for token in tokenize(source, jsx=False):
        if token.type == "operator":
            # A longer operator comes in parts.
            operator += token.value
            shows = not set(operator) & set(";{}") and (shows or (shower and operator in ("=", "+=", "(")))
            continue
        if shows and _is_text(token, _LETTER) and operator not in ("===", "!=="):
            yield token.value[1:-1]
        shower, operator = token.type == "name" and token.value.split(".")[-1] in _SHOWN_BY, ""


def _is_text(token: Token, that_has: re.Pattern[str]) -> bool:
    return token.type in ("string", "template_string") and bool(that_has.search(_VALUE.sub("", token.value)))


def of_file(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of a file that is named after its language."""
    return ((path.stem, text) for text in _texts(tomllib.loads(path.read_text(encoding="utf-8"))))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, str):
        yield value
