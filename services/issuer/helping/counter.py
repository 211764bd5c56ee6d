"""The counter and the telephone: whoever hands over a paper cheque or her letter, or calls and says the code and the
word of her letter, is acted for on this day, as she says there and then."""

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _

from services.issuer.api.acting import helper_of
from services.issuer.commands import taking_in
from services.issuer.domain.mandates import AT_COUNTER, BY_PHONE, Helper
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
    return _begin(call, CounterForm, HERE, lambda said, helper: taking_in.at_counter(call.ctx, said["code"], helper))


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
    return _begin(
        call, CallForm, PHONE, lambda said, helper: taking_in.by_phone(call.ctx, said["code"], said["word"], helper)
    )


def _begin(
    call: Call,
    schema: type[forms.FormSchema],
    area: str,
    take_in: Callable[[dict[str, Any], Helper], str | None],
) -> Response:
    """Take in what was typed, and go on to the family where it tells of one."""
    form, said = forms.sent(schema)
    if not form.errors and not said["agreed"]:
        form = form.wrong("agreed", _("Ask the parent, and tick this when she says yes."))
    if form.errors:
        return forms.not_yet(_page(call, form, area))
    try:
        visit_id = take_in(said, helper_of(call.actor))
    except RespijtError as error:
        return forms.not_yet(_page(call, forms.refused(form, error, _WORDS), area))
    if visit_id is None:
        return forms.not_yet(_page(call, form.wrong("code", _NOT_HERS), area))
    return see_other(f"{HOME}/visits/{visit_id}")


def _page(call: Call, form: forms.Form, area: str) -> str:
    acts = [ACTED[code][language()] for code in taking_in.FOR_THIS_DAY[AT_COUNTER if area == HERE else BY_PHONE]]
    return page(call, area.removeprefix("/"), here=HOME + area, form=form, acts=acts)
