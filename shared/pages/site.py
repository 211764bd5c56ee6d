"""The site of one service: its pages in the common frame, with strict headers, over the same context as its API."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, redirect, request, send_from_directory

from shared.http.endpoint import EXTENSION
from shared.identity.roles import Role
from shared.pages import visitor
from shared.pages.languages import LANGUAGE_COOKIE, LANGUAGES, direction, language, speak, tag
from shared.pages.problems import answer_with_pages
from shared.runtime.context import Context

HERE = Path(__file__).parent
STATIC = HERE / "static"
_STATIC_SECONDS = 3600
#: What is sent packed, and as what.
_PACKED = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
#: Nothing comes from elsewhere, and nothing written into a page can run.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PERMISSIONS = "camera=(), microphone=(), geolocation=()"


@dataclass(frozen=True)
class Site:
    """A service's pages. `home` is the address behind the name in a page's head, `frame` the template of that head.

    `homes` says where somebody of a role arrives who has signed in, where that is not `home`. `others` are pages of the
    same service for other people, each of which says by its own what is home. `begin` is where a parent comes in who is
    not signed in, where there is such a page.
    """

    pages: Blueprint
    home: str
    frame: str = "base.html"
    homes: Mapping[Role, str] = field(default_factory=dict)
    others: tuple[Blueprint, ...] = ()
    begin: str = ""

    def home_of(self, role: Role) -> str:
        """Where somebody of this role begins."""
        return self.homes.get(role, self.home)


def page_blueprint(import_name: str, name: str = "pages") -> Blueprint:
    """Where a service's pages are declared; its templates lie beside the module."""
    return Blueprint(name, import_name, template_folder="templates")


def the_context() -> Context:
    """The context of the application that answers."""
    ctx = current_app.extensions[EXTENSION]
    assert isinstance(ctx, Context)
    return ctx


def neutral_name() -> str:
    """By which name parents know the operator, in the reader's language. It tells nobody what it is about."""
    return the_context().settings.neutral_name[language()]


def open_site(app: Flask, site: Site, *common: Blueprint, test_language: str = "") -> None:
    """Add a service's pages to its application, and those that every service has."""
    speak(app, test_language)
    answer_with_pages(app)
    frame = Blueprint("frame", __name__, template_folder=str(HERE / "templates"))
    frame.add_url_rule("/static/<path:name>", "static_file", _static_file)
    app.register_blueprint(frame)
    for each in (site.pages, *site.others, *common):
        app.register_blueprint(each)
    # Of the whole application: an address that does not exist has a page too, and is of no blueprint.
    app.after_request(_protect)

    @app.context_processor
    def words() -> dict[str, Any]:
        return {
            "language": language(),
            "neutral_name": neutral_name,
            "tag": tag(),
            "direction": direction(),
            "languages": LANGUAGES,
            "in_language": _in_language,
            "home": site.home,
            "frame": site.frame,
            "begin": site.begin,
            "static": _static_address,
            "signed_in": _is_signed_in(),
        }


def _is_signed_in() -> bool:
    found = visitor.current()
    return found is not None and not found.is_half


def _static_file(name: str) -> Response:
    """One of our files, packed where the browser takes that: a phone pays for each byte. Pages are never packed, as
    the length of a packed page tells of the secrets in it."""
    packed = _packed(name) if request.accept_encodings.quality("gzip") > 0 else None
    if packed is None:
        return send_from_directory(STATIC, name, max_age=_STATIC_SECONDS)
    response = Response(packed, content_type=_PACKED[Path(name).suffix])
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.cache_control.max_age = _STATIC_SECONDS
    return response


@lru_cache(maxsize=64)
def _packed(name: str) -> bytes | None:
    """A file of text in small, or nothing for what is no such file."""
    path = STATIC / name
    if path.suffix not in _PACKED or path.parent != STATIC or not path.is_file():
        return None
    return gzip.compress(path.read_bytes(), mtime=0)


@lru_cache(maxsize=64)
def _static_address(name: str) -> str:
    """An address that changes with the file, so that nobody keeps an old one."""
    return f"/static/{name}?{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]}"


def _in_language(code: str, home: str) -> str:
    """This page's address in another language: whatever was chosen on it stays chosen.

    A form that came back from an address that only takes forms has no page there: then it is the `home`.
    """
    asked = "?" + urlencode({**request.args.to_dict(), LANGUAGE_COOKIE: code})
    if request.method == "GET" or current_app.url_map.bind("").test(request.path, method="GET"):
        return asked
    return home + asked


def _protect(response: Response) -> Response:
    """What the browser must not do with this page. A view may have said otherwise before."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    return response


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
