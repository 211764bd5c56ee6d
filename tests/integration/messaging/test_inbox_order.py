"""Every event once in effect, in its subject's order, whatever the log delivers."""

import hashlib
import sqlite3

import pytest
import sqlalchemy as sa

from shared.messaging.inbox import Inbox, ReactionFailedError, positions
from shared.messaging.tables import inbox, inbox_subject, parked
from shared.messaging.transport import Place
from tests.integration.messaging.kit import (
    FUND,
    OFFER,
    Desk,
    an_id,
    both,
    deposit,
    note,
    offer,
    opened,
    sealed,
    take,
)

A, B = an_id("fund a"), an_id("fund b")


def test_an_event_that_comes_twice_has_one_effect(desk: Desk) -> None:
    record = desk.post(opened(), 1)
    take(desk, both(note), record)
    take(desk, both(note), record)
    take(desk, both(note), desk.post(opened(), 1))
    assert desk.effects() == [1]
    assert desk.codes() == []


def test_an_event_that_comes_twice_in_one_batch_has_one_effect(desk: Desk) -> None:
    record = desk.post(opened(), 1)
    take(desk, both(note), record, record, desk.post(opened(), 1))
    assert desk.effects() == [1]


def test_the_inbox_keeps_the_bytes_and_headers_as_they_came(desk: Desk) -> None:
    record = desk.post(opened(), 1)
    take(desk, both(note), record)
    (row,) = desk.rows(inbox)
    assert row["value"] == record.value
    assert row["sha256"] == hashlib.sha256(record.value).digest()
    assert row["headers"] == [[name, value.decode()] for name, value in record.headers]
    assert (row["topic"], row["subject"], row["sequence"], row["outcome"]) == (FUND, opened().subject, 1, "applied")


def test_a_known_id_with_other_bytes_becomes_a_dead_letter_and_changes_nothing(desk: Desk) -> None:
    take(desk, both(note), desk.post(deposit(cents=100), 1, event_id="one-id"))
    take(desk, both(note), desk.post(deposit(cents=999), 1, event_id="one-id"))
    assert desk.codes() == ["same_id_other_bytes"]
    assert desk.effects() == [1]
    take(desk, both(note), desk.post(deposit(), 2))
    assert desk.effects() == [1, 2], "the subject is not frozen by it"


def test_a_known_id_with_other_bytes_is_seen_within_one_batch_too(desk: Desk) -> None:
    take(
        desk,
        both(note),
        desk.post(deposit(cents=100), 1, event_id="one-id"),
        desk.post(deposit(cents=999), 1, event_id="one-id"),
    )
    assert desk.codes() == ["same_id_other_bytes"]
    assert desk.effects() == [1]


def test_on_a_fact_topic_a_gap_parks_the_event_until_it_closes(desk: Desk) -> None:
    take(desk, both(note), desk.post(opened("fund a"), 1))
    take(desk, both(note), desk.post(deposit("fund a"), 4), desk.post(deposit("fund a"), 3))
    assert desk.effects() == [1]
    assert desk.counts() == {"parked": 2, "waiting": 0}
    take(desk, both(note), desk.post(deposit("fund a"), 2))
    assert desk.effects() == [1, 2, 3, 4]
    assert desk.counts() == {"parked": 0, "waiting": 0}


def test_a_gap_that_closes_within_the_batch_parks_nothing(desk: Desk) -> None:
    take(desk, both(note), *(desk.post(deposit("fund a"), sequence) for sequence in (3, 1, 4, 2, 5)))
    assert desk.effects() == [1, 2, 3, 4, 5]
    assert desk.counts() == {"parked": 0, "waiting": 0}


def test_a_gap_of_one_subject_holds_up_no_other(desk: Desk) -> None:
    take(desk, both(note), desk.post(deposit("fund a"), 2), desk.post(opened("fund b"), 1))
    assert desk.effects(subject=B) == [1]
    assert desk.effects(subject=A) == []


def test_a_parked_event_says_after_which_row_it_was_applied(desk: Desk) -> None:
    take(desk, both(note), desk.post(deposit("fund a"), 2))
    take(desk, both(note), desk.post(opened("fund a"), 1), desk.post(opened("fund b"), 1))
    rows = {(row["subject"], row["sequence"]): row for row in desk.rows(inbox)}
    assert rows[A, 2]["applied_after"] == rows[B, 1]["in_seq"], "after the batch that closed its gap"
    assert rows[A, 1]["applied_after"] is None


def test_a_state_topic_takes_any_later_sequence_and_drops_earlier_ones(desk: Desk) -> None:
    take(desk, both(note), desk.post(offer(), 3))
    take(desk, both(note), desk.post(offer(), 7))
    take(desk, both(note), desk.post(offer(), 5))
    assert desk.effects(OFFER) == [3, 7]
    assert desk.outcomes()[offer().subject, 5] == "superseded"
    assert desk.codes() == []


