"""The story's clock: it stops wherever something is due and moves only when nothing moves."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.demo import clock as clock_module
from deploy.demo.client import DemoError
from deploy.demo.clock import StoryClock
from shared.kernel.clock import FileClock, format_instant

BEGIN = datetime(2026, 8, 20, 6, 0, tzinfo=UTC)


class Services:
    """Two services whose jobs are done a few looks after they became due."""

    def __init__(self, path: Path, dues: dict[str, list[datetime]], slowness: int = 3) -> None:
        self._clock = FileClock(path)
        self._dues, self._slowness = dues, slowness
        self.done: list[datetime] = []
        self._looks = 0

    def look(self, service: str) -> Mapping[str, Any] | None:
        now = self._clock.now()
        due = [one for one in self._dues[service] if one <= now]
        if due:
            self._looks += 1
            if self._looks >= self._slowness:
                self._looks = 0
                self.done += [now]
                self._dues[service] = [one for one in self._dues[service] if one > now]
        later = min((one for one in self._dues[service] if one > now), default=None)
        return {
            "now": format_instant(now),
            "outbox": {"unpublished": 0, "blocked": 0},
            "inbox": {"parked": 0, "waiting": 0},
            "lag": 0,
            "jobs": {"due": ["job"] if due else [], "next_due_at": later and format_instant(later)},
        }


def hours(*numbers: float) -> list[datetime]:
    return [BEGIN + timedelta(hours=number) for number in numbers]


def test_it_stops_at_every_due_instant_and_waits_until_the_work_is_done(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    services = Services(path, {"one": hours(1, 5, 30), "two": hours(2, 5.5)})
    clock = StoryClock(path, BEGIN, ("one", "two"), services.look)
    clock.move_to(BEGIN + timedelta(hours=6))
    assert services.done == hours(1, 2, 5, 5.5)
    assert clock.now == BEGIN + timedelta(hours=6) == FileClock(path).now()


def test_it_never_goes_back(tmp_path: Path) -> None:
    services = Services(tmp_path / "clock", {"one": []})
    clock = StoryClock(tmp_path / "clock", BEGIN, ("one",), services.look)
    with pytest.raises(DemoError, match="never goes back"):
        clock.move_to(BEGIN - timedelta(seconds=1))


def test_it_says_who_does_not_come_to_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "PATIENCE_SECONDS", 0.05)

    def look(service: str) -> Mapping[str, Any] | None:
        lag = 3 if service == "two" else 0
        return {**(Services(tmp_path / "clock", {"one": []}).look("one") or {}), "lag": lag}

    clock = StoryClock(tmp_path / "clock", BEGIN, ("one", "two"), look)
    with pytest.raises(DemoError, match=r'the two does not come to rest: .*"lag": 3'):
        clock.wait_quiet()
