"""Builders for the messaging tests: a desk with a real database, records as their owners would publish them."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from shared.contracts.envelope import Chain, headers_of, seal, unseal
from shared.contracts.event import Event
from shared.contracts.ledger import DepositBooked, FundOpened
from shared.contracts.providers import OfferChanged
from shared.kernel.ids import SeededRandom
from shared.messaging import tables as messaging_tables
from shared.messaging.inbox import Inbox, counts
from shared.messaging.incoming import Incoming, Reaction, Run
from shared.messaging.outbox import OutboxWriter
from shared.messaging.partitioning import partition_of
from shared.messaging.tables import dead_letter, inbox, inbox_subject, producer
from shared.messaging.transport import Place, Record
from shared.persistence.database import Database
from shared.persistence.insert import insert
from shared.persistence.types import BigInt
from shared.persistence.unit_of_work import Reading, Tx, read_unit, write_unit
from shared.testing.clocks import ManualClock
from shared.testing.databases import a_database

metadata = sa.MetaData()

#: What the test's reactions did, in the order in which they did it.
effect = sa.Table(
    "effect",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("sequence", BigInt, nullable=False),
    sa.Column("forced", BigInt, nullable=False),
    sqlite_strict=True,
)

#: A projection of the fund topic: what each fund holds.
fund_balance = sa.Table(
    "fund_balance",
    metadata,
    sa.Column("fund_id", sa.Text, primary_key=True),
    sa.Column("cents", BigInt, nullable=False),
    sa.Column("trail", sa.Text, nullable=False),
    sqlite_strict=True,
)

FUND = "ledger.fund.v1"
OFFER = "providers.offer.v1"
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


class DeathError(BaseException):
    """The process ends here: nothing may catch it and go on."""


def die() -> None:
    raise DeathError


def an_id(name: str) -> str:
    """The same 128 bits for the same name."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def opened(fund: str = "a fund") -> FundOpened:
    return FundOpened(fund_id=an_id(fund), name=fund, currency="EUR")


def deposit(fund: str = "a fund", cents: int = 100) -> DepositBooked:
    return DepositBooked(
        fund_id=an_id(fund),
        deposit_id=an_id(f"deposit {cents}"),
        amount_cents=cents,
        currency="EUR",
        booked_on=date(2026, 3, 2),
    )


def offer(name: str = "an offer", price: int = 2) -> OfferChanged:
    return OfferChanged(
        offer_id=an_id(name),
        provider_id=an_id("a provider"),
        category="babysitting",
        price_cheques=price,
        unit="hour",
        active=True,
    )


def sealed(event: Event, sequence: int, *, event_id: str = "", service: str = "", epoch: int = 1) -> bytes:
    """An event's bytes as its owner makes them; the id follows from subject and sequence unless one is given."""
    event_id = event_id or f"{event.TOPIC.name}-{event.subject}-{sequence}"
    return seal(
        event,
        event_id=event_id,
        service=service or event.TOPIC.owner,
        time=ManualClock().now(),
        sequence=sequence,
        epoch=epoch,
        chain=Chain(event_id, event_id, TRACE),
    )


class Post:
    """Puts records on an imagined log: each gets the next offset of its subject's partition."""

    def __init__(self) -> None:
        self._ends: dict[Place, int] = {}

    def __call__(self, event: Event, sequence: int, *, event_id: str = "", service: str = "", epoch: int = 1) -> Record:
        value = sealed(event, sequence, event_id=event_id, service=service, epoch=epoch)
        return self.raw(event.TOPIC.name, event.subject, value)

    def raw(self, topic: str, key: str, value: bytes) -> Record:
        place = Place(topic, partition_of(key, 3))
        offset = self._ends.get(place, 0)
        self._ends[place] = offset + 1
        try:
            headers = headers_of(unseal(value))
        except Exception:
            headers = (("ce_id", b""),)
        return Record(topic, place.partition, offset, key, value, headers)


