"""Cheques of decided claims that come back as a grant, and the money that the ledger credited for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from services.issuer.store.complaints import CLAIM
from services.issuer.tables import complaint, grant, grant_part, redemption, voucher, wallet
from services.issuer.tables.uses import WAITING_PART, claim_credit, claim_part
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx

#: Where cheques came from, and where money goes back to: a programme, and a fund of it.
Source = tuple[str, str]


@dataclass(frozen=True)
class Part:
    """Cheques of a claim that wait to be given back to a household."""

    id: str
    redemption_id: str
    household_id: str
    cheques: int


def sources(reading: Reading, voucher_ids: Collection[str]) -> dict[Source, int]:
    """How many of these cheques each fund paid for in each programme."""
    rows = reading.execute(
        sa.select(grant.c.programme_id, grant_part.c.fund_id, sa.func.count().label("cheques"))
        .select_from(voucher)
        .join(grant, grant.c.id == voucher.c.grant_id)
        .join(grant_part, sa.and_(grant_part.c.grant_id == grant.c.id, grant_part.c.place == voucher.c.part))
        .where(voucher.c.id.in_(voucher_ids))
        .group_by(grant.c.programme_id, grant_part.c.fund_id)
        .order_by(grant.c.programme_id, grant_part.c.fund_id)
    )
    return {(row.programme_id, row.fund_id): row.cheques for row in rows}


def add_parts(tx: Tx, redemption_id: str, cheques: Mapping[Source, int]) -> None:
    """Let these cheques of a use wait until the money is there to give them back."""
    tx.execute(
        sa.insert(claim_part),
        [
            {
                "id": tx.new_id(),
                "redemption_id": redemption_id,
                "programme_id": programme_id,
                "fund_id": fund_id,
                "cheques": number,
            }
            for (programme_id, fund_id), number in cheques.items()
        ],
    )


def add_credits(tx: Tx, cents: Mapping[Source, int]) -> None:
    """Keep what was credited for claims, where one waits; what is for no claim here is the budget's alone."""
    waiting = [each for each in cents if _waits(tx, each)]
    statement = insert(claim_credit)
    if waiting:
        tx.execute(
            statement.on_conflict_do_update(
                index_elements=["programme_id", "fund_id"],
                set_={"left_cents": claim_credit.c.left_cents + statement.excluded.left_cents, "trying": True},
            ),
            [
                {"programme_id": programme_id, "fund_id": fund_id, "left_cents": cents[programme_id, fund_id]}
                | {"trying": True}
                for programme_id, fund_id in sorted(waiting)
            ],
        )


def try_again(tx: Tx) -> None:
    """Go through what waits once more, wherever a credit is left for it."""
    tx.execute(sa.update(claim_credit).where(claim_credit.c.left_cents > 0).values(trying=True))


def next_to_try(reading: Reading) -> Source | None:
    """The next credit for which what waits is to be gone through."""
    row = reading.execute(
        sa.select(claim_credit.c.programme_id, claim_credit.c.fund_id)
        .where(claim_credit.c.trying)
        .order_by(claim_credit.c.programme_id, claim_credit.c.fund_id)
        .limit(1)
    ).first()
    return None if row is None else (row.programme_id, row.fund_id)


def lock_credit(tx: Tx, source: Source) -> int:
    """The cents that are left of a credit, locked until the unit ends. Whoever needs budgets locks those first."""
    left: int = tx.execute(sa.select(claim_credit.c.left_cents).where(*_of(source)).with_for_update()).scalar_one()
    return left


def stop_trying(tx: Tx, source: Source) -> None:
    tx.execute(sa.update(claim_credit).where(*_of(source)).values(trying=False))


def save_credit(tx: Tx, source: Source, left_cents: int, *, trying: bool) -> None:
    """Keep what is left of a credit. What is left when nothing waits any more was for no claim."""
    left = left_cents if _waits(tx, source) else 0
    tx.execute(sa.update(claim_credit).where(*_of(source)).values(left_cents=left, trying=trying))


def lock_waiting(tx: Tx, source: Source, at_most_cheques: int, most: int) -> list[Part]:
    """What waits longest, of what so many cheques could give back, locked until the unit ends."""
    rows = tx.execute(
        sa.select(claim_part.c.id, claim_part.c.redemption_id, wallet.c.household_id, claim_part.c.cheques)
        .join(redemption, redemption.c.id == claim_part.c.redemption_id)
        .join(wallet, wallet.c.id == redemption.c.wallet_id)
        .where(
            claim_part.c.programme_id == source[0],
            claim_part.c.fund_id == source[1],
            WAITING_PART,
            claim_part.c.cheques <= at_most_cheques,
        )
        .order_by(claim_part.c.position)
        .limit(most)
        .with_for_update(of=claim_part)
    )
    return [Part(*row) for row in rows]


def give(tx: Tx, grants: Mapping[str, str]) -> None:
    """Note by which grant each part came back; of a claim of which nothing waits any more, that it is done."""
    if not grants:
        return
    tx.execute(
        sa.update(claim_part).where(claim_part.c.id == sa.bindparam("of_part")).values(grant_id=sa.bindparam("by")),
        [{"of_part": part, "by": grant_id} for part, grant_id in grants.items()],
    )
    _close(tx, grants)


def release(tx: Tx, part_ids: Collection[str]) -> None:
    """Note that the money of these parts went back to the fund, as nobody can be given cheques for it."""
    if not part_ids:
        return
    tx.execute(sa.update(claim_part).where(claim_part.c.id.in_(part_ids)).values(released_at=tx.now))
    _close(tx, part_ids)


def _close(tx: Tx, part_ids: Collection[str]) -> None:
    """Claims of these parts of which nothing waits any more, and something was given back, are done."""
    same = claim_part.alias()
    of_parts = sa.select(same.c.redemption_id).where(same.c.id.in_(part_ids))
    its = sa.select(claim_part.c.id).where(claim_part.c.redemption_id == complaint.c.redemption_id)
    tx.execute(
        sa.update(complaint)
        .where(
            complaint.c.redemption_id.in_(of_parts),
            complaint.c.kind == CLAIM,
            ~its.where(WAITING_PART).exists(),
            its.where(claim_part.c.grant_id.is_not(None)).exists(),
        )
        .values(given_back_at=tx.now)
    )


def _of(source: Source) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return claim_credit.c.programme_id == source[0], claim_credit.c.fund_id == source[1]


def _waits(reading: Reading, source: Source) -> bool:
    statement = sa.select(claim_part.c.id).where(
        claim_part.c.programme_id == source[0], claim_part.c.fund_id == source[1], WAITING_PART
    )
    return reading.execute(statement.limit(1)).first() is not None
