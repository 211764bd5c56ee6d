"""What lets a family in: the digits of its letter, told by another than who made it; and what ends when it is lost."""

from flask import Response
from flask_babel import gettext as _

from services.issuer.commands import letters, tokens
from services.issuer.helping.base import act, use, visiting
from services.issuer.mandate_words import STOP_LOST
from shared.http.call import Call
from shared.kernel.errors import ConflictError, NotFoundError
from shared.pages.site import see_other

MAKE = "make_letter"


@act("/visits/<id:visit_id>/lost")
def report_lost(call: Call, visit_id: str) -> Response:
    """Stop what the family lost: its codes, its paper and every phone that is signed in. Its cheques stay."""
    here = visiting(call, visit_id, MAKE)
    return here.say(MAKE, lambda ctx: tokens.report_lost(ctx, here.family.wallet_id), "lost", STOP_LOST)


@act("/visits/<id:visit_id>/send-letter")
def send_letter(call: Call, visit_id: str) -> Response:
    """Send the letter to where the parent said that messages are safe; the digits are told by another."""
    here = visiting(call, visit_id, MAKE)
    try:
        return here.do(
            MAKE, lambda ctx: letters.send(ctx, here.family.wallet_id, by=here.helper.name), "?told=letter_sent"
        )
    except ConflictError as refused:
        return see_other(f"{here.address}?told={'not_safe' if refused.code == 'not_safe_to_message' else 'changed'}")


@act("/visits/<id:visit_id>/word")
def tell_word(call: Call, visit_id: str) -> str:
    """Show the digits, this once and in the answer itself: no address leads to them."""
    here = visiting(call, visit_id, MAKE)
    word, why = "", ""
    try:
        with call.ctx.unit_of_work() as tx:
            ctx = call.ctx.within(tx)
            use(ctx, here, MAKE)
            word = letters.tell_word(ctx, here.family.wallet_id, by=here.helper.name, apart=True)
    except (ConflictError, NotFoundError) as refused:
        why = refused.code
    return here.page("word", _("you tell the digits of the letter"), word=word, why=why)
