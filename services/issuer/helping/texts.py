"""Texts that helpers send by their own phone: neutral, without a name, in as many languages as there are files."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask_babel import lazy_gettext as _

from services.issuer.helping.base import HOME, page, show
from shared.http.call import Call

HERE = "/texts"
_FOLDER = Path(__file__).parent / "ready_texts"

#: What each text is for, in the order in which they are shown.
TITLES = {
    "right": _("You have a right to cheques"),
    "how": _("How it works"),
    "ending": _("Use them before they end"),
}


@dataclass(frozen=True)
class ReadyTexts:
    """The texts of one language: by its own name, and whether it is written from right to left."""

    code: str
    name: str
    direction: str
    texts: dict[str, str]


@lru_cache(maxsize=1)
def all_texts() -> tuple[ReadyTexts, ...]:
    """Every language's texts: a file more is a language more."""
    found = []
    for file in sorted(_FOLDER.glob("*.toml")):
        values = tomllib.loads(file.read_text(encoding="utf-8"))
        texts = {code: " ".join(values["texts"][code].split()) for code in TITLES}
        found.append((values["place"], ReadyTexts(file.stem, values["name"], values["direction"], texts)))
    return tuple(each for _place, each in sorted(found, key=lambda pair: pair[0]))


@show(HERE)
def show_texts(call: Call) -> str:
    """Show the texts to copy."""
    return page(call, "texts", here=HOME + HERE, languages_of_texts=all_texts(), titles=TITLES)
