"""The consumer lets go of nothing that is not handled, and of nothing that is handled twice."""

from collections.abc import Callable

import pytest
import sqlalchemy.exc

from shared.messaging.consumer import ATTEMPTS, Consumer
from shared.messaging.inbox import Inbox, positions
from shared.messaging.incoming import Run
from shared.messaging.partitioning import partition_of
from shared.messaging.transport import (
    LostOwnershipError,
    OffsetOutOfRangeError,
    Place,
    TransportError,
)
from shared.persistence.file_lock import LockTimeoutError
from shared.persistence.unit_of_work import Tx
from shared.testing.clocks import ManualMonotonic
from tests.integration.messaging.consuming import Flaky, Log, a_consumer, away, steps, times
from tests.integration.messaging.kit import FUND, Desk, an_id, both, deposit, effect, fails_on, note, opened

A, B = an_id("fund a"), an_id("fund b")


@pytest.fixture
def log() -> Log:
    return Log()


def test_a_batch_is_one_unit_and_its_offsets_are_told_to_the_log(desk: Desk, log: Log) -> None:
    units = []
    places = log.tell(*((opened("fund a"), 1), *((deposit("fund a"), n) for n in range(2, 101))))
    consumer = a_consumer(desk, log, lambda tx, run: units.append(len(run.events)))
    assert steps(consumer) == 100
    assert units == [100]
    assert log.committed() == {places[0]: 100}
    with desk.reading() as reading:
        assert positions(reading) == {places[0]: 100}
    consumer.close()


def test_a_new_member_goes_on_where_the_last_one_committed(desk: Desk, log: Log) -> None:
    log.tell((opened("fund a"), 1))
    first = a_consumer(desk, log, note)
    steps(first)
    first.close()
    log.tell((deposit("fund a"), 2))
    second = a_consumer(desk, log, note)
    assert steps(second) == 1
    assert desk.effects() == [1, 2]


def test_a_commit_that_was_lost_costs_a_redelivery_and_nothing_else(desk: Desk, log: Log) -> None:
    log.tell((opened("fund a"), 1), (deposit("fund a"), 2))
    log.before["commit"] = lambda: (_ for _ in ()).throw(TransportError("the log is away"))
    first = a_consumer(desk, log, note)
    assert steps(first) == 2
    log.before.clear()
    second = a_consumer(desk, log, note)
    assert steps(second) == 2
    assert desk.effects() == [1, 2]
    assert desk.codes() == []


def test_a_reaction_that_recovers_is_retried_in_place_with_its_membership_kept(desk: Desk, log: Log) -> None:
    log.tell((opened("fund a"), 1))
    consumer = a_consumer(desk, log, times(3, ValueError, note), pauses=(0.02,))
    log.calls.clear()
    assert consumer.step(0.0) == 1
    assert desk.effects() == [1]
    assert desk.codes() == []
    # The batch, then two tries by itself that fail: two pauses, with polls in between.
    assert log.calls.count("pause") == log.calls.count("resume") == 2
    first_pause, last_resume = log.calls.index("pause"), len(log.calls) - 1 - log.calls[::-1].index("resume")
    assert "poll" in log.calls[first_pause:last_resume]


def test_a_reaction_that_never_recovers_becomes_a_dead_letter_after_its_tries(desk: Desk, log: Log) -> None:
    tries = []

    def react(tx: Tx, run: Run) -> None:
        tries.append(len(run.events))
        raise ValueError("a bug")

    log.tell((opened("fund a"), 1))
    consumer = a_consumer(desk, log, react)
    assert steps(consumer) == 1
    assert len(tries) == 1 + ATTEMPTS
    assert desk.codes() == ["reaction_failed_ValueError"]
    assert desk.frozen() == {A}
    assert sum(log.committed().values()) == 1, "the log is told that we are past it"


