"""The read side: the books as people look at them. Nothing here names a voucher, a wallet or a household."""

from services.ledger.queries.books import TrialBalance, conservation, guarantees, roll_forward, trial_balance
from services.ledger.queries.lists import entries, exceptions, funds, one_fund, programmes, run, runs, take_backs

__all__ = [
    "TrialBalance",
    "conservation",
    "entries",
    "exceptions",
    "funds",
    "guarantees",
    "one_fund",
    "programmes",
    "roll_forward",
    "run",
    "runs",
    "take_backs",
    "trial_balance",
]
