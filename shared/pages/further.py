"""Short texts in further languages, beside what is official in Dutch and French: one file a language, no code."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "further"


@dataclass(frozen=True)
class Further:
    """A language by its own name, its direction, and its texts: each a translation that is marked as one.

    `reminder` has places for how many `{cheques}` are left and for the last `{day}`, both in digits. `cheque_for_one`
    is for the cheque that serves at one provider alone, without a PIN.
    """

    code: str
    own_name: str
    direction: str
    marked: str
    letter: str
    reminder: str
    cheque: str
    cheque_for_one: str


@lru_cache(maxsize=1)
def further() -> tuple[Further, ...]:
    """Every language of the folder, by code. Raises `TypeError` for a file that lacks a text or has another."""
    return tuple(
        Further(code=path.stem, **tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(_FOLDER.glob("*.toml"))
    )
