"""Cheques on paper: made, printed, and cancelled when they are lost. The PIN that goes with them is shown apart."""

from flask import Response, render_template, request
from flask_babel import gettext as _

from services.issuer.commands import tokens
from services.issuer.pages.base import HOME, ZONE, numbers, pages, parent
from services.issuer.pages.sheets import asked, sheets
from services.issuer.queries import papers, safe, wallets
from shared.http.call import Call
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError
from shared.pages import forms, view
from shared.pages.site import see_other

PAPER = f"{HOME}/paper"
#: What a page offers to make at once: a sheet or a few.
OFFERED = (1, 2, 3, 4, 6, 8, 12, 18, 24)
_ACTION = "issuer.page.use"


@view.show(pages, PAPER, action=_ACTION, who=parent)
def show_papers(call: Call) -> str:
    """Show what can be printed, what was, and the PIN; nothing of it is on a sheet."""
    return _page(call, forms.Form())


@view.act(pages, PAPER, action=_ACTION, who=parent)
def make_papers(call: Call) -> Response:
    """Make so many paper cheques and show them to print."""
    form, said = asked(_places(call))
    if form.errors:
        return forms.not_yet(_page(call, form))
    try:
        tokens.print_papers(call.ctx, call.actor.scoped_id, said["papers"], said["provider"])
    except ConflictError:
        # Some were used, or printed on another page, since this one was drawn.
        field = "papers" if _room(call) else forms.WHOLE
        return forms.not_yet(_page(call, form.wrong(field, _("Fewer can be printed now. Choose again."))))
    return see_other(f"{PAPER}/print?new=1")


def _room(call: Call) -> int:
    """How many can be printed now."""
    with call.ctx.reading() as reading:
        wallet_id = call.actor.scoped_id
        is_open = wallets.one(reading, wallet_id)["status"] == "open"
        return papers.room(reading, wallet_id) if is_open else 0


def _places(call: Call) -> list[tuple[str, str]]:
    """For whom alone she can print; for nobody where her page names nobody and no place."""
    with call.ctx.reading() as reading:
        wallet_id = call.actor.scoped_id
        return [] if safe.is_wallet(reading, wallet_id) else papers.places(reading, wallet_id)


def _page(call: Call, form: forms.Form) -> str:
    room, today = _room(call), day_of(call.ctx.clock.now(), ZONE)
    wallet_id = call.actor.scoped_id
    with call.ctx.reading() as reading:
        printed = papers.usable(reading, wallet_id)
    return render_template(
        "issuer/papers.html",
        form=form,
        room=room,
        offered=numbers([each for each in OFFERED if each <= room] or [room]),
        places=_places(call),
        papers=printed,
        pin=wallets.codes(call.ctx, wallet_id)["pin"],
        today=today,
        stopped=request.args.get("told") == "stopped",
    )


@view.act(pages, f"{PAPER}/<id:paper_id>/cancel", action=_ACTION, who=parent)
def cancel_paper(call: Call, paper_id: str) -> Response:
    """One paper was lost: it serves no more, and its cheque stays."""
    tokens.cancel_papers(call.ctx, call.actor.scoped_id, [paper_id])
    return see_other(f"{PAPER}?told=stopped")


@view.show(pages, f"{PAPER}/print", action=_ACTION, who=parent)
def show_sheets(call: Call) -> Response:
    """Show the paper cheques as they are printed: those made last, or all that may be used."""
    return _sheets(call, as_pdf=False)


@view.show(pages, f"{PAPER}/print.pdf", action=_ACTION, who=parent)
def download_sheets(call: Call) -> Response:
    """The same as a PDF."""
    return _sheets(call, as_pdf=True)


def _sheets(call: Call, *, as_pdf: bool) -> Response:
    wallet_id, newest = call.actor.scoped_id, request.args.get("new") == "1"
    with call.ctx.reading() as reading:
        found = papers.usable(reading, wallet_id)
    return sheets(
        call,
        wallet_id,
        papers.newest(found) if newest else found,
        as_pdf=as_pdf,
        back=PAPER,
        pdf=f"{PAPER}/print.pdf{'?new=1' if newest else ''}",
    )
