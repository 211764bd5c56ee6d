"""My data: what is known, corrected and taken along; and how a parent may be reached."""

from dataclasses import replace

import msgspec
from flask import Response, render_template, request
from flask_babel import lazy_gettext as _

from services.issuer.commands import own_data
from services.issuer.domain.changes import Move
from services.issuer.domain.reach import CHOICES as REACH_CHOICES
from services.issuer.domain.reach import Reach
from services.issuer.family_words import CHOICES, UNKNOWN_LANGUAGE, read_language
from services.issuer.pages.base import HOME, ZONE, own_household, pages, parent
from services.issuer.pages.corrections import MUNICIPALITY, NAME, NOT_SO, correction_of, days_of, facts_form
from services.issuer.pages.doors import municipalities, with_days_judged
from services.issuer.pages.facts import known
from services.issuer.queries import own_data as queries
from shared.http.call import Call
from shared.identity import passkeys, people
from shared.identity.addresses import shortened
from shared.kernel.clock import day_of
from shared.kernel.errors import InvalidError
from shared.kernel.languages import Text
from shared.pages import forms, view
from shared.pages.languages import LANGUAGES, in_words
from shared.pages.site import see_other

MINE, FACTS, REACH = f"{HOME}/mine", f"{HOME}/mine/facts", f"{HOME}/reach"
_ACTION = "issuer.page.use"
_SAFE = {"yes": _("Yes, nobody else reads it"), "no": _("No, do not text me")}
_ONE_CONTACT = _("Write one telephone number or address, and choose a language.")
_WORDS = {
    "too_long": _ONE_CONTACT,
    "invalid": _ONE_CONTACT,
    "national_number": _("Leave the national number out. We never keep it."),
}


@view.show(pages, MINE, action=_ACTION, who=parent)
def show_mine(call: Call) -> str:
    """Show everything that is known, and a form for what a parent may correct."""
    return mine_page(call, forms.Form())


@view.act(pages, MINE, action=_ACTION, who=parent)
def correct_mine(call: Call) -> Response:
    """Keep another contact and language. What was typed stays when it is not right."""
    contact, spoken = request.form.get("contact", ""), request.form.get("language", "")
    try:
        is_another = own_data.correct(call.ctx, own_household(call), contact=contact, language=read_language(spoken))
    except InvalidError as error:
        form = forms.Form({"contact": contact, "language": spoken})
        return forms.not_yet(mine_page(call, forms.refused(form, error, _WORDS)))
    return see_other(f"{MINE}?told={'contact' if is_another else 'kept'}")


@view.act(pages, FACTS, action=_ACTION, who=parent)
def correct_facts(call: Call) -> Response:
    """Keep what is right of the family. More is granted at once, and nothing is taken away."""
    household_id = own_household(call)
    with call.ctx.reading() as reading:
        days = days_of(len(queries.of_wallet(reading, call.actor.scoped_id)["children_birth_dates"]))
    form, said = forms.sent(facts_form(days, required=True))
    # What was emptied is shown empty again.
    form = replace(form, values={**dict.fromkeys((NAME, *days, MUNICIPALITY), ""), **form.values})
    form = with_days_judged(form, days, day_of(call.ctx.clock.now(), ZONE))
    if form.errors:
        return forms.not_yet(mine_page(call, form))
    right = correction_of(said, days, Move(said.get(MUNICIPALITY), None))
    try:
        told = own_data.correct_facts(
            call.ctx, household_id, right, name=said.get(NAME, ""), via="page", told_by="parent"
        )
    except InvalidError as error:
        return forms.not_yet(mine_page(call, forms.refused(form, error, NOT_SO)))
    return see_other(f"{HOME}?told=more" if told.given else f"{MINE}?told=kept")


@view.show(pages, f"{MINE}.json", action=_ACTION, who=parent)
def download_mine(call: Call) -> Response:
    """Everything as a file for a program."""
    household_id = own_household(call)
    with call.ctx.reading() as reading:
        found = queries.export(reading, call.actor.scoped_id, household_id)
        opens = people.of_scope(reading, call.ctx.keys.people(call.ctx.service), call.actor.scope)
    found["opened_by_a_code_to"] = opens.address.text if opens and opens.address else None
    return Response(
        msgspec.json.format(msgspec.json.encode(found, enc_hook=_plain), indent=2),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@view.act(pages, REACH, action=_ACTION, who=parent)
def say_reach(call: Call) -> Response:
    """Keep how she may be reached; without an answer to the first question nobody texts."""
    answer = {"yes": True, "no": False}.get(request.form.get("text_safe", ""))
    choices = tuple(each for each in REACH_CHOICES if each in request.form.getlist("choice"))
    own_data.say_reach(call.ctx, own_household(call), Reach(answer, choices))
    return see_other(f"{MINE}?told=reach")


def mine_page(call: Call, form: forms.Form) -> str:
    """The page of a parent's data, with what was typed into one of its forms and is not right."""
    with call.ctx.reading() as reading:
        found = queries.of_wallet(reading, call.actor.scoped_id)
        opens = people.of_scope(reading, call.ctx.keys.people(call.ctx.service), call.actor.scope)
        has_key = opens is not None and bool(passkeys.of(reading, opens.id))
    reach, born = found["reach"], found["children_birth_dates"]
    days = days_of(len(born))
    kept = {
        NAME: found["name"],
        **dict(zip(days, born, strict=True)),
        MUNICIPALITY: found["municipality_nis"] or "",
        "contact": found["contact"],
        "language": found["language"] or UNKNOWN_LANGUAGE,
        "text_safe": {True: "yes", False: "no"}.get(reach["text_safe"], ""),
        "choice": reach["choices"],
    }
    return render_template(
        "issuer/mine.html",
        form=replace(form, values={**kept, **form.values}),
        known=known(found),
        days=days,
        municipalities=municipalities(),
        is_wrong=not form.errors.keys().isdisjoint((NAME, *days, MUNICIPALITY, forms.WHOLE)),
        safe=list(_SAFE.items()),
        spoken=[*LANGUAGES.items(), (UNKNOWN_LANGUAGE, f"{LANGUAGES['nl']} + {LANGUAGES['fr']}")],
        choices=in_words(CHOICES),
        opens=shortened(opens.address) if opens and opens.address else "",
        has_key=has_key,
        told=request.args.get("told", ""),
    )


def _plain(value: object) -> object:
    """What JSON has no form for."""
    if isinstance(value, Text):
        return value.to_dict()
    raise NotImplementedError(type(value).__name__)
