"""What is said outside a page's own text: each address that is asked, linked or led to, and each error."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote_plus

from flask import Flask

_ADDRESSES = re.compile(r'(?:href|src|action|formaction|data-files)="([^"]*)"')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@dataclass
class Ears:
    """Listens to services from in front of everything that they do."""

    addresses: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    #: Answers that did not forbid the browser to tell where it came from, or allowed it to keep a page.
    careless: list[str] = field(default_factory=list)

    def listen(self, app: Flask) -> None:
        inner = app.wsgi_app

        def outer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            told: list[Any] = []

            def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
                told[:] = [status, dict(headers)]
                return start_response(status, headers, *more)

            chunks = list(inner(environ, started))
            status, headers = told
            self._hear(environ, status, headers, b"".join(chunks).decode("utf-8", "replace"))
            return chunks

        app.wsgi_app = outer  # type: ignore[method-assign]

    def _hear(self, environ: dict[str, Any], status: str, headers: dict[str, str], body: str) -> None:
        path = environ["PATH_INFO"]
        asked = f"{path}?{environ['QUERY_STRING']}"
        # What leads nowhere was typed by hand, and is no address of ours.
        self._note(
            "" if status.startswith("404") else asked, environ.get("HTTP_REFERER", ""), headers.get("Location", "")
        )
        if headers.get("Content-Type", "").startswith("text/html"):
            self._note(*_ADDRESSES.findall(body))
            self.titles += map(unescape, _TITLE.findall(body))
        # A form that is shown again shows what was typed; an error of any other kind says nothing of it.
        if int(status[:3]) >= 400 and f'action="{path}"' not in body:
            self.errors.append(f"{status} {unescape(body)}")
        kept = headers.get("Cache-Control", "")
        if headers.get("Referrer-Policy") != "no-referrer" or ("no-store" not in kept and "/static/" not in path):
            self.careless.append(f"{asked} {kept}")

    def _note(self, *addresses: str) -> None:
        self.addresses += [unquote_plus(unescape(each)) for each in addresses if each]
