"""What became of cheques: of one grant, of what was asked back, of what would be extended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.issuer.domain.expiry import last_day
from services.issuer.tables import extension, grant, programme, voucher, wallet_request
from shared.persistence.unit_of_work import Reading

_FREE = ("issued", "held")


def states(reading: Reading, grant_id: str) -> dict[str, int]:
    """The cheques of a grant, by the state in which they are."""
    rows = reading.execute(
        sa.select(voucher.c.state, sa.func.count().label("cheques"))
        .where(voucher.c.grant_id == grant_id)
        .group_by(voucher.c.state)
    )
    return {row.state: row.cheques for row in rows}


@dataclass
class AskedBack:
    """Cheques of a grant that were asked back at one time, and what came of it."""

    reason: str
    asked_at: datetime
    asked: int = 0
    came: int = 0
    used: int = 0
    open: int = 0


def asked_back(reading: Reading, grant_id: str) -> list[AskedBack]:
    """What was asked back of a grant, the oldest first. Used ones were spent first, and stay spent."""
    rows = reading.execute(
        sa.select(
            voucher.c.revocation,
            voucher.c.state,
            wallet_request.c.reason,
            wallet_request.c.asked_at,
            sa.func.count().label("cheques"),
        )
        .join(wallet_request, wallet_request.c.id == voucher.c.revocation)
        .where(voucher.c.grant_id == grant_id)
        .group_by(voucher.c.revocation, voucher.c.state, wallet_request.c.reason, wallet_request.c.asked_at)
        .order_by(wallet_request.c.asked_at, voucher.c.revocation)
    )
    found: dict[str, AskedBack] = {}
    for row in rows:
        one = found.setdefault(row.revocation, AskedBack(row.reason, row.asked_at))
        one.asked += row.cheques
        if row.state in _FREE:
            one.open += row.cheques
        elif row.state == "redeemed":
            one.used += row.cheques
        else:
            one.came += row.cheques
    return list(found.values())


def unspent(reading: Reading, programme_id: str) -> tuple[int, int]:
    """How many cheques of a programme are unspent, and in how many hands."""
    row = reading.execute(
        sa.select(sa.func.count().label("cheques"), sa.func.count(grant.c.wallet_id.distinct()).label("wallets"))
        .select_from(voucher)
        .join(grant, grant.c.id == voucher.c.grant_id)
        .where(grant.c.programme_id == programme_id, voucher.c.state.in_(_FREE))
    ).one()
    return row.cheques, row.wallets


def extensions(reading: Reading, programme_id: str, limit: int) -> list[dict[str, Any]]:
    """Later last days that were given to all of a programme's cheques, the newest first."""
    rows = reading.execute(
        sa.select(extension, programme.c.zone)
        .join(programme, programme.c.id == extension.c.programme_id)
        .where(extension.c.programme_id == programme_id)
        .order_by(extension.c.position.desc())
        .limit(limit)
    )
    return [
        {"last_day": last_day(row.expires_at, row.zone), "cheques": row.cheques, "done": row.status == "done"}
        for row in rows
    ]
