"""What cannot be handled becomes a dead letter; its subject stands still and the others go on."""

import pytest
import sqlalchemy as sa

from shared.kernel.errors import ConflictError, NotFoundError
from shared.messaging import deadletter
from shared.messaging.inbox import Inbox, ReactionFailedError
from shared.messaging.incoming import Incoming, Reaction
from shared.messaging.replay import replay_dead_letter
from shared.messaging.tables import dead_letter, inbox
from shared.messaging.transport import Record
from shared.observability import metrics
from tests.integration.messaging.kit import (
    FUND,
    OFFER,
    Desk,
    an_id,
    both,
    deposit,
    fails_on,
    note,
    of_unknown_type,
    offer,
    opened,
    sealed,
    take,
    waits_for,
)

A, B = an_id("fund a"), an_id("fund b")
O1 = an_id("an offer")


def bury(desk: Desk, reactions: dict[str, Reaction], record: Record) -> bool:
    """What the consumer does with a record whose reaction failed too often. Whether the record was to blame."""
    with pytest.raises(ReactionFailedError) as failed, desk.unit_of_work() as tx:
        Inbox(reactions).take(tx, [record], one_by_one=True)
    with desk.unit_of_work() as tx:
        return Inbox(reactions).bury(tx, record, failed.value.incoming, "reaction_failed")


def test_bytes_that_are_no_envelope_are_kept_once_and_the_others_go_on(desk: Desk) -> None:
    noise = desk.post.raw(FUND, "x", b"\x00\xff not json")
    take(desk, both(note), noise, desk.post(opened("fund a"), 1))
    take(desk, both(note), noise)
    (letter,) = desk.rows(dead_letter)
    assert (letter["code"], letter["value"], letter["event_id"]) == ("not_an_envelope", noise.value, None)
    assert desk.effects() == [1]


def test_an_event_of_another_topics_owner_is_refused(desk: Desk) -> None:
    take(desk, both(note), desk.post(opened("fund a"), 1, service="issuer"))
    assert desk.codes() == ["not_the_topics_owner"]
    assert desk.effects() == []
    take(desk, both(note), desk.post(opened("fund a"), 1))
    assert desk.effects() == [1], "the true owner's event is still taken"


def test_an_unknown_type_or_major_version_freezes_its_subject(desk: Desk) -> None:
    take(desk, both(note), desk.post(opened("fund a"), 1), of_unknown_type(desk, deposit("fund a"), 2))
    take(desk, both(note), desk.post(deposit("fund a"), 3), desk.post(opened("fund b"), 1))
    assert desk.codes() == ["unknown_type"]
    assert desk.frozen() == {A}
    assert desk.effects(subject=A) == [1]
    assert desk.effects(subject=B) == [1]
    assert desk.counts()["parked"] == 1


def test_data_that_break_their_contract_freeze_their_subject(desk: Desk) -> None:
    value = sealed(deposit("fund a", cents=100), 1).replace(b'"amount_cents":100', b'"amount_cents":-1')
    take(desk, both(note), desk.post.raw(FUND, A, value))
    assert desk.codes() == ["data_breaks_contract"]
    assert desk.frozen() == {A}


def test_an_event_whose_subject_is_not_its_datas_is_refused(desk: Desk) -> None:
    value = sealed(opened("fund a"), 1).replace(f'"subject":"{A}"'.encode(), f'"subject":"{B}"'.encode())
    take(desk, both(note), desk.post.raw(FUND, B, value))
    assert desk.codes() == ["subject_is_not_the_datas"]


def test_an_unreadable_event_with_a_sequence_of_the_past_freezes_nothing(desk: Desk) -> None:
    take(desk, both(note), desk.post(opened("fund a"), 1))
    take(desk, both(note), of_unknown_type(desk, deposit("fund a"), 1, event_id="forged"))
    assert desk.codes() == ["unknown_type"]
    assert desk.frozen() == set()
    take(desk, both(note), desk.post(deposit("fund a"), 2))
    assert desk.effects() == [1, 2]


def test_the_inbox_row_the_dead_letter_and_the_freeze_come_together(desk: Desk) -> None:
    reactions = both(fails_on(lambda subject, sequence: (subject, sequence) == (A, 2)))
    take(desk, reactions, desk.post(opened("fund a"), 1))
    poison = desk.post(deposit("fund a"), 2)
    assert bury(desk, reactions, poison) is True
    assert desk.outcomes()[A, 2] == "dead"
    (letter,) = desk.rows(dead_letter)
    assert (letter["event_id"], letter["code"], letter["value"], letter["subject"], letter["log_offset"]) == (
        f"{FUND}-{A}-2",
        "reaction_failed",
        poison.value,
        A,
        poison.offset,
    )
    assert desk.frozen() == {A}
    assert desk.effects() == [1]


