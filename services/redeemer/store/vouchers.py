"""The statements of single vouchers: asked for by the issuer, and those whose days are over."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from services.redeemer.domain import Programme, Status, Voucher
from services.redeemer.store.programmes import PROGRAMME, Known
from services.redeemer.store.uses import VOUCHER, a_voucher
from services.redeemer.tables import programme, redemption, redemption_voucher, voucher
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


class Asked(NamedTuple):
    """A voucher, and where the use is that it is in, if any."""

    voucher: Voucher
    use: Status | None


def asked(tx: Tx, voucher_ids: Collection[str]) -> dict[str, Asked]:
    """The vouchers of these ids that there are. Takes their locks, in the order of their ids."""
    found: dict[str, Asked] = {}
    known = Known()
    for some in portions(sorted(voucher_ids)):
        rows = tx.execute(
            sa.select(redemption.c.status, *VOUCHER)
            .select_from(
                voucher.join(programme, programme.c.programme_id == voucher.c.programme_id)
                .outerjoin(
                    redemption_voucher,
                    sa.and_(
                        redemption_voucher.c.voucher_id == voucher.c.voucher_id,
                        redemption_voucher.c.sent_back_at.is_(None),
                    ),
                )
                .outerjoin(redemption, redemption.c.redemption_id == redemption_voucher.c.redemption_id)
            )
            .where(voucher.c.voucher_id.in_(some))
            .order_by(voucher.c.voucher_id)
            .with_for_update(of=voucher)
        )
        for status, *row in rows:
            one = a_voucher(known, row)
            found[one.voucher_id] = Asked(one, None if status is None else Status(status))
    return found


_KEEP = (
    sa.update(voucher)
    .where(voucher.c.voucher_id == sa.bindparam("this_one"))
    .values(
        state=sa.bindparam("to_state"),
        version=sa.bindparam("to_version"),
        expires_at=sa.bindparam("to_expires_at", type_=voucher.c.expires_at.type),
        revoke_reason=sa.bindparam("to_revoke_reason"),
    )
)


def keep(tx: Tx, changed: Sequence[Asked]) -> None:
    """Keep what was followed. Call it with the vouchers' locks held."""
    if changed:
        tx.execute(
            _KEEP,
            [
                {
                    "this_one": one.voucher_id,
                    "to_state": one.state.value,
                    "to_version": one.version,
                    "to_expires_at": one.expires_at,
                    "to_revoke_reason": one.revoke_reason,
                }
                for one, _ in changed
            ],
        )


class Ending(NamedTuple):
    """A programme, and when the first of its unspent vouchers is over."""

    programme: Programme
    over_at: datetime


def endings(reading: Reading) -> list[Ending]:
    """The programmes that have unspent vouchers, by when the first is over. Reads one index entry for each."""
    first = (
        sa.select(sa.func.min(voucher.c.expires_at))
        .where(voucher.c.programme_id == programme.c.programme_id, voucher.c.state == sa.literal_column("'issued'"))
        .scalar_subquery()
    )
    known = Known()
    found = [
        Ending(one, one.spendable_until(expires_at))
        for expires_at, one in (
            (expires_at, known.programme(*row)) for expires_at, *row in reading.execute(sa.select(first, *PROGRAMME))
        )
        if expires_at is not None
    ]
    return sorted(found, key=lambda ending: (ending.over_at, ending.programme.programme_id))


def over(tx: Tx, programme_id: str, over_at: datetime, most: int) -> list[Voucher]:
    """Unspent vouchers of a programme that expire at an instant or before it, at most so many. Takes their locks."""
    known = Known()
    rows = tx.execute(
        sa.select(*VOUCHER)
        .select_from(voucher.join(programme, programme.c.programme_id == voucher.c.programme_id))
        .where(
            voucher.c.programme_id == programme_id,
            voucher.c.state == sa.literal_column("'issued'"),
            voucher.c.expires_at <= over_at,
        )
        .order_by(voucher.c.expires_at, voucher.c.voucher_id)
        .limit(most)
        .with_for_update(of=voucher)
    )
    return [a_voucher(known, row) for row in rows]
