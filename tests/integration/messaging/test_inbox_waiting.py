"""Events that build on a fact of another topic wait for it, and nothing of their subject overtakes them."""

import pytest
import sqlalchemy as sa

from shared.contracts.ledger import DepositBooked, FundOpened
from shared.messaging.inbox import Inbox
from shared.messaging.incoming import Run
from shared.messaging.tables import inbox
from shared.persistence.unit_of_work import Tx
from tests.integration.messaging.kit import (
    FUND,
    OFFER,
    Desk,
    an_id,
    both,
    deposit,
    effect,
    note,
    of_unknown_type,
    offer,
    opened,
    take,
    waits_for,
    write_down,
)

A, B, C = an_id("fund a"), an_id("fund b"), an_id("fund c")
O1 = an_id("an offer")


def in_seq_of(desk: Desk, subject: str, sequence: int) -> int:
    with desk.reading() as reading:
        return int(
            reading.execute(
                sa.select(inbox.c.in_seq).where(inbox.c.subject == subject, inbox.c.sequence == sequence)
            ).scalar_one()
        )


def test_an_event_waits_for_a_fact_of_another_topic_and_goes_on_in_its_unit(desk: Desk) -> None:
    reactions = both(waits_for({(A, 1): "the offer"}, {(O1, 1): "the offer"}))
    take(desk, reactions, desk.post(opened("fund a"), 1))
    assert desk.effects() == []
    assert desk.counts() == {"parked": 0, "waiting": 1}
    take(desk, reactions, desk.post(offer(), 1))
    assert desk.effects(OFFER) == [1]
    assert desk.effects(FUND) == [1]
    assert desk.counts() == {"parked": 0, "waiting": 0}


def test_a_need_met_later_in_the_same_run_is_enough(desk: Desk) -> None:
    reactions = both(waits_for({(A, 1): "b is there"}, {(B, 1): "b is there"}))
    take(desk, reactions, desk.post(opened("fund a"), 1), desk.post(opened("fund b"), 1))
    assert desk.effects(subject=A) == [1]
    assert desk.counts() == {"parked": 0, "waiting": 0}


def test_later_events_of_a_waiting_subject_in_the_same_run_do_not_overtake_it(desk: Desk) -> None:
    reactions = both(waits_for({(A, 2): "b"}, {(B, 1): "b"}))
    take(desk, reactions, *(desk.post(deposit("fund a"), n) for n in (1, 2, 3, 4)))
    assert desk.effects(subject=A) == [1]
    assert desk.counts() == {"parked": 2, "waiting": 1}
    take(desk, reactions, desk.post(opened("fund b"), 1))
    assert desk.effects(subject=A) == [1, 2, 3, 4]


def test_later_events_of_a_waiting_subject_under_another_reaction_do_not_overtake_it(desk: Desk) -> None:
    wait = waits_for({(A, 1): "b"}, {(B, 2): "b"})

    def deposits(tx: Tx, run: Run) -> None:
        wait(tx, run)

    reactions = {FundOpened.TYPE: wait, DepositBooked.TYPE: deposits}
    take(desk, reactions, desk.post(opened("fund a"), 1), desk.post(deposit("fund a"), 2))
    assert desk.effects(subject=A) == []
    take(desk, reactions, desk.post(opened("fund b"), 1), desk.post(deposit("fund b"), 2))
    assert desk.effects(subject=A) == [1, 2]
    take(desk, reactions, desk.post(deposit("fund a"), 3))
    assert desk.effects(subject=A) == [1, 2, 3]


def test_later_events_of_a_waiting_subject_taken_one_by_one_do_not_overtake_it(desk: Desk) -> None:
    reactions = both(waits_for({(A, 2): "b"}, {(B, 1): "b"}))
    take(desk, reactions, desk.post(deposit("fund a"), 3), desk.post(deposit("fund a"), 2))
    with desk.unit_of_work() as tx:
        Inbox(reactions).take(tx, [desk.post(opened("fund a"), 1)], one_by_one=True)
    assert desk.effects(subject=A) == [1]
    with desk.unit_of_work() as tx:
        Inbox(reactions).take(tx, [desk.post(opened("fund b"), 1)], one_by_one=True)
    assert desk.effects(subject=A) == [1, 2, 3]


