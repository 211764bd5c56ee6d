"""The families a helper may help now, and the question before each look: why."""

from flask import Response, request

from services.issuer.api.acting import helper_of
from services.issuer.commands import visits
from services.issuer.helping.base import HOME, act, page, show, told, visiting
from services.issuer.queries import helping as queries
from shared.http.call import Call
from shared.pages.site import see_other

#: Families on a page.
MOST_FAMILIES = 20
#: The most characters of what a family is called.
MOST_LABEL = 40


@show("")
def list_families(call: Call) -> str:
    """List the families whose permission is in force. No name stands here but what the helpers call them."""
    helper = helper_of(call.actor)
    with call.ctx.reading() as reading:
        families, more = queries.families(reading, helper, MOST_FAMILIES, request.args.get("after", ""))
        organisation = queries.organisation_name(reading, helper)
    return page(
        call,
        "families",
        families=families,
        more=more,
        organisation=organisation,
        told=told("ended", "stopped", "not_permitted", "declined"),
    )


@act("/open")
def open_family(call: Call) -> Response:
    """Begin to act for a family, with a reason that its parent reads."""
    household_id, reason = request.form.get("family", ""), request.form.get("reason", "")
    return see_other(f"{HOME}/visits/{visits.begin(call.ctx, household_id, helper_of(call.actor), reason)}")


@act("/visits/<id:visit_id>/stop")
def stop_acting(call: Call, visit_id: str) -> Response:
    """Stop acting for a family."""
    visits.end(call.ctx, visit_id, helper_of(call.actor))
    return see_other(f"{HOME}?told=stopped")


@act("/visits/<id:visit_id>/label")
def call_family(call: Call, visit_id: str) -> Response:
    """Keep what the helper's organisation calls a family, to find it in the list."""
    here = visiting(call, visit_id)
    words = " ".join(request.form.get("label", "").split())[:MOST_LABEL]
    visits.call_family(call.ctx, here.family.visit.household_id, here.helper, words)
    return see_other(f"{here.address}?told=called")
