"""Where something is not right: disputes in time and later complaints, the oldest first, decided by a person."""

from typing import Any, Literal

from flask import Response, request
from flask_babel import gettext as _

from services.issuer.commands import disputes as commands
from services.issuer.domain.uses import DECISIONS
from services.issuer.office.base import HOME, MOST_ROWS, again, pages, show, today, who
from services.issuer.queries import complaints as queries
from services.issuer.queries import figures
from services.issuer.reasons import DECIDED
from shared.http.call import Call
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.kernel.languages import Text
from shared.pages import forms, view
from shared.pages.forms import Form
from shared.runtime.context import Context

AREA = f"{HOME}/disputes"
_MOST_CHEQUES = 40
Kind = Literal["dispute", "claim"]
_KINDS: tuple[Kind, ...] = ("dispute", "claim")


class Decision(forms.FormSchema):
    """How many cheques go back to the parent, and why."""

    cheques = forms.Whole(0, _MOST_CHEQUES, required=True)
    reason = forms.Choice(DECISIONS, required=True)


@view.show(pages, AREA, action="issuer.complaint.read", who=who)
def list_disputes(call: Call) -> str:
    """Show what waits for a decision, or with `status=decided` what was decided. Nobody is named."""
    status = "decided" if request.args.get("status") == "decided" else "open"
    with call.ctx.reading() as reading:
        own = call.actor.programmes
        found = {kind: queries.page(reading, kind, status, MOST_ROWS, _after(kind), own) for kind in _KINDS}
        names = figures.categories(reading)
    return show("disputes", AREA, found=found, status=status, names=names, today=today(call), kinds=_KINDS)


@view.show(pages, f"{AREA}/<kind>/<id:redemption_id>", action="issuer.complaint.read", who=who)
def show_dispute(call: Call, kind: str, redemption_id: str) -> str:
    """Show what was said of one use, and the form to decide it."""
    return show("dispute", AREA, form=forms.empty(call.ctx), **_shown(call, _kind(kind), redemption_id))


@view.act(pages, f"{AREA}/<kind>/<id:redemption_id>", action="issuer.complaint.decide", who=who)
def decide(call: Call, kind: str, redemption_id: str) -> Response:
    """Decide how many cheques go back; the others are paid. It is said once."""
    which = _kind(kind)
    form, values = forms.sent(Decision)
    if not form.errors:

        def do(ctx: Context) -> str:
            number, reason, by = values["cheques"], values["reason"], call.actor.name
            if which == "dispute":
                commands.decide(ctx, redemption_id, sent_back=number, reason=reason, by=by)
            else:
                commands.decide_claim(ctx, redemption_id, cheques=number, reason=reason, by=by)
            return f"{AREA}/{which}/{redemption_id}"

        try:
            return forms.once(call, f"{AREA}/decide", do)
        except (ConflictError, InvalidError) as refused:
            form = _refused(form, refused)
    return again("dispute", AREA, form, **_shown(call, which, redemption_id))


def _refused(form: Form, refused: ConflictError | InvalidError) -> Form:
    match refused.code:
        case "more_than_taken":
            return form.wrong("cheques", _("That is more than this is about. Write a smaller number."))
        case "reason_does_not_fit":
            return form.wrong(
                "reason",
                _("This does not go with the number: none go back when it took place, else at least one goes back."),
            )
    return forms.refused(form, refused, {"decided_already": _("This was decided already.")})


def _shown(call: Call, kind: Kind, redemption_id: str) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        found = queries.one(reading, kind, redemption_id)
        names = figures.categories(reading)
    reasons: list[tuple[str, Text]] = [(code, DECIDED[code]) for code in DECISIONS]
    return {
        "said": found,
        "kind": kind,
        "category": names.get(found["category"]),
        "reasons": reasons,
        "today": today(call),
    }


def _kind(text: str) -> Kind:
    for each in _KINDS:
        if text == each:
            return each
    raise NotFoundError("there is no such list", remedy="Look at the list of open ones.")


def _after(kind: Kind) -> str:
    after = request.args.get(f"after_{kind}", "")
    return after if len(after) == 32 and after.isalnum() and after.isascii() else ""
