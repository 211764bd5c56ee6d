"""What the books are made of: lines, the steps of single vouchers they stand for, and entries that balance."""

from dataclasses import dataclass
from datetime import date

from services.ledger.chart import Side


@dataclass(frozen=True)
class Posting:
    """One line of an entry: so many cents on one side of one account."""

    account: str
    side: Side
    cents: int


@dataclass(frozen=True)
class Step:
    """One voucher's step that an entry stands for; `before` is `None` where it begins."""

    voucher_id: str
    before: str | None
    after: str
    version: int


@dataclass(frozen=True)
class Entry:
    """One entry of one fund. Raises `AssertionError` unless it has two lines or more, all positive, that balance."""

    fund_id: str
    type: str
    cause: str
    subject: str
    effective_on: date
    currency: str
    postings: tuple[Posting, ...]
    steps: tuple[Step, ...] = ()
    group_id: str | None = None

    def __post_init__(self) -> None:
        assert len(self.postings) >= 2, "an entry has two lines or more"
        assert all(posting.cents > 0 for posting in self.postings), "a line is positive"
        debit = sum(posting.cents for posting in self.postings if posting.side is Side.DEBIT)
        credit = sum(posting.cents for posting in self.postings if posting.side is Side.CREDIT)
        assert debit == credit, "an entry balances"


def posted(*lines: tuple[str, Side, int]) -> tuple[Posting, ...]:
    return tuple(Posting(key, side, cents) for key, side, cents in lines)
