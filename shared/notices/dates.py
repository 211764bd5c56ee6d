"""A day in the words of a language, on a page as in a message."""

from datetime import date

from babel.dates import format_date

from shared.kernel.languages import Language

#: Belgium's ways with numbers and dates.
LOCALES: dict[Language, str] = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_BE"}


def in_words(on: date, pattern: str, language: Language) -> str:
    """A day after one of the patterns of Unicode's CLDR, in UTS 35's letters."""
    # French says "premier" and not "un", which those patterns cannot.
    if language == "fr" and on.day == 1:
        pattern = pattern.replace("d", "d'er'")
    text: str = format_date(on, pattern, locale=LOCALES[language])
    return text


def full_date(on: date, language: Language) -> str:
    """A date for paper and for a message: `31 december 2026`."""
    return in_words(on, "d MMMM y", language)
