"""What a phone needs to keep the parent's pages among its apps: a name and a picture that tell nobody anything."""

import msgspec
from flask import Response

from services.issuer.pages.base import HOME, pages
from shared.pages.languages import tag
from shared.pages.site import neutral_name

MANIFEST = "/manifest.webmanifest"
#: Files of pictures, with the sides of each in pixels and what it is for: as it is, or cut to the phone's own form.
ICONS = (
    ("leaf.svg", "any", "image/svg+xml", "any"),
    ("leaf-192.png", "192x192", "image/png", "any"),
    ("leaf-512.png", "512x512", "image/png", "any"),
    ("leaf-cut-512.png", "512x512", "image/png", "maskable"),
)
#: The paper of our pages: no colour of anybody's house style stands in a phone's list of apps.
_PAPER = "#fbf7f0"
_SECONDS = 3600


@pages.get(MANIFEST)
def show_manifest() -> Response:
    """Describe the pages as an app (W3C Web Application Manifest). It says nothing of anybody.

    A browser asks for it without cookies, so that the page that links it says in which language.
    """
    name = neutral_name()
    described = {
        "id": HOME,
        "name": name,
        "short_name": name,
        "lang": tag(),
        "start_url": HOME,
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": [
            {"src": f"/static/{file}", "sizes": sizes, "type": kind, "purpose": purpose}
            for file, sizes, kind, purpose in ICONS
        ],
    }
    response = Response(msgspec.json.encode(described), content_type="application/manifest+json")
    response.cache_control.max_age = _SECONDS
    return response
