"""In which ways a journey is gone: language, with or without scripts, and how wide the screen is.

A journey is gone in every way for a proof. The gate goes each once in each language, the made-up one from the right
among them, the scripts and the widths chosen by a seed, so that days in a row miss no way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from zlib import crc32

from babel.support import NullTranslations, Translations
from playwright.sync_api import Browser, Page

from shared.kernel.languages import Text
from shared.kernel.made_up import CODE, MADE_UP, from_left, turned
from shared.pages.languages import TRANSLATIONS
from tests.browser.world import World, a_context

LANGUAGES = ("nl", "fr", "en")
#: And the one that only tests read.
_READ = (*LANGUAGES, CODE)
#: The narrowest phone, and a desk.
SCREENS = {320: (320, 640), 1280: (1280, 900)}


@dataclass(frozen=True)
class Way:
    """One way to go a journey."""

    language: str
    scripts: bool
    width: int

    def __str__(self) -> str:
        return f"{self.language}-{'scripts' if self.scripts else 'plain'}-{self.width}"

    def say(self, text: str, **values: object) -> str:
        """What a page says for a text of the program, in this way's language. Raises for a text that no page has."""
        if _words("nl").ugettext(text) == text and _words("fr").ugettext(text) == text:
            raise LookupError(f"no page says: {text}")
        said = turned(text) if self.language == CODE else str(_words(self.language).ugettext(text))
        return said % values if values else said

    def number(self, number: int) -> str:
        """How a page writes a whole number of few digits in this language."""
        return from_left(MADE_UP if self.language == CODE else self.language, str(number))

    def of(self, text: Text) -> str:
        """What a page says for a text that is written in each language."""
        return turned(text["en"]) if self.language == CODE else text[self.language]


@lru_cache
def _words(language: str) -> NullTranslations:
    """The catalogue of a language. English is what the program is written in and has none."""
    return Translations.load(str(TRANSLATIONS), [language])


EACH_WAY = tuple(Way(*each) for each in product(_READ, (True, False), SCREENS))


def chosen(seed: int, journey: str) -> tuple[Way, ...]:
    """One way of each language, by a seed."""
    per_language = len(EACH_WAY) // len(_READ)
    first = seed + crc32(journey.encode())
    return tuple(EACH_WAY[number * per_language + (first + number) % per_language] for number in range(len(_READ)))


@contextmanager
def a_page(world: World, browser: Browser, way: Way) -> Iterator[Page]:
    """A fresh browser profile that reads this language: its page, before anybody signed in."""
    context = a_context(browser, *SCREENS[way.width], java_script_enabled=way.scripts)
    page = context.new_page()
    # One host, whatever the port: all four services read what is remembered here.
    page.goto(f"{world.system.urls['issuer']}/livez?lang={way.language}")
    yield page
    context.close()
