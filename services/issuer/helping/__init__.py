"""The helpers' pages: the families they may help, and what they do for one of them under a coloured bar."""

from services.issuer.helping import (
    codes,
    counter,
    data,
    families,
    letters,
    now,
    people,
    reach,
    register,
    situation,
    texts,
    visit,
)
from services.issuer.helping.base import pages

__all__ = [
    "codes",
    "counter",
    "data",
    "families",
    "letters",
    "now",
    "pages",
    "people",
    "reach",
    "register",
    "situation",
    "texts",
    "visit",
]
