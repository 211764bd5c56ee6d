"""What people ask of the ledger, one function per command, one unit of work each."""

from services.ledger.commands.acts import ACTS
from services.ledger.commands.claims import book_claim, book_repayment, cover_claim, write_off_claim
from services.ledger.commands.funds import allocate, book_deposit, open_fund, request_take_back, return_money
from services.ledger.commands.guarantees import close_guarantee, cover_case, open_guarantee, pay_loss
from services.ledger.commands.proposals import confirm, withdraw
from services.ledger.commands.settlements import cut_settlement_run, mark_paid

__all__ = [
    "ACTS",
    "allocate",
    "book_claim",
    "book_deposit",
    "book_repayment",
    "close_guarantee",
    "confirm",
    "cover_case",
    "cover_claim",
    "cut_settlement_run",
    "mark_paid",
    "open_fund",
    "open_guarantee",
    "pay_loss",
    "request_take_back",
    "return_money",
    "withdraw",
    "write_off_claim",
]
