"""What was asked of the redeemer, extensions under way, and reminders that are due."""

from typing import Any

import sqlalchemy as sa

from services.issuer.domain.expiry import last_day
from services.issuer.store.belonging import Programmes, of_wallets
from services.issuer.tables import extension, programme, reminder, wallet_request
from shared.kernel.errors import NotFoundError
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading


def of_wallet(reading: Reading, wallet_id: str, limit: int, after: str) -> dict[str, Any]:
    """What was asked about a wallet, in the order of the requests' ids, with why it was refused where it was."""
    found = reading.execute(
        sa.select(wallet_request)
        .where(wallet_request.c.wallet_id == wallet_id, wallet_request.c.id > after)
        .order_by(wallet_request.c.id)
        .limit(limit + 1)
    ).all()
    rows, last = part_of(found, limit)
    return {
        "requests": [
            {
                "request_id": row.id,
                "kind": row.kind,
                "status": row.status,
                "reason": row.reason,
                "redemption_id": row.redemption_id,
                "cheques": row.cheques,
                "refusal": row.refusal,
                "asked_at": row.asked_at,
            }
            for row in rows
        ],
        "next": last.id if last else None,
    }


def releases(reading: Reading, ids: list[str]) -> dict[str, dict[str, Any]]:
    """The latest request to release each of these bookings."""
    rows = reading.execute(
        sa.select(wallet_request)
        .where(wallet_request.c.redemption_id.in_(ids), wallet_request.c.kind == "release")
        .order_by(wallet_request.c.asked_at, wallet_request.c.id)
    )
    return {row.redemption_id: {"reason": row.reason, "status": row.status, "refusal": row.refusal} for row in rows}


def one_extension(reading: Reading, extension_id: str) -> dict[str, Any]:
    """How far an extension is. Raises `NotFoundError`."""
    row = reading.execute(
        sa.select(extension, programme.c.zone)
        .join(programme, programme.c.id == extension.c.programme_id)
        .where(extension.c.id == extension_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError("there is no such extension", remedy="Ask for one, and keep its id.")
    return {
        "extension_id": row.id,
        "programme_id": row.programme_id,
        "last_day": last_day(row.expires_at, row.zone),
        "status": row.status,
        "wallets": row.wallets,
        "cheques": row.cheques,
    }


def reminders(reading: Reading, limit: int, after: str, programmes: Programmes = None) -> dict[str, Any]:
    """Reminders in the order in which they became due: wallets by their ids, nothing of who holds them."""
    position = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    found = reading.execute(
        sa.select(reminder)
        .where(reminder.c.position > position, of_wallets(reminder.c.wallet_id, programmes))
        .order_by(reminder.c.position)
        .limit(limit + 1)
    ).all()
    rows, last = part_of(found, limit)
    return {
        "reminders": [
            {
                "wallet_id": row.wallet_id,
                "due_on": row.due_on,
                "days_before": row.days_before,
                "expires_on": last_day(row.expires_at, row.zone),
                "cheques": row.cheques,
                "way": row.way,
            }
            for row in rows
        ],
        "next": str(last.position) if last else None,
    }
