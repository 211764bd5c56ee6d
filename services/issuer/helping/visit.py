"""A family's cheques while a helper acts for it, and what the helper says of its uses."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Response, request
from flask_babel import gettext as _

from services.issuer.commands import disputes, reached, redemptions
from services.issuer.domain.mandates import SEE
from services.issuer.domain.uses import DISPUTE_REASONS
from services.issuer.helping.base import ZONE, Visiting, act, show, told, visiting
from services.issuer.helping.families import MOST_LABEL
from services.issuer.pages.uses import searches
from services.issuer.queries import wallets
from services.issuer.reasons import DISPUTED
from shared.contracts.issuer import DisputeReason
from shared.http.call import Call
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError
from shared.pages import forms
from shared.runtime.context import Context

Word = TypeVar("Word", bound=str)

#: Uses on the page; more than a screen of them helps nobody.
MOST_USES = 20
_TOLD = (
    "accepted",
    "nobody_came",
    "disputed",
    "cancelled",
    "changed",
    "called",
    "told",
    "papers_cancelled",
    "lost",
    "letter_sent",
    "not_safe",
    "registered",
    "given",
    "more",
    "same",
)


@show("/visits/<id:visit_id>")
def show_family(call: Call, visit_id: str) -> str:
    """Show what the parent permitted: her cheques, until when, why so many, what was used. Never her PIN."""
    here = visiting(call, visit_id)
    sees = SEE in here.family.acts
    with call.ctx.reading() as reading:
        found = wallets.one(reading, here.family.wallet_id) if sees else None
        purposes = wallets.purposes(reading, here.family.wallet_id) if sees else []
        endings = wallets.endings(found["cheques"], day_of(reading.now, ZONE)) if found else []
    return here.page(
        "family",
        _("you look at their cheques") if sees else _("you do what they asked"),
        found=found,
        purposes=purposes,
        searches=searches(call, purposes),
        endings=endings,
        count=sum(ending.count for ending in endings),
        uses=found["uses"][:MOST_USES] if found else [],
        dispute_reasons={code: DISPUTED[code] for code in DISPUTE_REASONS if code != "nobody_came"},
        form=forms.empty(call.ctx, label=here.family.label),
        most_label=MOST_LABEL,
        telephone=call.ctx.settings.confidential_telephone,
        told=told(*_TOLD),
    )


@act("/visits/<id:visit_id>/told")
def tell_family(call: Call, visit_id: str) -> Response:
    """Note that the helper told the family of its cheques."""
    here = visiting(call, visit_id, SEE)
    return here.say(SEE, lambda ctx: reached.tell(ctx, here.family.visit.household_id), "told")


@act("/visits/<id:visit_id>/uses/<id:redemption_id>/accept")
def accept_use(call: Call, visit_id: str, redemption_id: str) -> Response:
    """Say for the parent that a use is right."""
    return _answer(call, visit_id, "accepted", lambda ctx, wallet: redemptions.accept(ctx, wallet, redemption_id))


@act("/visits/<id:visit_id>/uses/<id:redemption_id>/nobody-came")
def nobody_came(call: Call, visit_id: str, redemption_id: str) -> Response:
    """Say for the parent that nobody came."""
    return _dispute(call, visit_id, redemption_id, "nobody_came", None, "nobody_came")


@act("/visits/<id:visit_id>/uses/<id:redemption_id>/dispute")
def dispute_use(call: Call, visit_id: str, redemption_id: str) -> Response:
    """Say for the parent that a use, or some cheques of it, is not right."""
    cheques = request.form.get("cheques", "")
    number = int(cheques) if cheques.isascii() and cheques.isdigit() and len(cheques) < 4 else None
    return _dispute(call, visit_id, redemption_id, _one_of("reason", DISPUTE_REASONS), number, "disputed")


@act("/visits/<id:visit_id>/uses/<id:redemption_id>/cancel")
def cancel_booking(call: Call, visit_id: str, redemption_id: str) -> Response:
    """Cancel a booking for the parent."""
    reason = _one_of("reason", ("sick_child", "other"))
    return _answer(
        call, visit_id, "cancelled", lambda ctx, wallet: redemptions.cancel(ctx, wallet, redemption_id, reason)
    )


def _dispute(
    call: Call, visit_id: str, redemption_id: str, reason: DisputeReason, cheques: int | None, told: str
) -> Response:
    """In time, or as a complaint where the use is final meanwhile."""

    def say(ctx: Context, wallet: str) -> object:
        try:
            return disputes.dispute(ctx, wallet, redemption_id, reason, cheques)
        except ConflictError as refused:
            if refused.code != "complain_instead":
                raise
            return disputes.complain(ctx, wallet, redemption_id, reason, cheques)

    return _answer(call, visit_id, told, say)


def _answer(call: Call, visit_id: str, told: str, say: Callable[[Context, str], object]) -> Response:
    here: Visiting = visiting(call, visit_id, "answer_uses")
    return here.say("answer_uses", lambda ctx: say(ctx, here.family.wallet_id), told)


def _one_of(field: str, allowed: Sequence[Word]) -> Word:
    for each in allowed:
        if request.form.get(field) == each:
            return each
    raise InvalidError("nothing was chosen", remedy="Choose one of the answers.", fields={field: ["Choose one."]})
