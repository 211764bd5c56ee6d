"""Where somebody arrives who has signed in at the issuer."""

from flask import Response

from services.issuer.office.base import CONFIDENTIAL, HOME, pages, who
from shared.http.call import Call
from shared.identity.roles import Role
from shared.pages import view
from shared.pages.site import see_other

#: By role, the first page of one's own.
HOMES = {
    Role.PARENT: "/cheques",
    Role.HELPER: "/helping",
    Role.PROGRAMME_MANAGER: HOME,
    Role.CONFIDENTIAL_PERSON: CONFIDENTIAL,
}


@view.show(pages, "/start", action=None, who=who)
def start(call: Call) -> Response:
    """Go to the first page of whoever signed in. A role without one is told so by the parent's page."""
    return see_other(HOMES.get(call.actor.role, HOMES[Role.PARENT]))