def test_a_batch_that_fails_is_taken_one_by_one_and_only_the_poison_is_lost(desk: Desk, log: Log) -> None:
    log.tell(
        (opened("fund a"), 1),
        (opened("fund b"), 1),
        (deposit("fund a"), 2),
        (deposit("fund b"), 2),
        (deposit("fund a"), 3),
        (deposit("fund b"), 3),
    )
    poison = fails_on(lambda subject, sequence: (subject, sequence) == (A, 2), KeyError)
    steps(a_consumer(desk, log, poison))
    assert desk.effects(subject=A) == [1]
    assert desk.effects(subject=B) == [1, 2, 3]
    assert desk.codes() == ["reaction_failed_KeyError"]
    assert desk.counts()["parked"] == 1


@pytest.mark.parametrize(
    "error",
    [
        away,
        lambda: sqlalchemy.exc.InterfaceError("SELECT 1", {}, Exception("gone")),
        lambda: LockTimeoutError("busy"),
        lambda: TransportError("the log is away"),
    ],
)
def test_a_fault_of_the_surroundings_is_never_held_against_the_event(
    desk: Desk, log: Log, error: Callable[[], Exception]
) -> None:
    log.tell((opened("fund a"), 1))
    assert steps(a_consumer(desk, log, times(10 * ATTEMPTS, error, note))) == 1
    assert desk.effects() == [1]
    assert desk.codes() == []


def test_a_database_that_is_away_is_waited_for(desk: Desk, log: Log) -> None:
    flaky = Flaky(desk)
    consumer = a_consumer(flaky, log, note)
    consumer.step(0.0)
    flaky.away = 10 * ATTEMPTS
    log.tell((opened("fund a"), 1))
    assert steps(consumer) == 1
    assert desk.effects() == [1]


def test_a_database_that_goes_away_while_a_dead_letter_is_written_is_waited_for(desk: Desk, log: Log) -> None:
    flaky = Flaky(desk)
    tries = [0]

    def react(tx: Tx, run: Run) -> None:
        tries[0] += 1
        if tries[0] == 1 + ATTEMPTS:
            flaky.away = 3
        raise ValueError("a bug")

    log.tell((opened("fund a"), 1))
    assert steps(a_consumer(flaky, log, react)) == 1
    assert flaky.away == 0
    assert desk.codes() == ["reaction_failed_ValueError"]
    assert tries[0] == 1 + ATTEMPTS, "the event had its tries; only the letter was missing"


def test_a_stop_while_the_database_is_away_gives_the_batch_back(desk: Desk, log: Log) -> None:
    flaky, stop = Flaky(desk), [False]
    flaky.away = 3

    def stopping() -> bool:
        stop[0] = flaky.away == 0
        return stop[0]

    log.tell((opened("fund a"), 1), (opened("fund b"), 1))
    consumer = a_consumer(flaky, log, note, stopping=stopping)
    consumer.step(0.0)
    assert desk.effects() == []
    assert log.committed() == {}
    steps(consumer)
    assert sorted(row["subject"] for row in desk.rows(effect)) == sorted([A, B])


def test_a_stop_between_two_events_keeps_what_was_done_and_gives_back_the_rest(desk: Desk, log: Log) -> None:
    failed = [False]

    def react(tx: Tx, run: Run) -> None:
        for incoming in run:
            if incoming.sequence == 3:
                failed[0] = len(run.events) == 1
                raise away()
        note(tx, Run(run.events))

    places = log.tell((opened("fund a"), 1), *((deposit("fund a"), n) for n in (2, 3, 4)))
    consumer = a_consumer(desk, log, react, stopping=lambda: failed[0])
    consumer.step(0.0)
    consumer.close()
    assert desk.effects() == [1, 2]
    assert log.committed() == {places[0]: 2}
    steps(a_consumer(desk, log, note))
    assert desk.effects() == [1, 2, 3, 4]