def test_a_sequence_seen_with_another_id_is_kept_aside_and_freezes_nothing(desk: Desk) -> None:
    take(desk, both(note), desk.post(opened("fund a"), 1), desk.post(offer(), 1))
    take(desk, both(note), desk.post(opened("fund a"), 1, event_id="forged"))
    take(desk, both(note), desk.post(offer(), 1, event_id="forged-too"))
    assert desk.codes() == ["sequence_seen_with_another_id"] * 2
    assert desk.frozen() == set()
    take(desk, both(note), desk.post(deposit("fund a"), 2))
    assert desk.effects(FUND) == [1, 2]


def test_of_two_parked_events_with_one_sequence_only_one_is_applied(desk: Desk) -> None:
    take(desk, both(note), desk.post(deposit("fund a"), 2), desk.post(deposit("fund a"), 2, event_id="forged"))
    take(desk, both(note), desk.post(opened("fund a"), 1))
    assert desk.effects() == [1, 2]
    assert desk.codes() == ["sequence_seen_with_another_id"]
    assert desk.counts()["parked"] == 0


def test_positions_are_kept_with_the_effects_and_a_redelivery_never_sets_them_back(desk: Desk) -> None:
    first, second = desk.post(opened("fund a"), 1), desk.post(deposit("fund a"), 2)
    place = first.place
    take(desk, both(note), first, second)
    take(desk, both(note), first)
    with desk.reading() as reading:
        assert positions(reading) == {Place(FUND, place.partition): second.offset + 1}


def test_an_event_nobody_reacts_to_is_taken_in_and_its_sequence_counts(desk: Desk) -> None:
    take(desk, {}, desk.post(opened("fund a"), 1))
    take(desk, {deposit().TYPE: note}, desk.post(deposit("fund a"), 2))
    assert desk.effects() == [2]


def test_an_empty_batch_changes_nothing(desk: Desk) -> None:
    take(desk, both(note))
    assert desk.rows(inbox) == []


def test_one_reaction_gets_one_run_of_all_that_is_ready(desk: Desk) -> None:
    sizes: list[int] = []
    reaction = lambda tx, run: sizes.append(len(run.events))  # noqa: E731 - the test only counts
    take(desk, both(reaction), *(desk.post(opened(f"fund {n}"), 1) for n in range(50)))
    assert sizes == [50]


@pytest.mark.only("sqlite", reason="the limit is SQLite's")
def test_a_long_gap_closes_in_one_unit_even_where_statements_carry_few_values(desk: Desk) -> None:
    """Older SQLite libraries allow 999 values a statement; nothing may need more."""
    count = 1_200
    for start in range(2, count + 2, 400):
        take(desk, both(note), *(desk.post(deposit("fund a"), n) for n in range(start, start + 400)))
    with desk.unit_of_work() as tx:
        driver = tx.connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
        Inbox(both(note)).take(tx, [desk.post(opened("fund a"), 1)])
    assert desk.effects() == list(range(1, count + 2))
    assert desk.rows(parked) == []


def test_whether_much_or_little_is_parked_a_batch_asks_the_database_equally_often(desk: Desk) -> None:
    """Statements a batch do not grow with the subjects in it, also while something is parked."""
    take(desk, both(note), desk.post(deposit("parked for long"), 2))

    def statements(names: range) -> int:
        count = 0

        def seen(*_: object) -> None:
            nonlocal count
            count += 1

        records = [desk.post(opened(f"fund {n}"), 1) for n in names]
        sa.event.listen(desk.database.engine, "before_cursor_execute", seen)
        take(desk, {}, *records)
        sa.event.remove(desk.database.engine, "before_cursor_execute", seen)
        return count

    assert statements(range(100)) <= statements(range(1_000, 1_010)) + 1


def test_what_a_batch_that_fails_did_is_gone(desk: Desk) -> None:
    def fail(tx: object, run: object) -> None:
        raise ValueError("no")

    with pytest.raises(ReactionFailedError) as failed:
        take(desk, {opened().TYPE: note, deposit().TYPE: fail}, desk.post(opened(), 1), desk.post(deposit(), 2))
    assert isinstance(failed.value.__cause__, ValueError)
    assert desk.rows(inbox) == []
    assert desk.effects() == []
    assert desk.rows(inbox_subject) == []


def test_the_same_bytes_always_come_from_the_same_event() -> None:
    """The builders of these tests make repeatable bytes, else the duplicate tests would prove nothing."""
    assert sealed(opened(), 1) == sealed(opened(), 1)
