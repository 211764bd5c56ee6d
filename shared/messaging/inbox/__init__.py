"""The inbox: every event once in effect, in order per topic and subject, whatever the log delivers.

The inbox row and the effect commit in one transaction. On a fact topic a gap in a subject's
sequence parks the event until the gap closes; a state topic takes any sequence above its last. An
event that builds on another topic's fact waits for it by name.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

import sqlalchemy as sa

from shared.contracts.envelope import unseal
from shared.messaging.inbox.work import ReactionFailedError, Work, open_envelope
from shared.messaging.incoming import Incoming, Reaction
from shared.messaging.signing import Genuine
from shared.messaging.tables import inbox_log, inbox_position, parked, waiting
from shared.messaging.transport import Place, Record
from shared.persistence.unit_of_work import Reading, Tx

__all__ = ["Inbox", "ReactionFailedError", "counts", "logs", "move_to", "open_envelope", "positions"]


class Inbox:
    """Takes records in, decides which may be applied now, and lets the reactions make their effects."""

    def __init__(self, reactions: Mapping[str, Reaction], genuine: Genuine | None = None) -> None:
        """With `genuine`, what it denies becomes a dead letter and has no effect."""
        self._reactions = reactions
        self.genuine = genuine

    def take(
        self,
        tx: Tx,
        records: Sequence[Record],
        *,
        one_by_one: bool = False,
        buried: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Handle a batch of records of one topic within an open unit.

        Raises what a reaction raises. With `one_by_one` each event is handled alone and the
        failing one is named by `ReactionFailedError`. Events whose ids stand in `buried` become
        dead letters at once, with the codes that stand there.
        """
        work = Work(tx, self._reactions, one_by_one, self.genuine)
        work.accept(records, buried)
        work.finish()

    def bury(self, tx: Tx, record: Record, failed: Incoming, code: str) -> bool:
        """Make a dead letter of the event that failed while this record was taken, and freeze its aggregate.

        Returns whether it was the record's own event. Otherwise it was one that the record had
        woken, and the record can be taken again.
        """
        work = Work(tx, self._reactions, one_by_one=True, genuine=self.genuine)
        own = unseal(record.value).id == failed.event_id
        if own:
            work.accept([record], {failed.event_id: code})
        else:
            work.bury_known(failed.in_seq, code)
        work.finish()
        return own

    def go_on(self, tx: Tx, in_seqs: Collection[int], *, forced: bool = False) -> None:
        """Apply events of the inbox that were put aside: a dead letter replayed, or a wait that was long enough.

        Raises `UnreadableError` for one whose type or data still say nothing to this program.
        """
        work = Work(tx, self._reactions, one_by_one=True, genuine=self.genuine)
        work.resume(in_seqs, forced)
        work.finish()


def positions(reading: Reading) -> dict[Place, int]:
    """How far each partition was handled."""
    rows = reading.execute(sa.select(inbox_position))
    return {Place(row.topic, row.log_partition): row.next_offset for row in rows}


def logs(reading: Reading) -> dict[str, str]:
    """The identity of the log on which each topic was heard."""
    return dict(reading.execute(sa.select(inbox_log.c.topic, inbox_log.c.identity)).all())


def move_to(tx: Tx, identities: Mapping[str, str]) -> set[str]:
    """Hear these topics on the logs of these identities from now on.

    Returns those that were heard on another one before. How far they were handled is forgotten: the offsets
    were of that log. What was heard stays known, so that whatever is published again has no effect again.
    """
    before = logs(tx)
    other = {topic for topic, identity in identities.items() if before.get(topic, identity) != identity}
    tx.execute(sa.delete(inbox_position).where(inbox_position.c.topic.in_(other)))
    tx.execute(sa.delete(inbox_log).where(inbox_log.c.topic.in_(identities)))
    tx.execute(sa.insert(inbox_log), [{"topic": topic, "identity": one} for topic, one in identities.items()])
    return other


def counts(reading: Reading) -> dict[str, int]:
    """How many events are parked and how many wait."""
    return {
        "parked": reading.execute(sa.select(sa.func.count()).select_from(parked)).scalar_one(),
        "waiting": reading.execute(sa.select(sa.func.count()).select_from(waiting)).scalar_one(),
    }
