"""Programmes: drawn up, opened, paused, closed."""

from typing import Any

import pytest

from shared.contracts.issuer import ProgrammeChanged, WalletOpened
from shared.identity.roles import Role
from tests.integration.issuer.builders import Issuer, a_family, an_id, families

BODY = {
    "name": "Adempauze",
    "currency": "EUR",
    "face_cents": 2500,
    "funds": ["a" * 32, "b" * 32],
    "categories": [{"code": "babysitting", "nl": "babysit", "fr": "baby-sitting", "en": "babysitting"}],
    "zone": "Europe/Brussels",
    "period": "calendar_year",
    "grace_days": 30,
    "pay_within_working_days": 10,
}


def test_a_programme_is_told_whole_at_each_change(issuer: Issuer) -> None:
    programme_id = issuer.post("/programmes", BODY).json["programme_id"]
    issuer.add_rule(programme_id)
    for status in ("open", "paused", "open", "paused", "closed"):
        assert issuer.set_status(programme_id, status).json["status"] == status

    told = issuer.node.told(ProgrammeChanged)
    assert [event.status for event in told] == ["draft", "open", "paused", "open", "paused", "closed"]
    assert told[-1].funds == ["a" * 32, "b" * 32]
    assert told[-1].categories[0].fr == "baby-sitting"


def test_the_same_status_again_is_no_error_and_nothing_is_told(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    told = len(issuer.node.told(ProgrammeChanged))
    assert issuer.set_status(programme_id, "open").status_code == 200
    assert len(issuer.node.told(ProgrammeChanged)) == told


def ordered(issuer: Issuer, programme_id: str, order: list[str], instead_of: list[str]) -> Any:
    return issuer.post(f"/programmes/{programme_id}/funds/order", {"funds": order, "instead_of": instead_of})


def test_what_is_granted_from_now_on_is_paid_in_the_new_order_and_what_was_granted_stays(issuer: Issuer) -> None:
    first, second = an_id(), an_id()
    programme_id = issuer.a_programme(funds=[first, second], euros=(1_000, 1_000))
    issuer.imported(programme_id, a_family("f1"))
    answer = ordered(issuer, programme_id, [second, first], [first, second])
    assert (answer.status_code, answer.json["funds"]) == (200, [second, first])
    assert issuer.node.told(ProgrammeChanged)[-1].funds == [second, first]
    issuer.imported(programme_id, a_family("f2"))
    assert issuer.budget(programme_id) == [(100_000, 30_000), (100_000, 30_000)]
    paid = [issuer.get(f"/grants/{each['grant_id']}")["parts"] for each in issuer.grants()]
    assert [[part["fund_id"] for part in parts] for parts in paid] == [[first], [second]]


def test_the_same_order_again_is_no_error_and_nothing_is_told(issuer: Issuer) -> None:
    funds = [an_id() for _ in range(3)]
    programme_id = issuer.a_programme(funds=funds, euros=(1, 1, 1))
    turned = [funds[2], funds[0], funds[1]]
    assert ordered(issuer, programme_id, turned, funds).status_code == 200
    told = len(issuer.node.told(ProgrammeChanged))
    assert ordered(issuer, programme_id, turned, funds).json["funds"] == turned
    assert len(issuer.node.told(ProgrammeChanged)) == told


def test_of_two_who_change_the_order_the_second_looks_again(issuer: Issuer) -> None:
    funds = [an_id() for _ in range(3)]
    programme_id = issuer.a_programme(funds=funds, euros=(1, 1, 1))
    assert ordered(issuer, programme_id, [funds[1], funds[0], funds[2]], funds).status_code == 200
    answer = ordered(issuer, programme_id, [funds[0], funds[2], funds[1]], funds)
    assert (answer.status_code, answer.json["code"]) == (409, "order_changed")
    assert issuer.get(f"/programmes/{programme_id}")["funds"] == [funds[1], funds[0], funds[2]]


@pytest.mark.parametrize("wrong", [[0], [0, 0], [0, 1, 1], [0, 2]])
def test_an_order_holds_each_fund_of_the_programme_once(issuer: Issuer, wrong: list[int]) -> None:
    funds = [an_id() for _ in range(3)]
    programme_id = issuer.a_programme(funds=funds[:2], euros=(1, 1))
    answer = ordered(issuer, programme_id, [funds[each] for each in wrong], funds[:2])
    assert (answer.status_code, answer.json["code"]) == (422, "not_its_funds")
    assert ordered(issuer, an_id(), funds, funds).status_code == 404


@pytest.mark.parametrize(("opened", "status"), [(False, "paused"), (False, "closed"), (True, "closed")])
def test_a_status_that_cannot_be_reached_from_here_is_refused(issuer: Issuer, opened: bool, status: str) -> None:
    response = issuer.set_status(issuer.a_programme(opened=opened), status)
    assert (response.status_code, response.json["code"]) == (409, "status_not_reachable")


def test_a_programme_without_a_rule_in_force_does_not_open(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(opened=False, effective_from="2026-03-03")
    assert issuer.set_status(programme_id, "open").json["code"] == "no_rule_in_force"
    issuer.node.clock.advance(days=1)
    assert issuer.set_status(programme_id, "open").status_code == 200


def test_two_open_programmes_with_a_category_in_common_have_one_value_per_cheque(issuer: Issuer) -> None:
    issuer.a_programme()
    other = issuer.a_programme(face_cents=3000, opened=False)
    response = issuer.set_status(other, "open")
    assert (response.status_code, response.json["code"]) == (409, "face_value_differs")
    same = issuer.a_programme(opened=False)
    assert issuer.set_status(same, "open").status_code == 200
    elsewhere = issuer.a_programme(face_cents=3000, category="wellbeing", opened=False)
    assert issuer.set_status(elsewhere, "open").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"face_cents": 0},
        {"face_cents": -1},
        {"face_cents": 25.5},
        {"face_cents": 10**20},
        {"funds": []},
        {"funds": ["a" * 32, "a" * 32]},
        {"categories": []},
        {"categories": BODY["categories"] * 2},  # type: ignore[operator]
        {"zone": "Mars/Olympus"},
        {"zone": "../etc"},
        {"currency": "USD"},
        {"name": "a\0b"},
        {"pay_within_working_days": True},
        {"colour": "red"},
    ],
)
def test_a_programme_that_means_nothing_is_refused_and_not_kept(issuer: Issuer, change: dict[str, Any]) -> None:
    response = issuer.post("/programmes", {**BODY, **change})
    assert response.status_code == 422
    assert response.json["fields"]
    assert issuer.get("/programmes")["programmes"] == []
    assert issuer.node.told() == []


