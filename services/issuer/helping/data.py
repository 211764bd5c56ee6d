"""What a helper keeps for a parent of her data: another contact, how to reach her, and that her page names nobody.

What was known is not shown: whoever is acted for says what is to be, and hears nothing read out of her data.
"""

from flask import Response
from flask_babel import lazy_gettext as _

from services.issuer.commands import own_data, safe
from services.issuer.domain.reach import CHOICES as REACH_CHOICES
from services.issuer.domain.reach import Reach
from services.issuer.family_words import CHOICES
from services.issuer.helping.base import Visiting, act, show, told, visiting
from services.issuer.helping.situation import CHANGE
from shared.http.call import Call
from shared.kernel.errors import InvalidError
from shared.pages import forms
from shared.pages.languages import LANGUAGES, language

_WORDS = {
    "too_long": _("Write one telephone number or address, and choose a language."),
    "national_number": _("Leave the national number out. We never keep it."),
}
_SAFE = {"yes": _("yes, nobody else reads it"), "no": _("no, send no message")}


class ContactForm(forms.FormSchema):
    contact = forms.Words(required=True)
    language = forms.Choice(LANGUAGES, required=True)


class ReachForm(forms.FormSchema):
    text_safe = forms.Choice(_SAFE, required=True)
    choice = forms.Choices(REACH_CHOICES)


@show("/visits/<id:visit_id>/data")
def ask_data(call: Call, visit_id: str) -> str:
    """Ask what is to be kept."""
    return _page(visiting(call, visit_id, CHANGE), forms.empty(call.ctx))


@act("/visits/<id:visit_id>/contact")
def correct_contact(call: Call, visit_id: str) -> Response:
    """Keep another contact and language; whether messages are safe is asked again for another contact."""
    here = visiting(call, visit_id, CHANGE)
    form, values = forms.sent(ContactForm)
    if form.errors:
        return forms.not_yet(_page(here, form))
    household_id = here.family.visit.household_id
    try:
        return here.do(CHANGE, lambda ctx: own_data.correct(ctx, household_id, **values), "/data?told=contact")
    except InvalidError as error:
        return forms.not_yet(_page(here, forms.refused(form, error, _WORDS)))


@act("/visits/<id:visit_id>/reach")
def say_reach(call: Call, visit_id: str) -> Response:
    """Keep how the parent is reached."""
    here = visiting(call, visit_id, CHANGE)
    form, values = forms.sent(ReachForm)
    if form.errors:
        return forms.not_yet(_page(here, form))
    said = Reach(values["text_safe"] == "yes", tuple(dict.fromkeys(values.get("choice", ()))))
    household_id = here.family.visit.household_id
    return here.do(CHANGE, lambda ctx: own_data.say_reach(ctx, household_id, said), "/data?told=reach")


@act("/visits/<id:visit_id>/quiet")
def hide_names(call: Call, visit_id: str) -> Response:
    """Let the parent's own page name nobody and no place from now on."""
    here = visiting(call, visit_id, CHANGE)
    household_id = here.family.visit.household_id
    return here.do(CHANGE, lambda ctx: safe.mark(ctx, household_id, safe=True, by_parent=False), "/data?told=quiet")


def _page(here: Visiting, form: forms.Form) -> str:
    return here.page(
        "data",
        _("you correct their data"),
        form=form,
        safe=list(_SAFE.items()),
        choices=[(code, words[language()]) for code, words in CHOICES.items()],
        told=told("contact", "reach", "quiet"),
    )
