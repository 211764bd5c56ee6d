"""How far families came: those an organisation brought in by its name for them, all others as numbers from ten on."""

from dataclasses import dataclass

import sqlalchemy as sa

from services.issuer.domain.mandates import Helper
from services.issuer.queries.helping import Family, families_among
from services.issuer.tables import door_word, entitlement, household, household_import, programme
from services.issuer.tables.mandates import mandate
from shared.persistence.unit_of_work import Reading

#: Fewer households than this are not told as a number.
FEWEST = 10
#: Families on the page.
MOST_SHOWN = 50
_NOT_TOLD, _TOLD, _ACTIVE = ("imported", "registered"), ("told",), ("active",)


@dataclass(frozen=True)
class Brought:
    """Families an organisation brought in and whose permission is in force: not told yet, and told but not active."""

    not_told: list[Family]
    not_active: list[Family]


@dataclass(frozen=True)
class Reach:
    """A programme's households by how far they came; `None` where a number is hidden."""

    programme: str
    entitled: int | None
    not_told: int | None
    told: int | None
    active: int | None


def brought_in(reading: Reading, helper: Helper) -> Brought:
    """The families that came in by a helper's organisation, or by a helper of none, and wait to be reached."""
    if helper.organisation_id is None:
        theirs, sender = mandate.c.helper == helper.name, f"helper {helper.name}"
    else:
        theirs, sender = (
            mandate.c.organisation_id == helper.organisation_id,
            f"helper organisation:{helper.organisation_id}",
        )
    # A helper writes a permission down for a family that comes in with it; then the word at the door is theirs, too.
    at_door = (
        sa.select(mandate.c.household_id)
        .join(
            door_word,
            sa.and_(
                door_word.c.household_id == mandate.c.household_id,
                door_word.c.kind == "joined",
                door_word.c.told_by == mandate.c.given_by,
            ),
        )
        .where(theirs)
    )
    by_list = (
        sa.select(entitlement.c.household_id)
        .join(household_import, household_import.c.id == entitlement.c.import_id)
        .where(household_import.c.asked_by == sender)
    )
    rows = reading.execute(
        sa.select(household.c.id, household.c.status)
        .where(
            household.c.status.in_((*_NOT_TOLD, *_TOLD)),
            sa.or_(household.c.id.in_(at_door), household.c.id.in_(by_list)),
        )
        .order_by(household.c.created_at, household.c.id)
        .limit(MOST_SHOWN)
    ).all()
    found = {each.household_id: each for each in families_among(reading, helper, [row.id for row in rows])}
    return Brought(
        [found[row.id] for row in rows if row.id in found and row.status in _NOT_TOLD],
        [found[row.id] for row in rows if row.id in found and row.status in _TOLD],
    )


def programmes(reading: Reading) -> list[Reach]:
    """How far the households on the lists of the programmes that run came."""
    rows = reading.execute(
        sa.select(programme.c.id, programme.c.name, household.c.status, sa.func.count().label("households"))
        .join(entitlement, entitlement.c.programme_id == programme.c.id)
        .join(household, household.c.id == entitlement.c.household_id)
        .where(programme.c.status.in_(("open", "paused")), household.c.status != "closed")
        .group_by(programme.c.id, programme.c.name, household.c.status)
        .order_by(programme.c.name, programme.c.id)
    ).all()
    counted: dict[str, tuple[str, dict[str, int]]] = {}
    for row in rows:
        counted.setdefault(row.id, (row.name, {}))[1][row.status] = row.households
    return [_reach(name, by_status) for name, by_status in counted.values()]


def _reach(name: str, by_status: dict[str, int]) -> Reach:
    cells = [sum(by_status.get(each, 0) for each in some) for some in (_NOT_TOLD, _TOLD, _ACTIVE)]
    total = sum(cells)
    return Reach(name, total if total >= FEWEST else None, *hidden(cells))


def hidden(cells: list[int]) -> list[int | None]:
    """Numbers below ten hidden, and the next smallest with them, so that the sum tells of ten or more together."""
    order = sorted(range(len(cells)), key=lambda place: cells[place])
    number = sum(cell < FEWEST for cell in cells)
    while 0 < number < len(cells) and (number == 1 or sum(cells[place] for place in order[:number]) < FEWEST):
        number += 1
    return [None if place in order[:number] else cells[place] for place in range(len(cells))]
