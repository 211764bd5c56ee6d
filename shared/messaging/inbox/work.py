"""One unit's worth of taking in: what is new, what may be applied now, what has to stay aside."""

import hashlib
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence

from shared.contracts.envelope import Envelope, UnreadableError, unseal
from shared.contracts.topics import BY_NAME, Kind
from shared.messaging import deadletter
from shared.messaging.inbox import rows
from shared.messaging.inbox.rows import Mark, Parked, Subject
from shared.messaging.incoming import Incoming, Reaction, Run
from shared.messaging.signing import Genuine
from shared.messaging.transport import Record
from shared.observability import metrics
from shared.persistence.unit_of_work import Tx

_NOBODY: Mapping[str, str] = {}


class ReactionFailedError(Exception):
    """A reaction raised. Names the event that was handled when there was only one."""

    def __init__(self, incoming: Incoming) -> None:
        super().__init__(incoming.event_id)
        self.incoming = incoming


def open_envelope(record: Record, genuine: Genuine | None) -> Envelope:
    """The record's envelope. `UnreadableError` when it is none, or not one that its topic's owner signed."""
    if genuine is not None and not genuine(record):
        raise UnreadableError("bad_signature")
    envelope = unseal(record.value)
    if envelope.source != f"/{BY_NAME[record.topic].owner}":
        raise UnreadableError("not_the_topics_owner")
    return envelope


