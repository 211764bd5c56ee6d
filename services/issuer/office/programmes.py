"""Programmes: how they are, who pays for them, and a new one."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from services.issuer.commands import programmes as commands
from services.issuer.domain.programmes import STATUS_AFTER, stepped
from services.issuer.office import words
from services.issuer.office.base import HOME, again, pages, show, today, who
from services.issuer.queries import cheques, figures
from services.issuer.queries import programmes as queries
from shared.contracts.issuer import ProgrammeStatus
from shared.http.call import Call
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.pages import forms, view
from shared.pages.site import see_other
from shared.runtime.context import Context

#: Programmes on the first page; an operator runs a handful.
_MOST, _MOST_EXTENSIONS = 100, 10
#: In this order the steps from one state are offered.
_STEPS: Sequence[ProgrammeStatus] = ("open", "paused", "closed")
#: By how many places a fund moves.
_MOVES = {"earlier": -1, "later": 1}
#: The ids of as many funds as a programme may have, with what parts them.
_LONGEST_ORDER = 700
_SETTINGS = (
    "grace_days",
    "pay_within_working_days",
    "visit_limit",
    "hold_timeout_hours",
    "undo_minutes",
    "paper_days",
    "wallet_week_cheques",
    "provider_week_cheques",
)


class LastDay(forms.FormSchema):
    """On which day a fund pays for a new grant for the last time."""

    last_day = forms.Day(required=True)


class Move(forms.FormSchema):
    """A fund that is to pay one place earlier or later in the order that was `seen`."""

    fund = forms.Words(required=True)
    to = forms.Choice(_MOVES, required=True)
    seen = forms.Words(_LONGEST_ORDER, required=True)


@view.show(pages, HOME, action="issuer.office.use", who=who)
def list_programmes(call: Call) -> str:
    """Show every programme with its money and its cheques."""
    with call.ctx.reading() as reading:
        found = queries.page(reading, _MOST, "", call.actor.programmes)["programmes"]
        numbers = figures.of_programmes(reading, [each["programme_id"] for each in found])
    order = ("open", "paused", "draft", "closed")
    found.sort(key=lambda each: (order.index(each["status"]), each["name"]))
    return show("programmes", HOME, programmes=found, figures=numbers, status=words.status)


@view.show(pages, f"{HOME}/programmes/<id:programme_id>", action="issuer.office.use", who=who)
def show_programme(call: Call, programme_id: str) -> str:
    """Show one programme: its funds in their order, what a family gets, and its settings."""
    return show("programme", HOME, form=forms.empty(call.ctx), **_shown(call, programme_id))


@view.show(pages, f"{HOME}/programmes/<id:programme_id>/become", action="issuer.programme.write", who=who)
def ask_status(call: Call, programme_id: str) -> str:
    """Say what happens when a programme is opened, paused or closed, and ask."""
    status = _step(request.args.get("status", ""))
    return show("become", HOME, form=forms.empty(call.ctx), **_asked(call, programme_id, status))


@view.act(pages, f"{HOME}/programmes/<id:programme_id>/become", action="issuer.programme.write", who=who)
def set_status(call: Call, programme_id: str) -> Response:
    """Open, pause or close a programme."""
    status = _step(request.form.get("status", ""))
    try:
        commands.set_status(call.ctx, programme_id, status)
    except ConflictError as refused:
        form = forms.refused(forms.empty(call.ctx), refused, words.refusals())
        return again("become", HOME, form, **_asked(call, programme_id, status))
    return see_other(f"{HOME}/programmes/{programme_id}")


@view.act(
    pages, f"{HOME}/programmes/<id:programme_id>/funds/<id:fund_id>/end", action="issuer.programme.write", who=who
)
def end_fund(call: Call, programme_id: str, fund_id: str) -> Response:
    """Let a fund pay for no new grant after a day."""
    form, values = forms.sent(LastDay)
    if not form.errors:
        try:
            commands.end_fund(call.ctx, programme_id, fund_id, values["last_day"])
        except (ConflictError, InvalidError) as refused:
            form = forms.refused(form, refused, words.refusals())
        else:
            return see_other(f"{HOME}/programmes/{programme_id}")
    return again("programme", HOME, form, **_shown(call, programme_id))


@view.act(pages, f"{HOME}/programmes/<id:programme_id>/funds/order", action="issuer.programme.write", who=who)
def move_fund(call: Call, programme_id: str) -> Response:
    """Let a fund pay before or after the one beside it, for what is granted from now on."""
    form, values = forms.sent(Move)
    if not form.errors:
        seen = values["seen"].split()
        order = stepped(seen, values["fund"], _MOVES[values["to"]])

        def change(ctx: Context) -> str:
            commands.order_funds(ctx, programme_id, order, instead_of=seen)
            return f"{HOME}/programmes/{programme_id}?moved=1#order"

        try:
            return forms.once(call, f"{HOME}/order", change)
        except (ConflictError, InvalidError) as refused:
            # With a new key: the one that was sent served another press.
            form = forms.refused(forms.empty(call.ctx), refused, words.refusals())
    return again("programme", HOME, form, **_shown(call, programme_id))


def _shown(call: Call, programme_id: str) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        found = queries.one(reading, programme_id)
        return {
            "programme": found,
            "figures": figures.of_programmes(reading, [programme_id])[programme_id],
            "rules": queries.rules(reading, programme_id, 100, "")["rules"],
            "last_days": figures.last_days(reading, programme_id),
            "extensions": cheques.extensions(reading, programme_id, _MOST_EXTENSIONS),
            "status": words.status,
            "becoming": words.becoming,
            "steps": [each for each in _STEPS if each in STATUS_AFTER[found["status"]]],
            "moved": "moved" in request.args,
            "settings": [name for name in _SETTINGS if found[name] is not None],
            "today": today(call),
        }


def _asked(call: Call, programme_id: str, status: ProgrammeStatus) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        found = queries.one(reading, programme_id)
    return {
        "programme": found,
        "status": status,
        "now": words.status(found["status"]),
        "becoming": words.becoming(status),
        "happens": words.what_happens(status),
    }


def _step(asked: str) -> ProgrammeStatus:
    for each in _STEPS:
        if asked == each:
            return each
    raise NotFoundError("a programme cannot become that", remedy="Open the programme's page and choose there.")