def test_poison_freezes_only_its_subject_and_the_others_go_on(desk: Desk) -> None:
    reactions = both(fails_on(lambda subject, sequence: (subject, sequence) == (A, 2)))
    take(desk, reactions, desk.post(opened("fund a"), 1))
    bury(desk, reactions, desk.post(deposit("fund a"), 2))
    take(desk, reactions, desk.post(deposit("fund a"), 3), desk.post(opened("fund b"), 1), desk.post(offer(), 1))
    assert desk.effects(subject=A) == [1]
    assert desk.effects(subject=B) == [1]
    assert desk.effects(OFFER) == [1]
    assert desk.counts()["parked"] == 1


def test_poison_that_a_good_record_woke_is_buried_and_the_good_one_is_taken(desk: Desk) -> None:
    reactions = both(fails_on(lambda subject, sequence: (subject, sequence) == (A, 2)))
    take(desk, reactions, desk.post(deposit("fund a"), 2), desk.post(deposit("fund a"), 3))
    good = desk.post(opened("fund a"), 1)
    assert bury(desk, reactions, good) is False
    with desk.unit_of_work() as tx:
        Inbox(reactions).take(tx, [good], one_by_one=True)
    assert desk.effects(subject=A) == [1], "what comes before the poison is not held up by it"
    assert desk.outcomes()[A, 2] == "dead"
    assert desk.frozen() == {A}
    replay_dead_letter(desk, Inbox(both(note)), 1)
    assert desk.effects(subject=A) == [1, 2, 3]


def test_poison_that_waited_for_another_topic_is_buried_and_the_fact_it_waited_for_is_taken(desk: Desk) -> None:
    wait = waits_for({(A, 1): "the offer"}, {(O1, 1): "the offer"})
    take(desk, both(wait), desk.post(opened("fund a"), 1))

    fail = fails_on(lambda subject, sequence: subject == A)
    reactions: dict[str, Reaction] = {opened().TYPE: fail, offer().TYPE: wait}
    fact = desk.post(offer(), 1)
    assert bury(desk, reactions, fact) is False
    with desk.unit_of_work() as tx:
        Inbox(reactions).take(tx, [fact], one_by_one=True)
    assert desk.effects(OFFER) == [1]
    assert desk.outcomes()[A, 1] == "dead"
    assert desk.counts()["waiting"] == 0


def test_a_replayed_dead_letter_is_applied_and_its_subject_goes_on_in_order(desk: Desk) -> None:
    reactions = both(fails_on(lambda subject, sequence: (subject, sequence) == (A, 2)))
    take(desk, reactions, desk.post(opened("fund a"), 1))
    bury(desk, reactions, desk.post(deposit("fund a"), 2))
    take(desk, reactions, *(desk.post(deposit("fund a"), n) for n in (3, 4, 5)))
    desk.clock.advance(hours=1)
    replay_dead_letter(desk, Inbox(both(note)), 1)
    assert desk.effects(subject=A) == [1, 2, 3, 4, 5]
    assert desk.frozen() == set()
    assert desk.counts()["parked"] == 0
    assert desk.rows(dead_letter)[0]["replayed_at"] == desk.clock.now()
    take(desk, both(note), desk.post(deposit("fund a"), 6))
    assert desk.effects(subject=A)[-1] == 6


def test_a_replayed_event_says_after_which_row_it_was_applied(desk: Desk) -> None:
    reactions = both(fails_on(lambda subject, sequence: subject == A))
    bury(desk, reactions, desk.post(opened("fund a"), 1))
    take(desk, reactions, desk.post(opened("fund b"), 1))
    replay_dead_letter(desk, Inbox(both(note)), 1)
    rows = {row["subject"]: row for row in desk.rows(inbox)}
    assert rows[A]["applied_after"] == rows[B]["in_seq"]


def test_on_a_state_topic_a_replay_lets_later_states_go_on_over_their_gaps(desk: Desk) -> None:
    reactions = both(fails_on(lambda subject, sequence: sequence == 2))
    take(desk, reactions, desk.post(offer(), 1))
    bury(desk, reactions, desk.post(offer(), 2))
    take(desk, reactions, desk.post(offer(), 5), desk.post(offer(), 9))
    assert desk.effects(OFFER) == [1]
    replay_dead_letter(desk, Inbox(both(note)), 1)
    assert desk.effects(OFFER) == [1, 2, 5, 9]
    assert desk.counts()["parked"] == 0


def test_a_replay_that_fails_again_changes_nothing(desk: Desk) -> None:
    reactions = both(fails_on(lambda subject, sequence: sequence == 2))
    take(desk, reactions, desk.post(opened("fund a"), 1))
    bury(desk, reactions, desk.post(deposit("fund a"), 2))
    with pytest.raises(ReactionFailedError) as failed:
        replay_dead_letter(desk, Inbox(reactions), 1)
    assert isinstance(failed.value.__cause__, ValueError)
    assert desk.frozen() == {A}
    assert desk.codes() == ["reaction_failed"]


