"""The statements behind claims: what is due back from providers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.ledger.domain import ClaimPart, Recovery
from services.ledger.tables import claim, claim_part, claim_recovery
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.types import Instant
from shared.persistence.unit_of_work import Reading, Tx


@dataclass(frozen=True)
class ClaimRow:
    redemption_id: str
    provider_id: str
    state: str
    currency: str


def claim_states(reading: Reading, redemption_ids: Collection[str]) -> dict[str, str]:
    """The state of the claims about these uses."""
    found: dict[str, str] = {}
    for portion in portions(sorted(set(redemption_ids))):
        statement = sa.select(claim.c.redemption_id, claim.c.state).where(claim.c.redemption_id.in_(portion))
        found.update((one, state) for one, state in reading.execute(statement))
    return found


def save_claims(
    tx: Tx,
    opened: Sequence[Mapping[str, Any]],
    decided: Sequence[Mapping[str, Any]],
    due: Sequence[Mapping[str, Any]],
) -> None:
    """Enter what was complained of, then what was decided about it, and to whom how much is due."""
    if opened:
        tx.execute(sa.insert(claim), [{"state": "opened", "opened_at": tx.now, **row} for row in opened])
    if decided:
        statement = insert(claim)
        told = ("state", "cheques", "amount_cents", "currency", "decided_at")
        tx.execute(
            statement.on_conflict_do_update(
                index_elements=["redemption_id"], set_={name: statement.excluded[name] for name in told}
            ),
            [{"opened_at": tx.now, "decided_at": tx.now, **row} for row in decided],
        )
    if due:
        nothing = {"recovered_cents": 0, "written_off_cents": 0, "covered_cents": 0}
        tx.execute(sa.insert(claim_part), [{**nothing, **row} for row in due])


def lock_claim(tx: Tx, redemption_id: str) -> ClaimRow | None:
    """A claim, with its row locked."""
    statement = sa.select(claim).where(claim.c.redemption_id == redemption_id).with_for_update()
    row = tx.execute(statement).one_or_none()
    return None if row is None else ClaimRow(row.redemption_id, row.provider_id, row.state, row.currency)


def lock_outstanding(tx: Tx, provider_ids: Collection[str]) -> list[ClaimPart]:
    """What these providers owe back, the oldest claim first, with the claims' rows locked."""
    ids: list[tuple[Any, str]] = []
    for portion in portions(sorted(set(provider_ids))):
        statement = sa.select(claim.c.booked_at, claim.c.redemption_id).where(
            claim.c.state == "booked", claim.c.provider_id.in_(portion)
        )
        ids += [(at, one) for at, one in tx.execute(statement.with_for_update())]
    place = {one: number for number, (_, one) in enumerate(sorted(ids))}
    return sorted(claim_parts(tx, place), key=lambda part: place[part.redemption_id])


def claim_parts(reading: Reading, redemption_ids: Collection[str]) -> list[ClaimPart]:
    """What is due to which fund and programme of these claims."""
    found = []
    part = claim_part.c
    for portion in portions(sorted(set(redemption_ids))):
        statement = (
            sa.select(
                part.redemption_id, claim.c.provider_id, part.fund_id, part.programme_id, part.amount_cents,
                part.recovered_cents, part.written_off_cents, part.covered_cents,
            )
            .join(claim, claim.c.redemption_id == part.redemption_id)
            .where(part.redemption_id.in_(portion))
            .order_by(part.redemption_id, part.fund_id, part.programme_id)
        )  # fmt: skip
        found += [ClaimPart(*row) for row in reading.execute(statement)]
    return found


def save_claim_parts(tx: Tx, parts: Sequence[ClaimPart]) -> None:
    """Bring parts of claims to what they are now."""
    if parts:
        part = claim_part.c
        tx.execute(
            sa.update(claim_part)
            .where(
                part.redemption_id == sa.bindparam("of_claim"),
                part.fund_id == sa.bindparam("of_fund"),
                part.programme_id == sa.bindparam("of_programme"),
            )
            .values(
                recovered_cents=sa.bindparam("back"),
                written_off_cents=sa.bindparam("gone"),
                covered_cents=sa.bindparam("covered"),
            ),
            [
                {
                    "of_claim": one.redemption_id,
                    "of_fund": one.fund_id,
                    "of_programme": one.programme_id,
                    "back": one.recovered_cents,
                    "gone": one.written_off_cents,
                    "covered": one.covered_cents,
                }
                for one in parts
            ],
        )


def set_claim_states(tx: Tx, states: Mapping[str, str]) -> None:
    """Note what claims are now; the first time one is booked is kept."""
    if states:
        tx.execute(
            sa.update(claim)
            .where(claim.c.redemption_id == sa.bindparam("of_claim"))
            .values(
                state=sa.bindparam("its_state"),
                booked_at=sa.func.coalesce(claim.c.booked_at, sa.literal(tx.now, Instant)),
            ),
            [{"of_claim": one, "its_state": state} for one, state in states.items()],
        )


def add_recoveries(tx: Tx, rows: Sequence[tuple[str, Recovery]]) -> None:
    """Keep what settlements paid less for claims: each with the settlement."""
    if rows:
        tx.execute(
            sa.insert(claim_recovery),
            [
                {
                    "settlement_id": settlement_id,
                    "number": number,
                    "redemption_id": one.redemption_id,
                    "provider_id": one.provider_id,
                    "fund_id": one.fund_id,
                    "programme_id": one.programme_id,
                    "from_fund_id": one.from_fund_id,
                    "amount_cents": one.cents,
                }
                for number, (settlement_id, one) in enumerate(rows, 1)
            ],
        )


def recovered_by_fund(reading: Reading, settlement_id: str) -> dict[str, int]:
    """What was kept for claims from what each fund owes in a settlement, in cents."""
    statement = (
        sa.select(claim_recovery.c.from_fund_id, sa.func.sum(claim_recovery.c.amount_cents))
        .where(claim_recovery.c.settlement_id == settlement_id)
        .group_by(claim_recovery.c.from_fund_id)
    )
    return {fund: int(cents) for fund, cents in reading.execute(statement)}
