"""The letter that lets a parent in, for paper: in her own official language, in both where hers is another."""

from contextlib import nullcontext

from flask import Response, request

from services.issuer.api.acting import helper_of
from services.issuer.commands import letters, mandates
from services.issuer.commands.letters import Written
from services.issuer.domain.letters import WORD_DIGITS
from services.issuer.pages import official
from services.issuer.pages.base import BEGIN, pages, staff
from services.issuer.pages.print import on_paper
from services.issuer.queries import wallets
from services.issuer.queries.mandates import household_of
from shared.http.call import Call
from shared.http.confining import confine
from shared.identity.roles import Role
from shared.kernel.codes import grouped
from shared.pages import qr, view
from shared.pages.languages import speaking
from shared.runtime.context import Context


@view.act(pages, "/letters", action="issuer.letter.write", who=staff)
def write_letter(call: Call) -> Response:
    """Write a letter and show it, this once, to print or as a PDF. Its word is told by another way."""
    wallet_id = request.form.get("wallet_id", "")
    confine(call.ctx, call.actor, "issuer.letter.write", {"wallet_id": wallet_id})
    with call.ctx.unit_of_work() as tx:
        ctx = call.ctx.within(tx)
        if call.actor.role is Role.HELPER:
            household_id, why = household_of(tx, wallet_id), request.form.get("reason", "")
            mandates.use(ctx, household_id, helper_of(call.actor), "make_letter", why)
        written = letters.write(ctx, wallet_id, by=call.actor.name)
        cheques = sum(each["count"] for each in wallets.one(tx, wallet_id)["cheques"])
    return letter_on_paper(call.ctx, written, cheques, as_pdf=request.form.get("as") == "pdf")


def letter_on_paper(ctx: Context, written: Written, cheques: int, *, as_pdf: bool) -> Response:
    """A letter as a page to print, or as a PDF where the machine can make one."""
    address = f"{ctx.address}{BEGIN}"
    texts = official.texts(
        written.language,
        "issuer/letter_text.html",
        lambda each: each.letter,
        cheques=cheques,
        digits=WORD_DIGITS,
        last_day=written.last_day,
        address=official.typed(address),
    )
    # On the screen it says to whoever prints it, in their language, how to; a file is the letter alone.
    with speaking(texts.official[0].language) if as_pdf else nullcontext():
        return on_paper(
            "issuer/letter.html",
            as_pdf=as_pdf,
            texts=texts,
            code=grouped(written.code),
            picture=qr.for_paper(f"{address}#{written.code}").decode(),
            address=official.typed(address),
        )
