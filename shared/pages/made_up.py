"""Pages in the language that tests read: what a template says comes out of it in other letters."""

from collections.abc import Callable
from gettext import NullTranslations
from typing import Any

from flask import Flask, has_request_context
from flask_babel import Domain, get_babel

from shared.kernel.made_up import MadeUp, looked_up, turned


def let_be_read(app: Flask, language: Callable[[], str]) -> None:
    """Turn the catalogue's texts, and what a template looks up by a language, where that is the made-up one."""
    get_babel(app).instance.domain_instance = _Catalogue(language)
    plainly = app.jinja_env.getitem

    def look_up(obj: Any, argument: Any) -> Any:
        return looked_up(argument, plainly(obj, argument))

    app.jinja_env.getitem = look_up  # type: ignore[method-assign]


class _Catalogue(Domain):  # type: ignore[misc]  # untyped
    """Has every text in the made-up language, and is the usual one for all others."""

    def __init__(self, language: Callable[[], str]) -> None:
        super().__init__()
        self._language = language

    def get_translations(self) -> Any:
        if has_request_context() and isinstance(self._language(), MadeUp):
            return _Turned()
        return super().get_translations()


class _Turned(NullTranslations):
    def ugettext(self, message: str) -> str:
        return turned(message)

    def ungettext(self, one: str, more: str, number: int) -> str:
        return turned(one if number == 1 else more)
