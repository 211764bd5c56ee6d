"""The demo's year: it is over before the quarter begins, and leaves out no step and no reason."""

import ast
from datetime import date, timedelta
from pathlib import Path

from deploy.demo.year.calendar import StoryYear, year_before
from deploy.demo.year.rules import REFUSALS, STEPS
from services.redeemer.reasons import Reason


def test_it_is_over_before_the_quarter_begins() -> None:
    for number in range(800):
        first = date(2026, 1, 2) + timedelta(days=number)
        year = year_before(first)
        assert year.ends_at.date() < first
        assert StoryYear(year.year + 1).ends_at.date() >= first, "no later year would do"


def test_tuesdays_are_tuesdays_of_their_month() -> None:
    for number in range(1, 5):
        day = StoryYear(2025).day_of_tuesday(14, number)
        assert (day.year, day.month, day.isoweekday()) == (2026, 2, 2)
        assert (day.day - 1) // 7 == number - 1


def test_the_refusals_are_the_redeemers() -> None:
    assert set(REFUSALS) == {reason.value for reason in Reason}


def test_each_step_is_seen_by_some_case_and_none_beside_them() -> None:
    seen = {
        argument.value
        for path in Path("deploy/demo/year").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "saw"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }
    assert seen == set(STEPS)
