"""The outbox: what a unit of work publishes is written in its own transaction and sent afterwards."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from shared.contracts.envelope import Chain, Headers, headers_of, seal, unseal
from shared.contracts.event import Event
from shared.contracts.topics import Topic
from shared.kernel.ids import Random, new_event_id
from shared.messaging.tables import outbox, producer, subject_sequence
from shared.persistence.insert import insert
from shared.persistence.postgres import notify
from shared.persistence.unit_of_work import Cause, Reading, Tx

#: Topics that only the ledger may read. Their events begin a chain of their own, so that nothing
#: joins them to what a person did at the same moment.
_PRIVATE_TOPICS = frozenset({"issuer.grant.v1", "issuer.takeup.v1"})
#: Topics about one parent's wallet. What is said because of them begins a chain of its own as well:
#: its readers may not learn which redemptions belong to one wallet.
_WALLET_TOPICS = frozenset({"issuer.wallet.v1"})
#: What the redeemer says of a wallet is said in the unit that spends from it, and must not lead to the use either.
_APART = _PRIVATE_TOPICS | {"redeemer.wallet.v1"}


class OutboxRow(NamedTuple):
    """One event on its way out."""

    position: int
    topic: str
    subject: str
    value: bytes
    headers: Headers


class OutboxWriter:
    """Turns published events into outbox rows: id, sequence, chain and canonical bytes."""

    def __init__(self, service: str, random: Random) -> None:
        self._service = service
        self._random = random
        self._wake: Callable[[], None] = lambda: None

    def on_commit(self, wake: Callable[[], None]) -> None:
        """Call this after every commit that published something."""
        self._wake = wake

    def committed(self) -> None:
        self._wake()

    def write(self, tx: Tx, published: list[tuple[Event, Cause | None]]) -> None:
        if not published:
            return
        epoch = tx.execute(sa.select(producer.c.epoch)).scalar_one()
        following = _take_sequences(tx, [event for event, _ in published])
        rows = []
        begun: dict[int, Chain] = {}
        for event, cause in published:
            if event.TOPIC.owner != self._service:
                raise ValueError(f"{self._service} may not publish {event.TYPE}")
            key = (event.TOPIC.name, event.subject)
            event_id = new_event_id(self._random)
            value = seal(
                event,
                event_id=event_id,
                service=self._service,
                time=tx.now,
                sequence=following[key],
                epoch=epoch,
                chain=self._chain(event.TOPIC, event_id, cause, begun),
            )
            rows.append(
                {
                    "event_id": event_id,
                    "topic": key[0],
                    "subject": key[1],
                    "type": event.TYPE,
                    "sequence": following[key],
                    "value": value,
                    "headers": stored_headers(headers_of(unseal(value))),
                    "created_at": tx.now,
                }
            )
            following[key] += 1
        tx.execute(sa.insert(outbox), rows)
        notify(tx.connection)

    def _chain(self, topic: Topic, event_id: str, cause: Cause | None, begun: dict[int, Chain]) -> Chain:
        if topic.name in _APART or (cause is not None and cause.topic in _WALLET_TOPICS):
            return Chain(event_id, event_id, self._new_trace())
        if cause is not None:
            return Chain(cause.correlation, cause.event_id, _next_span(cause.traceparent, self._random))
        # Events that one unit publishes by itself share its chain; the first one begins it.
        return begun.setdefault(0, Chain(event_id, event_id, self._new_trace()))

    def _new_trace(self) -> str:
        """A fresh W3C trace context."""
        return f"00-{self._random.getrandbits(128):032x}-{self._random.getrandbits(64):016x}-01"


def _next_span(traceparent: str, random: Random) -> str:
    version, trace, _, flags = traceparent.split("-")
    return f"{version}-{trace}-{random.getrandbits(64):016x}-{flags}"


_WANTED = insert(subject_sequence)
#: One text for any number of subjects, compiled once: it is on the path of every scan.
_TAKE_SEQUENCES = _WANTED.on_conflict_do_update(
    index_elements=["topic", "subject"],
    set_={"last": subject_sequence.c.last + _WANTED.excluded.last},
).returning(subject_sequence.c.topic, subject_sequence.c.subject, subject_sequence.c.last)


def _take_sequences(tx: Tx, events: list[Event]) -> dict[tuple[str, str], int]:
    """The first sequence each subject may use. Locks the subjects' rows until the unit ends."""
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    for event in events:
        wanted[event.TOPIC.name, event.subject] += 1
    rows = [{"topic": topic, "subject": subject, "last": wanted[topic, subject]} for topic, subject in sorted(wanted)]
    return {
        (topic, subject): last - wanted[topic, subject] + 1
        for topic, subject, last in tx.execute(_TAKE_SEQUENCES, rows)
    }


def stored_headers(headers: Headers) -> list[list[str]]:
    """Headers as they are kept in a database column. Ours are ASCII; Latin-1 keeps whatever bytes others send."""
    return [[name, value.decode("latin-1")] for name, value in headers]


def loaded_headers(stored: list[list[str]]) -> Headers:
    return tuple((name, value.encode("latin-1")) for name, value in stored)


def unpublished(reading: Reading, most: int) -> list[OutboxRow]:
    """The next rows to send, oldest first, leaving out what stands behind a blocked row of its subject.

    They are found by "not yet published" and never by "id greater than the last one": ids are
    given before commit, so that would lose the rows of a slower writer.
    """
    earlier = outbox.alias("earlier")
    behind_blocked = (
        sa.select(sa.literal(1))
        .where(
            earlier.c.blocked_code.is_not(None),
            earlier.c.topic == outbox.c.topic,
            earlier.c.subject == outbox.c.subject,
            earlier.c.position <= outbox.c.position,
        )
        .exists()
    )
    rows = reading.execute(
        sa.select(outbox.c.position, outbox.c.topic, outbox.c.subject, outbox.c.value, outbox.c.headers)
        .where(outbox.c.published_at.is_(None), sa.not_(behind_blocked))
        .order_by(outbox.c.position)
        .limit(most)
    )
    return [
        OutboxRow(position, topic, subject, value, loaded_headers(headers))
        for position, topic, subject, value, headers in rows
    ]


def mark_published(tx: Tx, positions: list[int]) -> None:
    tx.execute(sa.update(outbox).where(outbox.c.position.in_(positions)).values(published_at=tx.now))


def block(tx: Tx, position: int, code: str) -> None:
    """Stop a subject whose row the log will never take. Others go on; a person has to look."""
    tx.execute(sa.update(outbox).where(outbox.c.position == position).values(blocked_code=code))


def again(tx: Tx, since: datetime) -> int:
    """Let everything that was decided since then be sent again, and let blocked subjects go on. Returns the rows.

    Readers drop what they have heard, by its id. What is sent again comes in its first order, because rows
    go out by their position.
    """
    wanted = (outbox.c.created_at >= since) & outbox.c.published_at.is_not(None)
    found = tx.execute(
        sa.update(outbox)
        .where(wanted | outbox.c.blocked_code.is_not(None))
        .values(published_at=None, blocked_code=None)
    )
    notify(tx.connection)
    return found.rowcount


def counts(reading: Reading) -> dict[str, int]:
    """How many rows wait to be sent, and how many are blocked."""
    waiting = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
    blocked = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.blocked_code.is_not(None))
    return {
        "unpublished": reading.execute(waiting).scalar_one(),
        "blocked": reading.execute(blocked).scalar_one(),
    }
