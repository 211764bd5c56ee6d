"""What people read, in the three languages at once, so that none can be forgotten."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["nl", "fr", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "fr", "en")


@dataclass(frozen=True)
class Text:
    """One thing to say in Dutch, French and English. `{name}` marks a place for a value."""

    nl: str
    fr: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return {"nl": self.nl, "fr": self.fr, "en": self.en}[language]

    def fill(self, **values: object) -> "Text":
        return Text(self.nl.format(**values), self.fr.format(**values), self.en.format(**values))

    def to_dict(self) -> dict[str, str]:
        return {"nl": self.nl, "fr": self.fr, "en": self.en}
