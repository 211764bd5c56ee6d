"""Every SQL statement of the inbox, one small function each. Lists of values go in portions."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from shared.contracts.envelope import Envelope
from shared.messaging.outbox import loaded_headers, stored_headers
from shared.messaging.tables import dead_letter, inbox, inbox_position, inbox_subject, parked, waiting
from shared.messaging.transport import Place, Record
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

Subject = tuple[str, str]


@dataclass
class Mark:
    """How far one subject of one topic was applied, and the dead letter that froze it.

    What comes before the dead letter's sequence `frozen_at` may still be applied.
    """

    last: int = 0
    epoch: int = 1
    frozen_by: int | None = None
    frozen_at: int | None = None

    def holds_back(self, sequence: int) -> bool:
        """Whether this sequence has to wait for a dead letter to be replayed."""
        return self.frozen_at is not None and sequence >= self.frozen_at


class Parked(NamedTuple):
    """One parked event's place in its subject."""

    in_seq: int
    topic: str
    subject: str
    sequence: int


# What every batch asks and writes is built once: building a statement costs more than its answer.

_ANY_ASIDE = sa.select(
    sa.exists(sa.select(parked.c.in_seq)).label("parked"), sa.exists(sa.select(waiting.c.in_seq)).label("waiting")
)


def any_aside(tx: Reading) -> tuple[bool, bool]:
    """Whether anything is parked, and whether anything waits."""
    any_parked, any_waiting = tx.execute(_ANY_ASIDE).one()
    return bool(any_parked), bool(any_waiting)


def highest(tx: Reading) -> int:
    """The number of the row that came last."""
    return int(tx.execute(sa.select(sa.func.max(inbox.c.in_seq))).scalar_one() or 0)


_ENTER = insert(inbox).on_conflict_do_nothing(index_elements=["event_id"]).returning(inbox.c.event_id, inbox.c.in_seq)


def enter(tx: Tx, heard: Collection[tuple[Record, Envelope]]) -> dict[str, int]:
    """Insert inbox rows. Returns the numbers of those that are new, by event id."""
    rows = tx.execute(
        _ENTER,
        [
            {
                "event_id": envelope.id,
                "sha256": hashlib.sha256(record.value).digest(),
                "topic": record.topic,
                "log_partition": record.partition,
                "log_offset": record.offset,
                "subject": envelope.subject,
                "sequence": envelope.sequence,
                "value": record.value,
                "headers": stored_headers(record.headers),
                "received_at": tx.now,
                "outcome": "applied",
            }
            for record, envelope in heard
        ],
    )
    return dict(rows.all())


def hashes(tx: Reading, event_ids: Collection[str]) -> dict[str, bytes]:
    """The SHA-256 of the bytes under each id."""
    known: dict[str, bytes] = {}
    for some in portions(event_ids):
        rows = tx.execute(sa.select(inbox.c.event_id, inbox.c.sha256).where(inbox.c.event_id.in_(some)))
        known.update((event_id, digest) for event_id, digest in rows)
    return known


def contents(tx: Reading, in_seqs: Collection[int]) -> list[tuple[int, str, bytes]]:
    """Number, topic and bytes of these inbox rows, in the order of their numbers."""
    found: list[tuple[int, str, bytes]] = []
    for some in portions(sorted(in_seqs)):
        rows = tx.execute(
            sa.select(inbox.c.in_seq, inbox.c.topic, inbox.c.value)
            .where(inbox.c.in_seq.in_(some))
            .order_by(inbox.c.in_seq)
        )
        found += [(in_seq, topic, value) for in_seq, topic, value in rows]
    return found


def record(tx: Reading, in_seq: int) -> Record:
    """The record behind an inbox row, as it came."""
    row = tx.execute(sa.select(inbox).where(inbox.c.in_seq == in_seq)).one()
    return Record(row.topic, row.log_partition, row.log_offset, row.subject, row.value, loaded_headers(row.headers))


def save_outcomes(tx: Tx, in_seqs: Collection[int], outcome: str, *, forced: bool) -> None:
    values = {"outcome": outcome, **({"forced_at": tx.now} if forced else {})}
    for some in portions(in_seqs):
        tx.execute(sa.update(inbox).where(inbox.c.in_seq.in_(some)).values(values))


_SAVE_TURN = (
    sa.update(inbox)
    .where(inbox.c.in_seq == sa.bindparam("this_row"))
    .values(applied_after=sa.bindparam("after"), applied_turn=sa.bindparam("turn"))
)


def save_turns(tx: Tx, turns: Sequence[tuple[int, int]]) -> None:
    """Remember of rows that were put aside after which row they were applied, in this order."""
    if turns:
        rows = [
            {"this_row": in_seq, "after": after, "turn": turn} for turn, (in_seq, after) in enumerate(turns, start=1)
        ]
        tx.execute(_SAVE_TURN, rows)


_MARKS = (
    sa.select(
        inbox_subject.c.subject,
        inbox_subject.c.last_sequence,
        inbox_subject.c.epoch,
        inbox_subject.c.frozen_by,
        inbox.c.sequence,
    )
    .select_from(
        inbox_subject.outerjoin(dead_letter, dead_letter.c.id == inbox_subject.c.frozen_by).outerjoin(
            inbox, inbox.c.event_id == dead_letter.c.event_id
        )
    )
    .where(
        inbox_subject.c.topic == sa.bindparam("of_topic"),
        inbox_subject.c.subject.in_(sa.bindparam("subjects", expanding=True)),
    )
)


