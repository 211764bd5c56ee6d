"""What every event type has: a name, a topic, a minor version and a subject."""

from typing import ClassVar, TypeVar

import msgspec

from shared.contracts.topics import Topic


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact one service publishes, by value.

    Readers ignore fields they do not know, so that optional ones can be added within a major
    version; writers fill in every field and are checked when the outbox row is written.
    """

    TYPE: ClassVar[str]
    TOPIC: ClassVar[Topic]
    MINOR: ClassVar[int] = 0

    @property
    def subject(self) -> str:
        """The aggregate the fact is about, which is also the key on the log."""
        raise TypeError(f"{type(self).__name__} does not say what it is about")


#: Every event type by its name, filled by the modules of this package as they are imported.
EVENT_TYPES: dict[str, type[Event]] = {}

E = TypeVar("E", bound=type[Event])


def event_type(cls: E) -> E:
    """Enter a class in the catalogue. Its name must say its topic's owner and major version."""
    owner, major = cls.TOPIC.owner, cls.TOPIC.name.rsplit(".", 1)[1]
    if not (cls.TYPE.startswith(owner + ".") and cls.TYPE.endswith("." + major)):
        raise TypeError(f"{cls.TYPE} does not belong on {cls.TOPIC.name}")
    if cls.TYPE in EVENT_TYPES:
        raise TypeError(f"{cls.TYPE} is there twice")
    EVENT_TYPES[cls.TYPE] = cls
    return cls
