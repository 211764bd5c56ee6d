"""Taking a parent in within two minutes: a few questions without proof, and what she permits from now on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from services.issuer.api.acting import helper_of
from services.issuer.commands import taking_in
from services.issuer.commands.doors import Answers
from services.issuer.domain import CHANNELS, FAMILY_TYPES, RAISES_ALONE
from services.issuer.domain.mandates import ACTS, OFFERED_MONTHS, USUAL, WAYS, Terms
from services.issuer.family_words import UNKNOWN_LANGUAGE, read_language
from services.issuer.helping.base import HOME, ZONE, act, page, show, spoken
from services.issuer.mandate_words import ACTED, GIVEN
from services.issuer.personal import Personal
from services.issuer.queries import helping as queries
from shared.http.call import Call
from shared.kernel.clock import add_months, day_of
from shared.kernel.errors import RespijtError
from shared.kernel.languages import LANGUAGES
from shared.kernel.places import MUNICIPALITIES
from shared.pages import forms
from shared.pages.languages import in_words, language
from shared.runtime.context import Context

HERE = "/register"
#: Fields for days of birth: the first few are open, the others one tap away.
CHILDREN = tuple(f"child_{number}" for number in range(1, 9))

#: The situations in the words of the glossary, as forms offer them.
FAMILIES = {
    "single_parent": _("single parent"),
    "two_parents": _("two parents"),
    "co_parenting": _("shared care: the children live with each parent in turn"),
    "other": _("another family"),
}
ALONE = {
    "partner_in_prison": _("the partner is in prison"),
    "partner_in_hospital": _("the partner is in hospital"),
    "partner_abroad": _("the partner is abroad"),
    "no_one_near": _("nobody nearby can help"),
}
_CHANNELS = {
    "wallet": _("on a phone"),
    "paper": _("on paper"),
    "spoken": _("by codes that are read out"),
}
_WORDS = {
    "date_out_of_range": _(
        "One of these days of birth cannot be. Check the year; for a child that is expected write the expected day."
    ),
    "more_than_children": _("That is more disabled children than there are children."),
    "programme_not_open": _("This programme gives no cheques now. Ask whoever manages it."),
    "organisation_ended": _("Your organisation helps no more. Ask whoever manages the programme."),
    "no_rule": _("This programme gives no cheques now. Ask whoever manages it."),
}


class RegisterForm(forms.FormSchema):
    """What is asked. Everything but the situation, a child and the permission may be left as it is."""

    programme = forms.Words(load_default="")
    family = forms.Choice(FAMILY_TYPES, required=True)
    alone = forms.Choice(RAISES_ALONE)
    child_1, child_2, child_3, child_4 = forms.Day(), forms.Day(), forms.Day(), forms.Day()
    child_5, child_6, child_7, child_8 = forms.Day(), forms.Day(), forms.Day(), forms.Day()
    expected = forms.Day()
    disabled = forms.Whole(0, len(CHILDREN) + 1, load_default=0)
    municipality = forms.Choice(MUNICIPALITIES)
    language = forms.Choice((*LANGUAGES, UNKNOWN_LANGUAGE), required=True)
    channel = forms.Choice(CHANNELS, required=True)
    name = forms.Words(60, load_default="")
    contact = forms.Words(120, load_default="")
    act = forms.Choices(ACTS, required=True)
    months = forms.Choice([str(each) for each in OFFERED_MONTHS], required=True)
    given = forms.Choice(WAYS, required=True)


@show(HERE)
def ask_parent(call: Call) -> str:
    """Ask what the door asks, with the usual answers in it."""
    form = forms.empty(
        call.ctx, language=language(), channel="wallet", act=list(USUAL), months="6", given="in_person", disabled="0"
    )
    return _page(call, form)


@act(HERE)
def register_parent(call: Call) -> Response:
    """Take her in, grant at once, and go on to her cheques under the bar."""
    form, values = forms.sent(RegisterForm)
    programmes = _programmes(call)
    births = _births(values)
    if not form.errors and not births:
        form = form.wrong("child_1", _("Write at least one day of birth, or the day on which a child is expected."))
    programme_id = values.get("programme") or next(iter(programmes), "")
    if not form.errors and programme_id not in programmes:
        form = form.wrong(forms.WHOLE, _WORDS["programme_not_open"])
    if form.errors:
        return forms.not_yet(_page(call, form))

    def take_in(ctx: Context) -> str:
        return f"{HOME}/visits/{_register(call, ctx, programme_id, births, values)}?told=registered"

    try:
        return forms.once(call, HOME + HERE, take_in)
    except RespijtError as error:
        return forms.not_yet(_page(call, forms.refused(form, error, _WORDS)))


def _register(call: Call, ctx: Context, programme_id: str, births: list[date], values: dict[str, Any]) -> str:
    helper = helper_of(call.actor)
    # Whoever is a single parent has the whole of what raising alone gives: the reason adds nothing to it.
    alone = values.get("alone") if values["family"] != "single_parent" else None
    answers = Answers(
        situation=alone or values["family"],
        children_birth_dates=births,
        children_with_disability=values["disabled"],
        municipality_nis=values.get("municipality"),
        channel=values["channel"],
    )
    last_day = add_months(day_of(call.ctx.clock.now(), ZONE), int(values["months"]))
    to = (helper.organisation_id, None if helper.organisation_id else helper.name)
    terms = Terms(*to, tuple(dict.fromkeys(values["act"])), last_day, values["given"])
    who = Personal(values["name"], values["contact"])
    return taking_in.register(
        ctx, programme_id, answers, who, terms, language=read_language(values["language"]), helper=helper
    )


def _births(values: dict[str, Any]) -> list[date]:
    return [values[name] for name in (*CHILDREN, "expected") if name in values]


def _programmes(call: Call) -> dict[str, str]:
    with call.ctx.reading() as reading:
        return queries.open_programmes(reading)


def _page(call: Call, form: forms.Form) -> str:
    return page(
        call,
        "register",
        here=HOME + HERE,
        form=form,
        children=CHILDREN,
        programmes=list(_programmes(call).items()),
        families=list(FAMILIES.items()),
        alone=list(ALONE.items()),
        spoken=spoken(),
        channels=list(_CHANNELS.items()),
        municipalities=municipalities(),
        **permission(ACTS),
    )


def permission(acts: Sequence[str]) -> dict[str, Any]:
    """These acts, for how long they may be permitted and in which ways, each with its words."""
    return {
        "acts": in_words({code: ACTED[code] for code in acts}),
        "ways": in_words({code: GIVEN[code] for code in WAYS}),
        "month_names": [(str(each), ngettext("%(num)s month", "%(num)s months", each)) for each in OFFERED_MONTHS],
    }


def municipalities() -> list[tuple[str, str]]:
    """The municipalities by code and name, in the order of their names in the reader's language."""
    place = 0 if language() == "fr" else 1
    return sorted(((nis, names[place]) for nis, names in MUNICIPALITIES.items()), key=lambda each: each[1])
