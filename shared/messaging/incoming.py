"""What a reaction is given: events of one topic in order, and a way to say that one must wait."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.envelope import Envelope
from shared.contracts.event import Event
from shared.contracts.topics import BY_NAME, Kind
from shared.persistence.unit_of_work import Tx


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event that was heard, with its place in the inbox."""

    event: Event
    event_id: str
    topic: str
    subject: str
    sequence: int
    epoch: int
    time: datetime
    correlation: str
    traceparent: str
    in_seq: int

    @property
    def kind(self) -> Kind:
        return BY_NAME[self.topic].kind

    @staticmethod
    def of(envelope: Envelope, event: Event, topic: str, in_seq: int) -> "Incoming":
        return Incoming(
            event=event,
            event_id=envelope.id,
            topic=topic,
            subject=envelope.subject,
            sequence=envelope.sequence,
            epoch=envelope.epoch,
            time=envelope.time,
            correlation=envelope.correlationid,
            traceparent=envelope.traceparent,
            in_seq=in_seq,
        )


class Run:
    """Events that one reaction handles together, in the order in which they came.

    Iterate over the run once, and decide each event before the next. An event that builds on a
    fact not yet heard is handed to `wait`; from there on the iteration leaves out the later events
    of its subject, which must not overtake it. `forced` is true for an event that has waited long
    enough: it is to be applied without what it waited for.
    """

    def __init__(self, events: list[Incoming], *, forced: bool = False) -> None:
        self.events = events
        self.forced = forced
        self.waits: dict[int, str] = {}
        self.left_out: list[Incoming] = []
        self.met: set[str] = set()
        self._waiting_subjects: set[tuple[str, str]] = set()

    def __iter__(self) -> Iterator[Incoming]:
        for incoming in self.events:
            if (incoming.topic, incoming.subject) in self._waiting_subjects:
                self.left_out.append(incoming)
            else:
                yield incoming

    def wait(self, incoming: Incoming, need: str) -> None:
        """Put this event aside until somebody says that `need` is met."""
        self.waits[incoming.in_seq] = need
        self._waiting_subjects.add((incoming.topic, incoming.subject))

    def meet(self, need: str) -> None:
        """Say that this is there now: whoever waits for it goes on in the same unit."""
        self.met.add(need)


#: What an event causes. It gets a run of events of the types it was registered for.
Reaction = Callable[[Tx, Run], None]
