"""Parents who share a family's cheques, what families say at the doors, and who wants nothing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.issuer.domain.decided import Member, Parent
from services.issuer.tables import declined, door_word, entitlement, family_link, household, link_opening, programme
from services.issuer.tables.families import UNCHECKED
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


def members(reading: Reading, household_ids: Collection[str]) -> dict[str, Member]:
    """The households among these that share a family's cheques. One that closed shares nothing any more."""
    rows: list[sa.Row[Any]] = []
    for some in portions(sorted(set(household_ids))):
        families = sa.select(family_link.c.family_id).where(family_link.c.household_id.in_(some))
        rows += reading.execute(
            sa.select(family_link)
            .join(household, household.c.id == family_link.c.household_id)
            .where(family_link.c.family_id.in_(families), household.c.status != "closed")
            .order_by(family_link.c.family_id, family_link.c.number)
        )
    parents: dict[str, dict[int, Parent]] = {}
    for row in rows:
        parents.setdefault(row.family_id, {})[row.number] = Parent(row.number, row.asked_at)
    return {row.household_id: Member(row.family_id, row.number, tuple(parents[row.family_id].values())) for row in rows}


def link(tx: Tx, family_id: str, household_ids: Mapping[str, int]) -> None:
    """Let households share a family's cheques, each with its number; one that does already stays as it is."""
    tx.execute(
        insert(family_link).on_conflict_do_nothing(index_elements=["household_id"]),
        [
            {"household_id": household_id, "family_id": family_id, "number": number, "asked_at": tx.now}
            for household_id, number in household_ids.items()
        ],
    )


def linked_with(reading: Reading, household_id: str) -> list[str]:
    """The other households of a family, in the order in which they asked."""
    families = sa.select(family_link.c.family_id).where(family_link.c.household_id == household_id)
    return list(
        reading.execute(
            sa.select(family_link.c.household_id)
            .where(family_link.c.family_id.in_(families), family_link.c.household_id != household_id)
            .order_by(family_link.c.number)
        ).scalars()
    )


# -- opening a link


@dataclass(frozen=True)
class Opening:
    """A request to see who is linked with a household."""

    id: str
    household_id: str
    asked_by: str
    agreed_by: str | None
    agreed_at: datetime | None


def ask_opening(tx: Tx, opening_id: str, household_id: str, reason: str, asked_by: str) -> None:
    tx.execute(
        sa.insert(link_opening).values(
            id=opening_id, household_id=household_id, reason=reason, asked_by=asked_by, asked_at=tx.now
        )
    )


def lock_opening(tx: Tx, opening_id: str) -> Opening | None:
    """A request, locked until the unit ends."""
    return _opening(tx.execute(_OPENING.where(link_opening.c.id == opening_id).with_for_update()))


def opening(reading: Reading, opening_id: str) -> Opening | None:
    return _opening(reading.execute(_OPENING.where(link_opening.c.id == opening_id)))


def agree(tx: Tx, opening_id: str, by: str) -> None:
    tx.execute(sa.update(link_opening).where(link_opening.c.id == opening_id).values(agreed_by=by, agreed_at=tx.now))


_OPENING = sa.select(
    link_opening.c.id,
    link_opening.c.household_id,
    link_opening.c.asked_by,
    link_opening.c.agreed_by,
    link_opening.c.agreed_at,
)


def _opening(found: sa.Result[Any]) -> Opening | None:
    row = found.one_or_none()
    return None if row is None else Opening(row.id, row.household_id, row.asked_by, row.agreed_by, row.agreed_at)


# -- doors


def add_word(tx: Tx, word_id: str, household_id: str, kind: str, via: str, told_by: str) -> None:
    """Keep that somebody said something at a door, to be checked if it falls into a sample."""
    tx.execute(
        sa.insert(door_word).values(
            id=word_id, household_id=household_id, kind=kind, via=via, told_by=told_by, told_at=tx.now
        )
    )


def joined_since(reading: Reading, via: str, since: datetime) -> int:
    """How many came in by a way since an instant, as far as nobody checked them yet."""
    return int(
        reading.execute(
            sa.select(sa.func.count())
            .select_from(door_word)
            .where(UNCHECKED, door_word.c.kind == "joined", door_word.c.via == via, door_word.c.told_at >= since)
        ).scalar_one()
    )


def check_word(tx: Tx, word_id: str, outcome: str, by: str) -> bool:
    """Note what a check found. False when there is no such word or it was checked before."""
    done = tx.execute(
        sa.update(door_word)
        .where(door_word.c.id == word_id, UNCHECKED)
        .values(outcome=outcome, checked_by=by, checked_at=tx.now)
        .returning(door_word.c.id)
    ).first()
    return done is not None


def decline(tx: Tx, digest: str) -> None:
    tx.execute(
        insert(declined).values(digest=digest, declined_at=tx.now).on_conflict_do_nothing(index_elements=["digest"])
    )


def which_declined(reading: Reading, digests: Iterable[str]) -> set[str]:
    """Those of these hashes whose households want nothing."""
    found: set[str] = set()
    for some in portions(sorted(set(digests))):
        found.update(reading.execute(sa.select(declined.c.digest).where(declined.c.digest.in_(some))).scalars())
    return found


def programmes_of(reading: Reading, household_id: str) -> list[str]:
    """The programmes on whose lists a household stands, and that are not closed."""
    return list(
        reading.execute(
            sa.select(entitlement.c.programme_id)
            .join(programme, programme.c.id == entitlement.c.programme_id)
            .where(entitlement.c.household_id == household_id, programme.c.status.in_(("open", "paused")))
            .order_by(programme.c.created_at, programme.c.id)
        ).scalars()
    )
