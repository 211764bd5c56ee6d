"""Reminders that wait to be told, and how each parent may be reached."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from services.issuer.domain.reach import Reach, Way
from services.issuer.store.belonging import Programmes, of_wallets
from services.issuer.store.households import BY_NO_LIST
from services.issuer.tables import household, household_key, reminder, wallet
from services.issuer.tables.reach import reach
from services.issuer.tables.uses import BY_A_PERSON, UNTOLD
from shared.kernel.languages import Language
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


@dataclass(frozen=True)
class Reminder:
    """One reminder and whom it is for. `personal` is sealed under `key`; both are gone for a closed household."""

    position: int
    wallet_id: str
    expires_at: datetime
    zone: str
    cheques: int
    household_id: str
    source: str
    household_ref: str
    on_a_list: bool
    is_closed: bool
    language: Language | None
    personal: bytes | None
    key: bytes | None
    said: Reach


def any_untold(reading: Reading) -> bool:
    return reading.execute(sa.select(reminder.c.position).where(UNTOLD).limit(1)).first() is not None


def lock_untold(tx: Tx, most: int) -> list[Reminder]:
    """The oldest reminders that nobody was told of, locked until the unit ends."""
    return _reminders(tx, sa.select(*_SHOWN).where(UNTOLD).limit(most).with_for_update(of=reminder))


def by_a_person(
    reading: Reading, way: Way, most: int, last: int | None = None, programmes: Programmes = None
) -> list[Reminder]:
    """Reminders that a person is to tell in one way, the oldest first, as long as the cheques last.

    `last` is the place in the order up to which somebody saw them; `programmes` those of whose families they are.
    """
    waits = sa.and_(BY_A_PERSON, reminder.c.way == way, reminder.c.expires_at > reading.now)
    waits = sa.and_(waits, of_wallets(reminder.c.wallet_id, programmes))
    if last is not None:
        waits = sa.and_(waits, reminder.c.position <= last)
    return _reminders(reading, sa.select(*_SHOWN).where(waits).limit(most))


def note_ways(tx: Tx, ways: Mapping[int, tuple[Way, str | None]]) -> None:
    """Keep how each of these reminders is told, and by which message where by one."""
    if ways:
        tx.execute(
            sa.update(reminder)
            .where(reminder.c.position == sa.bindparam("at"))
            .values(way=sa.bindparam("by"), notice_id=sa.bindparam("message")),
            [{"at": position, "by": way, "message": message} for position, (way, message) in ways.items()],
        )


def untell(tx: Tx, withdrawn: Collection[str]) -> None:
    """Choose again how these are told: their messages were withdrawn before they were sent."""
    for some in portions(sorted(withdrawn)):
        tx.execute(sa.update(reminder).where(reminder.c.notice_id.in_(some)).values(way=None, notice_id=None))


def tell_anew(tx: Tx, household_ids: Collection[str]) -> None:
    """Choose again how these are told what no person has told yet: how they may be reached has changed."""
    _rewrite(tx, household_ids, None)


def tell_nobody(tx: Tx, household_id: str) -> None:
    """Nobody is told any more: the household is closed."""
    _rewrite(tx, [household_id], "nobody")


def note_done(tx: Tx, way: Way, first: int, last: int, by: str, programmes: Programmes = None) -> None:
    """A person told these, from one place in the order to another. Said again it changes nothing."""
    told = sa.and_(BY_A_PERSON, reminder.c.way == way, reminder.c.position.between(first, last))
    told = sa.and_(told, of_wallets(reminder.c.wallet_id, programmes))
    tx.execute(sa.update(reminder).where(told).values(done_at=tx.now, done_by=by))


def _rewrite(tx: Tx, household_ids: Collection[str], way: Way | None) -> None:
    for some in portions(sorted(household_ids)):
        theirs = sa.select(wallet.c.id).where(wallet.c.household_id.in_(some))
        tx.execute(sa.update(reminder).where(BY_A_PERSON, reminder.c.wallet_id.in_(theirs)).values(way=way))


_SHOWN = (
    reminder.c.position,
    reminder.c.wallet_id,
    reminder.c.expires_at,
    reminder.c.zone,
    reminder.c.cheques,
    household.c.id.label("household_id"),
    household.c.source,
    household.c.household_ref,
    household.c.status,
    household.c.language,
    household.c.personal,
    household_key.c.key,
    reach.c.text_safe,
    reach.c.choices,
)


def _reminders(reading: Reading, which: sa.Select[tuple[object, ...]]) -> list[Reminder]:
    statement = (
        which.join(wallet, wallet.c.id == reminder.c.wallet_id)
        .join(household, household.c.id == wallet.c.household_id)
        .outerjoin(household_key, household_key.c.household_id == household.c.id)
        .outerjoin(reach, reach.c.household_id == household.c.id)
        .order_by(reminder.c.position)
    )
    return [
        Reminder(
            position=row.position,
            wallet_id=row.wallet_id,
            expires_at=row.expires_at,
            zone=row.zone,
            cheques=row.cheques,
            household_id=row.household_id,
            source=row.source,
            household_ref=row.household_ref,
            on_a_list=row.source not in BY_NO_LIST,
            is_closed=row.status == "closed",
            language=cast(Language | None, row.language),
            personal=row.personal,
            key=row.key,
            said=Reach(row.text_safe, tuple(row.choices or ())),
        )
        for row in reading.execute(statement)
    ]