def test_a_rule_whose_cap_is_below_its_base_is_refused(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(opened=False)
    response = issuer.add_rule(programme_id, base=12, cap=11)
    assert response.status_code == 422
    assert "cap" in response.json["fields"]


def test_lists_come_in_pages(issuer: Issuer) -> None:
    issuer.imported(issuer.a_programme(), *families(5))
    issuer.a_programme()
    seen: dict[str, list[str]] = {}
    for path, many, one in (
        ("programmes",) * 2 + ("programme_id",),
        ("grants",) * 2 + ("grant_id",),
        ("wallets",) * 2 + ("wallet_id",),
    ):
        after = ""
        while after is not None:
            page = issuer.get(f"/{path}", limit=2, after=after)
            assert len(page[many]) <= 2
            seen.setdefault(many, []).extend(each[one] for each in page[many])
            after = page["next"]
    assert {many: len(set(ids)) for many, ids in seen.items()} == {"programmes": 2, "grants": 5, "wallets": 5}
    assert seen["wallets"] == [event.wallet_id for event in issuer.node.told(WalletOpened)]


def test_what_is_not_there_is_not_found(issuer: Issuer) -> None:
    for path in ("programmes", "grants", "imports", "households"):
        response = issuer.node.client().get(
            f"/v1/{path}/{an_id()}", headers=issuer.node.headers(Role.PROGRAMME_MANAGER)
        )
        assert response.status_code == 404, path
        assert response.json["remedy"]


def test_only_a_manager_writes_programmes(issuer: Issuer) -> None:
    assert issuer.post("/programmes", BODY, Role.HELPER).status_code == 403
    assert issuer.post("/programmes", BODY, Role.PARENT).status_code == 403


def test_a_rule_that_gives_single_parents_less_is_not_published(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    response = issuer.add_rule(programme_id, single_parent=-1)
    assert (response.status_code, response.json["code"]) == (422, "single_parents_get_less")
    assert len(issuer.get(f"/programmes/{programme_id}/rules")["rules"]) == 1


def test_a_rule_may_give_more_for_a_newborn(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(newborn=3)
    issuer.imported(programme_id, a_family("f1", children_birth_dates="2025-12-24"))
    (grant,) = issuer.grants()
    assert grant["explanation"]["en"] == "15 = 12 for every parent + 3 for your baby"