class Desk:
    """One service's database and outbox, with the inbox over whatever reactions a test gives it."""

    def __init__(self, folder: Path, service: str = "issuer", clock: ManualClock | None = None, seed: int = 1) -> None:
        self.clock = clock or ManualClock()
        self.folder, self.service = folder, service
        self.random = SeededRandom(seed)
        self.writer = OutboxWriter(service, self.random)
        self.database = self._open()
        self.post = Post()
        with self.database.write() as connection:
            if connection.execute(sa.select(producer.c.id)).first() is None:
                connection.execute(sa.insert(producer).values(id=1, epoch=1, starts=0))

    def unit_of_work(self) -> AbstractContextManager[Tx]:
        return write_unit(self.database, self.clock, self.random, self.writer)

    def reading(self) -> AbstractContextManager[Reading]:
        return read_unit(self.database, self.clock)

    def publish(self, *events: Event) -> None:
        with self.unit_of_work() as tx:
            tx.publish(*events)

    def rows(self, table: sa.Table) -> list[Mapping[str, Any]]:
        with self.reading() as reading:
            order = list(table.primary_key.columns)
            return [dict(row) for row in reading.execute(sa.select(table).order_by(*order)).mappings()]

    def effects(self, topic: str = "", subject: str = "") -> list[int]:
        """The sequences that were applied, in the order of their effects."""
        return [
            row["sequence"]
            for row in self.rows(effect)
            if topic in ("", row["topic"]) and subject in ("", row["subject"])
        ]

    def outcomes(self) -> dict[tuple[str, int], str]:
        """What became of each event in the inbox, by subject and sequence."""
        return {(row["subject"], row["sequence"]): row["outcome"] for row in self.rows(inbox)}

    def codes(self) -> list[str]:
        """Why each open dead letter was kept."""
        return [row["code"] for row in self.rows(dead_letter) if row["replayed_at"] is None]

    def counts(self) -> dict[str, int]:
        with self.reading() as reading:
            return counts(reading)

    def frozen(self) -> set[str]:
        return {row["subject"] for row in self.rows(inbox_subject) if row["frozen_by"] is not None}

    def close(self) -> None:
        self.database.close()

    def reopen(self) -> None:
        """What a new process finds: the file, and nothing that was in memory."""
        self.database.close()
        self.database = self._open()

    def _open(self) -> Database:
        return a_database(self.folder, self.service, [messaging_tables.metadata, metadata])


@contextmanager
def a_desk(folder: Path, service: str = "issuer", seed: int = 1) -> Iterator[Desk]:
    desk = Desk(folder, service, seed=seed)
    try:
        yield desk
    finally:
        desk.close()


def take(desk: Desk, reactions: Mapping[str, Reaction], *records: Record) -> None:
    """One batch in one unit, as the consumer would."""
    with desk.unit_of_work() as tx:
        Inbox(reactions).take(tx, records)


def write_down(tx: Tx, incoming: Incoming, *, forced: bool = False) -> None:
    """The effect of one event."""
    tx.execute(
        sa.insert(effect).values(
            topic=incoming.topic, subject=incoming.subject, sequence=incoming.sequence, forced=int(forced)
        )
    )


def note(tx: Tx, run: Run) -> None:
    """Write down each event as applied."""
    for incoming in run:
        write_down(tx, incoming, forced=run.forced)


def book(tx: Tx, run: Run) -> None:
    """Keep each fund's balance, and the trail of amounts so that a wrong order shows."""
    for incoming in run:
        event = incoming.event
        cents = event.amount_cents if isinstance(event, DepositBooked) else 0
        statement = insert(fund_balance).values(fund_id=incoming.subject, cents=cents, trail=f"{cents}")
        tx.execute(
            statement.on_conflict_do_update(
                index_elements=["fund_id"],
                set_={
                    "cents": fund_balance.c.cents + statement.excluded.cents,
                    "trail": fund_balance.c.trail + "," + statement.excluded.trail,
                },
            )
        )


def waits_for(needs: Mapping[tuple[str, int], str], met: Mapping[tuple[str, int], str] | None = None) -> Reaction:
    """A reaction whose events, named by subject and sequence, wait for a need and meet one.

    A need is there once an event that meets it was applied, which the effects tell.
    """

    def react(tx: Tx, run: Run) -> None:
        done = {(row.subject, row.sequence) for row in tx.execute(sa.select(effect.c.subject, effect.c.sequence))}
        there = {need for key, need in (met or {}).items() if key in done}
        for incoming in run:
            key = (incoming.subject, incoming.sequence)
            if key in needs and needs[key] not in there and not run.forced:
                run.wait(incoming, needs[key])
                continue
            write_down(tx, incoming, forced=run.forced)
            if met and key in met:
                there.add(met[key])
                run.meet(met[key])

    return react


def fails_on(poison: Callable[[str, int], bool], error: type[Exception] = ValueError) -> Reaction:
    """A reaction that cannot handle some events; of a run with one of them nothing is handled."""

    def react(tx: Tx, run: Run) -> None:
        for incoming in run:
            if poison(incoming.subject, incoming.sequence):
                raise error("it cannot be handled")
            write_down(tx, incoming)

    return react


def of_unknown_type(desk: Desk, event: Event, sequence: int, event_id: str = "") -> Record:
    """An event as a newer program of its owner might publish it."""
    value = sealed(event, sequence, event_id=event_id).replace(b".changed.v1", b".changed.v9")
    value = value.replace(b".deposit_booked.v1", b".deposit_booked.v9").replace(b".opened.v1", b".opened.v9")
    return desk.post.raw(event.TOPIC.name, event.subject, value)


def both(reaction: Reaction) -> dict[str, Reaction]:
    """One reaction for every type these tests use, so that runs of it are mixed."""
    return {event.TYPE: reaction for event in (FundOpened, DepositBooked, OfferChanged)}


def dump(desk: Desk, tables: Sequence[sa.Table]) -> list[list[Mapping[str, Any]]]:
    return [desk.rows(table) for table in tables]
