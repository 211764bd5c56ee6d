"""National register numbers are told from other numbers, so that they can be refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issuer.national_number import asks_for_it, holds_one


@pytest.mark.parametrize(
    "cell",
    [
        "85073003328",
        "85.07.30-033.28",
        "85 07 30 033 28",
        "85/07/30-033.28",
        "tel 0470, nr 85.07.30-033.28 (moeder)",
        # Born from 2000 on, and a bis number.
        "17073003384",
        "85473003317",
    ],
)
def test_a_national_number_is_told_however_it_is_written(cell: str) -> None:
    assert holds_one(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "85073003329",
        "85.13.30-033.28",
        "+32 470 11 22 33",
        "+85073003328",
        "185073003328",
        "850730033281",
        "2019-04-30;2021-01-01",
        "f-2026-00017",
        "",
    ],
)
def test_other_numbers_are_left_alone(cell: str) -> None:
    assert not holds_one(cell)


@given(st.dates(), st.integers(1, 997))
def test_every_valid_number_is_told_and_with_another_check_it_is_none(born: date, of_day: int) -> None:
    first = f"{born:%y%m%d}{of_day:03}"
    checks = {97 - int(first) % 97, 97 - int("2" + first) % 97}
    for check in range(1, 98):
        assert holds_one(f"{first}{check:02}") is (check in checks)


@pytest.mark.parametrize("heading", ["NISS", "Numéro national", "rijksregister nummer", "RRN"])
def test_headings_that_announce_it(heading: str) -> None:
    assert asks_for_it(heading)


def test_other_headings_do_not() -> None:
    assert not any(asks_for_it(heading) for heading in ("nis", "INS", "gezinsnummer", "numéro famille"))