def test_a_replay_of_what_is_still_unreadable_is_refused_and_changes_nothing(desk: Desk) -> None:
    take(desk, both(note), of_unknown_type(desk, opened("fund a"), 1))
    with pytest.raises(ConflictError, match="unknown_type"):
        replay_dead_letter(desk, Inbox(both(note)), 1)
    assert desk.codes() == ["unknown_type"]
    assert desk.frozen() == {A}


def test_a_replay_of_noise_is_refused_and_the_letter_stays_open(desk: Desk) -> None:
    take(desk, both(note), desk.post.raw(FUND, "x", b"noise"))
    with pytest.raises(ConflictError, match="not_an_envelope"):
        replay_dead_letter(desk, Inbox(both(note)), 1)
    assert desk.codes() == ["not_an_envelope"]


def test_a_replay_of_another_events_id_is_refused(desk: Desk) -> None:
    take(desk, both(note), desk.post(deposit(cents=1), 1, event_id="one-id"))
    take(desk, both(note), desk.post(deposit(cents=2), 1, event_id="one-id"))
    with pytest.raises(ConflictError, match="id of another event"):
        replay_dead_letter(desk, Inbox(both(note)), 1)
    assert desk.codes() == ["same_id_other_bytes"]


def test_a_replay_of_a_number_that_does_not_exist_or_was_replayed_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        replay_dead_letter(desk, Inbox({}), 1)
    reactions = both(fails_on(lambda subject, sequence: True))
    bury(desk, reactions, desk.post(opened("fund a"), 1))
    replay_dead_letter(desk, Inbox(both(note)), 1)
    with pytest.raises(ConflictError, match="replayed already"):
        replay_dead_letter(desk, Inbox(both(note)), 1)
    assert desk.effects() == [1]


def test_a_sequence_seen_with_another_id_does_not_thaw_its_subject_when_it_is_replayed(desk: Desk) -> None:
    reactions = both(fails_on(lambda subject, sequence: sequence == 2))
    take(desk, reactions, desk.post(offer(), 1))
    take(desk, reactions, desk.post(offer(), 1, event_id="forged"))
    bury(desk, reactions, desk.post(offer(), 2))
    replay_dead_letter(desk, Inbox(reactions), 1)
    assert desk.frozen() == {O1}
    take(desk, reactions, desk.post(offer(), 3))
    assert desk.effects(OFFER) == [1]


def test_an_event_that_fails_again_after_its_replay_was_parked_is_an_open_dead_letter_again(desk: Desk) -> None:
    take(desk, {}, of_unknown_type(desk, deposit("fund a"), 2))
    # The program learned the type: what was unknown is now known under the very same bytes.
    value = desk.rows(inbox)[0]["value"].replace(b".v9", b".v1")
    with desk.unit_of_work() as tx:
        tx.execute(sa.update(inbox).values(value=value))
        tx.execute(sa.update(dead_letter).values(value=value))
    replay_dead_letter(desk, Inbox(both(note)), 1)
    assert desk.outcomes()[A, 2] == "parked", "its gap is still open"
    reactions = both(fails_on(lambda subject, sequence: sequence == 2))
    good = desk.post(opened("fund a"), 1)
    assert bury(desk, reactions, good) is False
    assert desk.codes() == ["reaction_failed"]
    assert desk.frozen() == {A}


def test_an_alarm_is_raised_once_and_only_when_it_is_committed(desk: Desk) -> None:
    def alarms() -> float:
        return float(metrics.dead_letters.labels("not_an_envelope")._value.get())

    before = alarms()
    noise = desk.post.raw(FUND, "x", b"noise")

    def rolled_back() -> None:
        with desk.unit_of_work() as tx:
            deadletter.keep(tx, noise, "not_an_envelope")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rolled_back()
    assert alarms() == before
    with desk.unit_of_work() as tx:
        # A number that was rolled back is free again on SQLite and left out on PostgreSQL.
        assert deadletter.keep(tx, noise, "not_an_envelope") in (1, 2)
        assert deadletter.keep(tx, noise, "not_an_envelope") is None
    assert alarms() == before + 1


def test_open_letters_are_listed_oldest_first(desk: Desk) -> None:
    take(desk, {}, *(desk.post.raw(FUND, f"{n}", b"noise %d" % n) for n in range(5)))
    with desk.reading() as reading:
        letters = deadletter.open_letters(reading, most=3)
        assert [letter.value for letter in letters] == [b"noise 0", b"noise 1", b"noise 2"]
        assert deadletter.count_open(reading) == 5


def test_a_failure_names_the_event_that_was_handled(desk: Desk) -> None:
    reactions = both(fails_on(lambda subject, sequence: True))
    with pytest.raises(ReactionFailedError) as failed, desk.unit_of_work() as tx:
        Inbox(reactions).take(tx, [desk.post(opened("fund a"), 1)], one_by_one=True)
    incoming: Incoming = failed.value.incoming
    assert (incoming.subject, incoming.sequence) == (A, 1)
