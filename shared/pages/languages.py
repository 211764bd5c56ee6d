"""In which language somebody reads: by their own word, else as their browser asks."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from flask import Flask, Response, current_app, g, request
from flask_babel import Babel, force_locale, format_decimal, format_percent
from flask_babel import format_currency as babel_currency
from flask_babel import format_datetime as babel_datetime
from jinja2 import pass_context
from jinja2.runtime import Context

from shared.kernel import made_up
from shared.kernel.languages import Language, Text
from shared.kernel.made_up import MADE_UP, MadeUp
from shared.notices import dates
from shared.notices.dates import LOCALES
from shared.pages.made_up import let_be_read

#: Each language by its own name, never by a flag.
LANGUAGES: dict[Language, str] = {"nl": "Nederlands", "fr": "Français", "en": "English"}
LANGUAGE_COOKIE = "lang"
_COOKIE_SECONDS = 365 * 24 * 3600
#: Where an application keeps which language its tests read beside them.
_TEST_LANGUAGE = "respijt.test_language"
TRANSLATIONS = Path(__file__).parent / "translations"
#: Patterns as Unicode's CLDR writes them.
_DAY, _SHORT_DAY, _MOMENT = "EEEE d MMMM", "EEE d MMM", "EEE d MMM, HH:mm"


def speak(app: Flask, test_language: str = "") -> None:
    """Let pages choose their words. `?lang=fr` is remembered in a cookie that says nothing else.

    With a test's language pages can be read in that one, too.
    """
    Babel(
        app,
        default_locale="nl_BE",
        default_timezone="Europe/Brussels",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=lambda: LOCALES[language()],
    )
    for word in (euros, day, short_day, full_date, moment, whole_number, per_cent):
        app.jinja_env.filters[word.__name__] = _at_each_reading(word)

    if test_language:
        app.extensions[_TEST_LANGUAGE] = test_language
        let_be_read(app, language)

    @app.after_request
    def remember(response: Response) -> Response:
        chosen = request.args.get(LANGUAGE_COOKIE, "")
        if chosen in _offered():
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=_COOKIE_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure,
            )
        return response


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Say what follows in this language: a letter is in its reader's, whoever prints it."""
    before = language()
    g.language = chosen
    try:
        with force_locale(LOCALES[chosen]):
            yield
    finally:
        g.language = before


def language() -> Language:
    """The reader's language: asked for in the address, remembered, or the browser's; Dutch when none is ours."""
    if "language" not in g:
        best = request.accept_languages.best_match(list(LANGUAGES), "nl")
        offered = _offered()
        for asked in (request.args.get(LANGUAGE_COOKIE), request.cookies.get(LANGUAGE_COOKIE), best):
            if asked in offered:
                g.language = offered[asked]
                break
    chosen: Language = g.language
    return chosen


def language_to_keep() -> Language:
    """The reader's language for what is kept or sent: one of ours, whatever a test reads."""
    return cast(Language, str(language()))


def tag() -> str:
    """The language of what is said, as a page names it."""
    spoken = language()
    return made_up.CODE if isinstance(spoken, MadeUp) else spoken


def direction() -> str:
    """From where it is written."""
    return "rtl" if isinstance(language(), MadeUp) else "ltr"


def _offered() -> Mapping[str | None, str]:
    """The languages a page can be read in: by the code that asks for one, what it is for everything else."""
    test_language = current_app.extensions.get(_TEST_LANGUAGE)
    return {code: code for code in LANGUAGES} | ({test_language: MADE_UP} if test_language else {})


def _at_each_reading(word: Callable[..., str]) -> Callable[..., str]:
    """A filter for templates. Without the context, Jinja writes `0|euros` once, in the language of the first reader."""

    @pass_context
    def said(_context: Context, *values: Any) -> str:
        return word(*values)

    return said


def euros(cents: int, currency: str = "EUR") -> str:
    """An amount as people write it here: `€ 24,00` or `24,00 €`."""
    return made_up.from_left(language(), babel_currency(Decimal(cents) / 100, currency))


def whole_number(number: int) -> str:
    """A number with the separators that people use here."""
    return made_up.from_left(language(), format_decimal(number))


def per_cent(share: float) -> str:
    """A share of one in whole per cent: `58%` or `58 %`."""
    return made_up.from_left(language(), format_percent(share))


def day(on: date, today: date | None = None) -> str:
    """A day with its weekday, `donderdag 31 december`; with its year when that is not the year of `today`."""
    return _in_words(on, _DAY, today)


def short_day(on: date, today: date | None = None) -> str:
    """The same in short, `do 31 dec.`, for a line of a phone."""
    return _in_words(on, _SHORT_DAY, today)


def full_date(on: date) -> str:
    """A date for paper: `31 december 2026`."""
    return made_up.as_read(language(), dates.full_date(on, language()))


def moment(at: datetime) -> str:
    """A day and a time of that day as clocks show it here: `do 31 dec., 14:05`."""
    return made_up.as_read(language(), babel_datetime(at, _MOMENT))


def _in_words(on: date, pattern: str, today: date | None) -> str:
    if today is not None and on.year != today.year:
        pattern += " y"
    return made_up.as_read(language(), dates.in_words(on, pattern, language()))


def in_words(texts: Mapping[str, Text]) -> list[tuple[str, str]]:
    """Codes with their words in the reader's language, as forms offer them."""
    return [(code, text[language()]) for code, text in texts.items()]
