"""Help at once: an envelope of cheques that an organisation's helpers may give without asking first."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.kernel.clock import end_of_day, start_of_day
from shared.kernel.errors import InvalidError

#: What a second person says of help that was given.
APPROVED, OBJECTED = "approved", "objected"
#: Why a second person objects. Nothing is taken back by it; a manager may ask the cheques back.
OBJECTIONS = ("not_urgent", "too_many", "given_twice", "not_permitted", "for_somebody_else")


@dataclass(frozen=True)
class Envelope:
    """So many cheques of a programme for an organisation, and at most so many at a time, between two instants."""

    id: str
    programme_id: str
    organisation_id: str
    cheques: int
    per_grant: int
    begins_at: datetime
    ends_at: datetime
    granted: int
    ended_at: datetime | None

    @property
    def left(self) -> int:
        """The cheques that may still be given."""
        return self.cheques - self.granted

    def state(self, at: datetime) -> str:
        """Where it is: `ended` by somebody, `over` by time, `empty`, yet `to_come`, or `open`."""
        if self.ended_at is not None:
            return "ended"
        if at >= self.ends_at:
            return "over"
        if not self.left:
            return "empty"
        return "open" if at >= self.begins_at else "to_come"

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and self.begins_at <= at < self.ends_at


def refused(envelope: Envelope, organisation_id: str | None, cheques: int, at: datetime) -> str | None:
    """Why nothing is given from an envelope, as a code; `None` when it is. Judged in this order."""
    if organisation_id != envelope.organisation_id:
        return "not_your_envelope"
    if not envelope.is_open(at):
        return "envelope_not_open"
    if cheques > envelope.per_grant:
        return "more_than_at_once"
    if cheques > envelope.left:
        return "envelope_empty"
    return None


def span(first_day: date, last_day: date, today: date, zone: str) -> tuple[datetime, datetime]:
    """From when until when an envelope is open. Raises `InvalidError` for days in the wrong order or over."""
    if not max(first_day, today) <= last_day:
        raise InvalidError(
            "an envelope ends on its first day or later, and not before today",
            code="last_day_out_of_range",
            remedy="Write a later last day.",
            fields={"last_day": [f"Write {max(first_day, today).isoformat()} or later."]},
        )
    return start_of_day(first_day, zone), end_of_day(last_day, zone)
