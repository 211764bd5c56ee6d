"""One unit's worth of taking in: what is new, what may be applied now, what has to stay aside."""

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from shared.contracts.envelope import Envelope, UnreadableError, unseal
from shared.contracts.topics import BY_NAME, Kind
from shared.messaging import deadletter
from shared.messaging.incoming import Incoming, Reaction, Run
from shared.messaging.outbox import loaded_headers, stored_headers
from shared.messaging.tables import inbox, inbox_position, inbox_subject, parked, waiting
from shared.messaging.transport import Place, Record
from shared.observability import metrics
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Tx


class ReactionFailedError(Exception):
    """A reaction raised. Names the event that was handled when there was only one."""

    def __init__(self, incoming: Incoming) -> None:
        super().__init__(incoming.event_id)
        self.incoming = incoming


@dataclass
class _Mark:
    """How far one subject of one topic was applied, and the dead letter that froze it."""

    last: int = 0
    epoch: int = 1
    frozen_by: int | None = None


class Work:
    """Sorts records in by their subjects' sequences, runs reactions, and writes down what became of each."""

    def __init__(self, tx: Tx, reactions: Mapping[str, Reaction], one_by_one: bool) -> None:
        self._tx = tx
        self._reactions = reactions
        self._one_by_one = one_by_one
        self._marks: dict[tuple[str, str], _Mark] = {}
        self._touched: set[tuple[str, str]] = set()
        self._ready: deque[Incoming] = deque()
        self._outcomes: dict[int, str] = {}
        self._late: dict[int, int] = {}
        self._forced: set[int] = set()
        self._highest = 0
        self._any_parked = tx.execute(sa.select(parked.c.in_seq).limit(1)).first() is not None
        self._any_waiting = tx.execute(sa.select(waiting.c.in_seq).limit(1)).first() is not None

    def accept(self, records: Sequence[Record], bury_as: str | None = None) -> None:
        """Enter what is new into the inbox and sort it in by its subjects' sequences."""
        _advance_positions(self._tx, records)
        fresh = self._enter(self._readable(records))
        self._load_marks((record.topic, envelope.subject) for _, record, envelope in fresh)
        for in_seq, record, envelope in fresh:
            try:
                incoming = Incoming.of(envelope, envelope.event(), record.topic, in_seq)
            except UnreadableError as error:
                self._bury(in_seq, record, envelope, error.code)
                continue
            if bury_as is not None:
                self._bury(in_seq, record, envelope, bury_as)
            else:
                self._sort_in(incoming, record, envelope)

    def bury_known(self, in_seq: int, code: str, *, freeze: bool = True) -> None:
        row = self._tx.execute(sa.select(inbox).where(inbox.c.in_seq == in_seq)).one()
        self._take_back([in_seq])
        record = Record(
            row.topic, row.log_partition, row.log_offset, row.subject, row.value, loaded_headers(row.headers)
        )
        self._load_marks([(row.topic, row.subject)])
        self._bury(in_seq, record, unseal(row.value), code, freeze=freeze)

    def resume(self, in_seqs: Collection[int], forced: bool) -> None:
        self._take_back(in_seqs)
        for incoming in self._recall(sorted(in_seqs)):
            mark = self._marks[incoming.topic, incoming.subject]
            mark.frozen_by = None
            self._touched.add((incoming.topic, incoming.subject))
            ahead = incoming.sequence - mark.last
            if forced:
                self._forced.add(incoming.in_seq)
            if ahead == 1 or (ahead > 1 and incoming.kind is Kind.STATE):
                self._make_ready(incoming)
            elif ahead > 1:
                self._park(incoming)
            else:
                self._outcomes[incoming.in_seq] = "superseded"
            self._bring_back_parked([incoming])

    def finish(self) -> None:
        while self._ready:
            self._run(self._next_run())
        self._save()

    # -- taking in

    def _readable(self, records: Sequence[Record]) -> list[tuple[Record, Envelope]]:
        """The records that are envelopes of their topic's owner. Others become dead letters at once."""
        readable = []
        for record in records:
            try:
                envelope = unseal(record.value)
                if envelope.source != f"/{BY_NAME[record.topic].owner}":
                    raise UnreadableError("not_the_topics_owner")
            except UnreadableError as error:
                deadletter.keep(self._tx, record, error.code)
                continue
            readable.append((record, envelope))
        return readable

    def _enter(self, readable: list[tuple[Record, Envelope]]) -> list[tuple[int, Record, Envelope]]:
        """Insert the inbox rows. What was there already is dropped, or kept aside when its bytes differ."""
        first: dict[str, tuple[Record, Envelope]] = {}
        again: list[tuple[Record, Envelope]] = []
        for record, envelope in readable:
            if envelope.id in first:
                again.append((record, envelope))
            else:
                first[envelope.id] = (record, envelope)
        if not first:
            return []
        rows = self._tx.execute(
            insert(inbox)
            .on_conflict_do_nothing(index_elements=["event_id"])
            .returning(inbox.c.event_id, inbox.c.in_seq),
            [_inbox_row(record, envelope, self._tx) for record, envelope in first.values()],
        )
        new = dict(rows.all())
        again += [pair for event_id, pair in first.items() if event_id not in new]
        self._drop_or_keep(again)
        self._highest = max(new.values(), default=0)
        # In the log's order, which is not always the order of the numbers the database gave.
        return [(new[event_id], *first[event_id]) for event_id in first if event_id in new]

    def _drop_or_keep(self, again: list[tuple[Record, Envelope]]) -> None:
        if not again:
            return
        ids = {envelope.id for _, envelope in again}
        rows = self._tx.execute(sa.select(inbox.c.event_id, inbox.c.sha256).where(inbox.c.event_id.in_(ids)))
        known = dict(rows.all())
        for record, envelope in again:
            if known[envelope.id] != hashlib.sha256(record.value).digest():
                deadletter.keep(self._tx, record, "same_id_other_bytes", envelope)
            else:
                metrics.inbox_dropped.labels(record.topic).inc()

    def _sort_in(self, incoming: Incoming, record: Record, envelope: Envelope) -> None:
        """Decide by the subject's sequence whether an event is due, early, late or wrong."""
        mark = self._marks[incoming.topic, incoming.subject]
        ahead = incoming.sequence - mark.last
        if mark.frozen_by is not None and ahead > 0:
            self._park(incoming)
        elif incoming.kind is Kind.STATE and ahead < 0:
            self._outcomes[incoming.in_seq] = "superseded"
        elif ahead <= 0:
            # Every sequence up to the last was applied under another id: one of the two is forged or a bug.
            self._bury(incoming.in_seq, record, envelope, "sequence_seen_with_another_id", freeze=False)
        elif ahead == 1 or incoming.kind is Kind.STATE:
            self._make_ready(incoming)
        else:
            self._park(incoming)

    def _bury(self, in_seq: int, record: Record, envelope: Envelope, code: str, *, freeze: bool = True) -> None:
        self._outcomes[in_seq] = "dead"
        number = deadletter.keep(self._tx, record, code, envelope)
        if freeze:
            mark = self._marks[record.topic, envelope.subject]
            mark.frozen_by = mark.frozen_by or number
            self._touched.add((record.topic, envelope.subject))

    # -- applying

    def _make_ready(self, incoming: Incoming) -> None:
        mark = self._marks[incoming.topic, incoming.subject]
        mark.last, mark.epoch = incoming.sequence, incoming.epoch
        self._touched.add((incoming.topic, incoming.subject))
        self._ready.append(incoming)

    def _next_run(self) -> list[Incoming]:
        """The longest stretch of ready events that one reaction handles."""
        run = [self._ready.popleft()]
        reaction = self._reactions.get(run[0].event.TYPE)
        alone = self._one_by_one or run[0].in_seq in self._forced
        while self._ready and not alone and self._reactions.get(self._ready[0].event.TYPE) is reaction:
            run.append(self._ready.popleft())
        return run

    def _run(self, events: list[Incoming]) -> None:
        reaction = self._reactions.get(events[0].event.TYPE)
        run = Run(events, forced=events[0].in_seq in self._forced)
        if reaction is not None:
            try:
                reaction(self._tx, run)
            except Exception as error:
                if len(events) == 1:
                    raise ReactionFailedError(events[0]) from error
                raise
        for incoming in events:
            if incoming.in_seq in run.waits:
                self._set_back(incoming)
                self._wait(incoming, run.waits[incoming.in_seq])
        for incoming in run.left_out:
            self._set_back(incoming)
            self._park(incoming)
        aside = run.waits.keys() | {incoming.in_seq for incoming in run.left_out}
        applied = [incoming for incoming in events if incoming.in_seq not in aside]
        metrics.inbox_applied.labels(events[0].topic).inc(len(applied))
        self._bring_back_waiting(run.met)
        self._bring_back_parked(applied)

    def _bring_back_waiting(self, met: set[str]) -> None:
        if not (self._any_waiting and met):
            return
        rows = self._tx.execute(sa.delete(waiting).where(waiting.c.need.in_(met)).returning(waiting.c.in_seq))
        for incoming in self._recall(sorted(rows.scalars())):
            self._late[incoming.in_seq] = self._highest
            self._make_ready(incoming)

    def _bring_back_parked(self, applied: list[Incoming]) -> None:
        """Where the next event of a subject is parked, it is due now."""
        if not self._any_parked:
            return
        for topic, subject in dict.fromkeys((incoming.topic, incoming.subject) for incoming in applied):
            mark = self._marks[topic, subject]
            if mark.frozen_by is not None:
                continue
            rows = self._tx.execute(
                sa.select(parked.c.in_seq, parked.c.sequence)
                .where(parked.c.topic == topic, parked.c.subject == subject)
                .order_by(parked.c.sequence)
            ).all()
            due, following = [], mark.last + 1
            for in_seq, sequence in rows:
                if sequence < following:
                    self.bury_known(in_seq, "sequence_seen_with_another_id", freeze=False)
                elif sequence == following:
                    due.append(in_seq)
                    following += 1
            self._take_back(due)
            for incoming in sorted(self._recall(due), key=lambda found: found.sequence):
                self._late[incoming.in_seq] = self._highest
                self._make_ready(incoming)

    # -- putting aside

    def _set_back(self, incoming: Incoming) -> None:
        mark = self._marks[incoming.topic, incoming.subject]
        mark.last = min(mark.last, incoming.sequence - 1)

    def _park(self, incoming: Incoming) -> None:
        self._outcomes[incoming.in_seq] = "parked"
        self._late.pop(incoming.in_seq, None)
        self._any_parked = True
        self._tx.execute(
            insert(parked).values(
                in_seq=incoming.in_seq,
                topic=incoming.topic,
                subject=incoming.subject,
                sequence=incoming.sequence,
                since_at=self._tx.now,
            )
        )

    def _wait(self, incoming: Incoming, need: str) -> None:
        self._outcomes[incoming.in_seq] = "waiting"
        self._late.pop(incoming.in_seq, None)
        self._any_waiting = True
        self._tx.execute(insert(waiting).values(in_seq=incoming.in_seq, need=need, since_at=self._tx.now))

    def _take_back(self, in_seqs: Collection[int]) -> None:
        if in_seqs:
            self._tx.execute(sa.delete(parked).where(parked.c.in_seq.in_(in_seqs)))
            self._tx.execute(sa.delete(waiting).where(waiting.c.in_seq.in_(in_seqs)))

    # -- rows

    def _recall(self, in_seqs: Sequence[int]) -> list[Incoming]:
        """Events of the inbox by their number, with their subjects' marks."""
        if not in_seqs:
            return []
        rows = self._tx.execute(
            sa.select(inbox.c.in_seq, inbox.c.topic, inbox.c.value)
            .where(inbox.c.in_seq.in_(in_seqs))
            .order_by(inbox.c.in_seq)
        ).all()
        found = []
        for in_seq, topic, value in rows:
            envelope = unseal(value)
            found.append(Incoming.of(envelope, envelope.event(), topic, in_seq))
            self._outcomes[in_seq] = "applied"
        self._load_marks((incoming.topic, incoming.subject) for incoming in found)
        return found

    def _load_marks(self, keys: Iterable[tuple[str, str]]) -> None:
        wanted: dict[str, list[str]] = {}
        for topic, subject in keys:
            if (topic, subject) not in self._marks:
                self._marks[topic, subject] = _Mark()
                wanted.setdefault(topic, []).append(subject)
        for topic, subjects in wanted.items():
            rows = self._tx.execute(
                sa.select(inbox_subject).where(inbox_subject.c.topic == topic, inbox_subject.c.subject.in_(subjects))
            )
            for row in rows:
                self._marks[topic, row.subject] = _Mark(row.last_sequence, row.epoch, row.frozen_by)

    def _save(self) -> None:
        if self._touched:
            statement = insert(inbox_subject)
            new = statement.excluded
            self._tx.execute(
                statement.on_conflict_do_update(
                    index_elements=["topic", "subject"],
                    set_={"last_sequence": new.last_sequence, "epoch": new.epoch, "frozen_by": new.frozen_by},
                ),
                [self._mark_row(topic, subject) for topic, subject in sorted(self._touched)],
            )
        by_values: dict[tuple[str, int | None, bool], list[int]] = {}
        for in_seq, outcome in self._outcomes.items():
            by_values.setdefault((outcome, self._late.get(in_seq), in_seq in self._forced), []).append(in_seq)
        for (outcome, after, forced), in_seqs in by_values.items():
            values = {"outcome": outcome, "applied_after": after, **({"forced_at": self._tx.now} if forced else {})}
            self._tx.execute(sa.update(inbox).where(inbox.c.in_seq.in_(in_seqs)).values(values))

    def _mark_row(self, topic: str, subject: str) -> dict[str, object]:
        mark = self._marks[topic, subject]
        return {
            "topic": topic,
            "subject": subject,
            "last_sequence": mark.last,
            "epoch": mark.epoch,
            "frozen_by": mark.frozen_by,
        }


def _inbox_row(record: Record, envelope: Envelope, tx: Tx) -> dict[str, object]:
    return {
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


def _advance_positions(tx: Tx, records: Sequence[Record]) -> None:
    """Remember, with the effects, how far each partition was handled; a redelivery never sets it back."""
    ends: dict[Place, int] = {}
    for record in records:
        ends[record.place] = max(ends.get(record.place, 0), record.offset + 1)
    statement = insert(inbox_position)
    there, new = inbox_position.c.next_offset, statement.excluded.next_offset
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["topic", "log_partition"], set_={"next_offset": sa.case((there > new, there), else_=new)}
        ),
        [
            {"topic": place.topic, "log_partition": place.partition, "next_offset": end}
            for place, end in sorted(ends.items())
        ],
    )
