"""A log that is lost and made again: its owners publish again, and readers take in what they have not heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.contracts.topics import TOPICS
from shared.messaging.consumer import Consumer
from shared.messaging.embedded import EmbeddedTransport
from shared.messaging.inbox import Inbox, positions
from shared.messaging.memory import MemoryTransport
from shared.messaging.outbox import again, counts
from shared.messaging.relay import Relay
from shared.messaging.resuming import LOOK_EVERY_SECONDS, Resuming
from shared.messaging.tables import outbox
from shared.messaging.transport import Place, RecordTooLargeError, Transport
from shared.testing.clocks import ManualClock, ManualMonotonic
from tests.integration.messaging.kit import FUND, Desk, a_desk, an_id, both, deposit, note, opened

LONG_AGO = ManualClock().now()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Desk]:
    """The ledger's desk: it tells of funds."""
    with a_desk(tmp_path / "ledger", "ledger") as desk:
        yield desk


@pytest.fixture(params=["memory", "embedded"])
def logs(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Transport, Transport]:
    """The log that will be lost, and the empty one that comes in its place."""

    def made(name: str) -> Transport:
        log: Transport = (
            MemoryTransport()
            if request.param == "memory"
            else EmbeddedTransport(tmp_path / f"{name}.db", synchronous="OFF")
        )
        log.admin().create_topics(TOPICS)
        return log

    return made("lost"), made("new")


def send(desk: Desk, log: Transport) -> int:
    relay = Relay(desk, log)
    count = 0
    while some := relay.step():
        count += some
    relay.close()
    return count


def hear(desk: Desk, log: Transport) -> list[int]:
    """Be a member of the group for a while. Returns the sequences of all effects there ever were, in order."""
    consumer = Consumer(desk, log, Inbox(both(note)), [FUND], group="issuer", owner="issuer", pauses_seconds=(0.0,))
    for _ in range(8):
        consumer.step(0.05)
    consumer.close()
    return desk.effects()


def handled(desk: Desk) -> dict[Place, int]:
    with desk.reading() as reading:
        return positions(reading)


def test_what_was_sent_but_not_heard_before_the_log_was_lost_is_heard_after_it(
    desk: Desk, ledger: Desk, logs: tuple[Transport, Transport]
) -> None:
    lost, new = logs
    ledger.publish(opened(), *(deposit(cents=n + 1) for n in range(9)))
    assert send(ledger, lost) == 10
    assert hear(desk, lost) == list(range(1, 11))
    ledger.publish(*(deposit(cents=n + 1) for n in range(5)))
    # Acknowledged, and then the log is gone with it.
    assert send(ledger, lost) == 5
    ledger.publish(deposit())
    with ledger.unit_of_work() as tx:
        assert again(tx, LONG_AGO) == 15
    assert send(ledger, new) == 16
    assert hear(desk, new) == list(range(1, 17))
    assert handled(desk) == {place: end for place, end in new.admin().ends([FUND]).items() if end}


def test_without_publishing_again_nothing_is_applied_out_of_its_order(
    desk: Desk, ledger: Desk, logs: tuple[Transport, Transport]
) -> None:
    lost, new = logs
    ledger.publish(opened())
    send(ledger, lost)
    hear(desk, lost)
    ledger.publish(deposit())
    send(ledger, lost)
    ledger.publish(deposit())
    send(ledger, new)
    assert hear(desk, new) == [1]
    assert desk.counts()["parked"] == 1


def test_a_member_that_lives_on_reads_a_new_log_from_its_beginning(
    desk: Desk, ledger: Desk, logs: tuple[Transport, Transport]
) -> None:
    """Also when the new log was already longer than the place where it stood, and when another member noticed first."""
    lost, new = logs
    ledger.publish(*(opened(f"fund {n}") for n in range(40)))
    send(ledger, lost)
    clock = ManualMonotonic()
    members = []
    for _ in range(2):
        member = new.subscriber("issuer", [FUND], "issuer")
        members.append((member, Resuming(desk, lost.admin(), member, [FUND], clock)))
    (first, resuming), (_, other) = members
    for each in (resuming, other):
        each.places([])
    for each in (resuming, other):
        # The log behind the same connection is another one now.
        each._admin = new.admin()
        assert each.places([]) == {}
    clock.advance(LOOK_EVERY_SECONDS)
    for member, each in members:
        assert each.places([]) == dict.fromkeys(member.assignment(), 0)
        assert each.places([]) == {}
    first.close()


def test_what_is_published_again_goes_out_in_its_first_order_with_its_first_bytes(
    ledger: Desk, logs: tuple[Transport, Transport]
) -> None:
    ledger.publish(*(deposit(name) for name in ("fund a", "fund b") for _ in range(2)))
    send(ledger, logs[0])
    with ledger.unit_of_work() as tx:
        again(tx, LONG_AGO)
    send(ledger, logs[1])
    sent = [{record.place: record for record in log.reader([FUND]).poll(0.0)} for log in logs]
    assert sent[0] == sent[1]
    assert sent[0]


def test_only_what_was_decided_since_then_is_published_again(ledger: Desk, logs: tuple[Transport, Transport]) -> None:
    ledger.publish(deposit("fund a"))
    ledger.clock.advance(hours=1)
    since = ledger.clock.now()
    ledger.publish(deposit("fund b"))
    send(ledger, logs[0])
    with ledger.unit_of_work() as tx:
        assert again(tx, since) == 1
    assert [row["subject"] for row in ledger.rows(outbox) if row["published_at"] is None] == [an_id("fund b")]


def test_publishing_again_lets_a_blocked_subject_go_on(ledger: Desk, logs: tuple[Transport, Transport]) -> None:
    ledger.publish(deposit("fund a"))
    with ledger.unit_of_work() as tx:
        tx.execute(outbox.update().values(blocked_code=RecordTooLargeError.__name__))
    assert send(ledger, logs[0]) == 0
    ledger.clock.advance(hours=1)
    with ledger.unit_of_work() as tx:
        assert again(tx, ledger.clock.now()) == 1
    assert send(ledger, logs[0]) == 1
    with ledger.reading() as reading:
        assert counts(reading) == {"unpublished": 0, "blocked": 0}
