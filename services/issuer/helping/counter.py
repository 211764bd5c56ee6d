"""The counter and the telephone: whoever hands over a paper cheque or her letter, or calls and says the code and the
word of her letter, is acted for on this day, as she says there and then."""

from flask import Response
from flask_babel import lazy_gettext as _

from services.issuer.api.acting import helper_of
from services.issuer.commands import taking_in
from services.issuer.helping.base import HOME, act, page, show
from services.issuer.mandate_words import ACTED
from shared.http.call import Call
from shared.kernel.errors import RespijtError
from shared.pages import forms
from shared.pages.languages import language
from shared.pages.site import see_other

HERE, PHONE = "/counter", "/phone"
_WORDS = {
    "no_such_paper": _("No paper cheque and no letter that serves says this. Look again, or register the parent."),
    "organisation_ended": _("Your organisation helps no more. Ask whoever manages the programme."),
    "too_many_mandates": _("The parent permits as many as there can be. Let her take one back first."),
}
_ASK = _("Ask the parent, and tick this when she says yes.")
_NOT_HERS = _("These do not belong together, or serve no more. Ask again; after five tries she needs a new letter.")


class CounterForm(forms.FormSchema):
    code = forms.Words(required=True)
    agreed = forms.Tick()


@show(HERE)
def show_counter(call: Call) -> str:
    """Ask for the code of a paper cheque."""
    return _page(call, forms.empty(call.ctx), HERE)


@act(HERE)
def serve_at_counter(call: Call) -> Response:
    """Begin to act for the parent at the counter, once she said yes."""
    form, values = forms.sent(CounterForm)
    if not form.errors and not values["agreed"]:
        form = form.wrong("agreed", _ASK)
    if form.errors:
        return forms.not_yet(_page(call, form, HERE))
    try:
        visit_id = taking_in.at_counter(call.ctx, values["code"], helper_of(call.actor))
    except RespijtError as error:
        return forms.not_yet(_page(call, forms.refused(form, error, _WORDS), HERE))
    return see_other(f"{HOME}/visits/{visit_id}")


class CallForm(forms.FormSchema):
    code = forms.Words(required=True)
    word = forms.Words(required=True)
    agreed = forms.Tick()


@show(PHONE)
def show_phone(call: Call) -> str:
    """Ask for the code and the word of the letter of who calls."""
    return _page(call, forms.empty(call.ctx), PHONE)


@act(PHONE)
def serve_by_phone(call: Call) -> Response:
    """Begin to act for the parent who calls, once she said who she is and yes."""
    form, values = forms.sent(CallForm)
    if not form.errors and not values["agreed"]:
        form = form.wrong("agreed", _ASK)
    if form.errors:
        return forms.not_yet(_page(call, form, PHONE))
    try:
        visit_id = taking_in.by_phone(call.ctx, values["code"], values["word"], helper_of(call.actor))
    except RespijtError as error:
        return forms.not_yet(_page(call, forms.refused(form, error, _WORDS), PHONE))
    if visit_id is None:
        return forms.not_yet(_page(call, form.wrong("code", _NOT_HERS), PHONE))
    return see_other(f"{HOME}/visits/{visit_id}")


def _page(call: Call, form: forms.Form, area: str) -> str:
    acts = [ACTED[code][language()] for code in taking_in.FOR_THIS_DAY]
    return page(call, area.removeprefix("/"), here=HOME + area, form=form, acts=acts)
