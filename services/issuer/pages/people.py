"""Who may help a parent, and whose names her page shows."""

from flask import Response, request

from services.issuer.commands import mandates, safe
from services.issuer.domain.mandates import ACTS, OFFERED_MONTHS, PAGE, Terms
from services.issuer.pages.base import HOME, ZONE, own_household, pages, parent
from shared.http.call import Call
from shared.kernel.clock import add_months, day_of
from shared.kernel.errors import InvalidError
from shared.pages import view
from shared.pages.site import see_other


@view.act(pages, f"{HOME}/quiet", action="issuer.wallet.safe", who=parent)
def hide_names(call: Call) -> Response:
    """Name nobody and no place on this page from now on."""
    safe.mark(call.ctx, own_household(call), safe=True, by_parent=True)
    return see_other(HOME)


@view.act(pages, f"{HOME}/helpers", action="issuer.mandate.give", who=parent)
def permit_helper(call: Call) -> Response:
    """Permit an organisation to act, for some months."""
    acts, months = tuple(request.form.getlist("act")), request.form.get("months", "")
    if not acts or not set(acts) <= set(ACTS) or months not in map(str, OFFERED_MONTHS):
        raise InvalidError("nothing was chosen", remedy="Choose what they may do and for how long.")
    last_day = add_months(day_of(call.ctx.clock.now(), ZONE), int(months))
    terms = Terms(request.form.get("organisation", ""), None, acts, last_day, PAGE)
    mandates.give(call.ctx, own_household(call), terms, by="parent")
    return see_other(HOME)


@view.act(pages, f"{HOME}/helpers/<id:mandate_id>/stop", action="issuer.mandate.give", who=parent)
def stop_helper(call: Call, mandate_id: str) -> Response:
    """Take back what somebody was permitted; it ends at once."""
    mandates.revoke(call.ctx, own_household(call), mandate_id, by="parent")
    return see_other(HOME)
