"""Who may help a parent, and whose names her page shows."""

from flask import Response

from services.issuer.commands import mandates, safe
from services.issuer.domain.mandates import ACTS, OFFERED_MONTHS, PAGE, Terms
from services.issuer.pages.base import HOME, ZONE, own_household, pages, parent
from services.issuer.pages.wallet import wallet_page
from shared.http.call import Call
from shared.kernel.clock import add_months, day_of
from shared.kernel.errors import ConflictError
from shared.pages import forms, view
from shared.pages.site import see_other


class HelpForm(forms.FormSchema):
    organisation = forms.Words(required=True)
    act = forms.Choices(ACTS, required=True)
    months = forms.Choice([str(each) for each in OFFERED_MONTHS], required=True)


@view.act(pages, f"{HOME}/quiet", action="issuer.wallet.safe", who=parent)
def hide_names(call: Call) -> Response:
    """Name nobody and no place on this page from now on."""
    safe.mark(call.ctx, own_household(call), safe=True, by_parent=True)
    return see_other(f"{HOME}?told=kept")


@view.act(pages, f"{HOME}/helpers", action="issuer.mandate.give", who=parent)
def permit_helper(call: Call) -> Response:
    """Permit an organisation to act, for some months."""
    form, said = forms.sent(HelpForm)
    if form.errors:
        return forms.not_yet(wallet_page(call, form))
    last_day = add_months(day_of(call.ctx.clock.now(), ZONE), int(said["months"]))
    terms = Terms(said["organisation"], None, tuple(dict.fromkeys(said["act"])), last_day, PAGE)
    try:
        mandates.give(call.ctx, own_household(call), terms, by="parent")
    except ConflictError as error:
        return forms.not_yet(wallet_page(call, forms.refused(form, error, {})))
    return see_other(f"{HOME}?told=permitted")


@view.act(pages, f"{HOME}/helpers/<id:mandate_id>/stop", action="issuer.mandate.give", who=parent)
def stop_helper(call: Call, mandate_id: str) -> Response:
    """Take back what somebody was permitted; it ends at once."""
    mandates.revoke(call.ctx, own_household(call), mandate_id, by="parent")
    return see_other(f"{HOME}?told=not_permitted")
