"""Reminders for the office: those a person is to tell, and how many were told in which way."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from services.issuer import personal
from services.issuer.domain.expiry import last_day
from services.issuer.domain.reach import Way
from services.issuer.store import mandates
from services.issuer.store import reminders as store
from services.issuer.store.belonging import Programmes, of_wallets
from services.issuer.store.reminders import Reminder
from services.issuer.tables import reminder
from shared.kernel.clock import day_of
from shared.kernel.codes import reference
from shared.kernel.languages import Language
from shared.persistence.unit_of_work import Reading

#: So many days back reminders are counted.
COUNTED_DAYS = 30
_ZONE = "Europe/Brussels"
#: So many that a helper should tell are looked through for those without one.
_MOST_LOOKED_AT = 200


@dataclass(frozen=True)
class Waiting:
    """A reminder that a person is to tell. `number` is the family's in the list it came by, `letter` its sign here."""

    position: int
    household_id: str
    letter: str
    source: str
    number: str
    cheques: int
    last_day: date
    language: Language | None
    contact: str
    only_10_to_12: bool


def waiting(
    reading: Reading, way: Way, most: int, last: int | None = None, programmes: Programmes = None
) -> list[Waiting]:
    """Those that wait for a person, the oldest first. A contact is read only where somebody is to be called."""
    return [_waiting(each, way) for each in store.by_a_person(reading, way, most, last, programmes)]


def without_helper(reading: Reading, most: int, programmes: Programmes = None) -> list[Waiting]:
    """Those whose parent wants to hear it from her helper alone, and nobody has her permission to see her cheques."""
    found = store.by_a_person(reading, "helper", _MOST_LOOKED_AT, None, programmes)
    seen = mandates.which_are_seen(reading, [each.household_id for each in found])
    return [_waiting(each, "helper") for each in found if each.household_id not in seen][:most]


def _waiting(each: Reminder, way: Way) -> Waiting:
    return Waiting(
        position=each.position,
        household_id=each.household_id,
        letter=reference(each.household_id),
        source=each.source,
        number=each.household_ref,
        cheques=each.cheques,
        last_day=last_day(each.expires_at, each.zone),
        language=each.language,
        contact=personal.unseal(each.personal, each.key, each.household_id).contact if way == "call" else "",
        only_10_to_12="call_10_12" in each.said.choices,
    )


def counts(reading: Reading, programmes: Programmes = None) -> dict[str, int]:
    """How many reminders of the last 30 days are told in which way."""
    since = day_of(reading.now, _ZONE) - timedelta(days=COUNTED_DAYS)
    rows = reading.execute(
        sa.select(reminder.c.way, sa.func.count())
        .where(reminder.c.way.is_not(None), reminder.c.due_on > since, of_wallets(reminder.c.wallet_id, programmes))
        .group_by(reminder.c.way)
    )
    return {row[0]: row[1] for row in rows}
