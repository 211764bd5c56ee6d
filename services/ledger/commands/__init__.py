"""What people ask of the ledger, one function per command, one unit of work each."""

from collections.abc import Mapping

from services.ledger.commands import funds, guarantees, settlements
from services.ledger.commands.acting import Act
from services.ledger.commands.funds import allocate, book_deposit, open_fund, request_take_back, return_money
from services.ledger.commands.guarantees import cover_case, open_guarantee, pay_loss
from services.ledger.commands.settlements import cut_settlement_run, mark_paid

__all__ = [
    "ACTS",
    "allocate",
    "book_deposit",
    "cover_case",
    "cut_settlement_run",
    "mark_paid",
    "open_fund",
    "open_guarantee",
    "pay_loss",
    "request_take_back",
    "return_money",
]

#: The acts by name; a replay calls them again.
ACTS: Mapping[str, Act] = {**funds.ACTS, **guarantees.ACTS, **settlements.ACTS}
