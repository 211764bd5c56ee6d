"""A page as a PDF for paper: tagged, so that a reader speaks it too (PDF/UA-1). It is the page itself, printed."""

import importlib
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from shared.pages.site import STATIC

_BASE = "https://paper.invalid/"
_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}


@lru_cache(maxsize=1)
def _weasyprint() -> Any | None:
    """The library, or nothing where the machine has no Pango: then pages are printed by the browser."""
    try:
        return importlib.import_module("weasyprint")
    except OSError:
        return None


def available() -> bool:
    """Whether this machine can make PDFs. Where it cannot, the page to print opens and says so."""
    return _weasyprint() is not None


def of_page(html: str) -> bytes:
    """The PDF of a page that takes nothing but our own static files. Only where `available`."""
    library = _weasyprint()
    assert library is not None
    made: bytes = library.HTML(string=html, base_url=_BASE, url_fetcher=_static_only(library)).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return made


def _static_only(library: Any) -> Any:
    """Lets a page load what lies in our folder, and nothing from anywhere else."""

    class StaticOnly(library.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = STATIC / urlsplit(url).path.removeprefix("/static/")
            if not url.startswith(_BASE + "static/") or path.parent != STATIC:
                raise library.urls.FatalURLFetchingError(f"a page to print asked for {url}")
            return library.urls.URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix]})

    return StaticOnly()
