"""Numbers that carry their own check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.providers.domain.payees import Payee
from services.providers.numbers import enterprise_number, iban, written_enterprise_number
from tests.unit.providers.builders import AT, an_enterprise_number, an_id


@pytest.mark.parametrize("text", ["0403170701", "0403.170.701", "BE 0403.170.701", "be0403170701", "403170701"])
def test_an_enterprise_number_may_be_written_in_any_way(text: str) -> None:
    assert enterprise_number(text) == "0403170701"


def test_new_numbers_begin_with_a_one() -> None:
    assert enterprise_number("1000.0000.21") == "1000000021"
    assert written_enterprise_number("1000000021") == "1000.000.021"


@given(st.integers(1, 5_000_000), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_seen(number: int, place: int, by: int) -> None:
    right = an_enterprise_number(number)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    assert enterprise_number(right) == right
    assert enterprise_number(wrong) is None


@given(st.text(max_size=40))
def test_no_text_is_too_odd_to_be_judged(text: str) -> None:
    assert enterprise_number(text) is None or len(enterprise_number(text) or "") == 10
    assert iban(text) is None or (iban(text) or "").isalnum()


def test_an_account_of_a_bank_nobody_knows_is_still_one() -> None:
    assert iban("BE68 5390 0754 7034") == "BE68539007547034"


def test_the_national_digits_of_an_account_are_checked_too() -> None:
    """The international check passes: 38 fits 539007547035, whose own last two digits do not."""
    bban = "539007547035"
    check = 98 - int(bban + "111400") % 97
    assert iban(f"BE{check:02}{bban}") is None


def test_an_account_does_not_show_where_it_is_printed() -> None:
    payee = Payee(an_id(1), 1, "Holder", "BE68539007547034", "asked", "owner", AT)
    assert "Holder" not in f"{payee!r}{payee}"
    assert "BE68" not in f"{payee!r}{payee}"
