"""What the parent says of a use, by way of the issuer: cancelled, accepted, disputed, and a dispute decided."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from shared.contracts.envelope import unseal
from shared.contracts.issuer import DisputeDecided, HoldReleaseRequested, RedemptionAccepted, UseDisputed
from shared.contracts.redeemer import (
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionDisputed,
    RedemptionReleased,
    RedemptionReversed,
)
from shared.messaging.tables import outbox
from shared.testing.service import Node
from tests.integration.redeemer.bookings import (
    accept,
    ask_release,
    capture,
    decide,
    dispute,
    done,
    held,
    row_of,
    spent,
    states,
    status,
    steps,
    versions_follow,
)
from tests.integration.redeemer.builders import P1, Counter, a_counter, a_programme, a_wallet, an_id


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


# -- a booking cancelled


def test_a_booking_is_cancelled_free_of_charge_until_the_offers_limit(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=4)
    in_time, late = held(node, counter, wallet, units=2, hours=48), held(node, counter, wallet, units=2, hours=48)
    node.clock.set(row_of(node, in_time)["free_until"])
    ask_release(node, wallet, in_time)
    node.clock.set(row_of(node, late)["free_until"] + timedelta(microseconds=1))
    ask_release(node, wallet, late)
    (released,), (captured,) = node.told(RedemptionReleased), node.told(RedemptionCaptured)
    assert (released.redemption_id, released.reason) == (in_time, "by_parent")
    assert steps(released) == [("held", "issued", 3)] * 2
    assert (captured.redemption_id, captured.units, captured.amount_cents) == (late, 1, 1_000)
    assert steps(captured) == [("held", "redeemed", 3), ("held", "issued", 3)]
    assert (status(node, in_time), status(node, late)) == ("released", "captured")
    assert states(node, wallet) == ["issued", "issued", "redeemed", "issued"]
    versions_follow(node)


def test_late_cancelling_costs_one_cheque_where_a_unit_costs_more(node: Node) -> None:
    counter, wallet = a_counter(node, price=3), a_wallet(node, cheques=6)
    late = held(node, counter, wallet, units=2, hours=2)
    ask_release(node, wallet, late)
    (captured,) = node.told(RedemptionCaptured)
    assert (captured.amount_cents, captured.units) == (1_000, 1)
    assert states(node, wallet) == ["redeemed"] + ["issued"] * 5


def test_a_sick_child_is_always_free_of_charge(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    one = held(node, counter, wallet, units=2, hours=1)
    ask_release(node, wallet, one, "sick_child")
    (told,) = node.told(RedemptionReleased)
    assert told.reason == "sick_child"
    assert states(node, wallet) == ["issued"] * 2


def test_nobody_came_releases_a_booking_and_anything_else_is_too_late_then(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    one = held(node, counter, wallet, units=2, hours=1)
    node.clock.advance(hours=1)
    ask_release(node, wallet, one, "other")
    ask_release(node, wallet, one, "sick_child")
    assert status(node, one) == "held"
    ask_release(node, wallet, one, "nobody_came")
    (told,) = node.told(RedemptionReleased)
    assert told.reason == "nobody_came"


def test_when_it_was_asked_counts_and_not_when_it_was_heard(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    one = held(node, counter, wallet, units=2, hours=48)
    asked = row_of(node, one)["free_until"]
    node.clock.set(asked + timedelta(minutes=3))
    ask_release(node, wallet, one, at=asked)
    assert status(node, one) == "released"


def test_a_request_that_finds_the_hold_captured_lapsed_or_anothers_changes_nothing(
    node: Node, counter: Counter, capsys: pytest.CaptureFixture[str]
) -> None:
    wallet = a_wallet(node, cheques=3)
    captured, lapsed, theirs = [held(node, counter, wallet, hours=1) for _ in range(3)]
    node.clock.advance(hours=1)
    done(capture(node, counter, captured, 1), "captured")
    ask_release(node, wallet, captured, "nobody_came")
    ask_release(node, a_wallet(node), theirs, "nobody_came")
    ask_release(node, wallet, an_id(404), "nobody_came")
    node.clock.set(row_of(node, lapsed)["hold_until"])
    ask_release(node, wallet, lapsed, "nobody_came")
    assert [status(node, one) for one in (captured, lapsed, theirs)] == ["captured", "held", "held"]
    said = capsys.readouterr().out
    assert said.count("release.ignored") == 4
    assert wallet.wallet_id not in said


# -- a dispute


def test_a_disputed_use_waits_and_only_that_one(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    one, two = spent(node, counter, wallet), spent(node, counter, wallet)
    dispute(node, wallet, one, "less_than_booked")
    (told,) = node.told(RedemptionDisputed)
    assert (told.redemption_id, told.reason) == (one, "less_than_booked")
    accept(node, wallet, one)
    accept(node, wallet, two)
    assert (status(node, one), status(node, two)) == ("disputed", "confirmed")
    assert [confirmed.redemption_id for confirmed in node.told(RedemptionConfirmed)] == [two]


@pytest.mark.parametrize("first", ["accepted", "disputed"])
@pytest.mark.parametrize("together", [True, False])
def test_of_accepted_and_disputed_the_first_on_the_wallets_topic_counts(
    node: Node, counter: Counter, first: str, together: bool
) -> None:
    """So a dispute in the last second can never be paid."""
    wallet = a_wallet(node, cheques=1)
    one = spent(node, counter, wallet)
    words = [
        RedemptionAccepted(wallet_id=wallet.wallet_id, redemption_id=one, by="time"),
        UseDisputed(wallet_id=wallet.wallet_id, redemption_id=one, reason="nobody_came"),
    ]
    if first == "disputed":
        words.reverse()
    if together:
        with node.ctx.unit_of_work() as tx:
            node.inbox.take(tx, [node.record(word) for word in words])
    else:
        node.hear(*words)
    assert status(node, one) == ("confirmed" if first == "accepted" else "disputed")
    assert len(node.told(RedemptionConfirmed)) == (first == "accepted")
    assert len(node.told(RedemptionDisputed)) == (first == "disputed")


@pytest.mark.parametrize(("sent_back", "paid"), [(0, 4_000), (1, 3_000), (3, 1_000)])
def test_a_decision_sends_the_last_cheques_back_and_confirms_the_rest(
    node: Node, counter: Counter, sent_back: int, paid: int
) -> None:
    wallet = a_wallet(node, cheques=4)
    one = spent(node, counter, wallet, units=4)
    dispute(node, wallet, one)
    node.clock.advance(days=9)
    decide(node, wallet, one, sent_back)
    (told,) = node.told(RedemptionConfirmed)
    assert (told.amount_cents, told.currency) == (paid, "EUR")
    assert [moved.voucher_id for moved in told.movements] == wallet.vouchers[4 - sent_back :]
    assert steps(told) == [("redeemed", "issued", 3)] * sent_back
    row = row_of(node, one)
    assert (row["status"], row["payable_cents"], row["amount_cents"]) == ("confirmed", paid, 4_000)
    assert states(node, wallet) == ["redeemed"] * (4 - sent_back) + ["issued"] * sent_back
    versions_follow(node)


@pytest.mark.parametrize("sent_back", [2, 7])
def test_a_decision_that_sends_all_back_reverses(node: Node, counter: Counter, sent_back: int) -> None:
    wallet = a_wallet(node, cheques=2)
    one = spent(node, counter, wallet, units=2)
    dispute(node, wallet, one)
    decide(node, wallet, one, sent_back)
    (told,) = node.told(RedemptionReversed)
    assert (told.reason, told.amount_cents) == ("dispute", 2_000)
    assert not node.told(RedemptionConfirmed)
    row = row_of(node, one)
    assert (row["status"], row["payable_cents"], row["end_reason"]) == ("reversed", 0, "dispute")
    assert states(node, wallet) == ["issued"] * 2


def test_what_a_decision_sends_back_may_have_expired_meanwhile(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2, expires_at=datetime(2026, 3, 10, 23, tzinfo=UTC))
    a_programme(node, P1, grace_days=0)
    one = spent(node, counter, wallet, units=2)
    dispute(node, wallet, one)
    node.clock.advance(days=20)
    decide(node, wallet, one, 1)
    assert states(node, wallet) == ["redeemed", "expired"]
    versions_follow(node)


@pytest.mark.parametrize("state", ["captured", "confirmed", "reversed", "another wallet's", "unknown"])
def test_a_decision_or_dispute_that_is_not_due_changes_nothing(
    node: Node, counter: Counter, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wallet = a_wallet(node, cheques=1)
    one = spent(node, counter, wallet)
    if state == "confirmed":
        accept(node, wallet, one)
    if state in ("reversed", "another wallet's"):
        dispute(node, wallet, one)
    if state == "reversed":
        decide(node, wallet, one, 1)
    before = (row_of(node, one), len(node.told()))
    decide(node, wallet if state != "another wallet's" else a_wallet(node), an_id(4) if state == "unknown" else one, 0)
    if state != "captured":
        dispute(node, wallet, an_id(4) if state == "unknown" else one)
    assert (row_of(node, one), len(node.told())) == before
    said = capsys.readouterr().out
    assert "decision.ignored" in said
    assert ("dispute.ignored" in said) == (state != "captured")


def test_a_whole_life_in_one_batch_is_the_same_as_one_by_one(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=6)
    late = held(node, counter, wallet, units=2, hours=2)
    other = spent(node, counter, wallet, units=2)
    asked = HoldReleaseRequested(wallet_id=wallet.wallet_id, request_id=an_id(1), redemption_id=late, reason="other")
    words = [asked] + [
        word
        for one in (late, other)
        for word in (
            UseDisputed(wallet_id=wallet.wallet_id, redemption_id=one, reason="wrong_amount"),
            DisputeDecided(wallet_id=wallet.wallet_id, redemption_id=one, sent_back=1, reason="less_took_place"),
            RedemptionAccepted(wallet_id=wallet.wallet_id, redemption_id=one, by="time"),
        )
    ]
    with node.ctx.unit_of_work() as tx:
        node.inbox.take(tx, [node.record(word) for word in words])
    assert (status(node, late), status(node, other)) == ("reversed", "confirmed")
    assert states(node, wallet) == ["issued", "issued", "redeemed", "issued", "issued", "issued"]
    versions_follow(node)


def test_nothing_on_the_log_leads_from_a_use_to_what_was_said_of_it(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=4)
    one, two = held(node, counter, wallet), spent(node, counter, wallet)
    with node.ctx.reading() as reading:
        before = set(reading.execute(sa.select(outbox.c.event_id)).scalars())
    records = [
        node.record(word)
        for word in (
            HoldReleaseRequested(wallet_id=wallet.wallet_id, request_id=an_id(1), redemption_id=one, reason="other"),
            UseDisputed(wallet_id=wallet.wallet_id, redemption_id=two, reason="nobody_came"),
            DisputeDecided(wallet_id=wallet.wallet_id, redemption_id=two, sent_back=1, reason="no_answer"),
        )
    ]
    with node.ctx.unit_of_work() as tx:
        node.inbox.take(tx, records)
    heard = [unseal(record.value) for record in records]
    with node.ctx.reading() as reading:
        rows = reading.execute(sa.select(outbox.c.event_id, outbox.c.value)).all()
    told = [unseal(value) for event_id, value in rows if event_id not in before]
    assert len(told) == 3
    assert len({one.correlationid for one in told}) == 3
    assert not {one.correlationid for one in told} & {one.correlationid for one in heard}
    assert not {one.causationid for one in told} & {one.id for one in heard}
    assert not {one.traceparent[3:35] for one in told} & {one.traceparent[3:35] for one in heard}
