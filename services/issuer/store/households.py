"""Households, their keys, their wallets and their place on a programme's list."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.issuer.store.belonging import Programmes
from services.issuer.tables import PENDING, cohort_labels, entitlement, grant, household, household_key, wallet
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


@dataclass(frozen=True)
class Known:
    """A household as it is kept. `personal` is sealed; `key` is gone when it was erased."""

    id: str
    facts: Mapping[str, Any]
    personal: bytes | None
    key: bytes | None


#: Sources that are no list of somebody who knows where families live: a door, and a second parent's own word.
DOOR, OWN_WALLET = "door", "own_wallet"
BY_NO_LIST = frozenset({DOOR, OWN_WALLET})
#: The columns a household file may change, in the form in which they are kept.
FACTS = (
    "family_type",
    "raises_alone",
    "children_birth_dates",
    "children_with_disability",
    "municipality_nis",
    "neighbourhood",
    "language",
    "channel",
)


def lock_known(tx: Tx, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """The households of these keys (source, reference) that there are, locked until the unit ends."""
    return {
        (row["source"], row["household_ref"]): Known(
            row["id"], {name: row[name] for name in FACTS}, row["personal"], row["key"]
        )
        for are_these in _of_keys(keys)
        for row in tx.execute(
            sa.select(household, household_key.c.key)
            .outerjoin(household_key, household_key.c.household_id == household.c.id)
            .where(are_these)
            .order_by(household.c.id)
            .with_for_update(of=household)
        ).mappings()
    }


def of_others(reading: Reading, keys: Iterable[tuple[str, str]], limits: Programmes) -> set[tuple[str, str]]:
    """Which households of these keys are also in a programme that is none of these; `None` stands for all."""
    if limits is None:
        return set()
    return {
        (row.source, row.household_ref)
        for are_these in _of_keys(keys)
        for of in (entitlement, grant)
        for row in reading.execute(
            sa.select(household.c.source, household.c.household_ref)
            .join(of, of.c.household_id == household.c.id)
            .where(are_these, of.c.programme_id.not_in(limits))
        )
    }


def _of_keys(keys: Iterable[tuple[str, str]]) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions that a household has one of these keys, for as many of them at a time as a statement takes."""
    by_source: dict[str, list[str]] = {}
    for source, ref in keys:
        by_source.setdefault(source, []).append(ref)
    for source, refs in sorted(by_source.items()):
        for some in portions(refs):
            yield sa.and_(household.c.source == source, household.c.household_ref.in_(some))


