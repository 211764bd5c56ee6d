"""Grants and the cheques in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.issuer.store.imports import IMPORTED
from services.issuer.tables import (
    PENDING,
    TO_RENEW,
    UNFUNDED,
    entitlement,
    grant,
    grant_part,
    household,
    household_import,
    programme,
    voucher,
    wallet,
)
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


@dataclass(frozen=True)
class Candidate:
    """A household to which something is due, or whose grant waits for money (`grant_id`).

    `occasion` and `cause` say what for; where that is no household's period, `inputs` and `lines`
    are what was decided then.
    """

    grant_id: str | None
    waiting_cheques: int
    household_id: str
    wallet_id: str
    import_id: str | None
    family_type: str
    raises_alone: str | None
    children_birth_dates: list[str]
    children_with_disability: int
    municipality_nis: str | None
    neighbourhood: int | None
    channel: str
    occasion: str = "period"
    cause: str = ""
    inputs: dict[str, Any] | None = None
    lines: list[dict[str, Any]] | None = None


@dataclass(frozen=True)
class Granted:
    """A decision of a period, with what it looked at."""

    occasion: str
    status: str
    cheques: int
    inputs: dict[str, Any]


@dataclass(frozen=True)
class Work:
    """A programme for which grants are to be decided; `import_id` is the oldest list with pending households."""

    programme_id: str
    zone: str
    import_id: str | None
    retrying: bool


def work(reading: Reading) -> list[Work]:
    """The open programmes with households to grant something to, or whose waiting grants are tried again."""
    oldest = (
        sa.select(household_import.c.id)
        .where(
            household_import.c.programme_id == programme.c.id,
            household_import.c.status == IMPORTED,
            household_import.c.pending > 0,
        )
        .order_by(household_import.c.position)
        .limit(1)
        .scalar_subquery()
    )
    rows = reading.execute(
        sa.select(programme.c.id, programme.c.zone, oldest.label("import_id"), programme.c.retrying)
        .where(programme.c.status == "open", sa.or_(programme.c.retrying, oldest.is_not(None)))
        .order_by(programme.c.created_at, programme.c.id)
    )
    return [Work(row.id, row.zone, row.import_id, row.retrying) for row in rows]


_FACTS = (
    household.c.family_type,
    household.c.raises_alone,
    household.c.children_birth_dates,
    household.c.children_with_disability,
    household.c.municipality_nis,
    household.c.neighbourhood,
    household.c.channel,
)


def lock_pending(tx: Tx, import_id: str, most: int) -> list[Candidate]:
    """The next households of a list without a grant, in the order of the list, locked until the unit ends."""
    rows = tx.execute(
        sa.select(entitlement.c.household_id, wallet.c.id.label("wallet_id"), entitlement.c.import_id, *_FACTS)
        .join(household, household.c.id == entitlement.c.household_id)
        .join(wallet, wallet.c.household_id == household.c.id)
        .where(entitlement.c.import_id == import_id, PENDING)
        .order_by(entitlement.c.position)
        .limit(most)
        .with_for_update(of=entitlement)
    )
    return [Candidate(grant_id=None, waiting_cheques=0, **row) for row in rows.mappings()]


def lock_unfunded(tx: Tx, programme_id: str, at_most_cheques: int, most: int) -> list[Candidate]:
    """The grants that wait longest, of those that so many cheques could pay, locked until the unit ends."""
    rows = tx.execute(
        sa.select(
            grant.c.id.label("grant_id"),
            grant.c.cheques.label("waiting_cheques"),
            grant.c.household_id,
            grant.c.wallet_id,
            grant.c.import_id,
            grant.c.occasion,
            grant.c.cause,
            grant.c.inputs,
            grant.c.lines,
            *_FACTS,
        )
        .join(household, household.c.id == grant.c.household_id)
        .where(grant.c.programme_id == programme_id, UNFUNDED, grant.c.cheques <= at_most_cheques)
        .order_by(grant.c.position)
        .limit(most)
        .with_for_update(of=grant)
    )
    return [Candidate(**row) for row in rows.mappings()]


def candidate(tx: Tx, household_id: str) -> Candidate | None:
    """A household as something is to be granted to it now."""
    row = (
        tx.execute(
            sa.select(household.c.id.label("household_id"), wallet.c.id.label("wallet_id"), *_FACTS)
            .join(wallet, wallet.c.household_id == household.c.id)
            .where(household.c.id == household_id, wallet.c.status == "open")
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else Candidate(grant_id=None, waiting_cheques=0, import_id=None, **row)


def candidates(reading: Reading, household_ids: Collection[str]) -> dict[str, Candidate]:
    """Of these households, those with an open wallet, as something is to be granted to them now."""
    found: dict[str, Candidate] = {}
    for some in portions(sorted(set(household_ids))):
        rows = reading.execute(
            sa.select(household.c.id.label("household_id"), wallet.c.id.label("wallet_id"), *_FACTS)
            .join(wallet, wallet.c.household_id == household.c.id)
            .where(household.c.id.in_(some), wallet.c.status == "open", wallet.c.closing_since.is_(None))
        )
        for row in rows.mappings():
            found[row["household_id"]] = Candidate(grant_id=None, waiting_cheques=0, import_id=None, **row)
    return found


def lock_to_renew(tx: Tx, programme_id: str, period: str, most: int) -> list[Candidate]:
    """The next households of a programme that came by no list and got nothing in this period yet, locked."""
    rows = tx.execute(
        sa.select(entitlement.c.household_id, wallet.c.id.label("wallet_id"), entitlement.c.import_id, *_FACTS)
        .join(household, household.c.id == entitlement.c.household_id)
        .join(wallet, wallet.c.household_id == household.c.id)
        .where(entitlement.c.programme_id == programme_id, TO_RENEW, entitlement.c.period < period)
        .order_by(entitlement.c.position)
        .limit(most)
        .with_for_update(of=entitlement)
    )
    return [Candidate(grant_id=None, waiting_cheques=0, **row) for row in rows.mappings()]


def renewing(reading: Reading) -> dict[str, str]:
    """The open programmes with households that came by no list, each with the earliest period they were granted for."""
    rows = reading.execute(
        sa.select(entitlement.c.programme_id, sa.func.min(entitlement.c.period).label("period"))
        .join(programme, programme.c.id == entitlement.c.programme_id)
        .where(TO_RENEW, programme.c.status == "open")
        .group_by(entitlement.c.programme_id)
    )
    return {row.programme_id: row.period for row in rows}


def granted(
    reading: Reading, programme_id: str, household_ids: Sequence[str], period: str, occasions: Sequence[str]
) -> dict[str, list[Granted]]:
    """What was decided for each of these households in a period, in order."""
    found: dict[str, list[Granted]] = {}
    for some in portions(household_ids):
        for row in reading.execute(
            sa.select(grant.c.household_id, grant.c.occasion, grant.c.status, grant.c.cheques, grant.c.inputs)
            .where(
                grant.c.programme_id == programme_id,
                grant.c.household_id.in_(some),
                grant.c.period == period,
                grant.c.occasion.in_(occasions),
            )
            .order_by(grant.c.position)
        ):
            found.setdefault(row.household_id, []).append(Granted(*row[1:]))
    return found


def programmes_with_unfunded(reading: Reading) -> list[str]:
    """The open programmes in which a grant waits for money."""
    waits = sa.select(grant.c.id).where(grant.c.programme_id == programme.c.id, UNFUNDED).exists()
    rows = reading.execute(
        sa.select(programme.c.id)
        .where(programme.c.status == "open", waits)
        .order_by(programme.c.created_at, programme.c.id)
    )
    return list(rows.scalars())


def count_unfunded(reading: Reading, programme_id: str) -> int:
    statement = sa.select(sa.func.count()).select_from(grant).where(grant.c.programme_id == programme_id, UNFUNDED)
    return int(reading.execute(statement).scalar_one())


def add(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter decisions, in this order."""
    tx.execute(sa.insert(grant), rows)


