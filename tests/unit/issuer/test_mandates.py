"""What a parent's permission reaches: whom, which acts, and how long."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.issuer import mandate_words
from services.issuer.domain.mandates import ACTS, PAGE, REASONS, WAYS, Helper, Mandate, ends_at, permits
from shared.kernel.errors import InvalidError

END = datetime(2026, 6, 30, 22, tzinfo=UTC)
BEFORE = END - timedelta(microseconds=1)
OF_HOUSE = Mandate("m1", "house", None, ("see_cheques",), END, None)
OF_ANN = Mandate("m2", None, "ann", ("say_code",), END, None)
ANN = Helper("ann", "house")
BOB = Helper("bob", "house")


def test_a_permission_reaches_everybody_of_its_organisation_or_one_helper() -> None:
    both = [OF_HOUSE, OF_ANN]
    assert permits(both, ANN, "see_cheques", BEFORE) is OF_HOUSE
    assert permits(both, BOB, "see_cheques", BEFORE) is OF_HOUSE
    assert permits(both, ANN, "say_code", BEFORE) is OF_ANN
    assert permits(both, BOB, "say_code", BEFORE) is None
    assert permits(both, Helper("cis", "elsewhere"), "see_cheques", BEFORE) is None
    assert permits(both, Helper("cis", None), "see_cheques", BEFORE) is None
    assert permits(both, ANN, "print_paper", BEFORE) is None


def test_a_permission_ends_at_its_instant_and_when_it_was_taken_back() -> None:
    assert permits([OF_HOUSE], ANN, "see_cheques", END) is None
    assert permits([replace(OF_HOUSE, revoked_at=BEFORE)], ANN, "see_cheques", BEFORE) is None


@pytest.mark.parametrize(
    ("today", "last_day", "right"),
    [
        (date(2026, 3, 2), date(2026, 3, 1), False),
        (date(2026, 3, 2), date(2026, 3, 2), True),
        (date(2026, 3, 2), date(2027, 3, 2), True),
        (date(2026, 3, 2), date(2027, 3, 3), False),
        (date(2028, 2, 29), date(2029, 2, 28), True),
        (date(2028, 2, 29), date(2029, 3, 1), False),
    ],
)
def test_it_lasts_twelve_months_at_most(today: date, last_day: date, right: bool) -> None:
    if right:
        assert ends_at(last_day, today, "Europe/Brussels") > datetime(last_day.year, 1, 1, tzinfo=UTC)
    else:
        with pytest.raises(InvalidError):
            ends_at(last_day, today, "Europe/Brussels")


def test_every_code_has_its_words() -> None:
    assert len(REASONS) == 6
    assert set(mandate_words.ACTED) == set(ACTS)
    assert set(mandate_words.GIVEN) == {PAGE, *WAYS}
    assert set(mandate_words.LOOKED) == set(REASONS)
