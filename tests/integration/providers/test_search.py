"""The search of families, and the count of what it did not find."""

from datetime import date
from typing import Any

import pytest

from services.providers.domain import needs
from services.providers.tables import unmet_need
from shared.contracts.providers import NeedCounted, OfferChanged
from shared.identity.roles import Role
from tests.integration.providers.desk import OFFICER, OWNER, Desk
from tests.unit.providers.builders import an_id

PARENT = Role.PARENT


def hours(weekday: str, from_time: str, to_time: str) -> dict[str, str]:
    return {"weekday": weekday, "from": from_time, "to": to_time}


@pytest.fixture
def shop(desk: Desk) -> str:
    return desk.an_accredited_provider()


@pytest.mark.parametrize(
    ("day", "at", "found"),
    [
        ("tuesday", "05:30", ["Night"]),
        ("tuesday", "07:00", []),
        ("monday", "21:00", ["Night"]),
        ("monday", "20:59", []),
        ("monday", "05:59", ["Weekend"]),
        ("sunday", "23:30", ["Weekend"]),
        ("wednesday", "12:00", ["Day"]),
    ],
)
def test_what_is_open_on_a_day_and_hour_is_found(desk: Desk, shop: str, day: str, at: str, found: list[str]) -> None:
    desk.an_offer(shop, name="Night", hours=[hours("monday", "21:00", "07:00")])
    desk.an_offer(shop, name="Weekend", hours=[hours("sunday", "22:00", "06:00")])
    desk.an_offer(shop, name="Day", hours=[hours("wednesday", "12:00", "12:00")])
    desk.an_offer(shop, name="Whenever you ask")
    assert desk.found(day=day, at=at) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"municipality_nis": "21001"}, ["Anderlecht", "Everywhere", "Marolles", "Secret"]),
        ({"municipality_nis": "21004"}, ["Everywhere", "Secret"]),
        ({"neighbourhood": "8"}, ["Anderlecht", "Everywhere", "Marolles", "Secret"]),
        ({"neighbourhood": "9"}, ["Anderlecht", "Everywhere", "Secret"]),
        ({"language": "ar"}, ["Marolles"]),
        ({"needs": "prams"}, ["Anderlecht", "Marolles"]),
        ({"needs": "prams,reduced_mobility"}, ["Marolles"]),
        ({"needs": "confidential_place"}, ["Secret"]),
        ({"where": "at_home"}, ["Everywhere", "Secret"]),
        ({"where": "away"}, ["Anderlecht", "Marolles", "Secret"]),
        ({"category": "wellbeing"}, []),
        ({"language": "ar", "needs": "prams", "municipality_nis": "21001", "where": "away"}, ["Marolles"]),
    ],
)
def test_offers_are_found_by_place_language_and_needs(
    desk: Desk, shop: str, query: dict[str, Any], found: list[str]
) -> None:
    desk.an_offer(shop, name="Everywhere", where="at_home")
    desk.an_offer(shop, name="Anderlecht", municipality_nis="21001", needs=["prams"], where="away")
    place: dict[str, Any] = {"municipality_nis": "21001", "neighbourhood": 8, "where": "away"}
    desk.an_offer(shop, name="Marolles", **place, needs=["reduced_mobility", "prams"], languages=["ar", "fr"])
    desk.an_offer(shop, name="Secret", needs=["confidential_place"])
    assert desk.found(**query) == found


def test_a_confidential_place_is_told_to_nobody(desk: Desk, shop: str) -> None:
    answer = desk.offer(shop, needs=["confidential_place"], municipality_nis="21001")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "place_is_confidential")
    offer_id = desk.an_offer(shop, municipality_nis="21001", neighbourhood=8)
    path = f"/offers/{offer_id}/description"
    answer = desk.post(path, {"needs": ["confidential_place"]}, *desk.own(shop))
    assert answer.get_json()["code"] == "place_is_confidential"
    body = {"needs": ["confidential_place"], "municipality_nis": None, "neighbourhood": None}
    assert desk.made(desk.post(path, body, *desk.own(shop)))["municipality_nis"] is None


