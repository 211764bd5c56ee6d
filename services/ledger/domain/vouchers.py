"""What became of single cheques apart from uses, as entries: expired, revoked, extended."""

from datetime import date

from services.ledger.domain.redemptions import shift
from services.ledger.domain.register import Books, Outcome, Sheet, explain
from shared.contracts.redeemer import VoucherExpired, VoucherExtended, VoucherRevoked

VoucherFact = VoucherExpired | VoucherRevoked | VoucherExtended
_FACTS: dict[type[VoucherFact], str] = {
    VoucherExpired: "expired",
    VoucherRevoked: "revoked",
    VoucherExtended: "extended",
}


def voucher_told(event: VoucherFact, event_id: str, on: date, books: Books) -> Outcome:
    """A cheque ended unspent and its value is the programme's, or it only got a later day. Changes `books` along."""
    outcome = Outcome()
    fact = _FACTS[type(event)]
    sheet = Sheet(f"voucher_{fact}", event_id, event.voucher_id, on, books)
    if shift(outcome, sheet, fact, event.movement, "0", event_id, event.voucher_id, books):
        outcome.entries += sheet.entries()
        explain(outcome, event.voucher_id, event_id, on, books)
    return outcome
