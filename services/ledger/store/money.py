"""The statements behind what people do with money."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.ledger.domain import PayableUse, TakeBack
from services.ledger.tables import (
    account,
    command,
    fund,
    head,
    programme,
    redemption,
    redemption_part,
    settlement,
    settlement_run,
    take_back,
)
from shared.messaging.tables import inbox
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


def add_fund(tx: Tx, fund_id: str, name: str, currency: str) -> None:
    tx.execute(sa.insert(fund).values(fund_id=fund_id, name=name, currency=currency, opened_at=tx.now, fund_seq=0))


def lock_fund(tx: Tx, fund_id: str) -> str | None:
    """A fund's currency, with its row locked; `None` when there is no such fund."""
    statement = sa.select(fund.c.currency).where(fund.c.fund_id == fund_id).with_for_update()
    currency: str | None = tx.execute(statement).scalar_one_or_none()
    return currency


def lock_books(tx: Tx) -> None:
    """Take the head's row, the lock of the books, so that no balance changes before this unit ends."""
    tx.execute(sa.select(head.c.seq).with_for_update())


def bank_cents(reading: Reading, fund_ids: Collection[str], less: Collection[str] = ()) -> dict[str, int]:
    """What the bank has of each fund, less what stands on these codes of its payables."""
    found = dict.fromkeys(fund_ids, 0)
    for portion in portions(sorted(found)):
        statement = (
            sa.select(account.c.fund_id, sa.func.sum(account.c.debit_cents - account.c.credit_cents))
            .where(account.c.fund_id.in_(portion), account.c.code.in_(("1000", *less)))
            .group_by(account.c.fund_id)
        )
        found.update((fund_id, int(cents)) for fund_id, cents in reading.execute(statement))
    return found


def programme_of(reading: Reading, programme_id: str) -> Any:
    """A followed programme's row, or `None`."""
    return reading.execute(sa.select(programme).where(programme.c.programme_id == programme_id)).one_or_none()


def add_take_back(tx: Tx, row: Mapping[str, Any]) -> None:
    tx.execute(sa.insert(take_back).values(requested_at=tx.now, **row))


def take_backs(tx: Tx, request_ids: Collection[str]) -> dict[str, TakeBack]:
    """These requests, each with its row locked."""
    found: dict[str, TakeBack] = {}
    for portion in portions(sorted(set(request_ids))):
        statement = sa.select(take_back).where(take_back.c.request_id.in_(portion)).with_for_update()
        for row in tx.execute(statement):
            found[row.request_id] = TakeBack(
                row.request_id, row.fund_id, row.programme_id, row.to_programme_id, row.amount_cents, row.currency,
                answered=row.answered_at is not None,
            )  # fmt: skip
    return found


def answer_take_backs(tx: Tx, answers: Mapping[str, int]) -> None:
    """Note how many cents the issuer released on each request."""
    if answers:
        tx.execute(
            sa.update(take_back)
            .where(take_back.c.request_id == sa.bindparam("this_request"))
            .values(released_cents=sa.bindparam("its_cents"), answered_at=tx.now),
            [{"this_request": one, "its_cents": cents} for one, cents in answers.items()],
        )


def payable_uses(tx: Tx) -> list[PayableUse]:
    """The redemptions behind the payables, each with what every fund owes for it, the first captured first."""
    part = redemption_part.c
    statement = (
        sa.select(
            redemption.c.captured_at, redemption.c.redemption_id, redemption.c.provider_id,
            part.fund_id, part.programme_id, part.amount_cents,
        )
        .join(redemption_part, part.redemption_id == redemption.c.redemption_id)
        .where(redemption.c.state == "confirmed", redemption.c.settlement_id.is_(None))
        .order_by(redemption.c.captured_at, redemption.c.redemption_id, part.fund_id, part.programme_id)
    )  # fmt: skip
    found: dict[str, tuple[str, dict[tuple[str, str], int]]] = {}
    for _, redemption_id, provider_id, fund_id, programme_id, cents in tx.execute(statement):
        found.setdefault(redemption_id, (provider_id, {}))[1][fund_id, programme_id] = cents
    return [PayableUse(one, provider_id, parts) for one, (provider_id, parts) in found.items()]


def add_run(tx: Tx, run: Mapping[str, Any], settlements: Sequence[Mapping[str, Any]]) -> None:
    tx.execute(sa.insert(settlement_run).values(run))
    tx.execute(sa.insert(settlement), settlements)


def put_in_settlements(tx: Tx, pairs: Iterable[tuple[str, str]]) -> None:
    """Note for each redemption in which settlement it is paid."""
    tx.execute(
        sa.update(redemption)
        .where(redemption.c.redemption_id == sa.bindparam("this_redemption"))
        .values(settlement_id=sa.bindparam("its_settlement")),
        [{"this_redemption": one, "its_settlement": where} for one, where in pairs],
    )


def lock_settlement(tx: Tx, settlement_id: str) -> Any:
    """A settlement's row, locked, or `None`."""
    statement = sa.select(settlement).where(settlement.c.settlement_id == settlement_id).with_for_update()
    return tx.execute(statement).one_or_none()


def settlement_cents(reading: Reading, settlement_id: str) -> int:
    """What a settlement pays, in cents; nothing for one that is not known."""
    statement = sa.select(settlement.c.amount_cents).where(settlement.c.settlement_id == settlement_id)
    return int(reading.execute(statement).scalar_one_or_none() or 0)


def settlement_redemptions(reading: Reading, settlement_id: str) -> list[tuple[str, int]]:
    """The redemptions of a settlement, each with the cents that are paid for it, in the order of its cut."""
    statement = (
        sa.select(redemption.c.redemption_id, sa.func.sum(redemption_part.c.amount_cents))
        .join(redemption_part, redemption_part.c.redemption_id == redemption.c.redemption_id)
        .where(redemption.c.settlement_id == settlement_id)
        .group_by(redemption.c.redemption_id)
        .order_by(redemption.c.redemption_id)
    )
    return [(one, int(cents)) for one, cents in reading.execute(statement)]


def settlement_by_fund(reading: Reading, settlement_id: str) -> dict[str, int]:
    """What each fund owes for the redemptions of a settlement, in cents, before claims were kept from it."""
    statement = (
        sa.select(redemption_part.c.fund_id, sa.func.sum(redemption_part.c.amount_cents))
        .join(redemption, redemption.c.redemption_id == redemption_part.c.redemption_id)
        .where(redemption.c.settlement_id == settlement_id)
        .group_by(redemption_part.c.fund_id)
    )
    return {fund_id: int(cents) for fund_id, cents in reading.execute(statement)}


def mark_paid(tx: Tx, settlement_id: str, paid_on: date, bank_reference: str | None) -> None:
    tx.execute(
        sa.update(settlement)
        .where(settlement.c.settlement_id == settlement_id)
        .values(status="paid", paid_on=paid_on, bank_reference=bank_reference)
    )
    tx.execute(sa.update(redemption).where(redemption.c.settlement_id == settlement_id).values(state="settled"))


def add_command(
    tx: Tx, name: str, arguments: Mapping[str, Any], minted: Sequence[str], asked_by: str = "", confirmed_by: str = ""
) -> None:
    """Record what somebody did, with how much of the inbox was in effect by then."""
    heard = tx.execute(sa.select(sa.func.coalesce(sa.func.max(inbox.c.in_seq), 0))).scalar_one()
    tx.execute(
        sa.insert(command).values(
            name=name,
            arguments=arguments,
            minted=list(minted),
            at=tx.now,
            after_in_seq=heard,
            asked_by=asked_by,
            confirmed_by=confirmed_by,
        )
    )
