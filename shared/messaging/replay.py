"""Handling again: a dead letter after its cause was mended, a projection from the log, a whole database."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from shared.contracts.envelope import UnreadableError
from shared.kernel.errors import ConflictError, NotFoundError
from shared.messaging import deadletter
from shared.messaging.inbox import Inbox, open_envelope, positions, rows
from shared.messaging.outbox import loaded_headers
from shared.messaging.tables import dead_letter, inbox
from shared.messaging.transport import Place, Record, Transport
from shared.persistence.unit_of_work import Tx
from shared.persistence.units import Units

#: How long a log may deliver nothing of what it must hold.
SILENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Projection:
    """Tables that are made from these topics alone, so that they can be thrown away and made again."""

    name: str
    topics: tuple[str, ...]
    tables: tuple[sa.Table, ...]


def replay_dead_letter(units: Units, box: Inbox, number: int) -> None:
    """Handle a dead letter again and, when that succeeds, let its aggregate go on.

    Raises `NotFoundError` for a number that does not exist, `ConflictError` for a letter that
    cannot be handled as an event, and `ReactionFailedError` from what the reaction raises; then
    nothing has changed.
    """
    with units.unit_of_work() as tx:
        letter = tx.execute(sa.select(dead_letter).where(dead_letter.c.id == number)).one_or_none()
        if letter is None:
            raise NotFoundError(
                f"there is no dead letter {number}", remedy="List them with `respijt <service> dead-letters`."
            )
        if letter.replayed_at is not None:
            raise ConflictError(f"dead letter {number} was replayed already", remedy="Nothing more is needed.")
        # First said, then done: an event that fails anew while it is handled opens its letter again.
        tx.execute(sa.update(dead_letter).where(dead_letter.c.id == number).values(replayed_at=tx.now))
        try:
            _handle_again(tx, box, letter)
        except UnreadableError as error:
            raise ConflictError(
                f"dead letter {number} cannot be read by this program: {error.code}",
                remedy="Replay it with a program that knows it, or find out who wrote it; it stays here.",
            ) from None


def _handle_again(tx: Tx, box: Inbox, letter: "sa.Row[tuple[object, ...]]") -> None:
    entered = tx.execute(
        sa.select(inbox.c.in_seq).where(
            inbox.c.event_id == letter.event_id, inbox.c.outcome == "dead", inbox.c.value == letter.value
        )
    ).scalar_one_or_none()
    if entered is not None:
        box.go_on(tx, [entered])
    elif letter.event_id is None:
        record = _record(letter)
        open_envelope(record, box.genuine)
        box.take(tx, [record], one_by_one=True)
    else:
        raise ConflictError(
            f"dead letter {letter.id} has the id of another event", remedy="Find out who published it; it stays here."
        )


def rebuild(units: Units, transport: Transport, box: Inbox, projection: Projection) -> int:
    """Make a projection anew from the log, as far as the consumer has come, in one unit of work.

    The service may run meanwhile; its consumer goes on where it was. What could not be handled
    and was not replayed stays a dead letter. Returns the records read. Raises `ConflictError` when
    the log no longer holds the beginning, `TimeoutError` when it holds less than was handled.
    """
    topics = frozenset(projection.topics)
    with units.unit_of_work() as tx:
        until = {place: end for place, end in positions(tx).items() if place.topic in topics}
        buried = _failed_and_not_replayed(tx, topics)
        for table in projection.tables:
            tx.execute(sa.delete(table))
        rows.forget(tx, topics)
        return _feed(tx, transport, box, topics, until, buried)


def _failed_and_not_replayed(tx: Tx, topics: Collection[str]) -> dict[str, str]:
    """By id the code of each event whose reaction failed. Other letters come about again by themselves."""
    found = tx.execute(
        sa.select(dead_letter.c.event_id, dead_letter.c.code).where(
            dead_letter.c.topic.in_(topics),
            dead_letter.c.replayed_at.is_(None),
            dead_letter.c.code.startswith(deadletter.REACTION_FAILED),
        )
    )
    return dict(found.all())


def _feed(
    tx: Tx,
    transport: Transport,
    box: Inbox,
    topics: Collection[str],
    until: Mapping[Place, int],
    buried: Mapping[str, str],
) -> int:
    """Read topics from their first record up to the given offsets into an inbox. Returns the records read."""
    reader = transport.reader(topics)
    count = 0
    try:
        for place in until:
            if reader.position(place) > 0:
                raise ConflictError(
                    f"the log no longer has the beginning of {place.topic}",
                    remedy="Have its owner publish its present state again; the projection stays as it is.",
                )
        silent_since = time.monotonic()
        while missing := {place: end for place, end in until.items() if end > reader.position(place)}:
            reader.pause(until.keys() - missing.keys())
            # What lies behind the last handled record is the consumer's.
            records = [record for record in reader.poll(1.0) if record.offset < missing.get(record.place, 0)]
            if records:
                box.take(tx, records, buried=buried)
                count += len(records)
                silent_since = time.monotonic()
            elif time.monotonic() - silent_since > SILENCE_SECONDS:
                raise TimeoutError("the log has fewer records than were handled before")
    finally:
        reader.close()
    return count


def _record(letter: "sa.Row[tuple[object, ...]]") -> Record:
    return Record(
        letter.topic,
        letter.log_partition,
        letter.log_offset,
        letter.subject or "",
        letter.value,
        loaded_headers(letter.headers),
    )
