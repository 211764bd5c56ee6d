"""Cheques for now from the organisation's envelope, and the second look at them afterwards."""

from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _

from services.issuer.api.acting import helper_of
from services.issuer.commands import emergencies
from services.issuer.commands.emergencies import ACT
from services.issuer.domain.envelopes import APPROVED, OBJECTED, OBJECTIONS
from services.issuer.domain.mandates import REASONS
from services.issuer.helping.base import HOME, Visiting, act, page, show, told, visiting
from services.issuer.mandate_words import LOOKED, OBJECTED_TO
from services.issuer.queries import emergencies as queries
from services.issuer.queries import helping
from shared.http.call import Call
from shared.kernel.errors import ConflictError, InvalidError, RespijtError
from shared.pages import forms
from shared.pages.languages import in_words
from shared.pages.site import see_other
from shared.runtime.context import Context

REVIEWS = "/reviews"
#: Envelopes of an organisation, and help that waits for a second look, on a page.
MOST_SHOWN = 50
#: The most cheques one help gives, as one redemption takes.
_MOST_AT_ONCE = 40

_WORDS = {
    "envelope_not_open": _("Nothing can be given from this envelope now. Ask whoever manages it."),
    "more_than_at_once": _("That is more than is given at once. Write a smaller number."),
    "envelope_empty": _("There are not so many cheques left in this envelope. Give fewer."),
    "no_money": _("There is no money for so many cheques now. Give fewer."),
    "programme_not_open": _("This programme gives no cheques now. Ask whoever manages it."),
}


class NowForm(forms.FormSchema):
    envelope = forms.Words(required=True)
    cheques = forms.Whole(1, _MOST_AT_ONCE, required=True)
    reason = forms.Choice(REASONS, required=True)


@show("/visits/<id:visit_id>/now")
def ask_now(call: Call, visit_id: str) -> str:
    """Ask how many cheques are given at once, and why."""
    here = visiting(call, visit_id, ACT)
    return _page(here, forms.empty(call.ctx, cheques="2", reason="emergency"))


@act("/visits/<id:visit_id>/now")
def give_now(call: Call, visit_id: str) -> Response:
    """Give them: they can be spent at once."""
    here = visiting(call, visit_id, ACT)
    form, values = forms.sent(NowForm)
    if form.errors:
        return forms.not_yet(_page(here, form))

    def give(ctx: Context) -> str:
        household_id = here.family.visit.household_id
        emergencies.help_at_once(
            ctx, values["envelope"], household_id, values["cheques"], helper=here.helper, reason=values["reason"]
        )
        return f"{here.address}?told=given"

    try:
        return forms.once(call, str(request.url_rule), give)
    except RespijtError as error:
        return forms.not_yet(_page(here, forms.refused(form, error, _WORDS)))


def _page(here: Visiting, form: forms.Form) -> str:
    with here.call.ctx.reading() as reading:
        found: list[dict[str, Any]] = queries.envelopes(reading, here.helper.organisation_id or "", MOST_SHOWN, "")[
            "envelopes"
        ]
        programmes = helping.open_programmes(reading)
    envelopes = [each for each in found if each["open"] and each["left"] and each["programme_id"] in programmes]
    return here.page(
        "now",
        _("you give cheques for now"),
        form=form,
        envelopes=[{**each, "programme": programmes[each["programme_id"]]} for each in envelopes],
        why=in_words({code: LOOKED[code] for code in REASONS}),
    )


# -- the second look


@show(REVIEWS)
def list_reviews(call: Call) -> str:
    """List help that waits for a second person of the organisation. Whom it went to is not told."""
    helper = helper_of(call.actor)
    with call.ctx.reading() as reading:
        found = queries.given(reading, helper.organisation_id or "", reviewed=False, limit=MOST_SHOWN, after="")
    return page(
        call,
        "reviews",
        here=HOME + REVIEWS,
        waiting=found["emergencies"],
        own=helper.name,
        objections=[(code, OBJECTED_TO[code]) for code in OBJECTIONS],
        form=forms.empty(call.ctx),
        told=told("approved", "objected", "changed"),
    )


@act(f"{REVIEWS}/<id:emergency_id>")
def review(call: Call, emergency_id: str) -> Response:
    """Say as a second person whether help was right; an objection takes no cheque back."""
    outcome, objection = request.form.get("outcome", ""), request.form.get("objection", "")
    if outcome not in (APPROVED, OBJECTED) or (outcome == OBJECTED and objection not in OBJECTIONS):
        raise InvalidError("nothing was chosen", remedy="Choose why you object.")

    def say(ctx: Context) -> str:
        why = objection if outcome == OBJECTED else None
        emergencies.review(ctx, emergency_id, outcome, why, helper_of(call.actor))
        return f"{HOME}{REVIEWS}?told={outcome}"

    try:
        return forms.once(call, HOME + REVIEWS, say)
    except ConflictError:
        return see_other(f"{HOME}{REVIEWS}?told=changed")
