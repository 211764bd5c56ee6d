"""Grants: who waits for money, why it is so many, and cheques that are asked back."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_babel import gettext as _

from services.issuer.commands import grants as commands
from services.issuer.commands import revocations
from services.issuer.domain.states import REVOCATIONS
from services.issuer.office import words
from services.issuer.office.base import HOME, MOST_ROWS, again, pages, show, today, who
from services.issuer.queries import cheques, figures, programmes
from services.issuer.queries import grants as queries
from shared.http.call import Call
from shared.http.confining import confine
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError
from shared.pages import forms, view
from shared.pages.forms import Form
from shared.runtime.context import Context

AREA = f"{HOME}/grants"
_STATES = ("made", "unfunded")
_MOST_PROGRAMMES = 100
#: A closed household has its cheques asked back by closing, not by somebody's choice here.
_REASONS = tuple(reason for reason in REVOCATIONS if reason != "household_closed")


class Revocation(forms.FormSchema):
    """Why cheques are asked back."""

    reason = forms.Choice(_REASONS, required=True)


@view.show(pages, AREA, action="issuer.grant.list", who=who)
def list_grants(call: Call) -> str:
    """Show the newest grants, of a programme or in a state where one was chosen, and who waits for money."""
    return show("grants", AREA, **_listed(call), form=forms.empty(call.ctx))


@view.act(pages, f"{AREA}/retry", action="issuer.grant.retry", who=who)
def retry(call: Call) -> Response:
    """Try the grants of one programme that wait for money again."""
    programme_id = request.form.get("programme", "")
    confine(call.ctx, call.actor, "issuer.grant.retry", {"programme_id": programme_id})

    def try_again(ctx: Context) -> str:
        tried = commands.retry(ctx, programme_id)
        return f"{AREA}?{urlencode({'granted': tried.granted, 'waiting': tried.still_waiting})}"

    try:
        return forms.once(call, f"{AREA}/retry", try_again)
    except ConflictError as refused:
        form = forms.refused(forms.empty(call.ctx), refused, words.refusals())
        return again("grants", AREA, form, **_listed(call))


@view.show(pages, f"{AREA}/<id:grant_id>", action="issuer.office.use", who=who)
def show_grant(call: Call, grant_id: str) -> str:
    """Show one grant: why it is so many, who pays, and what became of its cheques."""
    return show("grant", AREA, form=forms.empty(call.ctx), **_shown(call, grant_id))


@view.act(pages, f"{AREA}/<id:grant_id>/revoke", action="issuer.revocation.write", who=who)
def revoke(call: Call, grant_id: str) -> Response:
    """Ask back what of a grant has not ended; what was spent first stays spent."""
    form, values = forms.sent(Revocation)
    if not form.errors:

        def ask(ctx: Context) -> str:
            revocations.revoke_grant(ctx, grant_id, values["reason"])
            return f"{AREA}/{grant_id}"

        try:
            return forms.once(call, f"{AREA}/revoke", ask)
        except ConflictError as refused:
            form = _refused(form, refused)
    return again("grant", AREA, form, **_shown(call, grant_id))


def _refused(form: Form, refused: ConflictError) -> Form:
    return forms.refused(
        form,
        refused,
        {
            "nothing_to_revoke": _("Nothing is left to ask back: every cheque has ended or was asked back already."),
            "wallet_closed": _("This family is closed. Nothing is left to ask back."),
        },
    )


def _listed(call: Call) -> dict[str, Any]:
    status = next((each for each in _STATES if each == request.args.get("status")), None)
    with call.ctx.reading() as reading:
        found = programmes.page(reading, _MOST_PROGRAMMES, "", call.actor.programmes)["programmes"]
        names = {each["programme_id"]: each["name"] for each in found}
        chosen = next((each for each in names if each == request.args.get("programme")), None)
        rows, more = queries.newest(
            reading, chosen, status, MOST_ROWS, request.args.get("after", ""), call.actor.programmes
        )
        numbers = figures.waiting(reading, list(names))
    asked = {"programme": chosen or "", "status": status or ""}
    return {
        "grants": rows,
        "names": names,
        "states": words.grant_states(),
        "programme_form": Form(asked),
        "waiting": [(each, numbers[each]) for each in names if numbers[each].waiting_families],
        "open": {each["programme_id"] for each in found if each["status"] == "open"},
        "more": f"{AREA}?{urlencode({**asked, 'after': more})}" if more else None,
        "tried": _tried(),
        "today": today(call),
    }


def _tried() -> tuple[int, int] | None:
    """What a retry came to, as its answer's address says."""
    said = [request.args.get(name, "") for name in ("granted", "waiting")]
    if all(each.isascii() and each.isdigit() and len(each) < 10 for each in said):
        return int(said[0]), int(said[1])
    return None


def _shown(call: Call, grant_id: str) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        found = queries.one(reading, grant_id)
        programme = programmes.one(reading, found["programme_id"])
        states = cheques.states(reading, grant_id)
        back = cheques.asked_back(reading, grant_id)
    return {
        "grant": found,
        "programme": programme,
        "cheques": states,
        "asked_back": back,
        "reasons": [(code, text) for code, text in words.revocations().items() if code in _REASONS],
        "reason_words": words.revocations(),
        "states": words.grant_states(),
        "family_types": words.one_family(),
        "last_day": queries.last_day(found["expires_at"], programme["zone"]),
        "left": states.get("issued", 0) + states.get("held", 0) - sum(each.open for each in back),
        "today": today(call),
        "day_of": lambda instant: day_of(instant, programme["zone"]),
    }
