"""Reading on from where the inbox is, and anew where the log is another one.

The offsets that count are kept with the inbox, in the unit of the effects. The log's own may be
ahead of a database that was restored, or may have been moved by somebody; and a log that was lost
and made again has offsets that mean something else. What lies between would never be missed: most
subjects have one event only.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import structlog

from shared.messaging import inbox
from shared.messaging.transport import Admin, Place, Record, Subscriber
from shared.persistence.units import Units

#: How often a member asks whether the log is still the one it knows. Until then it may have passed
#: over something on a new one, which it then reads after all.
LOOK_EVERY_SECONDS = 30.0

log = structlog.get_logger(__name__)


class Resuming:
    """Compares where one member of a group stands with where its database says that it is."""

    def __init__(
        self,
        units: Units,
        admin: Admin,
        subscriber: Subscriber,
        topics: Collection[str],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._units, self._admin, self._subscriber, self._topics = units, admin, subscriber, topics
        self._monotonic = monotonic
        self._known: frozenset[Place] = frozenset()
        #: The logs this member read on. The database may have heard of a new one from another member.
        self._seen: dict[str, str] = {}
        self._looked_at = monotonic()

    def places(self, records: Sequence[Record]) -> dict[Place, int]:
        """Where to go on reading instead, for those partitions that stand elsewhere; `records` were just polled.

        Raises what the log or the database raises; then nothing was decided, and the same has to be
        asked again of the same records.
        """
        assigned = self._subscriber.assignment()
        new = assigned - self._known
        if not new and self._monotonic() - self._looked_at < LOOK_EVERY_SECONDS:
            self._known = assigned
            return {}
        identities = self._admin.identities(self._topics)
        other = self._on_another_log(identities)
        with self._units.reading() as reading:
            handled = inbox.positions(reading)
        wanted = {place: 0 for place in assigned if place.topic in other}
        firsts = first_offsets(records)
        for place in (new & handled.keys()) - wanted.keys():
            ahead = firsts[place] if place in firsts else self._subscriber.position(place)
            if ahead > handled[place]:
                wanted[place] = handled[place]
        self._known, self._seen, self._looked_at = assigned, identities, self._monotonic()
        return wanted

    def _on_another_log(self, identities: Mapping[str, str]) -> set[str]:
        """The topics that are not the ones that were heard before. From now on the database knows the new ones."""
        with self._units.reading() as reading:
            stored = inbox.logs(reading)
        other = {topic for topic, seen in self._seen.items() if identities.get(topic, seen) != seen}
        if not stored.items() >= identities.items():
            with self._units.unit_of_work() as tx:
                other |= inbox.move_to(tx, identities)
        for topic in sorted(other):
            log.error("consumer.another_log", topic=topic)
        return other


def first_offsets(records: Iterable[Record]) -> dict[Place, int]:
    """The lowest offset of each partition among these."""
    firsts: dict[Place, int] = {}
    for record in records:
        firsts[record.place] = min(firsts.get(record.place, record.offset), record.offset)
    return firsts