def marks(tx: Reading, subjects: Iterable[Subject]) -> dict[Subject, Mark]:
    """How far these subjects are; those never heard of are at the beginning."""
    by_topic: dict[str, list[str]] = {}
    found: dict[Subject, Mark] = {}
    for topic, subject in subjects:
        by_topic.setdefault(topic, []).append(subject)
        found[topic, subject] = Mark()
    for topic, names in by_topic.items():
        for some in portions(names):
            rows = tx.execute(_MARKS, {"of_topic": topic, "subjects": some})
            for subject, last, epoch, frozen_by, frozen_at in rows:
                found[topic, subject] = Mark(last, epoch, frozen_by, frozen_at)
    return found


_NEW_MARK = insert(inbox_subject)
_SAVE_MARKS = _NEW_MARK.on_conflict_do_update(
    index_elements=["topic", "subject"],
    set_={name: _NEW_MARK.excluded[name] for name in ("last_sequence", "epoch", "frozen_by")},
)


def save_marks(tx: Tx, changed: dict[Subject, Mark]) -> None:
    if not changed:
        return
    tx.execute(
        _SAVE_MARKS,
        [
            {
                "topic": topic,
                "subject": subject,
                "last_sequence": mark.last,
                "epoch": mark.epoch,
                "frozen_by": mark.frozen_by,
            }
            for (topic, subject), mark in sorted(changed.items())
        ],
    )


def park(tx: Tx, events: Collection[Parked]) -> None:
    if events:
        tx.execute(sa.insert(parked), [{**event._asdict(), "since_at": tx.now} for event in events])


def parked_of(tx: Reading, subjects: Iterable[Subject]) -> dict[Subject, list[Parked]]:
    """What is parked of these subjects, in the order of their sequences."""
    by_topic: dict[str, list[str]] = {}
    for topic, subject in subjects:
        by_topic.setdefault(topic, []).append(subject)
    found: dict[Subject, list[Parked]] = {}
    columns = (parked.c.in_seq, parked.c.topic, parked.c.subject, parked.c.sequence)
    for topic, names in by_topic.items():
        for some in portions(names):
            for row in tx.execute(
                sa.select(*columns)
                .where(parked.c.topic == topic, parked.c.subject.in_(some))
                .order_by(parked.c.subject, parked.c.sequence, parked.c.in_seq)
            ):
                found.setdefault((row.topic, row.subject), []).append(Parked(*row))
    return found


def wait(tx: Tx, needs: dict[int, str]) -> None:
    if needs:
        rows = [{"in_seq": in_seq, "need": need, "since_at": tx.now} for in_seq, need in needs.items()]
        tx.execute(sa.insert(waiting), rows)


def wake(tx: Tx, needs: Iterable[str]) -> list[int]:
    """End the waiting for these needs. Returns the numbers of who waited."""
    woken: list[int] = []
    for some in portions(sorted(needs)):
        woken += tx.execute(sa.delete(waiting).where(waiting.c.need.in_(some)).returning(waiting.c.in_seq)).scalars()
    return sorted(woken)


def take_back(tx: Tx, in_seqs: Collection[int]) -> None:
    """These are neither parked nor waiting any more."""
    for some in portions(in_seqs):
        tx.execute(sa.delete(parked).where(parked.c.in_seq.in_(some)))
        tx.execute(sa.delete(waiting).where(waiting.c.in_seq.in_(some)))


_NEW_END = insert(inbox_position)
_FURTHER = sa.case(
    (inbox_position.c.next_offset > _NEW_END.excluded.next_offset, inbox_position.c.next_offset),
    else_=_NEW_END.excluded.next_offset,
)
_ADVANCE = _NEW_END.on_conflict_do_update(index_elements=["topic", "log_partition"], set_={"next_offset": _FURTHER})


def advance_positions(tx: Tx, records: Sequence[Record]) -> None:
    """Remember, with the effects, how far each partition was handled; a redelivery never sets it back."""
    ends: dict[Place, int] = {}
    for one in records:
        ends[one.place] = max(ends.get(one.place, 0), one.offset + 1)
    tx.execute(
        _ADVANCE,
        [
            {"topic": place.topic, "log_partition": place.partition, "next_offset": end}
            for place, end in sorted(ends.items())
        ],
    )


def forget(tx: Tx, topics: Collection[str]) -> None:
    """Everything the inbox knows of these topics, so that they can be heard again from the beginning."""
    of_topics = sa.select(inbox.c.in_seq).where(inbox.c.topic.in_(topics))
    tx.execute(sa.delete(waiting).where(waiting.c.in_seq.in_(of_topics)))
    for table in (inbox, inbox_subject, inbox_position, parked):
        tx.execute(sa.delete(table).where(table.c.topic.in_(topics)))


def signed_with(reading: Reading, key_id: str) -> int:
    """How many events that were heard carry a signature of this producer key. Reads them all: for an operator."""
    keyid = sa.cast(inbox.c.headers, sa.Text).like(f'%"{key_id}"%')
    return int(reading.execute(sa.select(sa.func.count()).select_from(inbox).where(keyid)).scalar_one())