class Work:
    """Sorts records in by their subjects' sequences, runs reactions, and writes down what became of each."""

    def __init__(
        self, tx: Tx, reactions: Mapping[str, Reaction], one_by_one: bool, genuine: Genuine | None = None
    ) -> None:
        self._tx = tx
        self._genuine = genuine
        self._reactions = reactions
        self._one_by_one = one_by_one
        self._marks: dict[Subject, Mark] = {}
        self._touched: set[Subject] = set()
        self._ready: deque[Incoming] = deque()
        self._outcomes: dict[int, str] = {}
        self._late: dict[int, int] = {}
        #: What was applied, in the order of its effects.
        self._turns: list[int] = []
        self._forced: set[int] = set()
        self._highest = 0
        self._applied: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        # Put aside, and not yet in the tables.
        self._to_park: list[Parked] = []
        self._to_wait: dict[int, str] = {}
        self._any_parked, self._any_waiting = rows.any_aside(tx)

    def accept(self, records: Sequence[Record], buried: Mapping[str, str] = _NOBODY) -> None:
        """Enter what is new into the inbox and sort it in by its subjects' sequences.

        Events whose id is in `buried` become dead letters with the code that stands there.
        """
        if not records:
            return
        rows.advance_positions(self._tx, records)
        fresh = self._enter(self._readable(records))
        self._load_marks((record.topic, envelope.subject) for _, record, envelope in fresh)
        for in_seq, record, envelope in fresh:
            try:
                incoming = Incoming.of(envelope, envelope.event(), record.topic, in_seq)
            except UnreadableError as error:
                self._bury(in_seq, record, envelope, error.code)
                continue
            if envelope.id in buried:
                self._bury(in_seq, record, envelope, buried[envelope.id])
            else:
                self._sort_in(incoming, record, envelope)

    def bury_known(self, in_seq: int, code: str) -> None:
        """Make a dead letter of an event of the inbox."""
        rows.take_back(self._tx, [in_seq])
        record = rows.record(self._tx, in_seq)
        envelope = unseal(record.value)
        self._load_marks([(record.topic, envelope.subject)])
        self._bury(in_seq, record, envelope, code)

    def resume(self, in_seqs: Collection[int], forced: bool) -> None:
        """Let events of the inbox that were put aside go on. Raises `UnreadableError` for one that cannot be read."""
        self._highest = rows.highest(self._tx)
        rows.take_back(self._tx, in_seqs)
        resumed = self._recall(in_seqs)
        for incoming in resumed:
            mark = self._marks[incoming.topic, incoming.subject]
            if incoming.sequence == mark.frozen_at:
                mark.frozen_by = mark.frozen_at = None
                self._touched.add((incoming.topic, incoming.subject))
            ahead = incoming.sequence - mark.last
            if forced:
                self._forced.add(incoming.in_seq)
            if ahead <= 0:
                self._outcomes[incoming.in_seq] = "superseded"
            elif (ahead == 1 or incoming.kind is Kind.STATE) and not mark.holds_back(incoming.sequence):
                self._late[incoming.in_seq] = self._highest
                self._make_ready(incoming)
            else:
                self._park(incoming)
        self._bring_back_parked(resumed)

    def finish(self) -> None:
        """Run the reactions until nothing is ready, and save what became of each event."""
        while self._ready:
            self._run(self._next_run())
        self._save()

    # -- taking in

    def _readable(self, records: Sequence[Record]) -> list[tuple[Record, Envelope]]:
        """The records that are envelopes of their topic's owner. Others become dead letters at once."""
        readable = []
        for record in records:
            try:
                readable.append((record, open_envelope(record, self._genuine)))
            except UnreadableError as error:
                deadletter.keep(self._tx, record, error.code)
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
        new = rows.enter(self._tx, first.values())
        again += [pair for event_id, pair in first.items() if event_id not in new]
        self._drop_or_keep(again)
        self._highest = max(new.values(), default=0)
        # In the log's order, which is not always the order of the numbers the database gave.
        return [(new[event_id], *first[event_id]) for event_id in first if event_id in new]

    def _drop_or_keep(self, again: list[tuple[Record, Envelope]]) -> None:
        if not again:
            return
        known = rows.hashes(self._tx, {envelope.id for _, envelope in again})
        for record, envelope in again:
            if known[envelope.id] != hashlib.sha256(record.value).digest():
                deadletter.keep(self._tx, record, "same_id_other_bytes", envelope)
            else:
                self._dropped[record.topic] += 1

    def _sort_in(self, incoming: Incoming, record: Record, envelope: Envelope) -> None:
        """Decide by the subject's sequence whether an event is due, early, late or wrong."""
        mark = self._marks[incoming.topic, incoming.subject]
        ahead = incoming.sequence - mark.last
        if mark.holds_back(incoming.sequence):
            self._park(incoming)
        elif incoming.kind is Kind.STATE and ahead < 0:
            self._outcomes[incoming.in_seq] = "superseded"
        elif ahead <= 0:
            # Every sequence up to the last was applied under another id: one of the two is forged or a bug.
            self._bury(incoming.in_seq, record, envelope, "sequence_seen_with_another_id")
        elif ahead == 1 or incoming.kind is Kind.STATE:
            self._make_ready(incoming)
        else:
            self._park(incoming)

    def _bury(self, in_seq: int, record: Record, envelope: Envelope, code: str) -> None:
        """Make a dead letter. It freezes its subject from its own sequence on, unless that is past already."""
        self._outcomes[in_seq] = "dead"
        number = deadletter.keep(self._tx, record, code, envelope, again=True)
        mark = self._marks[record.topic, envelope.subject]
        if envelope.sequence > mark.last and not mark.holds_back(envelope.sequence):
            mark.frozen_by, mark.frozen_at = number, envelope.sequence
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
        applied = self._put_aside(run)
        self._turns += [incoming.in_seq for incoming in applied]
        self._applied.update(incoming.topic for incoming in applied)
        self._bring_back_waiting(run.met)
        self._bring_back_parked(applied)

    def _put_aside(self, run: Run) -> list[Incoming]:
        """Let those wait that must, and park what comes after them. Returns what was applied."""
        left_out = {incoming.in_seq for incoming in run.left_out}
        held: set[Subject] = set()
        applied = []
        for incoming in run.events:
            key = (incoming.topic, incoming.subject)
            if incoming.in_seq in run.waits:
                held.add(key)
                self._set_back(incoming)
                self._wait(incoming, run.waits[incoming.in_seq])
            elif incoming.in_seq in left_out:
                self._set_back(incoming)
                self._park(incoming)
            elif key in held:
                raise RuntimeError(f"a reaction let {incoming.event_id} overtake one of its subject that waits")
            else:
                applied.append(incoming)
        if held:
            # Whatever else of these subjects is ready stands under another reaction, and behind them all the same.
            behind = [incoming for incoming in self._ready if (incoming.topic, incoming.subject) in held]
            self._ready = deque(incoming for incoming in self._ready if (incoming.topic, incoming.subject) not in held)
            for incoming in behind:
                self._park(incoming)
        return applied

    def _bring_back_waiting(self, met: set[str]) -> None:
        if not (self._any_waiting and met):
            return
        self._write_aside()
        for incoming in self._recall(rows.wake(self._tx, met)):
            mark = self._marks[incoming.topic, incoming.subject]
            if incoming.sequence > mark.last:
                self._late[incoming.in_seq] = self._highest
                self._make_ready(incoming)
            elif incoming.kind is Kind.STATE:
                self._outcomes[incoming.in_seq] = "superseded"
            else:
                self.bury_known(incoming.in_seq, "sequence_seen_with_another_id")

    def _bring_back_parked(self, applied: Collection[Incoming]) -> None:
        """Where the next event of a subject is parked, it is due now."""
        if not (self._any_parked and applied):
            return
        self._write_aside()
        kinds = {(incoming.topic, incoming.subject): incoming.kind for incoming in applied}
        aside = rows.parked_of(self._tx, kinds)
        due: list[int] = []
        passed: list[Parked] = []
        old: list[int] = []
        for key, kind in kinds.items():
            mark = self._marks[key]
            last = mark.last
            for event in aside.get(key, ()):
                if kind is Kind.STATE and event.sequence < last:
                    old.append(event.in_seq)
                elif event.sequence <= last:
                    passed.append(event)
                elif (event.sequence == last + 1 or kind is Kind.STATE) and not mark.holds_back(event.sequence):
                    due.append(event.in_seq)
                    last = event.sequence
        rows.take_back(self._tx, due + old)
        self._outcomes.update(dict.fromkeys(old, "superseded"))
        recalled = {incoming.in_seq: incoming for incoming in self._recall(due)}
        for in_seq in due:
            self._late[in_seq] = self._highest
            self._make_ready(recalled[in_seq])
        for event in passed:
            self.bury_known(event.in_seq, "sequence_seen_with_another_id")

    # -- putting aside

    def _set_back(self, incoming: Incoming) -> None:
        mark = self._marks[incoming.topic, incoming.subject]
        mark.last = min(mark.last, incoming.sequence - 1)

    def _park(self, incoming: Incoming) -> None:
        self._outcomes[incoming.in_seq] = "parked"
        self._late.pop(incoming.in_seq, None)
        self._any_parked = True
        self._to_park.append(Parked(incoming.in_seq, incoming.topic, incoming.subject, incoming.sequence))

    def _wait(self, incoming: Incoming, need: str) -> None:
        self._outcomes[incoming.in_seq] = "waiting"
        self._late.pop(incoming.in_seq, None)
        self._any_waiting = True
        self._to_wait[incoming.in_seq] = need

    def _write_aside(self) -> None:
        rows.park(self._tx, self._to_park)
        rows.wait(self._tx, self._to_wait)
        self._to_park, self._to_wait = [], {}

    # -- what the database knows

    def _recall(self, in_seqs: Collection[int]) -> list[Incoming]:
        """Events of the inbox by their number, with their subjects' marks."""
        found = []
        for in_seq, topic, value in rows.contents(self._tx, in_seqs):
            envelope = unseal(value)
            found.append(Incoming.of(envelope, envelope.event(), topic, in_seq))
            self._outcomes[in_seq] = "applied"
        self._load_marks((incoming.topic, incoming.subject) for incoming in found)
        return found

    def _load_marks(self, subjects: Iterable[Subject]) -> None:
        self._marks.update(rows.marks(self._tx, {key for key in subjects if key not in self._marks}))

    def _save(self) -> None:
        self._write_aside()
        rows.save_marks(self._tx, {key: self._marks[key] for key in self._touched})
        alike: dict[tuple[str, bool], list[int]] = {}
        for in_seq, outcome in self._outcomes.items():
            alike.setdefault((outcome, in_seq in self._forced), []).append(in_seq)
        for (outcome, forced), in_seqs in alike.items():
            rows.save_outcomes(self._tx, in_seqs, outcome, forced=forced)
        rows.save_turns(self._tx, [(in_seq, self._late[in_seq]) for in_seq in self._turns if in_seq in self._late])
        self._tx.after_commit(self._count)

    def _count(self) -> None:
        for topic, count in self._applied.items():
            metrics.inbox_applied.labels(topic).inc(count)
        for topic, count in self._dropped.items():
            metrics.inbox_dropped.labels(topic).inc(count)
