"""A language nobody speaks, written from the right: English in other letters, to see what a page forgot.

It is called by the name that other systems give such a language, a pseudo-locale. What a page says in it is as long as
in our longest language; whatever stands in Latin letters beside it is no text of ours, or was never made one.
"""

import re

#: As a page names it (BCP 47).
CODE = "ar-XB"
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "ابصدعفجهيچكلمنوپقرستؤڤۋخىز", strict=True))
#: Twice each, for length.
_TWICE = frozenset("aeou")
#: What is no word: marks for values, signs of HTML, and addresses.
_KEPT = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|<[^>]*>|&#?\w+;|\S+@\S+|https?://\S+")
#: Around what runs from the left within such a text: Unicode's isolates (UAX 9), which no eye sees.
_FROM_LEFT, _END = "\u2066", "\u2069"


class MadeUp(str):
    """Who reads it is, for everything that is kept or sent, somebody who reads English."""

    __slots__ = ()


MADE_UP = MadeUp("en")


def as_read(language: str, text: str) -> str:
    """A text as it is read in this language: turned where that is the made-up one."""
    return turned(text) if isinstance(language, MadeUp) else text


def from_left(language: str, text: str) -> str:
    """A number, an amount or a code within a text of this language: its signs stay in their order."""
    return f"{_FROM_LEFT}{text}{_END}" if isinstance(language, MadeUp) else text


def looked_up(key: object, found: object) -> object:
    """What was found in words under a language; whatever else was looked up is as it is."""
    return as_read(key, found) if isinstance(key, MadeUp) and isinstance(found, str) else found


def turned(text: str) -> str:
    """An English text in the letters of the made-up language; marks for values and signs of HTML stay."""
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [_letters(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*parts, _letters(text[at:])])


def _letters(text: str) -> str:
    return "".join(_LETTERS.get(each.lower(), each) * (2 if each.lower() in _TWICE else 1) for each in text)
