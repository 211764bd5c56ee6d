"""What waits for a log or a database that is away says so, and is not taken for a loop that hangs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.messaging.relay import Relay
from shared.messaging.transport import TransportError
from shared.runtime.watchdog import Watchdog
from shared.testing.clocks import ManualMonotonic
from tests.integration.messaging.consuming import Flaky, Log, a_consumer, away
from tests.integration.messaging.kit import Desk, a_desk, deposit, note, opened
from tests.integration.messaging.test_relay import Wire

#: What one try takes that nobody answers, and less than two of them.
TIMEOUT_SECONDS, PATIENCE_SECONDS = 30, 50


class Loop:
    """A loop under a watchdog that looks whenever time has passed."""

    def __init__(self) -> None:
        self._monotonic = ManualMonotonic()
        self.ended: list[int] = []
        self._dog = Watchdog(PATIENCE_SECONDS, monotonic=self._monotonic, end=self.ended.append)
        self.beat()

    def beat(self) -> None:
        self._dog.beat("loop")

    def time_out(self) -> None:
        self._monotonic.advance(TIMEOUT_SECONDS)
        self._dog.look()


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path / "ledger", "ledger") as desk:
        yield desk


def test_an_outage_of_the_database_is_no_standstill_of_the_consumer(desk: Desk, loop: Loop) -> None:
    """One step of it lasts as long as the outage."""
    log, flaky = Log(), Flaky(desk)
    consumer = a_consumer(flaky, log, note, beat=loop.beat)
    assert consumer.step(0.0) == 0, "it knows its log before the outage"
    log.tell((opened("fund a"), 1))

    def away_in_the_end() -> Exception:
        loop.time_out()
        return away()

    flaky.away, flaky.error = 20, away_in_the_end
    assert consumer.step(0.0) == 1
    assert desk.effects() == [1]
    assert loop.ended == []


def test_a_log_that_is_away_while_the_consumer_pauses_is_no_standstill(desk: Desk, loop: Loop) -> None:
    """Each look at the log within one pause takes its time, too."""
    log, flaky = Log(), Flaky(desk)
    consumer = a_consumer(flaky, log, note, pauses=(0.05,), beat=loop.beat)
    assert consumer.step(0.0) == 0, "it knows its log before the outage"
    log.tell((opened("fund a"), 1))
    looks = []

    def look() -> None:
        looks.append(1)
        # The first look is the step's own, and the pauses end by the real clock.
        if len(looks) > 1:
            loop.time_out()

    flaky.away, log.before["poll"] = 3, look
    assert consumer.step(0.0) == 1
    assert len(looks) > 5
    assert loop.ended == []


@pytest.mark.parametrize("place", ["at_send", "at_result"])
def test_a_log_that_takes_no_row_of_a_batch_is_no_standstill_of_the_relay(ledger: Desk, loop: Loop, place: str) -> None:
    ledger.publish(*(deposit(f"fund {number}") for number in range(20)))

    def fail(_key: str, _sequence: int) -> Exception:
        loop.time_out()
        return TransportError("away")

    wire = Wire()
    setattr(wire, place, fail)
    with pytest.raises(TransportError):
        Relay(ledger, wire, beat=loop.beat).step()  # type: ignore[arg-type]  # only its publisher is asked for
    assert loop.ended == []
