"""The rules of the books: what people do and what the services tell in, entries out. Pure."""

from services.ledger.domain.grants import made
from services.ledger.domain.guarantees import guarantee_opened, guarantee_used
from services.ledger.domain.money import (
    Payable,
    TakeBack,
    allocation,
    cut,
    deposit,
    paid,
    released,
    returned,
)
from services.ledger.domain.redemptions import BECOMES, FITS, STATES, movements_of, use_told, waits_for
from services.ledger.domain.register import (
    ENDED,
    EXPLAINED_LATER,
    LAWFUL,
    Books,
    Broken,
    Case,
    Credit,
    Outcome,
    Redemption,
    Restored,
    Voucher,
    derived,
    missing,
    need,
    need_of_redemption,
)
from services.ledger.domain.values import Entry, Posting, Step, posted
from services.ledger.domain.vouchers import voucher_told

__all__ = [
    "BECOMES",
    "ENDED",
    "EXPLAINED_LATER",
    "FITS",
    "LAWFUL",
    "STATES",
    "Books",
    "Broken",
    "Case",
    "Credit",
    "Entry",
    "Outcome",
    "Payable",
    "Posting",
    "Redemption",
    "Restored",
    "Step",
    "TakeBack",
    "Voucher",
    "allocation",
    "cut",
    "deposit",
    "derived",
    "guarantee_opened",
    "guarantee_used",
    "made",
    "missing",
    "movements_of",
    "need",
    "need_of_redemption",
    "paid",
    "posted",
    "released",
    "returned",
    "use_told",
    "voucher_told",
    "waits_for",
]
