"""The rules of the books: what people do and what the services tell in, entries out. Pure."""

from services.ledger.domain.facts import (
    EXPLAINED_LATER,
    Books,
    Broken,
    Case,
    Outcome,
    Redemption,
    Voucher,
    captured,
    confirmed,
    made,
    missing,
    need,
    need_of_redemption,
)
from services.ledger.domain.money import Payable, allocation, cut, deposit, paid
from services.ledger.domain.values import Entry, Posting, Step, posted

__all__ = [
    "EXPLAINED_LATER",
    "Books",
    "Broken",
    "Case",
    "Entry",
    "Outcome",
    "Payable",
    "Posting",
    "Redemption",
    "Step",
    "Voucher",
    "allocation",
    "captured",
    "confirmed",
    "cut",
    "deposit",
    "made",
    "missing",
    "need",
    "need_of_redemption",
    "paid",
    "posted",
]
