"""What people read, in the three languages at once, so that none can be forgotten."""

from dataclasses import dataclass
from typing import Literal

from shared.kernel.made_up import as_read

Language = Literal["nl", "fr", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "fr", "en")
#: What is official here.
OFFICIAL: tuple[Language, ...] = ("nl", "fr")


def read_by(language: Language | None) -> tuple[Language, ...]:
    """The languages to write in to somebody: their own, or each official one where theirs is not known."""
    return OFFICIAL if language is None else (language,)


@dataclass(frozen=True)
class Text:
    """One thing to say in Dutch, French and English. `{name}` marks a place for a value."""

    nl: str
    fr: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return as_read(language, {"nl": self.nl, "fr": self.fr, "en": self.en}[language])

    def fill(self, **values: object) -> "Text":
        return Text(self.nl.format(**values), self.fr.format(**values), self.en.format(**values))

    def to_dict(self) -> dict[str, str]:
        return {"nl": self.nl, "fr": self.fr, "en": self.en}
