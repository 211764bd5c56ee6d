"""A clock that only the test moves."""

from datetime import UTC, datetime, timedelta


class ManualClock:
    """Stands still until it is told to go on, and never goes back."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **span: float) -> datetime:
        """Go on by `days=…, hours=…, seconds=…`."""
        return self.set(self._now + timedelta(**span))

    def set(self, instant: datetime) -> datetime:
        assert instant >= self._now, "a clock does not go back"
        self._now = instant
        return instant


class ManualMonotonic:
    """Seconds that pass only when the test says so; for leases."""

    def __init__(self) -> None:
        self._seconds = 1_000.0

    def __call__(self) -> float:
        return self._seconds

    def advance(self, seconds: float) -> None:
        self._seconds += seconds
