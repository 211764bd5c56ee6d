"""The read side: the books as people look at them. Nothing here names a voucher, a wallet or a household."""

from services.ledger.queries import needs
from services.ledger.queries.back import guarantees, made_good
from services.ledger.queries.books import TrialBalance, conservation, roll_forward, trial_balance
from services.ledger.queries.lists import (
    claims,
    entries,
    exceptions,
    funds,
    one_fund,
    programmes,
    proposals,
    run,
    runs,
    take_backs,
)

__all__ = [
    "TrialBalance",
    "claims",
    "conservation",
    "entries",
    "exceptions",
    "funds",
    "guarantees",
    "made_good",
    "needs",
    "one_fund",
    "programmes",
    "proposals",
    "roll_forward",
    "run",
    "runs",
    "take_backs",
    "trial_balance",
]
