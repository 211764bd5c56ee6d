"""What a helper tells for a parent of her family: that it is different now, or that she wants no cheques."""

from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _

from services.issuer.commands import doors, families, visits
from services.issuer.domain import RAISES_ALONE
from services.issuer.domain.changes import (
    AFTER_SEPARATION,
    MOST_CHILDREN,
    Birth,
    Change,
    Disability,
    Move,
    RaisesAlone,
    Separation,
)
from services.issuer.helping.base import HOME, Visiting, act, show, use, visiting
from services.issuer.helping.register import ALONE, FAMILIES, municipalities
from shared.http.call import Call
from shared.kernel.errors import RespijtError
from shared.kernel.places import MUNICIPALITIES
from shared.pages import forms
from shared.runtime.context import Context

CHANGE, DECLINE = "change_situation", "say_no_thank_you"

_KINDS = {
    "birth": _("a child was born"),
    "separation": _("the parents live apart now"),
    "raises_alone": _("they have little support now"),
    "disability": _("a child is disabled"),
    "move": _("they moved, or have no address now"),
}
#: The field that goes with each kind; without one there is nothing to tell.
_NEEDS = {"birth": "born_on", "separation": "apart", "raises_alone": "alone", "disability": "disabled"}


class SituationForm(forms.FormSchema):
    kind = forms.Choice(_KINDS, required=True)
    born_on = forms.Day()
    apart = forms.Choice(AFTER_SEPARATION)
    alone = forms.Choice(RAISES_ALONE)
    disabled = forms.Whole(1, MOST_CHILDREN)
    municipality = forms.Choice(MUNICIPALITIES)


@show("/visits/<id:visit_id>/situation")
def ask_situation(call: Call, visit_id: str) -> str:
    """Ask what is different."""
    return _page(visiting(call, visit_id, CHANGE), forms.empty(call.ctx))


@act("/visits/<id:visit_id>/situation")
def tell_situation(call: Call, visit_id: str) -> Response:
    """Take it in: more is given at once."""
    here = visiting(call, visit_id, CHANGE)
    form, values = forms.sent(SituationForm)
    needed = _NEEDS.get(values.get("kind", ""))
    if needed is not None and needed not in values:
        form = form.wrong(needed, _("Fill this in."))
    if form.errors:
        return forms.not_yet(_page(here, form))

    def tell(ctx: Context) -> str:
        use(ctx, here, CHANGE)
        told = families.tell_change(
            ctx, here.family.visit.household_id, _change(values), via="counter", told_by=here.helper.name
        )
        return f"{here.address}?told={'more' if told.given else 'same'}"

    try:
        return forms.once(call, str(request.url_rule), tell)
    except RespijtError as error:
        return forms.not_yet(_page(here, forms.refused(form, error, {})))


@show("/visits/<id:visit_id>/no-thank-you")
def ask_no_thank_you(call: Call, visit_id: str) -> str:
    """Say what it means that they want nothing, before it is done."""
    here = visiting(call, visit_id, DECLINE)
    return here.page("no_thank_you", _("you say no thank you"), form=forms.empty(call.ctx))


@act("/visits/<id:visit_id>/no-thank-you")
def say_no_thank_you(call: Call, visit_id: str) -> Response:
    """Erase the family, as it asked; the visit ends with it."""
    here = visiting(call, visit_id, DECLINE)

    def decline(ctx: Context) -> str:
        use(ctx, here, DECLINE)
        doors.decline(ctx, here.family.visit.household_id)
        visits.end(ctx, visit_id, here.helper)
        return f"{HOME}?told=declined"

    return forms.once(call, str(request.url_rule), decline)


def _change(values: dict[str, Any]) -> Change:
    match values["kind"]:
        case "birth":
            return Birth(values["born_on"])
        case "separation":
            return Separation(values["apart"])
        case "disability":
            return Disability(values["disabled"])
        case "move":
            return Move(values.get("municipality"), None)
    return RaisesAlone(values["alone"])


def _page(here: Visiting, form: forms.Form) -> str:
    return here.page(
        "situation",
        _("you tell that their situation is different"),
        form=form,
        kinds=list(_KINDS.items()),
        apart=[(code, FAMILIES[code]) for code in AFTER_SEPARATION],
        alone=list(ALONE.items()),
        municipalities=municipalities(),
    )
