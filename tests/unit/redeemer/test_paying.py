"""Which cheques pay: all asked for or none, in paying order, each once, and how long they serve."""

import random
from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from services.redeemer.domain import MAX_CHEQUES, Cheque, Programme, Redemption, Refusal, promised_pay_on
from services.redeemer.reasons import Reason
from shared.kernel.clock import day_of
from shared.kernel.workdays import is_working_day
from tests.unit.redeemer.builders import NOW, a_cheque, a_programme, decide

programmes = st.lists(
    st.builds(
        a_programme,
        number=st.integers(1, 5),
        status=st.sampled_from(["open", "open", "open", "paused", "closed"]),
        grace_days=st.integers(0, 60),
        covers=st.sampled_from([True, True, True, False]),
        accredited=st.sampled_from([True, True, True, False]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda programme: programme.programme_id,
)
expiries = st.integers(-100, 400).map(lambda days: NOW + timedelta(days=days // 20 * 20))


@st.composite
def wallets(draw: st.DrawFn) -> list[Cheque]:
    """Up to sixty issued cheques of several programmes, in no order, with faces and expiries that collide."""
    known = draw(programmes)
    count = draw(st.integers(0, 60))
    return [
        a_cheque(
            place=place,
            programme=draw(st.sampled_from(known)),
            face_cents=draw(st.sampled_from([800, 1_000, 1_250])),
            expires_at=draw(expiries),
            version=draw(st.integers(1, 3)),
        )
        for place in draw(st.permutations(range(1, count + 1)))
    ]


def can_pay(cheque: Cheque) -> bool:
    """The rule once more, by days and in other words than the program's."""
    programme = cheque.programme
    last_day = day_of(cheque.expires_at - timedelta(microseconds=1), programme.zone)
    in_time = day_of(NOW, programme.zone) <= last_day + timedelta(days=programme.grace_days)
    return programme.status == "open" and programme.covers and programme.accredited and in_time


@given(wallets(), st.integers(1, 10), st.integers(1, 5))
def test_all_that_is_asked_for_is_taken_or_nothing(wallet: list[Cheque], units: int, price: int) -> None:
    decision = decide(wallet, units, price)
    there = [cheque for cheque in wallet if can_pay(cheque)]
    wanted = units * price
    if isinstance(decision, Refusal):
        assert len(there) < wanted or wanted > MAX_CHEQUES
        return
    assert len(there) >= wanted
    assert decision.cheques == len(decision.taken) == wanted
    assert 1 <= wanted <= MAX_CHEQUES


@given(wallets(), st.integers(1, 20))
def test_no_voucher_is_taken_twice_and_none_that_cannot_pay(wallet: list[Cheque], units: int) -> None:
    decision = decide(wallet, units)
    if isinstance(decision, Redemption):
        taken = [one.voucher_id for one in decision.taken]
        assert len(set(taken)) == len(taken)
        assert set(taken) <= {cheque.voucher_id for cheque in wallet if can_pay(cheque)}


@given(wallets(), st.integers(1, 20))
def test_what_is_left_never_goes_before_what_was_taken(wallet: list[Cheque], units: int) -> None:
    decision = decide(wallet, units)
    if isinstance(decision, Redemption):
        by_id = {cheque.voucher_id: cheque for cheque in wallet}
        order = [(by_id[one.voucher_id].expires_at, by_id[one.voucher_id].place) for one in decision.taken]
        assert order == sorted(order)
        taken = {one.voucher_id for one in decision.taken}
        left = [cheque for cheque in wallet if can_pay(cheque) and cheque.voucher_id not in taken]
        assert all((cheque.expires_at, cheque.place) > order[-1] for cheque in left)


@given(wallets(), st.integers(1, 20), st.integers(0, 1000))
def test_the_order_in_which_cheques_are_read_changes_nothing(wallet: list[Cheque], units: int, seed: int) -> None:
    shuffled = list(wallet)
    random.Random(seed).shuffle(shuffled)
    assert decide(shuffled, units) == decide(wallet, units)


@given(wallets(), st.integers(1, 20))
def test_the_amount_is_the_sum_of_the_faces_and_each_version_goes_up_by_one(wallet: list[Cheque], units: int) -> None:
    decision = decide(wallet, units)
    if isinstance(decision, Redemption):
        by_id = {cheque.voucher_id: cheque for cheque in wallet}
        assert decision.amount_cents == sum(by_id[one.voucher_id].face_cents for one in decision.taken)
        assert all(one.version == by_id[one.voucher_id].version + 1 for one in decision.taken)
        assert decision.event().amount_cents == decision.amount_cents


@given(wallets(), st.integers(1, 30))
def test_spending_a_wallet_down_takes_every_cheque_that_can_pay_once(wallet: list[Cheque], units: int) -> None:
    spent: list[str] = []
    left = list(wallet)
    while isinstance(decision := decide(left, units), Redemption):
        taken = {one.voucher_id for one in decision.taken}
        spent += taken
        left = [cheque for cheque in left if cheque.voucher_id not in taken]
    able = [cheque for cheque in wallet if can_pay(cheque)]
    assert len(spent) == len(set(spent)) == len(able) // units * units


def test_the_place_decides_between_cheques_of_one_day_and_never_the_random_id() -> None:
    first = Cheque("f" * 32, 1, a_programme(), 1_000, "EUR", NOW + timedelta(days=9), 1)
    second = Cheque("0" * 32, 2, a_programme(), 1_000, "EUR", NOW + timedelta(days=9), 1)
    decision = decide([second, first])
    assert isinstance(decision, Redemption)
    assert [one.voucher_id for one in decision.taken] == [first.voucher_id]


def test_one_redemption_has_one_currency() -> None:
    cheques = [a_cheque(1), a_cheque(2, currency="CHF"), a_cheque(3)]
    decision = decide(cheques, 2)
    assert isinstance(decision, Redemption)
    assert decision.currency == "EUR"
    assert [one.voucher_id for one in decision.taken] == [cheques[0].voucher_id, cheques[2].voucher_id]
    refused = decide(cheques, 3)
    assert isinstance(refused, Refusal)
    assert refused.reason is Reason.NOT_ENOUGH_CHEQUES


@pytest.mark.parametrize(
    ("zone", "expires_at", "grace_days", "until"),
    [
        # Midnight belongs to the day that ends with it; the change to summer time is on 29 March 2026.
        ("Europe/Brussels", datetime(2026, 3, 14, 23, tzinfo=UTC), 30, datetime(2026, 4, 13, 22, tzinfo=UTC)),
        ("Europe/Brussels", datetime(2026, 3, 14, 22, 59, 59, tzinfo=UTC), 30, datetime(2026, 4, 13, 22, tzinfo=UTC)),
        ("Europe/Brussels", datetime(2026, 3, 14, 23, 0, 1, tzinfo=UTC), 30, datetime(2026, 4, 14, 22, tzinfo=UTC)),
        ("Europe/Brussels", datetime(2026, 12, 31, 23, tzinfo=UTC), 0, datetime(2026, 12, 31, 23, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 15, 4, tzinfo=UTC), 1, datetime(2026, 3, 16, 4, tzinfo=UTC)),
    ],
)
def test_a_cheque_serves_to_the_end_of_its_last_day_of_grace(
    zone: str, expires_at: datetime, grace_days: int, until: datetime
) -> None:
    programme = a_programme(zone=zone, grace_days=grace_days)
    assert programme.spendable_until(expires_at) == until
    cheque = a_cheque(programme=programme, expires_at=expires_at)
    assert isinstance(decide([cheque], at=until - timedelta(microseconds=1)), Redemption)
    late = decide([cheque], at=until)
    assert isinstance(late, Refusal)
    assert late.reason is Reason.CHEQUES_EXPIRED


@given(
    st.integers(0, 700 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.integers(1, 30),
)
def test_the_promise_is_so_many_working_days_after_the_window(at: datetime, pay_within: int) -> None:
    promised = promised_pay_on([a_programme(pay_within=pay_within)], at)
    start = day_of(at, "Europe/Brussels")
    between = [start + timedelta(days=days) for days in range(1, (promised - start).days + 1)]
    assert sum(map(is_working_day, between)) == 4 + pay_within
    assert is_working_day(promised)


def test_over_two_programmes_the_later_promise_counts() -> None:
    soon, late = a_programme(1, pay_within=5), a_programme(2, pay_within=20)
    decision = decide([a_cheque(1, soon), a_cheque(2, late)], 2)
    assert isinstance(decision, Redemption)
    assert decision.promised_pay_on == promised_pay_on([late], NOW) > promised_pay_on([soon], NOW)
    alone = decide([a_cheque(1, soon), a_cheque(2, late)], 1)
    assert isinstance(alone, Redemption)
    assert alone.promised_pay_on == date(2026, 3, 13)


def test_what_a_programme_is_towards_an_offer_decides_in_its_own_order() -> None:
    def said(*programmes: Programme) -> Reason:
        decision = decide([a_cheque(place, programme) for place, programme in enumerate(programmes, 1)], 9)
        assert isinstance(decision, Refusal)
        return decision.reason

    other, elsewhere = a_programme(1, covers=False), a_programme(2, accredited=False)
    paused, closed = a_programme(3, status="paused"), a_programme(4, status="closed")
    assert said() is Reason.NOT_ENOUGH_CHEQUES
    assert said(other) is Reason.CATEGORY_NOT_COVERED
    assert said(other, elsewhere) is Reason.PROGRAMME_NOT_ACCREDITED
    assert said(other, elsewhere, closed) is Reason.PROGRAMME_CLOSED
    assert said(other, elsewhere, closed, paused) is Reason.PROGRAMME_PAUSED
    assert said(other, elsewhere, closed, paused, a_programme(5)) is Reason.NOT_ENOUGH_CHEQUES
