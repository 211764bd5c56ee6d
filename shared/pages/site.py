"""The site of one service: its pages in the common frame, with strict headers, over the same context as its API."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, request, send_from_directory
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from shared.kernel.errors import ForbiddenError, NotFoundError, RespijtError, UnauthenticatedError
from shared.pages.languages import LANGUAGES, language, speak

HERE = Path(__file__).parent
STATIC = HERE / "static"
_STATIC_SECONDS = 3600
#: Nothing comes from elsewhere, and nothing written into a page can run.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PERMISSIONS = "camera=(), microphone=(), geolocation=()"


@dataclass(frozen=True)
class Site:
    """A service's pages. `home` is the address behind the name in a page's head."""

    pages: Blueprint
    home: str


def page_blueprint(import_name: str) -> Blueprint:
    """Where a service's pages are declared; its templates lie beside the module."""
    pages = Blueprint("pages", import_name, template_folder="templates")
    pages.after_request(_protect)
    _handle_errors(pages)
    return pages


def open_site(app: Flask, site: Site) -> None:
    """Add a service's pages to its application."""
    speak(app)
    frame = Blueprint("frame", __name__, template_folder=str(HERE / "templates"))
    frame.add_url_rule("/static/<path:name>", "static_file", _static_file)
    frame.after_request(_protect)
    app.register_blueprint(frame)
    app.register_blueprint(site.pages)

    @app.context_processor
    def words() -> dict[str, Any]:
        return {"language": language(), "languages": LANGUAGES, "home": site.home, "static": _static_address}


def _static_file(name: str) -> Response:
    return send_from_directory(STATIC, name, max_age=_STATIC_SECONDS)


@lru_cache(maxsize=64)
def _static_address(name: str) -> str:
    """An address that changes with the file, so that nobody keeps an old one."""
    return f"/static/{name}?{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]}"


def _protect(response: Response) -> Response:
    """What the browser must not do with this page. A view may have said otherwise before."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    return response


def _handle_errors(pages: Blueprint) -> None:
    """A page says what is wrong as a page, in the reader's words; nothing of the inside stands in it."""
    kinds: tuple[tuple[type[RespijtError], Callable[[], tuple[str, str]]], ...] = (
        (
            UnauthenticatedError,
            lambda: (_("You are not signed in"), _("Open this page again by the link that you were given.")),
        ),
        (
            ForbiddenError,
            lambda: (_("This page is not for this sign-in"), _("Open it by the link that you were given for it.")),
        ),
        (NotFoundError, lambda: (_("There is nothing here"), _("Go back and choose again."))),
        (RespijtError, lambda: (_("Not yet"), _("Go back and try again."))),
    )

    def handler(error: RespijtError) -> tuple[str, int]:
        title, remedy = next(say() for kind, say in kinds if isinstance(error, kind))
        return render_template("problem.html", title=title, remedy=remedy), error.status

    for kind, _say in kinds:
        pages.register_error_handler(kind, handler)

    def refused(error: HTTPException) -> tuple[str, int]:
        """What the web framework refuses, such as a photo that is too large."""
        page = render_template("problem.html", title=_("Not yet"), remedy=_("Go back and try again."))
        return page, error.code or 500

    pages.register_error_handler(HTTPException, refused)


def see_other(address: str) -> Response:
    """Send the browser on with a GET, so that nothing is sent twice by going back (RFC 9110, 15.4.4)."""
    response = redirect(address, 303)
    assert isinstance(response, Response)
    return response


def same_origin() -> bool:
    """Whether a form was sent from one of our own pages: browsers say so, and old ones say where they come from."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")
