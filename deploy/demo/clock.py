"""The story's clock: it moves only when all four services are quiet, from due instant to due instant and over none.

Quiet is two equal rounds of `/status` in which nothing is unsent, unheard, out of order or due.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.demo.client import DemoError
from shared.kernel.clock import FileClock, format_instant, parse_instant

#: Longer than the longest import of the demo and a restart of every process.
PATIENCE_SECONDS = 180.0
_PAUSE_SECONDS = 0.01

#: How a service is now, or `None` when it does not answer.
Look = Callable[[str], Mapping[str, Any] | None]


class StoryClock:
    """The file that all processes read their time from, and the only hand that moves it."""

    def __init__(self, path: Path, begins_at: datetime, services: Sequence[str], look: Look) -> None:
        self._path, self._services, self._look = path, tuple(services), look
        self.now = begins_at
        self.moves = 0
        self._pool = ThreadPoolExecutor(len(self._services), thread_name_prefix="clock")
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
        """Wait for each service to be quiet, then for two rounds over all of them that say the same."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        before = list(self._pool.map(lambda service: self._until_quiet(service, deadline), self._services))
        while True:
            after = list(self._pool.map(lambda service: self._until_quiet(service, deadline), self._services))
            if after == before:
                return after
            before = after

    def _until_quiet(self, service: str, deadline: float) -> Mapping[str, Any]:
        while True:
            status = self._look(service)
            if status is not None and self._is_quiet(status):
                return status
            if time.monotonic() > deadline:
                told = "no answer" if status is None else json.dumps(status)
                raise DemoError(f"the {service} does not come to rest: {told}")
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