def add(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter new households: `id`, `source`, `household_ref`, `personal` and the facts of each."""
    tx.execute(
        sa.insert(household),
        [{"status": "imported", **row, "created_at": tx.now, "changed_at": tx.now} for row in rows],
    )


def lock(tx: Tx, household_id: str) -> sa.RowMapping | None:
    """A household's row, locked until the unit ends."""
    found = tx.execute(sa.select(household).where(household.c.id == household_id).with_for_update())
    return found.mappings().one_or_none()


def change_facts(tx: Tx, household_id: str, facts: Mapping[str, Any]) -> None:
    """Bring some of a household's facts up to date."""
    tx.execute(sa.update(household).where(household.c.id == household_id).values(**facts, changed_at=tx.now))


def change(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Bring the facts and the sealed name of households up to date, by `of_household`."""
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in (*FACTS, "personal")}
    tx.execute(
        sa.update(household).where(household.c.id == sa.bindparam("of_household")).values(**values, changed_at=tx.now),
        [{"of_household": row["id"], **{f"new_{name}": row[name] for name in (*FACTS, "personal")}} for row in rows],
    )


def add_keys(tx: Tx, keys: Mapping[str, bytes]) -> None:
    """Keep a household's key, beside one that is there already."""
    tx.execute(
        insert(household_key).on_conflict_do_nothing(index_elements=["household_id"]),
        [{"household_id": household_id, "key": key} for household_id, key in keys.items()],
    )


def key(reading: Reading, household_id: str) -> bytes | None:
    """The key under which a household's words are sealed; `None` once it was destroyed."""
    found: bytes | None = reading.execute(
        sa.select(household_key.c.key).where(household_key.c.household_id == household_id)
    ).scalar_one_or_none()
    return found


def put_personal(tx: Tx, household_id: str, sealed: bytes) -> None:
    """Keep a household's name and contact, sealed under its key."""
    tx.execute(sa.update(household).where(household.c.id == household_id).values(personal=sealed))


def add_wallets(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Open wallets, in this order: `id`, `household_id`, `key_id`."""
    new = {
        "status": "open",
        "generation": 1,
        "in_force": 1,
        "spoken_counter": 0,
        "spoken_locked": False,
        "safe": False,
        "opened_at": tx.now,
    }
    tx.execute(sa.insert(wallet), [{**row, **new} for row in rows])


def entitle(
    tx: Tx, programme_id: str, import_id: str, household_ids: Sequence[str], period: str, changed: Collection[str]
) -> None:
    """Put households on a programme's list for a grant.

    One that is on it stays as it is, unless its last grant was for an earlier period or it
    `changed`: then it is on the list again. One that waits for money goes on waiting.
    """
    # All of them first: new ones keep the order of the list, in which money is shared out.
    for again, households in (
        (entitlement.c.period < period, household_ids),
        (sa.true(), [each for each in household_ids if each in changed]),
    ):
        statement = insert(entitlement)
        rows = [
            {"programme_id": programme_id, "household_id": household_id, "import_id": import_id, "status": "pending"}
            for household_id in households
        ]
        if rows:
            tx.execute(
                statement.on_conflict_do_update(
                    index_elements=["programme_id", "household_id"],
                    set_={"status": "pending", "import_id": statement.excluded.import_id},
                    where=sa.and_(entitlement.c.status == "granted", again),
                ),
                rows,
            )


def entitle_by_door(tx: Tx, programme_id: str, household_ids: Sequence[str]) -> None:
    """Put households that came by no list on a programme's; the grant is decided in the same unit."""
    tx.execute(
        insert(entitlement).on_conflict_do_nothing(index_elements=["programme_id", "household_id"]),
        [
            {"programme_id": programme_id, "household_id": household_id, "import_id": None, "status": "pending"}
            for household_id in household_ids
        ],
    )


def count_pending(tx: Tx, import_id: str) -> int:
    statement = sa.select(sa.func.count()).select_from(entitlement).where(entitlement.c.import_id == import_id, PENDING)
    return int(tx.execute(statement).scalar_one())


def entitled_traits(reading: Reading, programme_id: str) -> Iterator[sa.Row[Any]]:
    """What the cohorts are counted from, of every household on a programme's list."""
    return iter(
        reading.execute(
            sa.select(
                household.c.family_type,
                household.c.municipality_nis,
                household.c.neighbourhood,
                household.c.children_birth_dates,
                household.c.channel,
            )
            .join(entitlement, entitlement.c.household_id == household.c.id)
            .where(entitlement.c.programme_id == programme_id)
            .execution_options(yield_per=1000)
        )
    )


def save_labels(tx: Tx, programme_id: str, labels: Mapping[str, Mapping[str, str]]) -> None:
    """Keep how a programme's cohort values are told, in place of the last count."""
    statement = insert(cohort_labels).values(programme_id=programme_id, labels=labels, counted_at=tx.now)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["programme_id"],
            set_={"labels": statement.excluded.labels, "counted_at": statement.excluded.counted_at},
        )
    )


def labels(reading: Reading, programme_id: str) -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] | None = reading.execute(
        sa.select(cohort_labels.c.labels).where(cohort_labels.c.programme_id == programme_id)
    ).scalar_one_or_none()
    return found or {}


def days(stored: Sequence[str]) -> tuple[date, ...]:
    """Birth dates as they are kept, as days."""
    return tuple(date.fromisoformat(day) for day in stored)
