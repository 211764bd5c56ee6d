"""What stands in a letter: the text in the reader's official language, and lines in others that are marked as such."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template

from shared.kernel.languages import OFFICIAL, Language
from shared.pages.further import Further, further
from shared.pages.languages import speaking
from shared.pages.site import neutral_name


def typed(address: str) -> str:
    """An address as people type it, without what a browser adds by itself."""
    return address.partition("://")[2]


@dataclass(frozen=True)
class Side:
    """The letter's text in one language, and who sends it."""

    language: Language
    sender: str
    html: str


@dataclass(frozen=True)
class Texts:
    """The official text, its translation where the reader's language is ours and not official, and its summaries."""

    official: list[Side]
    translated: Side | None
    summaries: list[tuple[Further, str]]


def texts(language: Language | None, template: str, summary: Callable[[Further], str], **values: object) -> Texts:
    """A letter to somebody who reads this language. Where it is not official or not known both are, side by side."""
    official = [each for each in OFFICIAL if each == language] or OFFICIAL
    return Texts(
        [_side(each, template, values) for each in official],
        None if language is None or language in OFFICIAL else _side(language, template, values),
        [(each, summary(each)) for each in further()],
    )


def _side(language: Language, template: str, values: dict[str, object]) -> Side:
    with speaking(language):
        return Side(language, neutral_name(), render_template(template, **values))