def decide_again(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace the decision of grants that waited for money; rows as for `add`."""
    again = (
        "period",
        "status",
        "rule_version",
        "family_type",
        "raises_alone",
        "inputs",
        "lines",
        "cheques",
        "expires_at",
        "decided_at",
    )
    tx.execute(
        sa.update(grant)
        .where(grant.c.id == sa.bindparam("of_grant"))
        .values({name: sa.bindparam(f"new_{name}") for name in again}),
        [{"of_grant": row["id"], **{f"new_{name}": row[name] for name in again}} for row in rows],
    )


def add_cheques(tx: Tx, parts: Sequence[Mapping[str, Any]], vouchers: Sequence[Mapping[str, Any]]) -> None:
    """Enter what funded grants consist of."""
    tx.execute(sa.insert(grant_part), parts)
    tx.execute(sa.insert(voucher), vouchers)


def settle_entitlements(tx: Tx, programme_id: str, household_ids: Sequence[str], status: str, period: str) -> None:
    """Say that a decision was made for these households of a programme."""
    for some in portions(household_ids):
        tx.execute(
            sa.update(entitlement)
            .where(entitlement.c.programme_id == programme_id, entitlement.c.household_id.in_(some))
            .values(status=status, period=period)
        )


def lower_pending(tx: Tx, import_id: str, decided: int, *, last: bool) -> None:
    """So many households of a list got a decision; the `last` ones among them."""
    left = 0 if last else household_import.c.pending - decided
    tx.execute(sa.update(household_import).where(household_import.c.id == import_id).values(pending=left))


# -- cheques that move


@dataclass(frozen=True)
class Cheque:
    """A cheque as this copy has it, with where it belongs."""

    id: str
    wallet_id: str
    programme_id: str
    state: str
    version: int


def cheques(tx: Tx, ids: Iterable[str]) -> dict[str, Cheque]:
    """The cheques of these ids that were issued."""
    found = {}
    for some in portions(sorted(set(ids))):
        for row in tx.execute(
            sa.select(voucher.c.id, grant.c.wallet_id, grant.c.programme_id, voucher.c.state, voucher.c.version)
            .join(grant, grant.c.id == voucher.c.grant_id)
            .where(voucher.c.id.in_(some))
        ):
            found[row.id] = Cheque(*row)
    return found


def save_cheques(tx: Tx, moved: Sequence[Cheque]) -> None:
    tx.execute(
        sa.update(voucher)
        .where(voucher.c.id == sa.bindparam("of_voucher"))
        .values(state=sa.bindparam("new_state"), version=sa.bindparam("new_version")),
        [{"of_voucher": each.id, "new_state": each.state, "new_version": each.version} for each in moved],
    )


def extend_cheques(tx: Tx, until: Mapping[str, datetime]) -> None:
    """These cheques expire at other instants than their grant says."""
    if until:
        tx.execute(
            sa.update(voucher).where(voucher.c.id == sa.bindparam("of_voucher")).values(extended_to=sa.bindparam("to")),
            [{"of_voucher": voucher_id, "to": expires_at} for voucher_id, expires_at in until.items()],
        )