def test_what_comes_after_a_waiting_event_in_a_later_batch_is_parked_behind_it(desk: Desk) -> None:
    reactions = both(waits_for({(A, 1): "b"}, {(B, 1): "b"}))
    take(desk, reactions, desk.post(opened("fund a"), 1))
    take(desk, reactions, desk.post(deposit("fund a"), 2))
    assert desk.counts() == {"parked": 1, "waiting": 1}
    take(desk, reactions, desk.post(opened("fund b"), 1))
    assert desk.effects(subject=A) == [1, 2]


def test_a_chain_of_waits_is_undone_from_its_end(desk: Desk) -> None:
    reactions = both(waits_for({(A, 1): "b", (B, 1): "c"}, {(B, 1): "b", (C, 1): "c"}))
    take(desk, reactions, desk.post(opened("fund a"), 1))
    take(desk, reactions, desk.post(opened("fund b"), 1))
    assert desk.counts()["waiting"] == 2
    take(desk, reactions, desk.post(opened("fund c"), 1))
    assert [row["subject"] for row in desk.rows(effect)] == [C, B, A]
    assert desk.counts() == {"parked": 0, "waiting": 0}


def test_an_event_may_wait_for_one_need_after_the_other(desk: Desk) -> None:
    seen: list[str] = []

    def react(tx: Tx, run: Run) -> None:
        for incoming in run:
            if incoming.subject == A and len(seen) < 2:
                seen.append("waited")
                run.wait(incoming, "b" if len(seen) == 1 else "c")
                continue
            write_down(tx, incoming)
            if incoming.subject in (B, C):
                run.meet("b" if incoming.subject == B else "c")

    take(desk, both(react), desk.post(opened("fund a"), 1))
    take(desk, both(react), desk.post(opened("fund b"), 1))
    assert desk.effects(subject=A) == []
    assert desk.counts()["waiting"] == 1
    take(desk, both(react), desk.post(opened("fund c"), 1))
    assert desk.effects(subject=A) == [1]


def test_several_may_wait_for_one_need_and_all_go_on(desk: Desk) -> None:
    names = [f"waiter {n}" for n in range(40)]
    reactions = both(waits_for({(an_id(name), 1): "b" for name in names}, {(B, 1): "b"}))
    take(desk, reactions, *(desk.post(opened(name), 1) for name in names))
    assert desk.counts()["waiting"] == 40
    take(desk, reactions, desk.post(opened("fund b"), 1))
    assert len(desk.effects()) == 41
    assert desk.counts()["waiting"] == 0


def test_on_a_state_topic_a_newer_state_makes_a_waiting_one_superfluous(desk: Desk) -> None:
    reactions = both(waits_for({(O1, 3): "b"}, {(B, 1): "b"}))
    take(desk, reactions, desk.post(offer(), 3))
    take(desk, reactions, desk.post(offer(), 4))
    take(desk, reactions, desk.post(opened("fund b"), 1))
    assert desk.effects(OFFER) == [4], "the older state must not come back over the newer one"
    assert desk.outcomes()[O1, 3] == "superseded"
    take(desk, reactions, desk.post(offer(), 4, event_id="forged"))
    assert desk.codes() == ["sequence_seen_with_another_id"]


def test_on_a_state_topic_a_newer_state_makes_those_parked_behind_a_waiting_one_superfluous(desk: Desk) -> None:
    reactions = both(waits_for({(O1, 3): "b"}, {(B, 1): "b"}))
    take(desk, reactions, desk.post(offer(), 3), desk.post(offer(), 4))
    assert desk.counts() == {"parked": 1, "waiting": 1}
    take(desk, reactions, desk.post(offer(), 6))
    assert desk.effects(OFFER) == [6]
    assert desk.outcomes()[O1, 4] == "superseded"
    assert desk.codes() == []
    assert desk.counts() == {"parked": 0, "waiting": 1}


