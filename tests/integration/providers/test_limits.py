"""Limits of a provider, over HTTP and by the day."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from shared.contracts.providers import ProviderChanged
from shared.identity.roles import Role
from tests.integration.providers.desk import Desk
from tests.unit.providers.builders import a_capture


@dataclass
class _Limits:
    desk: Desk
    provider_id: str

    def set(self, kind: str, amount: int | None, from_on: str) -> Any:
        body = {"kind": kind, "amount": amount, "from_on": from_on}
        return self.desk.post(f"/providers/{self.provider_id}/limits", body)

    def shown(self) -> Any:
        return self.desk.get(f"/providers/{self.provider_id}/limits", *self.desk.own(self.provider_id)).get_json()

    def told(self) -> list[int | None]:
        return [event.week_cheques for event in self.desk.node.told(ProviderChanged)]


@pytest.fixture
def limits(desk: Desk) -> _Limits:
    return _Limits(desk, desk.a_provider())


def test_a_limit_of_today_is_told_at_once_and_one_of_later_on_its_day(limits: _Limits) -> None:
    assert limits.set("week_cheques", 20, "2026-03-02").status_code == 201
    limits.set("week_cheques", 12, "2026-03-04")
    limits.set("week_cheques", None, "2026-03-05")
    assert limits.told() == [None, 20]
    limits.desk.next_day(2)
    assert limits.told() == [None, 20, 12]
    limits.desk.next_day(3)
    assert limits.told() == [None, 20, 12, None]


def test_a_limit_whose_day_was_slept_through_is_told_afterwards(limits: _Limits) -> None:
    limits.set("week_cheques", 12, "2026-03-04")
    limits.desk.node.clock.advance(days=30)
    limits.desk.node.run_jobs()
    assert limits.told() == [None, 12]


def test_saying_the_same_again_tells_nobody(limits: _Limits) -> None:
    limits.set("week_cheques", 12, "2026-03-02")
    limits.set("week_cheques", 12, "2026-03-02")
    limits.desk.next_day(2)
    assert limits.told() == [None, 12]


def test_the_laws_limit_is_shown_where_the_operators_is_higher(limits: _Limits) -> None:
    body = {"enterprise_number": None, "work_status": "student"}
    limits.desk.made(limits.desk.post(f"/providers/{limits.provider_id}/details", body))
    limits.set("year_hours", 900, "2026-03-02")
    limits.set("week_hours", 10, "2026-03-02")
    shown = limits.shown()
    assert shown["bounds"] == [
        {"kind": "week_hours", "amount": 10, "from_on": "2026-03-02", "source": "operator"},
        {"kind": "year_hours", "amount": 650, "from_on": "2025-01-01", "source": "law"},
    ]
    assert [one["amount"] for one in shown["set"]] == [10, 900]


def test_what_was_worked_this_week_and_year_is_shown_beside(limits: _Limits) -> None:
    limits.desk.apply(limits.provider_id)
    offer_id = limits.desk.an_offer(limits.provider_id, minutes_per_unit=45)
    for number, day in enumerate(("2025-12-31", "2026-01-01", "2026-03-01", "2026-03-02", "2026-03-08")):
        capture = a_capture(100 + number, provider=limits.provider_id)
        on = datetime.fromisoformat(day).replace(tzinfo=UTC).date()
        limits.desk.node.hear(msgspec.structs.replace(capture, offer_id=offer_id, units=2, service_on=on))
    shown = limits.shown()
    assert (shown["week_minutes"], shown["year_minutes"]) == (2 * 90, 4 * 90)


@pytest.mark.parametrize(
    ("kind", "amount", "from_on"),
    [("month_cheques", 1, "2026-03-02"), ("week_cheques", -1, "2026-03-02"), ("week_cheques", 1, "2026-03-01")],
)
def test_a_limit_that_means_nothing_is_refused(limits: _Limits, kind: str, amount: int, from_on: str) -> None:
    assert limits.set(kind, amount, from_on).status_code == 422


def test_only_the_officer_sets_limits(limits: _Limits) -> None:
    body = {"kind": "week_cheques", "amount": 12, "from_on": "2026-03-02"}
    for role in set(Role) - {Role.ACCREDITATION_OFFICER}:
        scope = f"provider:{limits.provider_id}" if role is Role.PROVIDER_OWNER else ""
        assert limits.desk.post(f"/providers/{limits.provider_id}/limits", body, role, scope).status_code == 403
    other = limits.desk.a_provider("Other")
    assert limits.desk.get(f"/providers/{other}/limits", *limits.desk.own(limits.provider_id)).status_code == 403