def test_offsets_behind_an_unhandled_record_are_not_committed_whatever_the_order_of_the_batch(
    desk: Desk, log: Log
) -> None:
    stop = [False]

    def react(tx: Tx, run: Run) -> None:
        if run.events[0].subject == A or len(run.events) > 1:
            stop[0] = len(run.events) == 1
            raise away()
        note(tx, run)

    same_place = next(name for name in map(str, range(100)) if _place_of(an_id(name)) == _place_of(A))
    places = log.tell((opened("fund a"), 1), (opened(same_place), 1))
    log.memory.random.shuffle = lambda records: records.reverse()  # type: ignore[assignment, method-assign]
    log.memory.faults.reorder = 1.0
    consumer = a_consumer(desk, log, react, stopping=lambda: stop[0])
    consumer.step(0.0)
    consumer.close()
    assert len(desk.effects()) == 1
    assert log.committed().get(places[0], 0) == 0
    steps(a_consumer(desk, log, note))
    assert len(desk.effects()) == 2


def test_a_bug_of_our_own_ends_the_step_and_loses_nothing(desk: Desk, log: Log) -> None:
    flaky = Flaky(desk)
    consumer = a_consumer(flaky, log, note)
    consumer.step(0.0)
    flaky.away, flaky.error = 2, lambda: AssertionError("an invariant is broken")
    log.tell((opened("fund a"), 1))
    with pytest.raises(AssertionError):
        consumer.step(0.0)
    assert steps(consumer) == 1
    assert desk.effects() == [1]


def test_a_log_that_is_away_for_a_moment_is_asked_again(desk: Desk, log: Log) -> None:
    log.tell((opened("fund a"), 1))
    consumer = a_consumer(desk, log, note)
    left = [3]

    def gone() -> None:
        if left[0]:
            left[0] -= 1
            raise TransportError("the log is away")

    log.before["poll"] = gone
    assert steps(consumer) == 1
    assert desk.effects() == [1]


def test_what_arrives_while_it_waits_is_given_back_for_later(desk: Desk, log: Log) -> None:
    """A rebalance may bring a partition that was not paused."""
    log.tell((opened("fund a"), 1))
    consumer = a_consumer(desk, log, times(2, away, note), pauses=(0.02,))
    log.before["pause"] = lambda: None

    def late() -> None:
        if "pause" in log.calls and log.memory.admin().ends([FUND])[_place_of(B)] == 0:
            log.tell((opened("fund b"), 1))
            assert log.last is not None
            log.last.resume(log.last.assignment())

    log.before["poll"] = late
    steps(consumer)
    assert desk.effects(subject=A) == [1]
    assert desk.effects(subject=B) == [1]


def test_losing_a_partition_is_harmless(desk: Desk) -> None:
    monotonic = ManualMonotonic()
    log = Log(monotonic)
    log.tell((opened("fund a"), 1), (deposit("fund a"), 2))
    slow = a_consumer(desk, log, note)
    slow.step(0.0)
    monotonic.advance(60)
    fast = Consumer(
        desk,
        log,  # type: ignore[arg-type]
        Inbox(both(note)),
        [FUND, "providers.offer.v1"],
        group="issuer",
        owner="another",
        pauses_seconds=(0.0,),
    )
    assert steps(fast) == 2
    slow.commit()
    assert slow.step(0.0) == 0 or desk.effects() == [1, 2]
    assert desk.effects() == [1, 2]
    assert desk.codes() == []


def test_losing_a_partition_while_committing_is_harmless(desk: Desk, log: Log) -> None:
    log.tell((opened("fund a"), 1))
    log.before["commit"] = lambda: (_ for _ in ()).throw(LostOwnershipError("issuer"))
    consumer = a_consumer(desk, log, note)
    assert steps(consumer) == 1
    consumer.close()
    assert desk.effects() == [1]


def test_an_offset_outside_the_log_stops_the_consumer(desk: Desk, log: Log) -> None:
    places = log.tell((opened("fund a"), 1), (deposit("fund a"), 2), (deposit("fund a"), 3))
    log.memory.drop_before(places[0], 2)
    log.memory.subscriber("issuer", [FUND], "issuer").commit({places[0]: 1})
    consumer = a_consumer(desk, log, note)
    with pytest.raises(OffsetOutOfRangeError):
        steps(consumer)
    assert desk.effects() == []


def _place_of(subject: str) -> Place:
    return Place(FUND, partition_of(subject, 3))