def test_a_waiting_events_sequence_is_applied_once_whoever_claims_it(desk: Desk) -> None:
    reactions = both(waits_for({(A, 1): "b"}, {(B, 1): "b"}))
    take(desk, reactions, desk.post(opened("fund a"), 1))
    take(desk, reactions, desk.post(opened("fund a"), 1, event_id="forged"))
    take(desk, reactions, desk.post(opened("fund b"), 1))
    assert desk.effects(subject=A) == [1]
    assert desk.codes() == ["sequence_seen_with_another_id"]
    take(desk, reactions, desk.post(deposit("fund a"), 2))
    assert desk.effects(subject=A) == [1, 2]


def test_an_event_that_waited_long_enough_is_applied_by_force_and_says_so(desk: Desk) -> None:
    reactions = both(waits_for({(A, 1): "what never comes"}))
    take(desk, reactions, desk.post(opened("fund a"), 1))
    take(desk, reactions, desk.post(deposit("fund a"), 2))
    desk.clock.advance(hours=24)
    with desk.unit_of_work() as tx:
        Inbox(reactions).go_on(tx, [in_seq_of(desk, A, 1)], forced=True)
    assert desk.effects(subject=A) == [1, 2]
    assert desk.counts() == {"parked": 0, "waiting": 0}
    first, second = desk.rows(inbox)
    assert first["forced_at"] == desk.clock.now()
    assert second["forced_at"] is None


def test_forcing_one_event_does_not_thaw_a_subject_that_a_later_one_froze(desk: Desk) -> None:
    reactions = both(waits_for({(O1, 1): "what never comes"}))
    take(desk, reactions, desk.post(offer(), 1))
    take(desk, reactions, of_unknown_type(desk, offer(), 2))
    assert desk.frozen() == {O1}
    with desk.unit_of_work() as tx:
        Inbox(reactions).go_on(tx, [in_seq_of(desk, O1, 1)], forced=True)
    assert desk.frozen() == {O1}
    take(desk, reactions, desk.post(offer(), 3))
    assert desk.effects(OFFER) == [1]


def test_a_reaction_that_decides_a_later_event_before_its_earlier_one_waits_is_a_bug_and_raises(desk: Desk) -> None:
    def react(tx: Tx, run: Run) -> None:
        first, _second = list(run)
        run.wait(first, "b")

    with pytest.raises(RuntimeError, match="overtake"):
        take(desk, both(react), desk.post(opened("fund a"), 1), desk.post(deposit("fund a"), 2))


def test_a_need_nobody_waits_for_is_met_without_effect(desk: Desk) -> None:
    take(desk, both(waits_for({}, {(A, 1): "nobody asked"})), desk.post(opened("fund a"), 1))
    take(desk, both(note), desk.post(opened("fund b"), 1))
    assert desk.counts() == {"parked": 0, "waiting": 0}


def test_needs_beyond_one_statements_values_are_met_whole(desk: Desk) -> None:
    names = [f"waiter {n}" for n in range(1_100)]

    def react(tx: Tx, run: Run) -> None:
        for incoming in run:
            if incoming.subject == B:
                for name in names:
                    run.meet(name)
                met.append(1)
            elif not met:
                run.wait(incoming, names[ids[incoming.subject]])

    met: list[int] = []
    ids = {an_id(name): n for n, name in enumerate(names)}
    for start in range(0, len(names), 200):
        take(desk, both(react), *(desk.post(opened(name), 1) for name in names[start : start + 200]))
    assert desk.counts()["waiting"] == len(names)
    take(desk, both(react), desk.post(opened("fund b"), 1))
    assert desk.counts() == {"parked": 0, "waiting": 0}