def test_what_is_said_anew_stays_with_what_was_said_before(desk: Desk, shop: str) -> None:
    offer_id = desk.an_offer(shop, languages=["fr", "nl"], hours=[hours("monday", "21:00", "07:00")])
    path = f"/offers/{offer_id}/description"
    changed = desk.made(desk.post(path, {"minutes_per_unit": 45, "free_cancel_hours": 48}, *desk.own(shop)))
    assert (changed["languages"], changed["hours"]) == (["nl", "fr"], [hours("monday", "21:00", "07:00")])
    told = desk.node.told(OfferChanged)
    assert [(one.minutes_per_unit, one.free_cancel_hours) for one in told] == [(60, 24), (45, 48)]
    desk.made(desk.post(path, {"name": "Another name", "hours": []}, *desk.own(shop)))
    assert desk.node.told(OfferChanged) == told
    assert desk.found(day="monday", at="22:00") == []
    assert desk.post(path, {"price_cheques": 3}, *desk.own(shop)).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"minutes_per_unit": 0},
        {"minutes_per_unit": 1441},
        {"free_cancel_hours": 169},
        {"where": "somewhere"},
        {"municipality_nis": "21099"},
        {"neighbourhood": 1000},
        {"languages": ["xx"]},
        {"needs": ["quiet"]},
        {"hours": [hours("monday", "25:00", "07:00")]},
        {"hours": [hours("mo", "20:00", "07:00")]},
        {"hours": [{"weekday": "monday", "from": "20:00"}]},
        {"hours": [hours("monday", "20:00", "07:00"), hours("tuesday", "06:59", "08:00")]},
    ],
)
def test_a_description_that_means_nothing_is_refused(desk: Desk, shop: str, change: dict[str, Any]) -> None:
    assert desk.offer(shop, **change).status_code == 422
    assert desk.node.told(OfferChanged) == []


def test_a_word_about_new_families_goes_grey_after_thirty_days(desk: Desk, shop: str) -> None:
    offer_id = desk.an_offer(shop)

    def shown() -> tuple[Any, ...]:
        (one,) = desk.get("/offers", PARENT).get_json()["offers"]
        return one["takes_new_families"], one["confirmed_on"], one["stale"]

    assert shown() == (None, None, True)
    assert desk.found(takes_new_families="yes") == []
    desk.made(desk.post(f"/offers/{offer_id}/confirmation", {"takes_new_families": True}, *desk.own(shop)))
    assert shown() == (True, "2026-03-02", False)
    assert desk.found(takes_new_families="yes") == ["An evening"]
    desk.node.clock.advance(days=30)
    assert shown() == (True, "2026-03-02", False)
    desk.node.clock.advance(days=1)
    assert shown() == (True, "2026-03-02", True)
    assert len(desk.node.told(OfferChanged)) == 1


def test_what_nobody_offers_is_counted_by_the_day(desk: Desk, shop: str) -> None:
    night: dict[str, Any] = {
        "category": "babysitting",
        "day": "tuesday",
        "at": "05:30",
        "neighbourhood": "8",
        "language": "ar",
    }
    for _ in range(3):
        assert desk.found(**night) == []
    assert desk.found(Role.HELPER, category="wellbeing") == []
    desk.node.clock.advance(days=1)
    assert desk.found(**night) == []
    path = "/unmet-needs?first_on=2026-03-02&last_on="
    assert desk.get(path + "2026-03-02").get_json()["unmet_needs"] == [
        {"dimension": "category", "value": "babysitting", "searches": 3},
        {"dimension": "category", "value": "wellbeing", "searches": 1},
        {"dimension": "hour", "value": "05", "searches": 3},
        {"dimension": "hour", "value": "any", "searches": 1},
        {"dimension": "neighbourhood", "value": "8", "searches": 3},
        {"dimension": "neighbourhood", "value": "any", "searches": 1},
        {"dimension": "language", "value": "any", "searches": 1},
        {"dimension": "language", "value": "ar", "searches": 3},
    ]
    later = desk.get(path + "2026-03-03").get_json()["unmet_needs"]
    assert {"dimension": "category", "value": "babysitting", "searches": 4} in later


