"""What is spent from a family's cheques without its phone: a code read aloud, one at a time, and paper to print.

The parent's PIN is nowhere on these pages: no helper learns it.
"""

from flask import Response, request
from flask_babel import lazy_gettext as _

from services.issuer.commands import reached, tokens
from services.issuer.helping.base import ZONE, Visiting, act, show, told, visiting
from services.issuer.mandate_words import STOP_PAPER
from services.issuer.pages.sheets import asked, sheets
from services.issuer.queries import helping as queries
from services.issuer.queries import papers, wallets
from shared.http.call import Call
from shared.kernel.clock import day_of
from shared.kernel.errors import NotFoundError, RespijtError
from shared.pages import forms
from shared.pages.site import see_other
from shared.runtime.context import Context

SAY, PRINT = "say_code", "print_paper"

_PRINTING = _("you print paper cheques")
_WORDS = {
    "too_many_papers": _("There are not so many cheques left for paper. Print fewer, or cancel papers that were lost."),
}


@act("/visits/<id:visit_id>/code")
def next_code(call: Call, visit_id: str) -> Response:
    """Let one code be read out. What it was made from, and the next one, stay here."""
    here = visiting(call, visit_id, SAY)
    with call.ctx.reading() as reading:
        number = queries.spoken(reading, here.family.wallet_id).next

    def seen(ctx: Context) -> None:
        reached.seen(ctx, here.family.wallet_id, "activate")

    return here.do(SAY, seen, f"/code?number={number}")


@show("/visits/<id:visit_id>/code")
def show_code(call: Call, visit_id: str) -> str:
    """Show the one code that was asked for, in letters that are read across a desk. Once used it is gone."""
    here = visiting(call, visit_id, SAY)
    with call.ctx.reading() as reading:
        spoken = queries.spoken(reading, here.family.wallet_id)
        asked = queries.acted_since(reading, here.family.visit, SAY)
    is_this = asked and request.args.get("number", "") == str(spoken.next)
    code = wallets.spoken_code(call.ctx, here.family.wallet_id) if is_this and not spoken.locked else ""
    return here.page(
        "code",
        _("you read out a code"),
        parts=code.split("-") if code else [],
        locked=spoken.locked,
        used=asked and not is_this,
        form=forms.empty(call.ctx),
    )


@show("/visits/<id:visit_id>/papers")
def show_papers(call: Call, visit_id: str) -> str:
    """Show how many paper cheques of this visit are to be printed, and how many more to make, and for where."""
    here = visiting(call, visit_id, PRINT)
    return _papers(here, forms.empty(call.ctx, papers="1"))


@act("/visits/<id:visit_id>/papers")
def print_papers(call: Call, visit_id: str) -> Response:
    """Make so many paper cheques, for one provider alone where the parent names one."""
    here = visiting(call, visit_id, PRINT)
    with call.ctx.reading() as reading:
        form, said = asked(papers.places(reading, here.family.wallet_id))
    if not form.errors:
        try:
            return here.do(
                PRINT,
                lambda ctx: tokens.print_papers(ctx, here.family.wallet_id, said["papers"], said["provider"]),
                "/papers",
            )
        except RespijtError as error:
            form = forms.refused(form, error, _WORDS)
    return forms.not_yet(_papers(here, form))


@show("/visits/<id:visit_id>/papers/print")
def show_sheets(call: Call, visit_id: str) -> Response:
    """Show the paper cheques of this visit as they are printed, on the sheets that parents print too."""
    return _sheets(call, visit_id, as_pdf=False)


@show("/visits/<id:visit_id>/papers/print.pdf")
def download_sheets(call: Call, visit_id: str) -> Response:
    """The same as a PDF."""
    return _sheets(call, visit_id, as_pdf=True)


def _sheets(call: Call, visit_id: str, *, as_pdf: bool) -> Response:
    here = visiting(call, visit_id, PRINT)
    with call.ctx.reading() as reading:
        found = queries.printed_in(reading, here.family.visit, here.family.wallet_id)
    return sheets(
        call,
        here.family.wallet_id,
        found,
        as_pdf=as_pdf,
        back=f"{here.address}/papers",
        pdf=f"{here.address}/papers/print.pdf",
        family=here.family,
        address=here.address,
        doing=_PRINTING,
        today=day_of(call.ctx.clock.now(), ZONE),
    )


@act("/visits/<id:visit_id>/papers/cancel")
def cancel_papers(call: Call, visit_id: str) -> Response:
    """Cancel all paper cheques of the family, as when they were lost. Its cheques stay."""
    here = visiting(call, visit_id, PRINT)
    return here.say(PRINT, lambda ctx: tokens.cancel_papers(ctx, here.family.wallet_id, None), "papers_cancelled")


@act("/visits/<id:visit_id>/papers/<id:paper_id>/cancel")
def cancel_paper(call: Call, visit_id: str, paper_id: str) -> Response:
    """Cancel the one paper cheque that was lost. Its cheque stays."""
    here = visiting(call, visit_id, PRINT)
    try:
        return here.do(
            PRINT,
            lambda ctx: tokens.cancel_papers(ctx, here.family.wallet_id, [paper_id]),
            "/papers?told=stopped",
            written_as=STOP_PAPER,
        )
    except NotFoundError:
        # It was used or cancelled since the page was drawn.
        return see_other(f"{here.address}?told=changed")


def _papers(here: Visiting, form: forms.Form) -> str:
    wallet_id = here.family.wallet_id
    with here.call.ctx.reading() as reading:
        to_print = len(queries.printed_in(reading, here.family.visit, wallet_id))
        places = papers.places(reading, wallet_id)
        out = papers.usable(reading, wallet_id)
    return here.page("papers", _PRINTING, form=form, to_print=to_print, places=places, out=out, told=told("stopped"))
