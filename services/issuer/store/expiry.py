"""Reminders that are due, and extensions under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from services.issuer.tables import extension, grant, programme, reminder, voucher, wallet
from shared.kernel.clock import day_of
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx

RUNNING, DONE = "running", "done"

#: When a cheque expires: by its grant, unless it was extended.
expires = sa.func.coalesce(voucher.c.extended_to, grant.c.expires_at, type_=grant.c.expires_at.type)
#: Its wallet is in use: nobody is reminded of, or given more time for, what was asked back.
_IN_USE = sa.and_(wallet.c.status == "open", wallet.c.closing_since.is_(None), voucher.c.revocation.is_(None))


@dataclass(frozen=True)
class Extension:
    """A later expiry that is asked for, and how far that is in the programme's grants."""

    id: str
    programme_id: str
    expires_at: datetime
    next_grant: int


@dataclass(frozen=True)
class Cheque:
    id: str
    wallet_id: str
    expires_at: datetime


def zones(reading: Reading) -> list[str]:
    """The time zones of the programmes that ever granted something."""
    return list(reading.execute(sa.select(programme.c.zone).where(programme.c.status != "draft").distinct()).scalars())


def add_reminders(tx: Tx, days_before: int, first: datetime, last: datetime, zone: str) -> None:
    """Remind of the free cheques of a zone's programmes that expire from one instant to another, once each."""
    due = (
        sa.select(
            grant.c.wallet_id,
            expires,
            sa.literal(days_before),
            sa.literal(day_of(tx.now, zone), reminder.c.due_on.type),
            sa.literal(zone),
            sa.func.count(),
        )
        .join(grant, grant.c.id == voucher.c.grant_id)
        .join(wallet, wallet.c.id == grant.c.wallet_id)
        .join(programme, programme.c.id == grant.c.programme_id)
        .where(
            programme.c.zone == zone,
            voucher.c.state == "issued",
            _IN_USE,
            expires >= first,
            expires <= last,
        )
        .group_by(grant.c.wallet_id, expires)
        .order_by(grant.c.wallet_id)
    )
    columns = ["wallet_id", "expires_at", "days_before", "due_on", "zone", "cheques"]
    tx.execute(insert(reminder).from_select(columns, due).on_conflict_do_nothing())


def add_extension(tx: Tx, extension_id: str, programme_id: str, expires_at: datetime) -> None:
    tx.execute(
        sa.insert(extension).values(
            id=extension_id,
            programme_id=programme_id,
            expires_at=expires_at,
            status=RUNNING,
            next_grant=0,
            wallets=0,
            cheques=0,
            asked_at=tx.now,
        )
    )


def any_running(reading: Reading) -> bool:
    return reading.execute(sa.select(extension.c.id).where(extension.c.status == RUNNING).limit(1)).first() is not None


def lock_running(tx: Tx) -> Extension | None:
    """The oldest extension that is not done, locked until the unit ends."""
    row = tx.execute(
        sa.select(extension.c.id, extension.c.programme_id, extension.c.expires_at, extension.c.next_grant)
        .where(extension.c.status == RUNNING)
        .order_by(extension.c.position)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    return None if row is None else Extension(*row)


def next_grants(reading: Reading, going: Extension, most: int) -> list[int]:
    """The positions of the programme's next grants."""
    rows = reading.execute(
        sa.select(grant.c.position)
        .where(grant.c.programme_id == going.programme_id, grant.c.position > going.next_grant)
        .order_by(grant.c.position)
        .limit(most)
    )
    return list(rows.scalars())


def extendable(reading: Reading, positions: Sequence[int], expires_at: datetime) -> list[Cheque]:
    """The unspent cheques of these grants that expire before an instant, in the order of the grants."""
    rows = reading.execute(
        sa.select(voucher.c.id, grant.c.wallet_id, expires)
        .join(grant, grant.c.id == voucher.c.grant_id)
        .join(wallet, wallet.c.id == grant.c.wallet_id)
        .where(
            grant.c.position.in_(positions),
            voucher.c.state.in_(("issued", "held")),
            _IN_USE,
            expires < expires_at,
        )
        .order_by(grant.c.position, voucher.c.place)
    )
    return [Cheque(*row) for row in rows]


def go_on(tx: Tx, going: Extension, positions: Sequence[int], *, wallets: int, cheques: int, done: bool) -> None:
    tx.execute(
        sa.update(extension)
        .where(extension.c.id == going.id)
        .values(
            status=DONE if done else RUNNING,
            next_grant=max(positions, default=going.next_grant),
            wallets=extension.c.wallets + wallets,
            cheques=extension.c.cheques + cheques,
        )
    )
