"""How far households come: told of their cheques, active, closed; each step with its instant, and once."""

from typing import Any

import pytest

from services.issuer.tables import household
from shared.contracts.issuer import VouchersIssued
from shared.identity.roles import Role
from tests.integration.issuer.builders import Issuer, a_family, families
from tests.integration.issuer.helping import HelperOf, Household
from tests.integration.issuer.test_pages import signed_in
from tests.integration.issuer.using import Purse


@pytest.fixture
def programme_id(issuer: Issuer) -> str:
    found = issuer.a_programme()
    issuer.imported(found, a_family("f1"))
    return found


def row(issuer: Issuer) -> Any:
    return issuer.node.rows(household)[0]


def household_id(issuer: Issuer) -> str:
    return str(row(issuer)["id"])


def tell(issuer: Issuer, role: Role = Role.PROGRAMME_MANAGER) -> Any:
    return issuer.post(f"/households/{household_id(issuer)}/told", {}, role)


def test_somebody_tells_a_household_once(issuer: Issuer, programme_id: str) -> None:
    assert row(issuer)["status"] == "imported"
    first = issuer.node.clock.now()
    answer = tell(issuer)
    assert (answer.status_code, answer.json["status"], answer.json["active_at"]) == (200, "told", None)
    issuer.node.clock.advance(hours=1)
    assert tell(issuer).status_code == 200
    assert (row(issuer)["status"], row(issuer)["told_at"]) == ("told", first)


def test_a_helper_tells_only_whom_they_are_permitted_to_see(issuer: Issuer) -> None:
    house = Household(issuer)
    ann = HelperOf(issuer, "ann")
    refused = ann.post(f"/households/{house.id}/told", {})
    assert (refused.status_code, refused.json["code"]) == (403, "no_mandate")
    assert row(issuer)["status"] == "imported"
    house.permit(["see_cheques"], helper="ann")
    assert ann.post(f"/households/{house.id}/told", {}).json["status"] == "told"
    assert house.looks() == [("see_cheques", "asked_by_parent")]


def test_a_parent_who_came_by_a_door_is_told_too(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    body = {
        "programme_id": programme_id,
        "situation": "single_parent",
        "children_birth_dates": ["2022-01-15"],
        "language": "nl",
    }
    assert issuer.post("/doors/parents", body, Role.HELPER).status_code == 201
    assert row(issuer)["status"] == "registered"
    assert tell(issuer).json["status"] == "told"


def test_a_parents_first_look_tells_and_the_first_code_makes_active(issuer: Issuer, programme_id: str) -> None:
    wallet_id = issuer.grants()[0]["wallet_id"]
    first = issuer.node.clock.now()
    issuer.wallet(wallet_id)
    assert (row(issuer)["status"], row(issuer)["told_at"], row(issuer)["active_at"]) == ("told", first, None)
    issuer.node.clock.advance(hours=1)
    second = issuer.node.clock.now()
    for path in ("spoken-code", "key"):
        issuer.get(f"/wallets/{wallet_id}/{path}", Role.PARENT, f"wallet:{wallet_id}")
        issuer.node.clock.advance(hours=1)
    assert (row(issuer)["status"], row(issuer)["told_at"], row(issuer)["active_at"]) == ("active", first, second)
    assert tell(issuer).json["status"] == "active"


def test_the_page_with_a_code_makes_active_at_once(issuer: Issuer, programme_id: str) -> None:
    client = signed_in(issuer, issuer.grants()[0]["wallet_id"])
    assert row(issuer)["status"] == "imported"
    client.get("/cheques")
    now = issuer.node.clock.now()
    assert (row(issuer)["status"], row(issuer)["told_at"], row(issuer)["active_at"]) == ("active", now, now)


def test_a_page_without_cheques_only_tells(issuer: Issuer) -> None:
    issuer.imported(issuer.a_programme(euros=(0,)), a_family("f1"))
    signed_in(issuer, issuer.grants()[0]["wallet_id"]).get("/cheques")
    assert row(issuer)["status"] == "told"


@pytest.mark.parametrize("kind", ["hold", "capture"])
def test_the_first_use_makes_active_by_whatever_way_it_came(issuer: Issuer, programme_id: str, kind: str) -> None:
    purse = Purse(issuer)
    issuer.node.hear(getattr(purse, kind)())
    first = issuer.node.clock.now()
    assert (row(issuer)["status"], row(issuer)["active_at"]) == ("active", first)
    issuer.node.clock.advance(hours=1)
    issuer.node.hear(purse.capture(2, first=4))
    assert row(issuer)["active_at"] == first


def test_a_closed_household_goes_nowhere_any_more(issuer: Issuer, programme_id: str) -> None:
    wallet_id = issuer.grants()[0]["wallet_id"]
    purse = Purse(issuer)
    hold = purse.hold()
    issuer.post(f"/households/{household_id(issuer)}/close", {})
    closed_at = issuer.node.clock.now()
    answer = tell(issuer)
    assert (answer.status_code, answer.json["code"]) == (409, "household_closed")
    issuer.wallet(wallet_id)
    issuer.get(f"/wallets/{wallet_id}/spoken-code", Role.PARENT, f"wallet:{wallet_id}")
    issuer.node.hear(hold)
    assert (row(issuer)["status"], row(issuer)["told_at"], row(issuer)["closed_at"]) == ("closed", None, closed_at)


def test_a_manager_sees_how_many_came_how_far(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(4))
    issuer.imported(issuer.a_programme(), *families(2, 5))
    purses = [Purse(issuer, issued) for issued in issuer.node.told(VouchersIssued)]
    tell(issuer)
    for purse in purses[1:3]:
        issuer.node.hear(purse.capture())
    closing = next(each for each in issuer.grants() if each["wallet_id"] == purses[2].wallet_id)
    issuer.post(f"/households/{closing['household_id']}/close", {})
    assert issuer.get("/summaries/households", programme_id=programme_id) == {
        "programme_id": programme_id,
        "entitled": 4,
        "ever_told": 3,
        "ever_active": 2,
        "by_status": {"imported": 1, "registered": 0, "told": 1, "active": 1, "closed": 1},
    }


def test_only_staff_tells_and_nobody_unknown_is_told(issuer: Issuer, programme_id: str) -> None:
    assert tell(issuer, Role.PARENT).status_code == 403
    assert issuer.post(f"/households/{'0' * 32}/told", {}).status_code == 404
