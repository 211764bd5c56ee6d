"""The statements behind what is made good: by guarantee lines."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from services.ledger.chart import WITH_PARENTS
from services.ledger.chart import account as account_key
from services.ledger.tables import (
    MAY_BE_EXPLAINED,
    account,
    claim,
    claim_part,
    exception_case,
    guarantee_use,
    redemption_part,
)
from shared.persistence.unit_of_work import Reading, Tx


def add_guarantee_use(tx: Tx, row: Mapping[str, Any]) -> None:
    tx.execute(sa.insert(guarantee_use).values(used_at=tx.now, **row))


def has_line(reading: Reading, fund_id: str, programme_id: str) -> bool:
    """Whether a guarantee line of this fund and programme was ever opened."""
    key = account_key("2120", fund=fund_id, programme=programme_id)
    return reading.execute(sa.select(account.c.account).where(account.c.account == key)).first() is not None


def guarded_cents(reading: Reading, fund_id: str, programme_id: str) -> int:
    """What a line has to guard: budget that can still be granted, and cheques that are with parents."""
    keys = [account_key(code, fund=fund_id, programme=programme_id) for code in ("2110", *WITH_PARENTS)]
    net = sa.func.sum(account.c.credit_cents - account.c.debit_cents)
    return int(reading.execute(sa.select(net).where(account.c.account.in_(keys))).scalar_one() or 0)


def cents_not_made_good(reading: Reading, redemption_id: str) -> dict[tuple[str, str], int]:
    """What each fund and programme paid for a use out of its cheques, and nobody made good.

    That is without what was captured against a case, what a line paid again and what a claim asks back.
    """
    part, use = redemption_part.c, guarantee_use.c
    paid = sa.select(part.fund_id, part.programme_id, part.amount_cents).where(part.redemption_id == redemption_id)
    again = sa.select(use.fund_id, use.programme_id, -use.amount_cents).where(
        use.subject == redemption_id, use.kind == "loss"
    )
    claimed = (
        sa.select(claim_part.c.fund_id, claim_part.c.programme_id, -claim_part.c.amount_cents)
        .join(claim, claim.c.redemption_id == claim_part.c.redemption_id)
        .where(claim_part.c.redemption_id == redemption_id, claim.c.booked_at.is_not(None))
    )
    case = exception_case.c
    beside = sa.select(case.fund_id, case.programme_id, -case.amount_cents).where(
        case.subject == redemption_id, case.to_state == "redeemed", case.fund_id.is_not(None), MAY_BE_EXPLAINED
    )
    left: dict[tuple[str, str], int] = {}
    for fund_id, programme_id, cents in reading.execute(sa.union_all(paid, again, claimed, beside)):
        left[fund_id, programme_id] = left.get((fund_id, programme_id), 0) + cents
    return left
