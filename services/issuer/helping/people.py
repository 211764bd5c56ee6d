"""Who may help a parent and who looked: read out to her, taken back, and permitted to a service on her word."""

from flask import Response
from flask_babel import lazy_gettext as _

from services.issuer.commands import mandates
from services.issuer.domain.mandates import OFFERED_MONTHS, USUAL, WAYS, Terms
from services.issuer.helping.base import ZONE, Visiting, act, show, told, use, visiting
from services.issuer.helping.register import permission
from services.issuer.mandate_words import READ_HELP, STOP_HELP
from services.issuer.queries import helping, organisations
from services.issuer.queries import mandates as queries
from shared.http.call import Call
from shared.kernel.clock import add_months, day_of
from shared.kernel.errors import RespijtError
from shared.pages import forms
from shared.runtime.context import Context

NAME = "name_helpers"
#: Looks on the page: as many as are read out.
MOST_LOOKS = 20
_WORDS = {
    "organisation_ended": _("This service helps no more. Choose another."),
    "too_many_mandates": _("The parent permits as many as there can be. Let her take one back first."),
}


class HelpForm(forms.FormSchema):
    organisation = forms.Words(required=True)
    # To name helpers is not handed on: else two services would prolong each other.
    act = forms.Choices(USUAL, required=True)
    months = forms.Choice([str(each) for each in OFFERED_MONTHS], required=True)
    given = forms.Choice(WAYS, required=True)


@show("/visits/<id:visit_id>/helpers")
def show_helpers(call: Call, visit_id: str) -> str:
    """Show who may help her and who looked and why, to be read out; that it was read is written down once a visit."""
    here = visiting(call, visit_id, NAME)
    with call.ctx.reading() as reading:
        is_noted = helping.acted_since(reading, here.family.visit, READ_HELP)
    if not is_noted:
        use(call.ctx, here, NAME, READ_HELP)
    return _page(here, forms.empty(call.ctx, act=["see_cheques"], months="3"))


@act("/visits/<id:visit_id>/helpers")
def permit_service(call: Call, visit_id: str) -> Response:
    """Let another service help, as she says. Nobody permits anything to their own."""
    here = visiting(call, visit_id, NAME)
    form, values = forms.sent(HelpForm)
    if not form.errors and values["organisation"] not in dict(_others(here)):
        form = form.wrong("organisation", _("Choose one of the answers."))
    if form.errors:
        return forms.not_yet(_page(here, form))
    last_day = add_months(day_of(call.ctx.clock.now(), ZONE), int(values["months"]))
    acts = tuple(dict.fromkeys(values["act"]))
    terms = Terms(values["organisation"], None, acts, last_day, values["given"])

    def permit(ctx: Context) -> str:
        return mandates.give(ctx, here.family.visit.household_id, terms, by=here.helper.name)

    try:
        return here.do(NAME, permit, "/helpers?told=permitted")
    except RespijtError as error:
        return forms.not_yet(_page(here, forms.refused(form, error, _WORDS)))


@act("/visits/<id:visit_id>/helpers/<id:mandate_id>/stop")
def stop_help(call: Call, visit_id: str, mandate_id: str) -> Response:
    """Take back for her what she permitted, at once: also to the service of whoever does it."""
    here = visiting(call, visit_id, NAME)

    def stop(ctx: Context) -> None:
        mandates.revoke(ctx, here.family.visit.household_id, mandate_id, by=here.helper.name)

    return here.do(NAME, stop, "/helpers?told=stopped", written_as=STOP_HELP)


def _others(here: Visiting) -> list[tuple[str, str]]:
    """The organisations that may be permitted something here, with their names: every one but the helper's own."""
    with here.call.ctx.reading() as reading:
        found = organisations.offered(reading)
    return [
        (organisation_id, name) for organisation_id, name in found if organisation_id != here.helper.organisation_id
    ]


def _page(here: Visiting, form: forms.Form) -> str:
    household_id, safe = here.family.visit.household_id, here.family.safe
    with here.call.ctx.reading() as reading:
        permitted = queries.of_household(reading, household_id, safe=safe)
        looks = queries.looks(reading, household_id, MOST_LOOKS, "", safe=safe)["looks"]
    return here.page(
        "people",
        _("you look at who may help"),
        form=form,
        helpers=[each for each in permitted if each["in_force"]],
        looks=looks,
        organisations=_others(here),
        **permission(USUAL),
        told=told("permitted", "stopped"),
    )
