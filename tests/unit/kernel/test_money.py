"""Whole cents of one currency."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.money import EUR, MAX_CENTS, Money, format_cents

cents = st.integers(-(MAX_CENTS // 4), MAX_CENTS // 4)


@pytest.mark.parametrize("wrong", [1.0, 0.5, "1", None, True, False, float("nan")])
def test_cents_are_whole_numbers(wrong: Any) -> None:
    with pytest.raises(TypeError):
        Money(wrong)


@pytest.mark.parametrize("sign", [1, -1])
def test_an_amount_that_some_reader_could_not_hold_is_refused(sign: int) -> None:
    assert Money(sign * MAX_CENTS).cents == sign * MAX_CENTS
    with pytest.raises(ValueError):
        Money(sign * (MAX_CENTS + 1))


def test_a_sum_beyond_the_limit_is_refused_too() -> None:
    with pytest.raises(ValueError):
        Money(MAX_CENTS) + Money(1)
    with pytest.raises(ValueError):
        Money(MAX_CENTS) * 2


@given(cents, cents)
def test_adding_and_taking_away_undo_each_other(left: int, right: int) -> None:
    assert Money(left) + Money(right) - Money(right) == Money(left)
    assert (Money(left) + Money(right)).cents == left + right


@given(st.integers(0, 10_000), st.integers(0, 40))
def test_so_many_times_is_the_sum_of_so_many(amount: int, count: int) -> None:
    assert Money(amount) * count == sum((Money(amount) for _ in range(count)), Money(0))


def test_money_is_not_taken_by_a_fraction() -> None:
    with pytest.raises(TypeError):
        Money(100) * 0.5  # type: ignore[operator]


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="EUR and USD"):
        Money(1, EUR) + Money(1, "USD")
    with pytest.raises(ValueError):
        Money(1, EUR) - Money(1, "USD")


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (100, "1.00"),
        (99_999, "999.99"),
        (123_456, "1 234.56"),
        (-123_456_789, "-1 234 567.89"),
        (MAX_CENTS, "90 071 992 547 409.91"),
    ],
)
def test_an_amount_as_people_read_it(amount: int, written: str) -> None:
    assert format_cents(amount) == written
    assert str(Money(amount)) == f"EUR {written}"


@given(cents)
def test_what_is_written_can_be_read_back(amount: int) -> None:
    assert int(format_cents(amount).replace(" ", "").replace(".", "")) == amount
