"""Every state and every step, from the tables that the code itself takes its steps by: one test for each cell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from services.redeemer.domain import Change, Status, Use, Voucher
from services.redeemer.domain import uses as rules
from services.redeemer.domain.states import (
    STEPS,
    VOUCHER_STEPS,
    VOUCHER_WAITS,
    NotFollowed,
    Step,
    VoucherState,
    VoucherStep,
)
from services.redeemer.domain.vouchers import FINAL, extend, revoke
from services.redeemer.reasons import Reason
from shared.contracts.redeemer import Movement
from tests.unit.redeemer.builders import NOW, YEAR_END, a_programme

ISSUED, HELD, REDEEMED = VoucherState.ISSUED, VoucherState.HELD, VoucherState.REDEEMED
EXPIRED, REVOKED = VoucherState.EXPIRED, VoucherState.REVOKED
LONG_AGO = NOW - timedelta(days=60)


def a_voucher(state: VoucherState, number: int = 1, **more: object) -> Voucher:
    voucher = Voucher(f"{number:032x}", "e" * 32, state, 4, a_programme(), 1_000, YEAR_END)
    return replace(voucher, **more)  # type: ignore[arg-type]


def a_use(status: Status, cheques: int = 3) -> Use:
    """A use in a state as the code makes it, of an hourly booking that has just begun."""
    live = {Status.HELD: HELD, Status.RELEASED: None, Status.REVERSED: None}.get(status, REDEEMED)
    return Use(
        redemption_id="a" * 32,
        provider_id="b" * 32,
        offer_id="c" * 32,
        wallet_id="e" * 32,
        category="babysitting",
        price_cheques=1,
        units=cheques,
        cheques=cheques,
        amount_cents=1_000 * cheques,
        payable_cents=0,
        currency="EUR",
        channel="wallet_code",
        service_on=date(2026, 3, 2),
        promised_pay_on=None,
        status=status,
        held_at=NOW - timedelta(days=2),
        service_at=NOW,
        hold_until=NOW + timedelta(hours=24),
        free_until=NOW - timedelta(hours=24),
        minutes_per_unit=60,
        captured_at=None if status in (Status.HELD, Status.RELEASED) else NOW,
        undo_until=None if status in (Status.HELD, Status.RELEASED) else NOW + timedelta(minutes=30),
        confirmed_at=None,
        ended_at=None,
        end_reason="by_provider" if status is Status.RELEASED else None,
        vouchers=tuple(a_voucher(live, number) for number in range(cheques)) if live else (),
    )


# -- vouchers

#: What takes each step in the code. `None`: it changes nothing now.
VOUCHER_CODE: dict[VoucherStep, Callable[[Voucher], tuple[Voucher, Movement | None] | NotFollowed]] = {
    VoucherStep.REDEEM: lambda one: one.step(VoucherStep.REDEEM),
    VoucherStep.HOLD: lambda one: one.step(VoucherStep.HOLD),
    VoucherStep.CAPTURE: lambda one: one.step(VoucherStep.CAPTURE),
    VoucherStep.SEND_BACK: lambda one: one.send_back(NOW),
    VoucherStep.SEND_BACK_EXPIRED: lambda one: replace(one, expires_at=LONG_AGO).send_back(NOW),
    VoucherStep.SEND_BACK_REVOKED: lambda one: replace(one, revoke_reason="granted_twice").send_back(NOW),
    VoucherStep.EXPIRE: lambda one: one.step(VoucherStep.EXPIRE),
    VoucherStep.REVOKE: lambda one: revoke(one, None, "granted_twice"),
    VoucherStep.EXTEND: lambda one: extend(one, YEAR_END + timedelta(days=30), NOW),
}

#: The rule of the states once more, by hand: every other cell is refused.
VOUCHER_CELLS = {
    (ISSUED, VoucherStep.REDEEM): REDEEMED,
    (ISSUED, VoucherStep.HOLD): HELD,
    (ISSUED, VoucherStep.EXPIRE): EXPIRED,
    (ISSUED, VoucherStep.REVOKE): REVOKED,
    (ISSUED, VoucherStep.EXTEND): ISSUED,
    (HELD, VoucherStep.CAPTURE): REDEEMED,
    (HELD, VoucherStep.SEND_BACK): ISSUED,
    (HELD, VoucherStep.SEND_BACK_EXPIRED): EXPIRED,
    (HELD, VoucherStep.SEND_BACK_REVOKED): REVOKED,
    (HELD, VoucherStep.EXTEND): HELD,
    (REDEEMED, VoucherStep.SEND_BACK): ISSUED,
    (REDEEMED, VoucherStep.SEND_BACK_EXPIRED): EXPIRED,
    (REDEEMED, VoucherStep.SEND_BACK_REVOKED): REVOKED,
}
VOUCHER_CELLS_THAT_WAIT = {
    (HELD, VoucherStep.EXPIRE),
    (REDEEMED, VoucherStep.EXPIRE),
    (HELD, VoucherStep.REVOKE),
    (REDEEMED, VoucherStep.REVOKE),
}


@pytest.mark.parametrize(("state", "step"), list(product(VoucherState, VoucherStep)))
def test_each_step_of_a_voucher_from_each_state(state: VoucherState, step: VoucherStep) -> None:
    after = VOUCHER_CELLS.get((state, step))
    assert VOUCHER_STEPS.get((state, step)) is after
    assert ((state, step) in VOUCHER_WAITS) == ((state, step) in VOUCHER_CELLS_THAT_WAIT)
    before = a_voucher(state)
    if after is not None:
        taken = VOUCHER_CODE[step](before)
        assert not isinstance(taken, NotFollowed)
        voucher, movement = taken
        assert movement is not None
        assert (voucher.state, voucher.version) == (after, 5)
        assert (movement.from_state, movement.to_state, movement.version) == (state, after, 5)
    elif step is VoucherStep.REVOKE:
        asked = revoke(before, None, "granted_twice")
        assert not isinstance(asked, NotFollowed)
        assert asked[1] is None
        assert asked[0].revoke_reason == ("granted_twice" if (state, step) in VOUCHER_WAITS else None)
        assert (asked[0].state, asked[0].version) == (state, 4)
    elif step is VoucherStep.EXTEND:
        assert extend(before, YEAR_END + timedelta(days=30), NOW) in (NotFollowed.IN_USE, NotFollowed.ENDED)
    else:
        with pytest.raises(KeyError):
            VOUCHER_CODE[step](before)


@pytest.mark.parametrize("use", Status)
def test_a_voucher_is_spent_for_good_once_its_use_is_final(use: Status) -> None:
    asked = revoke(a_voucher(REDEEMED), use, "granted_twice")
    assert (asked is NotFollowed.SPENT) == (use in (Status.CONFIRMED, Status.SETTLED)) == (use in FINAL)


# -- redemptions

#: What takes each step in the code.
CODE: dict[Step, Callable[[Use], Change | Reason | None]] = {
    Step.CAPTURE: lambda use: rules.capture(use, 2, NOW),
    Step.RELEASE: lambda use: rules.release(use, NOW),
    Step.UNDO: lambda use: rules.undo(use, NOW),
    Step.ACCEPT: lambda use: rules.accept(use, NOW),
    Step.DISPUTE: lambda use: rules.dispute(use, "nobody_came"),
    Step.UPHOLD: lambda use: rules.decide(use, 1, NOW),
    Step.SEND_ALL_BACK: lambda use: rules.decide(use, 3, NOW),
}

#: The rule of the states once more, by hand: every other cell is refused.
CELLS = {
    (Status.HELD, Step.CAPTURE): Status.CAPTURED,
    (Status.HELD, Step.RELEASE): Status.RELEASED,
    (Status.CAPTURED, Step.UNDO): Status.REVERSED,
    (Status.CAPTURED, Step.ACCEPT): Status.CONFIRMED,
    (Status.CAPTURED, Step.DISPUTE): Status.DISPUTED,
    (Status.DISPUTED, Step.UPHOLD): Status.CONFIRMED,
    (Status.DISPUTED, Step.SEND_ALL_BACK): Status.REVERSED,
    (Status.CONFIRMED, Step.SETTLE): Status.SETTLED,
}


@pytest.mark.parametrize(("status", "step"), list(product(Status, Step)))
def test_each_step_of_a_redemption_from_each_state(status: Status, step: Step) -> None:
    after = CELLS.get((status, step))
    assert STEPS.get((status, step)) is after
    if step is Step.SETTLE:
        return  # a settlement is a list of redemptions; the reaction to it is tested with the database
    change = CODE[step](a_use(status))
    if after is None:
        assert not isinstance(change, Change)
        # A person at a counter is told why; a word of the issuer that comes late is not answered.
        assert isinstance(change, Reason) == (step in (Step.CAPTURE, Step.RELEASE, Step.UNDO))
    else:
        assert isinstance(change, Change)
        assert change.use.status is after


@pytest.mark.parametrize("status", Status)
def test_time_releases_what_is_held_and_nothing_else(status: Status) -> None:
    use = a_use(status)
    assert use.hold_until is not None
    assert rules.time_out(use, use.hold_until - timedelta(microseconds=1)) is None
    lapsed = rules.time_out(use, use.hold_until)
    assert (lapsed is not None and lapsed.use.status is Status.RELEASED) == (status is Status.HELD)
    given_up = rules.give_up(use, NOW)
    assert (given_up is not None) == (status is Status.HELD)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("why", ["other", "sick_child", "nobody_came"])
def test_a_parent_cancels_what_is_held_and_nothing_else(status: Status, why: str) -> None:
    change = rules.cancel(a_use(status), why, NOW - timedelta(hours=30), NOW)
    assert (change is not None and change.use.status is Status.RELEASED) == (status is Status.HELD)


def test_every_state_is_reached_and_the_last_ones_are_left_by_nothing() -> None:
    assert {Status.HELD, Status.CAPTURED} | set(STEPS.values()) == set(Status)
    assert {status for status in Status if not any(there is status for there, _ in STEPS)} == {
        Status.RELEASED,
        Status.REVERSED,
        Status.SETTLED,
    }
    assert {ISSUED} | set(VOUCHER_STEPS.values()) == set(VoucherState)
    assert {state for state in VoucherState if not any(there is state for there, _ in VOUCHER_STEPS)} == {
        EXPIRED,
        REVOKED,
    }
