"""Cheques for now: the envelopes from which helpers give without asking first, a new one, and one that is closed."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_babel import gettext as _

from services.issuer.commands import emergencies as commands
from services.issuer.office import words
from services.issuer.office.base import MOST_ROWS, after, again, pages, show, today, who
from services.issuer.office.helpers import AREA
from services.issuer.queries import emergencies as queries
from services.issuer.queries import organisations, programmes
from shared.http.call import Call
from shared.kernel.errors import ConflictError, InvalidError, RespijtError
from shared.pages import forms, view
from shared.pages.forms import Form
from shared.pages.site import see_other
from shared.runtime.context import Context

ENVELOPES = f"{AREA}/envelopes"
_NEW = f"{ENVELOPES}/new"
_MOST_OFFERED = 200
#: The most cheques of an envelope, and of one help, which are as many as one use takes.
_MOST_CHEQUES, _MOST_AT_ONCE = 100_000, 40


class NewEnvelope(forms.FormSchema):
    """How many cheques of which programme an organisation may give, at most how many at once, and until when."""

    organisation = forms.Words(required=True)
    programme = forms.Words(required=True)
    cheques = forms.Whole(1, _MOST_CHEQUES, required=True)
    per_grant = forms.Whole(1, _MOST_AT_ONCE, required=True)
    first_day = forms.Day(required=True)
    last_day = forms.Day(required=True)


@view.show(pages, ENVELOPES, action="issuer.office.use", who=who)
def list_envelopes(call: Call) -> str:
    """Show the envelopes with what was given and what is left, the newest first."""
    with call.ctx.reading() as reading:
        found, more = queries.newest(reading, MOST_ROWS, after(), call.actor.programmes)
    return show("envelopes", AREA, envelopes=found, more=more, states=words.envelopes(), today=today(call))


@view.show(pages, _NEW, action="issuer.envelope.write", who=who)
def ask_envelope(call: Call) -> str:
    """Ask what a new envelope holds, for whom and until when."""
    form = forms.empty(call.ctx, per_grant="4", first_day=today(call).isoformat())
    return show("new_envelope", AREA, form=form, **_offered(call))


@view.act(pages, _NEW, action="issuer.envelope.write", who=who)
def make_envelope(call: Call) -> Response:
    """Let an organisation give so many cheques; no money is set aside by it."""
    form, values = forms.sent(NewEnvelope)
    offered = _offered(call)
    for name in ("organisation", "programme"):
        if name in values and values[name] not in dict(offered[f"{name}s"]):
            form = form.wrong(name, _("Choose one of the answers."))
    if not form.errors:

        def make(ctx: Context) -> str:
            commands.make_envelope(
                ctx,
                values["programme"],
                values["organisation"],
                cheques=values["cheques"],
                per_grant=values["per_grant"],
                first_day=values["first_day"],
                last_day=values["last_day"],
                by=call.actor.name,
            )
            return ENVELOPES

        try:
            return forms.once(call, _NEW, make)
        except (ConflictError, InvalidError) as refused:
            form = _said(form, values, refused)
    return again("new_envelope", AREA, form, **offered)


@view.show(pages, f"{ENVELOPES}/<id:envelope_id>/end", action="issuer.envelope.write", who=who)
def ask_end_envelope(call: Call, envelope_id: str) -> str:
    """Say what follows when an envelope is closed, and ask once more."""
    with call.ctx.reading() as reading:
        found = queries.one(reading, envelope_id)
    return show(
        "end_sure",
        AREA,
        form=forms.empty(call.ctx),
        title=_("Close the envelope of %(name)s?", name=found.organisation),
        happens=[
            _("Its helpers give nothing from it any more. What they gave stays."),
            _("No money moves: it was never set aside."),
            _("This cannot be undone. You can make another envelope."),
        ],
        action=f"{ENVELOPES}/{envelope_id}/end",
        button=_("Close it"),
        back=ENVELOPES,
    )


@view.act(pages, f"{ENVELOPES}/<id:envelope_id>/end", action="issuer.envelope.write", who=who)
def end_envelope(call: Call, envelope_id: str) -> Response:
    """Let nothing more be given from an envelope."""
    commands.end_envelope(call.ctx, envelope_id)
    return see_other(ENVELOPES)


def _offered(call: Call) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        helping = organisations.offered(reading)
        found = programmes.page(reading, _MOST_OFFERED, "", call.actor.programmes)["programmes"]
    return {
        "organisations": helping,
        "programmes": [(each["programme_id"], each["name"]) for each in found if each["status"] != "closed"],
        "most_cheques": _MOST_CHEQUES,
        "most_at_once": _MOST_AT_ONCE,
    }


def _said(form: Form, values: Mapping[str, Any], refused: RespijtError) -> Form:
    """The form with the sentence at the field that it is about."""
    match refused.code:
        case "more_than_in_envelope":
            return form.wrong(
                "per_grant", _("This is more than there is in all. Write %(most)s or less.", most=values["cheques"])
            )
        case "last_day_out_of_range":
            return form.wrong("last_day", _("Choose a day that is not over, and not before the first day."))
        case "organisation_ended":
            return form.wrong("organisation", _("This organisation helps no more. Choose another."))
    return forms.refused(form, refused, words.refusals())
