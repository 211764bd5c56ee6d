"""Events out of a run, by their kind."""

from collections.abc import Collection
from typing import TypeVar

from shared.contracts.event import Event
from shared.messaging.incoming import Run

E = TypeVar("E", bound=Event)


def of(kind: type[E], events: Collection[Event]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def last_of(kind: type[E], run: Run) -> list[E]:
    """The newest state of each subject: a later one says all that an earlier one said."""
    return list({event.subject: event for event in of(kind, [incoming.event for incoming in run])}.values())
