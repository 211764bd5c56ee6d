"""In which language somebody reads: by their own word, else as their browser asks."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from flask import Flask, Response, g, request
from flask_babel import Babel, format_decimal
from flask_babel import format_currency as babel_currency
from flask_babel import format_date as babel_date

from shared.kernel.languages import Language

#: Each language by its own name, never by a flag.
LANGUAGES: dict[Language, str] = {"nl": "Nederlands", "fr": "Français", "en": "English"}
#: Belgium's ways with numbers and dates.
_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_BE"}
LANGUAGE_COOKIE = "lang"
_COOKIE_SECONDS = 365 * 24 * 3600
TRANSLATIONS = Path(__file__).parent / "translations"
_WEEKDAY_AND_DAY = "EEEE d MMMM"


def speak(app: Flask) -> None:
    """Let pages choose their words. `?lang=fr` is remembered in a cookie that says nothing else."""
    Babel(
        app,
        default_locale="nl_BE",
        default_timezone="Europe/Brussels",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=lambda: _LOCALES[language()],
    )
    app.jinja_env.filters["euros"] = euros
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["whole_number"] = whole_number

    @app.after_request
    def remember(response: Response) -> Response:
        if request.args.get(LANGUAGE_COOKIE) in LANGUAGES:
            chosen = request.args[LANGUAGE_COOKIE]
            response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_COOKIE_SECONDS, httponly=True, samesite="Lax")
        return response


def language() -> Language:
    """The reader's language: asked for in the address, remembered, or the browser's; Dutch when none is ours."""
    if "language" not in g:
        best = request.accept_languages.best_match(list(LANGUAGES), "nl")
        for asked in (request.args.get(LANGUAGE_COOKIE), request.cookies.get(LANGUAGE_COOKIE), best):
            found = next((code for code in LANGUAGES if code == asked), None)
            if found is not None:
                g.language = found
                break
    chosen: Language = g.language
    return chosen


def euros(cents: int, currency: str = "EUR") -> str:
    """An amount as people write it here: `€ 24,00` or `24,00 €`."""
    text: str = babel_currency(Decimal(cents) / 100, currency)
    return text


def whole_number(number: int) -> str:
    """A number with the separators that people use here."""
    text: str = format_decimal(number)
    return text


def day(on: date) -> str:
    """A day with its weekday: `donderdag 31 december`."""
    text: str = babel_date(on, _WEEKDAY_AND_DAY)
    return text