def test_what_was_found_or_means_nothing_is_not_counted(desk: Desk, shop: str) -> None:
    offer_id = desk.an_offer(shop)
    assert desk.found(category="babysitting") == ["An evening"]
    assert desk.found(category="babysitting", after=offer_id) == []
    assert desk.found(category="no_such_category") == []
    assert desk.found(language="ar") == []
    assert desk.get("/offers?category=wellbeing", *desk.own(shop)).get_json()["offers"] == []
    assert desk.node.rows(unmet_need) == []


def test_nothing_about_who_searched_is_kept(desk: Desk) -> None:
    assert {column.name for column in unmet_need.columns} == {
        "on_day", "category", "hour", "neighbourhood", "language", "searches", "told",
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "day=tuesday",
        "at=05:30",
        "day=tuesday&at=5:30",
        "day=someday&at=05:30",
        "needs=quiet",
        "needs=",
        "language=xx",
        "municipality_nis=1000",
        "neighbourhood=0",
        "where=either",
        "takes_new_families=no",
    ],
)
def test_a_search_that_means_nothing_says_what_to_write(desk: Desk, query: str) -> None:
    answer = desk.get(f"/offers?{query}", PARENT)
    assert answer.status_code == 422
    assert answer.get_json()["fields"]


def test_unmet_need_is_for_those_who_plan(desk: Desk) -> None:
    path = "/unmet-needs?first_on=2026-03-02&last_on=2026-03-02"
    may = {role for role in Role if desk.get(path, role, f"provider:{an_id(1)}").status_code == 200}
    assert may == {OFFICER, Role.PROGRAMME_MANAGER, Role.FUNDER, Role.AUDITOR, Role.FINANCE_OFFICER}


def test_only_the_owner_describes_and_confirms(desk: Desk, shop: str) -> None:
    offer_id, other = desk.an_offer(shop), desk.a_provider("Other")
    for path, body in (("description", {"name": "Mine"}), ("confirmation", {"takes_new_families": True})):
        assert desk.post(f"/offers/{offer_id}/{path}", body, *desk.own(other)).status_code == 404
        for role in set(Role) - {OWNER}:
            assert desk.post(f"/offers/{offer_id}/{path}", body, role).status_code == 403


def test_the_needs_and_languages_can_be_listed(desk: Desk) -> None:
    listed = desk.get("/needs", PARENT).get_json()
    assert {one["code"] for one in listed["needs"]} >= {"childcare_on_the_spot", "confidential_place", "prams"}
    assert all(set(one["text"]) == {"nl", "fr", "en"} for one in listed["needs"])
    assert "ar" in listed["languages"]


def test_a_day_that_is_over_is_told_once_with_all_that_was_not_found(desk: Desk, shop: str) -> None:
    for _ in range(3):
        desk.found(category="wellbeing", day="tuesday", at="05:30", neighbourhood="8")
    desk.found(category="wellbeing", language="ar")
    desk.node.run_jobs()
    assert desk.node.told(NeedCounted) == []
    for _ in range(2):
        desk.node.clock.advance(days=1)
        desk.node.run_jobs()
    (told,) = desk.node.told(NeedCounted)
    assert told.on_day == date(2026, 3, 2)
    assert [(one.category, one.hour, one.neighbourhood, one.language, one.searches) for one in told.needs] == [
        ("wellbeing", "05", "8", "any", 3),
        ("wellbeing", "any", "any", "ar", 1),
    ]


def test_days_that_were_missed_are_told_too(desk: Desk, shop: str) -> None:
    for _ in range(2):
        desk.found(category="wellbeing")
        desk.node.clock.advance(days=1)
    desk.node.run_jobs()
    assert [told.on_day for told in desk.node.told(NeedCounted)] == [date(2026, 3, 2), date(2026, 3, 3)]


def test_no_one_can_count_a_need_without_end(desk: Desk, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "MOST_A_DAY", 3)
    for hour in ("05:30", "06:30", "07:30", "05:30", "08:30"):
        assert desk.found(category="wellbeing", day="tuesday", at=hour) == []
    assert sum(row["searches"] for row in desk.node.rows(unmet_need)) == 3
    desk.found(category="babysitting", day="tuesday", at="05:30")
    desk.node.clock.advance(days=1)
    desk.found(category="wellbeing")
    assert sum(row["searches"] for row in desk.node.rows(unmet_need)) == 5
