"""A projection thrown away and made again from the log is the same to the last value."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.contracts.topics import TOPICS
from shared.kernel.errors import ConflictError
from shared.messaging.consumer import Consumer
from shared.messaging.embedded import EmbeddedTransport
from shared.messaging.inbox import Inbox, positions
from shared.messaging.incoming import Reaction
from shared.messaging.memory import Faults, MemoryTransport
from shared.messaging.replay import Projection, rebuild, replay_dead_letter
from shared.messaging.tables import dead_letter, inbox, inbox_subject, parked, waiting
from shared.messaging.transport import Transport
from tests.integration.messaging.kit import (
    FUND,
    OFFER,
    Desk,
    an_id,
    book,
    both,
    deposit,
    effect,
    fails_on,
    fund_balance,
    note,
    offer,
    opened,
    sealed,
    waits_for,
)

FUNDS = Projection("funds", (FUND,), (fund_balance,))
NOTED = Projection("noted", (FUND,), (effect,))
A, B = an_id("fund a"), an_id("fund b")


@pytest.fixture(params=["memory", "embedded"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Transport]:
    transport: Transport = (
        MemoryTransport(seed=3)
        if request.param == "memory"
        else EmbeddedTransport(tmp_path / "l.db", synchronous="OFF")
    )
    transport.admin().create_topics(TOPICS)
    yield transport
    transport.close()


def tell_funds(log: Transport, count: int = 60, first: int = 1) -> None:
    publisher = log.publisher()
    for n in range(count):
        event = deposit(f"fund {n % 5}", cents=n + 1)
        publisher.send(FUND, event.subject, sealed(event, first + n // 5), ())
    publisher.flush(10)
    publisher.close()


def hear(desk: Desk, log: Transport, reactions: dict[str, Reaction], topics: tuple[str, ...] = (FUND, OFFER)) -> None:
    consumer = Consumer(desk, log, Inbox(reactions), topics, group="issuer", owner="issuer", pauses_seconds=(0.0,))
    quiet = 0
    while quiet < 5:
        quiet = 0 if consumer.step(0.0) else quiet + 1
    consumer.close()


def test_a_rebuilt_projection_is_identical_and_the_inbox_knows_as_much_as_before(desk: Desk, log: Transport) -> None:
    tell_funds(log)
    hear(desk, log, both(book))
    before = desk.rows(fund_balance), desk.rows(inbox_subject), desk.outcomes()
    assert len(before[0]) == 5
    with desk.reading() as reading:
        places = positions(reading)
    with desk.unit_of_work() as tx:
        tx.execute(sa.update(fund_balance).values(cents=0, trail="damaged"))
    assert rebuild(desk, log, Inbox(both(book)), FUNDS) == 60
    assert (desk.rows(fund_balance), desk.rows(inbox_subject), desk.outcomes()) == before
    with desk.reading() as reading:
        assert positions(reading) == places


def test_after_a_rebuild_the_consumer_goes_on_and_nothing_is_applied_twice(desk: Desk, log: Transport) -> None:
    tell_funds(log)
    hear(desk, log, both(book))
    rebuild(desk, log, Inbox(both(book)), FUNDS)
    tell_funds(log, first=13)
    hear(desk, log, both(book))
    assert sum(row["cents"] for row in desk.rows(fund_balance)) == 2 * sum(range(1, 61))


def test_records_beyond_what_was_handled_are_left_to_the_consumer(desk: Desk, log: Transport) -> None:
    tell_funds(log)
    hear(desk, log, both(book))
    before = desk.rows(fund_balance)
    # One partition has a long tail that nobody handled yet; the others are done long before.
    publisher = log.publisher()
    for n in range(600):
        event = deposit("fund 0", cents=1)
        publisher.send(FUND, event.subject, sealed(event, 13 + n), ())
    publisher.flush(10)
    publisher.close()
    assert rebuild(desk, log, Inbox(both(book)), FUNDS) == 60
    assert desk.rows(fund_balance) == before


def test_a_log_that_dawdles_is_waited_for(desk: Desk) -> None:
    log = MemoryTransport(seed=11)
    log.admin().create_topics(TOPICS)
    tell_funds(log)
    hear(desk, log, both(book))
    before = desk.rows(fund_balance)
    log.faults = Faults(delay=0.7, reorder=0.5)
    rebuild(desk, log, Inbox(both(book)), FUNDS)
    assert [(row["fund_id"], row["cents"]) for row in desk.rows(fund_balance)] == [
        (row["fund_id"], row["cents"]) for row in before
    ]


def test_a_log_with_fewer_records_than_were_handled_stops_the_rebuild_and_nothing_changed(
    desk: Desk, log: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.replay.SILENCE_SECONDS", 0.05)
    tell_funds(log)
    hear(desk, log, both(book))
    before = desk.rows(fund_balance)
    other = MemoryTransport()
    other.admin().create_topics(TOPICS)
    with pytest.raises(TimeoutError):
        rebuild(desk, other, Inbox(both(book)), FUNDS)
    assert desk.rows(fund_balance) == before


def test_a_log_that_forgot_its_beginning_is_refused(desk: Desk) -> None:
    log = MemoryTransport()
    log.admin().create_topics(TOPICS)
    tell_funds(log)
    hear(desk, log, both(book))
    before = desk.rows(fund_balance)
    with desk.reading() as reading:
        place = min(positions(reading))
    log.drop_before(place, 1)
    with pytest.raises(ConflictError, match="no longer has the beginning"):
        rebuild(desk, log, Inbox(both(book)), FUNDS)
    assert desk.rows(fund_balance) == before


def test_what_was_parked_and_what_waited_is_so_again(desk: Desk, log: Transport) -> None:
    needs = both(waits_for({(B, 1): "the offer"}, {(an_id("an offer"), 1): "the offer"}))
    publisher = log.publisher()
    for event, sequence in ((opened("fund a"), 1), (deposit("fund a"), 3), (opened("fund b"), 1)):
        publisher.send(FUND, event.subject, sealed(event, sequence), ())
    publisher.flush(10)
    hear(desk, log, needs)
    assert desk.counts() == {"parked": 1, "waiting": 1}
    rebuild(desk, log, Inbox(needs), NOTED)
    assert desk.counts() == {"parked": 1, "waiting": 1}
    assert [row["in_seq"] for row in desk.rows(waiting)] == [
        row["in_seq"] for row in desk.rows(inbox) if row["subject"] == B
    ]
    publisher.send(FUND, A, sealed(deposit("fund a"), 2), ())
    publisher.send(OFFER, offer().subject, sealed(offer(), 1), ())
    publisher.flush(10)
    publisher.close()
    hear(desk, log, needs)
    assert desk.effects(subject=A) == [1, 2, 3]
    assert desk.effects(subject=B) == [1]
    assert desk.rows(parked) == desk.rows(waiting) == []


def test_another_topics_waiting_events_stay_as_they_are(desk: Desk, log: Transport) -> None:
    needs = both(waits_for({(an_id("an offer"), 1): "fund b"}, {(B, 1): "fund b"}))
    publisher = log.publisher()
    publisher.send(FUND, A, sealed(opened("fund a"), 1), ())
    publisher.send(OFFER, offer().subject, sealed(offer(), 1), ())
    publisher.flush(10)
    hear(desk, log, needs)
    rebuild(desk, log, Inbox(needs), NOTED)
    assert desk.counts()["waiting"] == 1
    publisher.send(FUND, B, sealed(opened("fund b"), 1), ())
    publisher.flush(10)
    publisher.close()
    hear(desk, log, needs)
    assert desk.effects(OFFER) == [1]


def test_dead_letters_stay_dead_and_their_subjects_frozen(desk: Desk, log: Transport) -> None:
    poison = both(fails_on(lambda subject, sequence: (subject, sequence) == (an_id("fund 2"), 3)))
    tell_funds(log)
    hear(desk, log, poison)
    before = desk.outcomes(), desk.frozen(), desk.rows(dead_letter)
    assert len(before[2]) == 1
    desk.clock.advance(days=1)
    assert rebuild(desk, log, Inbox(poison), NOTED) == 60
    assert (desk.outcomes(), desk.frozen()) == before[:2]
    assert desk.rows(dead_letter) == before[2]
    replay_dead_letter(desk, Inbox(both(note)), before[2][0]["id"])
    assert desk.effects(subject=an_id("fund 2")) == list(range(1, 13))


def test_a_dead_letter_that_was_replayed_is_applied_in_a_rebuild(desk: Desk, log: Transport) -> None:
    poison = both(fails_on(lambda subject, sequence: (subject, sequence) == (an_id("fund 2"), 3)))
    tell_funds(log)
    hear(desk, log, poison)
    replay_dead_letter(desk, Inbox(both(note)), 1)
    assert rebuild(desk, log, Inbox(both(note)), NOTED) == 60
    assert desk.effects(subject=an_id("fund 2")) == list(range(1, 13))
    assert desk.codes() == []
