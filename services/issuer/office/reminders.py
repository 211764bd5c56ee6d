"""Reminders that a person tells: letters to print, and parents to call; and how all the others are told."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from services.issuer.commands import reminders as commands
from services.issuer.office.base import HOME, again, pages, show, today, who
from services.issuer.pages import official
from services.issuer.pages.official import Texts
from services.issuer.pages.print import on_paper
from services.issuer.queries import reminders as queries
from services.issuer.queries.reminders import Waiting
from shared.http.call import Call
from shared.pages import forms, view
from shared.pages.site import see_other

AREA = f"{HOME}/reminders"
_ACTION = "issuer.reminder.read"
#: Letters in one print, and parents to call on the page.
MOST_LETTERS, MOST_CALLS = 50, 20
_FURTHEST = 2**53


class Done(forms.FormSchema):
    """Which reminders were told, from one place in the order to another."""

    way = forms.Choice(("post", "call", "helper"), required=True)
    first = forms.Whole(1, _FURTHEST, required=True)
    last = forms.Whole(1, _FURTHEST, required=True)


@view.show(pages, AREA, action=_ACTION, who=who)
def show_reminders(call: Call) -> str:
    """Show how many letters are to be printed and who is to be called."""
    return show("reminders", AREA, form=forms.empty(call.ctx), **_listed(call))


@view.show(pages, f"{AREA}/letters", action=_ACTION, who=who)
def show_letters(call: Call) -> Response:
    """Show the letters to print."""
    return _letters(call, as_pdf=False)


@view.show(pages, f"{AREA}/letters.pdf", action=_ACTION, who=who)
def download_letters(call: Call) -> Response:
    """The same as a PDF."""
    return _letters(call, as_pdf=True)


@view.act(pages, AREA, action="issuer.reminder.write", who=who)
def note_done(call: Call) -> Response:
    """Note that letters were printed, or that a parent was called."""
    form, values = forms.sent(Done)
    if form.errors:
        return again("reminders", AREA, form, **_listed(call))
    commands.note_done(
        call.ctx,
        values["way"],
        values["first"],
        values["last"],
        by=call.actor.name,
        programmes=call.actor.programmes,
    )
    return see_other(f"{AREA}?told={values['way']}")


def _listed(call: Call) -> dict[str, Any]:
    own = call.actor.programmes
    with call.ctx.reading() as reading:
        letters = queries.waiting(reading, "post", MOST_LETTERS, None, own)
        calls = queries.waiting(reading, "call", MOST_CALLS, None, own)
        alone = queries.without_helper(reading, MOST_CALLS, own)
        counted = queries.counts(reading, own)
    ways = {
        "text": _("by a text message"),
        "email": _("by e-mail"),
        "post": _("by a letter"),
        "call": _("by a call"),
        "helper": _("by their helper"),
    }
    return {
        "letters": letters,
        "calls": calls,
        "alone": alone,
        "told_by": [(words, counted.get(way, 0)) for way, words in ways.items()],
        "days": queries.COUNTED_DAYS,
        "told": request.args.get("told", ""),
        "today": today(call),
    }


def _letters(call: Call, *, as_pdf: bool) -> Response:
    last = request.args.get("last", "")
    upto = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else None
    address = official.typed(call.ctx.address)
    with call.ctx.reading() as reading:
        letters = queries.waiting(reading, "post", MOST_LETTERS, upto, call.actor.programmes)
    return on_paper(
        "issuer/office/reminder_letters.html",
        as_pdf=as_pdf,
        letters=[{"about": each, "texts": _texts(each, address)} for each in letters],
        area=AREA,
        upto=upto,
    )


def _texts(letter: Waiting, address: str) -> Texts:
    values = {"cheques": letter.cheques, "day": letter.last_day.strftime("%d/%m/%Y")}
    return official.texts(
        letter.language,
        "issuer/office/reminder_text.html",
        lambda each: each.reminder.format(**values),
        about=letter,
        address=address,
    )
