"""A loop that hangs ends its process, and nothing else does."""

import threading
from typing import Any

import pytest

from shared.observability import metrics
from shared.runtime import watchdog
from shared.runtime.watchdog import WEDGED, Watchdog
from shared.testing.clocks import ManualMonotonic

PATIENCE_SECONDS = 300


@pytest.fixture
def monotonic() -> ManualMonotonic:
    return ManualMonotonic()


@pytest.fixture
def ended() -> list[int]:
    """The exit codes with which the process would have ended."""
    return []


@pytest.fixture
def dog(monotonic: ManualMonotonic, ended: list[int]) -> Watchdog:
    return Watchdog(PATIENCE_SECONDS, monotonic=monotonic, end=ended.append)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would have been logged."""
    lines: list[dict[str, Any]] = []

    class Log:
        def critical(self, event: str, **values: object) -> None:
            lines.append({"event": event, **values})

    monkeypatch.setattr(watchdog, "log", Log())
    return lines


def test_a_loop_that_does_not_move_for_too_long_ends_the_process(
    dog: Watchdog, monotonic: ManualMonotonic, ended: list[int], told: list[dict[str, Any]]
) -> None:
    dog.beat("relay")
    monotonic.advance(PATIENCE_SECONDS)
    dog.look()
    assert ended == []
    monotonic.advance(1)
    dog.look()
    assert ended == [WEDGED] == [70]
    assert [(line["event"], line["loop"], line["seconds"]) for line in told] == [("loop.hangs", "relay", 301)]


def test_a_loop_that_waits_and_beats_may_wait_for_days(
    dog: Watchdog, monotonic: ManualMonotonic, ended: list[int]
) -> None:
    for _ in range(1_000):
        dog.beat("consumer")
        monotonic.advance(PATIENCE_SECONDS)
        dog.look()
    assert ended == []


def test_the_others_moving_does_not_save_the_one_that_hangs(
    dog: Watchdog, monotonic: ManualMonotonic, ended: list[int], told: list[dict[str, Any]]
) -> None:
    for loop in ("relay", "consumer", "scheduler"):
        dog.beat(loop)
    monotonic.advance(PATIENCE_SECONDS + 1)
    dog.beat("relay")
    dog.beat("scheduler")
    dog.look()
    assert ended == [WEDGED]
    assert [line["loop"] for line in told] == ["consumer"]


def test_a_loop_that_ended_in_order_and_a_process_without_loops_are_left_alone(
    dog: Watchdog, monotonic: ManualMonotonic, ended: list[int]
) -> None:
    dog.look()
    dog.beat("relay")
    dog.forget("relay")
    monotonic.advance(10 * PATIENCE_SECONDS)
    dog.look()
    assert ended == []


def test_the_last_word_says_in_which_call_it_hangs_and_none_of_its_values(
    dog: Watchdog, monotonic: ManualMonotonic, told: list[dict[str, Any]]
) -> None:
    inside, done = threading.Event(), threading.Event()

    def a_call_that_never_returns(somebody: str) -> None:
        dog.beat("consumer")
        inside.set()
        done.wait()

    thread = threading.Thread(target=a_call_that_never_returns, args=["Noor " + "Peeters"])
    thread.start()
    try:
        assert inside.wait(10)
        monotonic.advance(PATIENCE_SECONDS + 1)
        dog.look()
    finally:
        done.set()
        thread.join()
    assert any("in a_call_that_never_returns" in line for line in told[0]["where"])
    assert "Noor Peeters" not in repr(told)


def test_a_log_that_nobody_reads_holds_up_no_end(
    dog: Watchdog, monotonic: ManualMonotonic, ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full pipe stops the thread that writes to it, and with it all others that want to."""
    read, written = threading.Event(), []

    class FullPipe:
        def critical(self, event: str, **values: object) -> None:
            read.wait(10)
            written.append(event)

    monkeypatch.setattr(watchdog, "log", FullPipe())
    monkeypatch.setattr(watchdog, "LAST_WORD_SECONDS", 0.01)
    dog.beat("relay")
    monotonic.advance(PATIENCE_SECONDS + 1)
    dog.look()
    assert (ended, written) == ([WEDGED], [])
    read.set()


def test_how_long_each_loop_is_still_is_a_metric(dog: Watchdog, monotonic: ManualMonotonic) -> None:
    dog.beat("relay")
    monotonic.advance(7)
    dog.beat("consumer")
    dog.look()
    found = {sample.labels["loop"]: sample.value for sample in metrics.loop_still.collect()[0].samples}
    assert (found["relay"], found["consumer"]) == (7, 0)


def test_it_looks_by_itself(monotonic: ManualMonotonic, told: list[dict[str, Any]]) -> None:
    ended = threading.Event()

    def end(_code: int) -> None:
        ended.set()
        threading.Event().wait()  # nothing comes after the end of a process

    dog = Watchdog(PATIENCE_SECONDS, monotonic=monotonic, end=end)
    dog.beat("relay")
    monotonic.advance(PATIENCE_SECONDS + 1)
    dog.start()
    assert ended.wait(10)
