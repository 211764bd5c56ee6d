"""The page on which anybody finds who can come, without saying who they are."""

from typing import Any

import pytest

from services.providers.tables import unmet_need
from tests.integration.providers.desk import Desk

NAME = "Veilleuse"


def page(desk: Desk, language: str = "en", **asked: str) -> str:
    answer = desk.node.client().get("/find", query_string={"lang": language, **asked}, follow_redirects=True)
    assert answer.status_code == 200
    return str(answer.text)


@pytest.fixture
def night(desk: Desk) -> str:
    """A sitter for nights, by the hour."""
    shop = desk.an_accredited_provider(NAME)
    hours: list[dict[str, Any]] = [{"weekday": "monday", "from": "21:00", "to": "07:00"}]
    desk.an_offer(shop, name="Night", hours=hours)
    return shop


def test_who_comes_at_that_hour_stands_there_with_the_price(desk: Desk, night: str) -> None:
    shown = page(desk, category="babysitting", day="tuesday", at="05:30")
    assert NAME in shown
    assert "2 cheques an hour" in shown
    assert 'value="tuesday" selected' in shown
    assert NAME not in page(desk, category="babysitting", day="tuesday", at="12:00")


def test_who_was_not_found_is_counted_and_told_so(desk: Desk, night: str) -> None:
    assert "Nobody was found" in page(desk, category="babysitting", day="tuesday", at="12:00")
    (row,) = desk.node.rows(unmet_need)
    assert (row["category"], row["hour"], row["searches"]) == ("babysitting", "12", 1)


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"day": "tuesday"}, "at"), ({"at": "05:30"}, "day"), ({"day": "someday", "at": "25:00"}, "day")],
)
def test_half_an_hour_is_told_where_it_misses_and_everybody_shown(
    desk: Desk, night: str, asked: dict[str, str], field: str
) -> None:
    shown = page(desk, **asked)
    assert f'<span class="wrong" id="{field}-wrong">Choose a day and a time together' in shown
    assert f'name="{field}" ' in shown
    assert shown.count('aria-invalid="true"') == 1
    assert NAME in shown


def test_it_speaks_three_languages_and_repeats_nothing_unknown(desk: Desk, night: str) -> None:
    assert "Iemand zoeken" in page(desk, "nl")
    assert "Trouver quelqu" in page(desk, "fr")
    assert "<script>" not in page(desk, category="<script>", day="<script>", at="<script>")


def test_whoever_looks_can_leave_at_once(desk: Desk, night: str) -> None:
    assert 'id="leave" href="/leave"' in page(desk)
    answer = desk.node.client().get("/leave")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"storage"')
    assert "find" not in answer.headers["Location"]
