"""Leave now: what every page that a parent may look at offers."""

from flask import Response

from shared.pages.languages import LANGUAGE_COOKIE
from shared.pages.site import see_other

#: Where it leads: a page that everybody might look at.
NEUTRAL_SITE = "https://www.meteo.be/"


def leave() -> Response:
    """Forget what the browser kept of these pages, and go where anybody might be."""
    response = see_other(NEUTRAL_SITE)
    response.delete_cookie(LANGUAGE_COOKIE)
    # Not the cache: browsers take seconds over it, and no page of ours is in it.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response
