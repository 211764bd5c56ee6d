"""What a change makes of a family's situation."""

from datetime import date

import pytest

from services.issuer.domain.changes import (
    KINDS,
    Birth,
    Change,
    Correction,
    Disability,
    Move,
    RaisesAlone,
    Separation,
    Situation,
    changed,
)
from shared.kernel.errors import InvalidError

TODAY = date(2026, 6, 20)
BEFORE = Situation("two_parents", None, (date(2020, 1, 1), date(2026, 6, 12)), 0, "21012", 16)


@pytest.mark.parametrize(
    ("change", "name", "after"),
    [
        (Separation("single_parent"), "family_type", "single_parent"),
        (RaisesAlone("partner_abroad"), "raises_alone", "partner_abroad"),
        (Disability(2), "children_with_disability", 2),
        (Move("21001", None), "municipality_nis", "21001"),
        (Move(None, None), "neighbourhood", None),
        # The child that was expected about then is the one that was born.
        (Birth(date(2026, 6, 3)), "birth_dates", (date(2020, 1, 1), date(2026, 6, 3))),
        (Birth(date(2026, 6, 3), 2), "birth_dates", (date(2020, 1, 1), date(2026, 6, 3), date(2026, 6, 3))),
        (Birth(date(2026, 1, 3)), "birth_dates", (date(2020, 1, 1), date(2026, 1, 3), date(2026, 6, 12))),
        (Birth(date(2026, 6, 12)), "birth_dates", BEFORE.birth_dates),
        (Correction((date(2026, 6, 12), date(2019, 1, 1))), "birth_dates", (date(2019, 1, 1), date(2026, 6, 12))),
        (Correction((date(2027, 1, 12), date(2019, 1, 1))), "birth_dates", (date(2019, 1, 1), date(2027, 1, 12))),
        (Correction(None, Move("21001", None)), "neighbourhood", None),
        (Correction(None, Move("21012", None)), "neighbourhood", 16),
        (Correction(), "birth_dates", BEFORE.birth_dates),
        (Birth(date(2026, 6, 12), 2), "birth_dates", (*BEFORE.birth_dates, date(2026, 6, 12))),
    ],
)
def test_what_a_change_makes_of_a_situation_and_that_it_does_so_once(change: Change, name: str, after: object) -> None:
    once = changed(BEFORE, change, TODAY)
    assert getattr(once, name) == after
    assert changed(once, change, TODAY) == once
    assert type(change) in KINDS


def test_a_parents_word_is_enough_for_some_births_and_nobodys_for_children_without_end() -> None:
    # One was born lately.
    three = Birth(date(2026, 1, 3), 3)
    assert len(changed(BEFORE, three, TODAY, by_parent=True).birth_dates) == 5
    with pytest.raises(InvalidError) as refused:
        changed(changed(BEFORE, three, TODAY), Birth(date(2026, 3, 20)), TODAY, by_parent=True)
    assert refused.value.code == "too_many_births"
    many = changed(BEFORE, Birth(date(2026, 1, 3), 18), TODAY)
    with pytest.raises(InvalidError) as refused:
        changed(many, Birth(date(2026, 3, 20)), TODAY)
    assert (len(many.birth_dates), refused.value.code) == (20, "too_many_children")


def test_a_parents_word_corrects_no_more_births_than_it_tells_of() -> None:
    three = changed(BEFORE, Birth(date(2026, 1, 3), 3), TODAY)
    small = Correction((*[date(2026, 1, 3)] * 4, date(2026, 6, 12)))
    with pytest.raises(InvalidError) as refused:
        changed(three, small, TODAY, by_parent=True)
    assert refused.value.code == "too_many_births"
    assert changed(three, small, TODAY).birth_dates == small.birth_dates


def test_a_disability_that_was_recognised_is_not_taken_back() -> None:
    assert changed(changed(BEFORE, Disability(2), TODAY), Disability(1), TODAY).children_with_disability == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Birth(date(2026, 6, 21)), "date_out_of_range"),
        (Birth(date(2025, 6, 19)), "date_out_of_range"),
        (Disability(3), "more_than_children"),
        (Correction((date(2020, 1, 1),)), "another_number_of_children"),
        (Correction((date(2020, 1, 1), date(1919, 12, 31))), "date_out_of_range"),
        (Correction((date(2020, 1, 1), date(2027, 4, 17))), "date_out_of_range"),
    ],
)
def test_what_cannot_be_is_refused(change: Change, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        changed(BEFORE, change, TODAY)
    assert refused.value.code == code
