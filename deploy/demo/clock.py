"""The story's clock: it moves only when all four services are quiet, from due instant to due instant and over none.

Quiet is two equal rounds of `/status` in which nothing is unsent, unheard, out of order or due.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.demo.client import DemoError
from shared.kernel.clock import FileClock, format_instant, parse_instant

#: Longer than the longest import of the demo and a restart of every process.
PATIENCE_SECONDS = 180.0
_PAUSE_SECONDS = 0.004

#: How a service is now, or `None` when it does not answer.
Look = Callable[[str], Mapping[str, Any] | None]


class StoryClock:
    """The file that all processes read their time from, and the only hand that moves it."""

    def __init__(self, path: Path, begins_at: datetime, services: Sequence[str], look: Look) -> None:
        self._path, self._services, self._look = path, tuple(services), look
        self.now = begins_at
        self.moves = 0
        FileClock.set(path, begins_at)

    def wait_quiet(self) -> None:
        """Return when nothing moves any more. `DemoError` with what still moves when that takes too long."""
        self._quiet()

    def move_to(self, instant: datetime) -> None:
        """Let the time until an instant pass, stopping wherever something becomes due."""
        if instant < self.now:
            raise DemoError(f"the clock stands at {format_instant(self.now)} and never goes back")
        while True:
            due = _next_due(self._quiet())
            if due is None or due > instant:
                break
            self._set(due)
        if self.now < instant:
            self._set(instant)
            self._quiet()

    def _set(self, instant: datetime) -> None:
        if instant <= self.now:
            raise DemoError(f"something is due at {format_instant(instant)}, which is not later than now")
        FileClock.set(self._path, instant)
        self.now = instant
        self.moves += 1

    def _quiet(self) -> list[Mapping[str, Any]]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        before: list[Mapping[str, Any]] | None = None
        while True:
            round_ = [self._look(service) for service in self._services]
            calm = [status for status in round_ if status is not None and self._is_quiet(status)]
            if len(calm) == len(round_):
                if calm == before:
                    return calm
                before = calm
            else:
                before = None
                if time.monotonic() > deadline:
                    raise DemoError(f"the services do not come to rest:\n{_told(self._services, round_)}")
                time.sleep(_PAUSE_SECONDS)

    def _is_quiet(self, status: Mapping[str, Any]) -> bool:
        return (
            not any(status["outbox"].values())
            and not any(status["inbox"].values())
            and status["lag"] == 0
            and not status["jobs"]["due"]
            and status["now"] == format_instant(self.now)
        )


def _next_due(statuses: Sequence[Mapping[str, Any]]) -> datetime | None:
    dues = [status["jobs"]["next_due_at"] for status in statuses]
    return min((parse_instant(due) for due in dues if due is not None), default=None)


def _told(services: Sequence[str], round_: Sequence[Mapping[str, Any] | None]) -> str:
    return "\n".join(
        f"  {service}: {'no answer' if status is None else json.dumps(status)}"
        for service, status in zip(services, round_, strict=True)
    )
