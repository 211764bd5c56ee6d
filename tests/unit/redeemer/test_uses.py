"""What becomes of a use: numbers add up whatever is captured, sent back or decided, and instants are exact."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given

from services.redeemer.domain import Change, Status, Use
from services.redeemer.domain import uses as rules
from services.redeemer.domain.holds import units_used
from services.redeemer.domain.states import VoucherState
from services.redeemer.domain.vouchers import over_at
from services.redeemer.domain.weeks import week_of
from services.redeemer.reasons import Reason
from shared.kernel.clock import day_of
from tests.unit.redeemer.builders import NOW, a_programme
from tests.unit.redeemer.test_states import a_use, a_voucher

ZONES = ["Europe/Brussels", "America/New_York", "Asia/Tokyo", "Atlantic/Azores"]


@st.composite
def held(draw: st.DrawFn) -> Use:
    """A hold of several programmes' vouchers; some of them over or asked back."""
    count = draw(st.integers(1, 12))
    vouchers = tuple(
        a_voucher(
            VoucherState.HELD,
            number,
            face_cents=draw(st.sampled_from([800, 1_000, 1_250])),
            expires_at=NOW + timedelta(days=draw(st.sampled_from([-60, -20, 90]))),
            revoke_reason=draw(st.sampled_from([None, None, "granted_twice"])),
            programme=replace(a_programme(draw(st.integers(1, 3))), undo_minutes=draw(st.integers(1, 90))),
        )
        for number in range(count)
    )
    amount = sum(voucher.face_cents for voucher in vouchers)
    return replace(a_use(Status.HELD, count), vouchers=vouchers, amount_cents=amount)


@given(held(), st.data())
def test_of_what_is_held_the_first_are_taken_and_the_last_sent_back(use: Use, data: st.DataObject) -> None:
    units = data.draw(st.integers(1, use.units + 2))
    change = rules.capture(use, units, NOW)
    if units > use.units:
        assert change is Reason.MORE_THAN_HELD
        return
    assert isinstance(change, Change)
    taken, back = change.movements[:units], change.movements[units:]
    assert [moved.voucher_id for moved in change.movements] == [voucher.voucher_id for voucher in use.vouchers]
    assert {moved.to_state for moved in taken} == {"redeemed"}
    for moved, voucher in zip(back, use.vouchers[units:], strict=True):
        ended = "revoked" if voucher.revoke_reason else "issued" if voucher.lives(NOW) else "expired"
        assert moved.to_state == ended
    assert change.use.amount_cents == change.use.payable_cents == sum(moved.cents for moved in taken)
    minutes = min(voucher.programme.undo_minutes for voucher in use.vouchers[:units])
    assert change.use.undo_until == NOW + timedelta(minutes=minutes)


@given(held(), st.data())
def test_a_decision_pays_and_sends_back_the_whole_and_nothing_more(use: Use, data: st.DataObject) -> None:
    captured = rules.capture(use, use.units, NOW)
    assert isinstance(captured, Change)
    disputed = rules.dispute(captured.use, "nobody_came")
    assert disputed is not None
    sent_back = data.draw(st.integers(0, use.units + 1))
    decided = rules.decide(disputed.use, sent_back, NOW)
    assert decided is not None
    assert decided.use.payable_cents + sum(moved.cents for moved in decided.movements) == use.amount_cents
    assert len(decided.movements) == min(sent_back, use.units)
    assert decided.use.status is (Status.REVERSED if sent_back >= use.units else Status.CONFIRMED)
    assert rules.undo(decided.use, NOW) is Reason.NOT_TO_UNDO
    assert rules.accept(decided.use, NOW) is None


@given(held())
def test_undoing_leaves_what_a_release_would_have_left(use: Use) -> None:
    captured, released = rules.capture(use, use.units, NOW), rules.release(use, NOW)
    assert isinstance(captured, Change)
    assert isinstance(released, Change)
    undone = rules.undo(captured.use, NOW)
    assert isinstance(undone, Change)
    assert [(moved.voucher_id, moved.to_state) for moved in undone.movements] == [
        (moved.voucher_id, moved.to_state) for moved in released.movements
    ]


@given(st.integers(0, 3_000), st.integers(1, 240))
def test_hours_are_counted_as_a_person_would(minutes: int, per_unit: int) -> None:
    units = units_used(NOW, per_unit, NOW + timedelta(minutes=minutes))
    assert units >= 1
    assert units * per_unit + 15 >= minutes or per_unit < 15
    assert units == 1 or (units - 1) * per_unit + min(15, per_unit - 1) < minutes


@given(
    st.sampled_from(ZONES),
    st.integers(0, 60),
    st.integers(0, 400 * 24 * 60),
    st.integers(-3 * 24 * 60, 3 * 24 * 60),
)
def test_what_is_over_is_exactly_what_can_be_spent_no_more(zone: str, grace: int, minutes: int, off: int) -> None:
    """The instant that expiry looks vouchers up by, against the rule that a scan asks each voucher by."""
    programme = a_programme(zone=zone, grace_days=grace)
    at = NOW + timedelta(minutes=minutes)
    border = over_at(programme, at)
    for expires_at in (border, border + timedelta(microseconds=1), border + timedelta(minutes=off)):
        assert (expires_at <= border) == (programme.spendable_until(expires_at) <= at)


@given(st.sampled_from(ZONES), st.integers(0, 800 * 24 * 60))
def test_a_week_holds_its_instant_and_seven_days_from_a_monday(zone: str, minutes: int) -> None:
    at = NOW + timedelta(minutes=minutes)
    week = week_of(at, zone)
    assert week.start <= at < week.end
    first, last = day_of(week.start, zone), day_of(week.end - timedelta(microseconds=1), zone)
    assert (first.weekday(), (last - first).days) == (0, 6)
    assert week_of(week.end, zone).start == week.end


def test_a_week_in_which_the_clock_changes_is_an_hour_shorter() -> None:
    week = week_of(datetime(2026, 3, 29, 12, tzinfo=UTC), "Europe/Brussels")
    assert week.end - week.start == timedelta(days=7, hours=-1)
    assert day_of(week.start, "Europe/Brussels") == date(2026, 3, 23)
