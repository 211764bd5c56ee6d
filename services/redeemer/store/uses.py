"""The statements of what becomes of a use: held, captured, sent back, confirmed. Whole lists in, few statements out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.redeemer.domain import Change, Hold, Status, Use, Voucher
from services.redeemer.domain.states import VoucherState
from services.redeemer.store.programmes import PROGRAMME, Known
from services.redeemer.tables import accreditation, programme, redemption, redemption_voucher, voucher
from shared.contracts.redeemer import Movement
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

_COLUMNS = [redemption.c[one.name] for one in fields(Use) if one.name != "vouchers"]


def uses(tx: Tx, ids: Collection[str], *, with_vouchers: bool = True) -> dict[str, Use]:
    """The redemptions of these ids that there are. Takes their locks, in the order of their ids.

    With their vouchers that were not sent back, where a rule is to look at them.
    """
    found: dict[str, Use] = {}
    for some in portions(sorted(ids)):
        rows = tx.execute(
            sa.select(*_COLUMNS)
            .where(redemption.c.redemption_id.in_(some))
            .order_by(redemption.c.redemption_id)
            .with_for_update()
        ).mappings()
        found.update({row["redemption_id"]: Use(**{**row, "status": Status(row["status"])}) for row in rows})
    if with_vouchers:
        in_use = _vouchers_of(tx, found)
        found = {known: replace(use, vouchers=tuple(in_use.get(known, ()))) for known, use in found.items()}
    return found


VOUCHER = (
    voucher.c.voucher_id,
    voucher.c.wallet_id,
    voucher.c.state,
    voucher.c.version,
    voucher.c.face_cents,
    voucher.c.expires_at,
    voucher.c.revoke_reason,
    *PROGRAMME,
)


def a_voucher(known: Known, row: Sequence[Any]) -> Voucher:
    """One row of `VOUCHER`."""
    voucher_id, wallet_id, state, version, face_cents, expires_at, revoke_reason, *of_programme = row
    programme = known.programme(*of_programme)
    return Voucher(
        voucher_id, wallet_id, VoucherState(state), version, programme, face_cents, expires_at, revoke_reason
    )


def _vouchers_of(tx: Tx, ids: Iterable[str]) -> dict[str, list[Voucher]]:
    found: dict[str, list[Voucher]] = defaultdict(list)
    known = Known()
    for some in portions(ids):
        rows = tx.execute(
            sa.select(redemption_voucher.c.redemption_id, *VOUCHER)
            .select_from(
                redemption_voucher.join(voucher, voucher.c.voucher_id == redemption_voucher.c.voucher_id).join(
                    programme, programme.c.programme_id == voucher.c.programme_id
                )
            )
            .where(redemption_voucher.c.redemption_id.in_(some), redemption_voucher.c.sent_back_at.is_(None))
            .order_by(redemption_voucher.c.redemption_id, redemption_voucher.c.number)
        )
        for redemption_id, *row in rows:
            found[redemption_id].append(a_voucher(known, row))
    return found


def add_hold(tx: Tx, made: Hold) -> None:
    tx.execute(
        sa.insert(redemption).values(
            redemption_id=made.redemption_id,
            provider_id=made.provider_id,
            offer_id=made.offer_id,
            device_id=made.device_id,
            shown_sha256=made.shown_sha256,
            wallet_id=made.wallet_id,
            category=made.category,
            price_cheques=made.price_cheques,
            units=made.units,
            cheques=made.cheques,
            amount_cents=made.amount_cents,
            payable_cents=0,
            currency=made.currency,
            channel=made.channel,
            service_on=made.service_on,
            status=Status.HELD.value,
            counted_at=made.service_at,
            held_at=made.held_at,
            service_at=made.service_at,
            hold_until=made.hold_until,
            free_until=made.free_until,
            held_units=made.units,
            held_cents=made.amount_cents,
            minutes_per_unit=made.minutes_per_unit,
        )
    )


#: What a step may change of a redemption.
_CHANGING = (
    "units",
    "cheques",
    "amount_cents",
    "payable_cents",
    "promised_pay_on",
    "captured_at",
    "undo_until",
    "confirmed_at",
    "ended_at",
    "end_reason",
)
_SAVE = (
    sa.update(redemption)
    .where(redemption.c.redemption_id == sa.bindparam("this_one"))
    .values(status=sa.bindparam("to_status"), **{name: sa.bindparam(f"to_{name}") for name in _CHANGING})
)


def save(tx: Tx, changes: Sequence[Change]) -> None:
    """Keep what these steps made of their redemptions and vouchers. A redemption may take several, in their order."""
    if not changes:
        return
    last = {change.use.redemption_id: change.use for change in changes}
    tx.execute(
        _SAVE,
        [
            {
                "this_one": use.redemption_id,
                "to_status": use.status.value,
                **{f"to_{name}": getattr(use, name) for name in _CHANGING},
            }
            for use in last.values()
        ],
    )
    movements = [movement for change in changes for movement in change.movements]
    move(tx, movements)
    _send_back(tx, [movement.voucher_id for movement in movements if movement.to_state != "redeemed"])


def move(tx: Tx, movements: Iterable[Movement]) -> None:
    """Take each voucher from state to state, and to its next version; one that moves twice, in two turns."""
    turns: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    times: dict[str, int] = defaultdict(int)
    for movement in movements:
        times[movement.voucher_id] += 1
        turns[times[movement.voucher_id], movement.from_state, movement.to_state].append(movement.voucher_id)
    for (_, before, after), voucher_ids in sorted(turns.items()):
        for some in portions(sorted(voucher_ids)):
            moved = tx.execute(
                sa.update(voucher)
                .where(voucher.c.voucher_id.in_(some), voucher.c.state == before)
                .values(state=after, version=voucher.c.version + 1)
                .returning(voucher.c.voucher_id)
            ).all()
            assert len(moved) == len(some), "a voucher was moved beside the lock of its use"


def _send_back(tx: Tx, voucher_ids: Collection[str]) -> None:
    for some in portions(sorted(voucher_ids)):
        tx.execute(
            sa.update(redemption_voucher)
            .where(redemption_voucher.c.voucher_id.in_(some), redemption_voucher.c.sent_back_at.is_(None))
            .values(sent_back_at=tx.now)
        )


# -- holds that end by themselves


def next_lapse(reading: Reading) -> datetime | None:
    """When the first hold lapses."""
    first: datetime | None = reading.execute(
        sa.select(sa.func.min(redemption.c.hold_until)).where(redemption.c.status == "held")
    ).scalar_one()
    return first


def lapsed(reading: Reading, most: int) -> list[str]:
    """The holds that are over, the oldest first."""
    rows = reading.execute(
        sa.select(redemption.c.redemption_id)
        .where(redemption.c.status == "held", redemption.c.hold_until <= reading.now)
        .order_by(redemption.c.hold_until, redemption.c.redemption_id)
        .limit(most)
    )
    return list(rows.scalars())


_OF_A_SUSPENDED_PROVIDER = (
    sa.select(redemption.c.redemption_id)
    .select_from(
        accreditation.join(programme, programme.c.programme_id == accreditation.c.programme_id).join(
            redemption,
            sa.and_(
                redemption.c.provider_id == accreditation.c.provider_id,
                redemption.c.category == accreditation.c.category,
                redemption.c.service_at.is_not(None),
            ),
        )
    )
    .where(
        accreditation.c.status == "suspended",
        programme.c.suspension_holds == "release",
        redemption.c.status == "held",
        redemption.c.hold_until > sa.bindparam("now", type_=redemption.c.hold_until.type),
        sa.exists(
            sa.select(redemption_voucher.c.voucher_id)
            .join(voucher, voucher.c.voucher_id == redemption_voucher.c.voucher_id)
            .where(
                redemption_voucher.c.redemption_id == redemption.c.redemption_id,
                redemption_voucher.c.sent_back_at.is_(None),
                voucher.c.programme_id == accreditation.c.programme_id,
            )
        ),
    )
    .distinct()
    .order_by(redemption.c.redemption_id)
    .limit(sa.bindparam("most"))
)


def of_a_suspended_provider(reading: Reading, most: int) -> list[str]:
    """Holds whose provider is suspended for their category, by a programme that lets them go then."""
    return list(reading.execute(_OF_A_SUSPENDED_PROVIDER, {"now": reading.now, "most": most}).scalars())
