"""Where the issuer's pages are declared, and what several of them need."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from flask import request

from services.issuer.queries import families
from shared.http.call import Call
from shared.identity.roles import Role
from shared.kernel.errors import InvalidError
from shared.pages import visitor
from shared.pages.demo import open_demo_sign_in
from shared.pages.languages import whole_number
from shared.pages.site import Site, page_blueprint

Word = TypeVar("Word", bound=str)

HOME = "/cheques"
ZONE = "Europe/Brussels"
#: Uses, and looks of helpers, on a page; more than a screen of them helps nobody.
MOST_USES = 20

#: Where those begin who are no parents.
HOMES = {
    Role.HELPER: "/helping",
    Role.PROGRAMME_MANAGER: "/office",
    Role.CONFIDENTIAL_PERSON: "/confidential",
}

#: The templates lie beside the rooms and not in this one.
pages = page_blueprint("services.issuer")
BEGIN = "/begin"
SITE = Site(pages, HOME, "issuer/frame.html", HOMES, begin=BEGIN)
parent = staff = visitor.by_cookie("issuer")
anybody = visitor.anybody
open_demo_sign_in(pages, SITE)


def own_household(call: Call) -> str:
    """The household of the parent who calls."""
    with call.ctx.reading() as reading:
        return families.household_of_wallet(reading, call.actor.scoped_id)


def one_of(field: str, allowed: Sequence[Word]) -> Word:
    """What was chosen in a form. Raises `InvalidError` for nothing, or for what was not offered."""
    for each in allowed:
        if request.form.get(field) == each:
            return each
    raise InvalidError("nothing was chosen", remedy="Choose one of the answers.", fields={field: ["Choose one."]})


def whole(field: str) -> int | None:
    """A small whole number from a form, or `None` where nothing, or nothing of the kind, was written."""
    text = request.form.get(field, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def numbers(some: Iterable[int]) -> list[tuple[str, str]]:
    """Numbers to choose from."""
    return [(str(each), whole_number(each)) for each in some]
