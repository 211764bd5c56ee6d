"""A consumer whose log and database a test can watch and disturb: `a_consumer(desk, Log(), reaction)`."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager

import sqlalchemy.exc

from shared.contracts.event import Event
from shared.contracts.topics import TOPICS
from shared.messaging.consumer import Consumer
from shared.messaging.inbox import Inbox
from shared.messaging.incoming import Reaction, Run
from shared.messaging.memory import MemoryTransport
from shared.messaging.transport import (
    Admin,
    Place,
    Record,
    Subscriber,
)
from shared.persistence.unit_of_work import Reading, Tx
from shared.testing.clocks import ManualMonotonic
from tests.integration.messaging.kit import FUND, Desk, both, sealed


def away() -> Exception:
    return sqlalchemy.exc.OperationalError("SELECT 1", {}, Exception("the database is away"))


class Log:
    """A log in memory whose subscriber can be watched and disturbed."""

    def __init__(self, monotonic: ManualMonotonic | None = None) -> None:
        self.memory = MemoryTransport(monotonic=monotonic or ManualMonotonic())
        self.memory.admin().create_topics(TOPICS)
        self.calls: list[str] = []
        self.before: dict[str, Callable[[], None]] = {}
        self.last: Watched | None = None

    def tell(self, *told: tuple[Event, int]) -> list[Place]:
        publisher = self.memory.publisher()
        for event, sequence in told:
            publisher.send(event.TOPIC.name, event.subject, sealed(event, sequence), ())
        return [place for place, records in self.memory.records.items() if records]

    def subscriber(self, group: str, topics: Collection[str], owner: str) -> "Watched":
        self.last = Watched(self, self.memory.subscriber(group, topics, owner))
        return self.last

    def admin(self) -> Admin:
        return self.memory.admin()

    def committed(self) -> dict[Place, int]:
        return self.memory.admin().committed("issuer", [FUND])


class Watched:
    def __init__(self, log: Log, subscriber: Subscriber) -> None:
        self._log, self._subscriber = log, subscriber

    def _note(self, call: str) -> None:
        self._log.calls.append(call)
        act = self._log.before.get(call)
        if act is not None:
            act()

    def poll(self, timeout_seconds: float, most: int = 200) -> list[Record]:
        self._note("poll")
        return self._subscriber.poll(timeout_seconds, most)

    def assignment(self) -> frozenset[Place]:
        return self._subscriber.assignment()

    def pause(self, places: Collection[Place]) -> None:
        self._note("pause")
        self._subscriber.pause(places)

    def resume(self, places: Collection[Place]) -> None:
        self._note("resume")
        self._subscriber.resume(places)

    def seek(self, place: Place, offset: int) -> None:
        self._note("seek")
        self._subscriber.seek(place, offset)

    def position(self, place: Place) -> int:
        return self._subscriber.position(place)

    def commit(self, offsets: Mapping[Place, int]) -> None:
        self._note("commit")
        self._subscriber.commit(offsets)

    def close(self) -> None:
        self._subscriber.close()


class Flaky:
    """A desk whose database is away for its next units."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.away = 0
        self.error = away

    def unit_of_work(self) -> AbstractContextManager[Tx]:
        if self.away:
            self.away -= 1
            raise self.error()
        return self.desk.unit_of_work()

    def reading(self) -> AbstractContextManager[Reading]:
        return self.desk.reading()


def a_consumer(
    desk: Desk | Flaky,
    log: Log,
    reaction: Reaction,
    *,
    pauses: tuple[float, ...] = (0.0,),
    stopping: Callable[[], bool] = lambda: False,
    beat: Callable[[], None] = lambda: None,
) -> Consumer:
    return Consumer(
        desk,
        log,  # type: ignore[arg-type]  # what it does not have is not asked for
        Inbox(both(reaction)),
        [FUND, "providers.offer.v1"],
        group="issuer",
        owner="issuer",
        stopping=stopping,
        beat=beat,
        pauses_seconds=pauses,
    )


def steps(consumer: Consumer, most: int = 20) -> int:
    """Step until nothing comes any more."""
    return sum(consumer.step(0.0) for _ in range(most))


def times(count: int, error: Callable[[], Exception], then: Reaction) -> Reaction:
    """Fails so many times, then works."""
    left = [count]

    def react(tx: Tx, run: Run) -> None:
        if left[0]:
            left[0] -= 1
            raise error()
        then(tx, run)

    return react
