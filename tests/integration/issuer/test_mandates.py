"""A helper looks and acts only by a parent's permission, with a reason, and the parent reads each time."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from services.issuer.tables.mandates import helper_act, mandate
from shared.contracts.issuer import PapersPrinted, RedemptionAccepted
from shared.identity.roles import Role
from tests.integration.issuer.builders import Issuer, an_id
from tests.integration.issuer.helping import ALL_ACTS, HelperOf, Household, an_organisation
from tests.integration.issuer.using import Purse


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer)


@pytest.fixture
def ann(issuer: Issuer) -> HelperOf:
    return HelperOf(issuer, "ann", an_organisation(issuer, "Huis aan het Kanaal"))


def everything_a_helper_may_try(house: Household) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Each address that leads to one household: its act, and the body of those that change something."""
    use = f"/wallets/{house.wallet_id}/redemptions/{an_id()}"
    return [
        ("see_cheques", f"/households/{house.id}", None),
        ("see_cheques", f"/households/{house.id}/told", {}),
        ("see_cheques", f"/grants/{house.grant_id}", None),
        ("see_cheques", f"/wallets/{house.wallet_id}", None),
        ("say_code", f"/wallets/{house.wallet_id}/spoken-code", None),
        ("print_paper", f"/wallets/{house.wallet_id}/papers", {"papers": 1}),
        ("print_paper", f"/wallets/{house.wallet_id}/papers/cancel", {}),
        ("answer_uses", f"{use}/accept", {}),
        ("answer_uses", f"{use}/dispute", {"reason": "not_mine"}),
        ("answer_uses", f"{use}/complain", {"reason": "not_mine"}),
        ("answer_uses", f"{use}/cancel", {"reason": "sick_child"}),
        ("change_situation", f"/households/{house.id}/changes", {"kind": "disability", "children": 1}),
        ("say_no_thank_you", f"/households/{house.id}/no-thank-you", {}),
    ]


def attempt(helper: HelperOf, path: str, body: dict[str, Any] | None, **more: str) -> tuple[int, str | None]:
    response = helper.get(path, **more) if body is None else helper.post(path, body, **more)
    return response.status_code, response.json.get("code")


def test_without_a_permission_a_helper_sees_and_does_nothing(house: Household, ann: HelperOf) -> None:
    for _act, path, body in everything_a_helper_may_try(house):
        assert attempt(ann, path, body) == (403, "no_mandate"), path
    for path in (f"/households/{an_id()}", f"/grants/{an_id()}", f"/wallets/{an_id()}"):
        assert attempt(ann, path, None) == (403, "no_mandate"), "what is not there sounds the same"
    assert house.looks() == []


def test_each_permission_opens_what_it_names_and_nothing_else(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    for permitted in ALL_ACTS:
        mandate_id = house.permit([permitted], organisation_id=ann.organisation_id)
        for act, path, body in everything_a_helper_may_try(house):
            if act == "say_no_thank_you" and permitted == act:
                continue
            status, code = attempt(ann, path, body)
            assert (code == "no_mandate") is (act != permitted), (permitted, path)
            assert status in (200, 201, 404) if act == permitted else status == 403
        issuer.post(f"/wallets/{house.wallet_id}/mandates/{mandate_id}/revoke", {}, Role.PARENT, house.scope)
    house.permit(["say_no_thank_you"], organisation_id=ann.organisation_id)
    assert attempt(ann, f"/households/{house.id}/no-thank-you", {}) == (200, None)


def test_a_helper_says_why_with_a_code_of_the_list(house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    for reason in ("", "curious"):
        response = ann.get(f"/wallets/{house.wallet_id}", reason=reason)
        assert (response.status_code, response.json["code"]) == (422, "reason_needed")
        assert "check_balance" in response.json["remedy"]
    assert house.looks() == []


def test_the_parent_reads_who_looked_when_and_why(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    assert ann.get(f"/wallets/{house.wallet_id}", reason="check_balance").status_code == 200
    issuer.node.clock.advance(hours=1)
    assert ann.post(f"/wallets/{house.wallet_id}/papers", {"papers": 2}, reason="print_paper").status_code == 201

    newest, first = house.get("/looks")["looks"]
    assert first["who"]["fr"] == "Huis aan het Kanaal"
    assert (first["helper"], first["role"], first["act"], first["reason"]) == (
        "ann",
        "helper",
        "see_cheques",
        "check_balance",
    )
    assert first["reason_text"]["nl"] == "om te zien hoeveel cheques er nog zijn"
    assert first["act_text"]["fr"] == "voir mes chèques"
    assert (newest["act"], newest["reason"]) == ("print_paper", "print_paper")
    assert newest["done_at"] > first["done_at"]
    (page,) = [house.get("/looks", limit=1, after=house.get("/looks", limit=1)["next"])]
    assert [each["act"] for each in page["looks"]] == ["see_cheques"]


def test_a_repeat_with_its_key_is_one_act_and_a_refused_one_is_none(house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    for _ in range(2):
        ann.post(f"/wallets/{house.wallet_id}/papers", {"papers": 1}, key="printed-once")
    assert ann.post(f"/wallets/{house.wallet_id}/papers", {"papers": 40}).status_code == 409
    assert house.looks() == [("print_paper", "asked_by_parent")]
    assert len(house.issuer.node.told(PapersPrinted)) == 1


def test_a_permission_ends_with_its_last_day_and_when_it_is_taken_back(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    path = f"/wallets/{house.wallet_id}"
    house.permit(last_day="2026-03-31", organisation_id=ann.organisation_id)
    issuer.node.clock.set(datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC))
    assert ann.get(path).status_code == 200
    issuer.node.clock.set(datetime(2026, 3, 31, 22, 0, tzinfo=UTC))
    assert ann.get(path).json["code"] == "no_mandate"

    mandate_id = house.permit(organisation_id=ann.organisation_id)
    assert ann.get(path).status_code == 200
    for _ in range(2):
        answer = issuer.post(f"{path}/mandates/{mandate_id}/revoke", {}, Role.PARENT, house.scope)
        assert answer.status_code == 200
    assert ann.get(path).json["code"] == "no_mandate"
    assert [each["in_force"] for each in house.get("/mandates")["mandates"]] == [False, False]


@pytest.mark.parametrize("last_day", ["2026-03-01", "2027-03-03"])
def test_a_permission_lasts_from_today_to_a_year_at_most(issuer: Issuer, house: Household, last_day: str) -> None:
    assert issuer.node.clock.now().date().isoformat() == "2026-03-02"
    body = {"acts": ["see_cheques"], "last_day": last_day, "helper": "ann"}
    response = issuer.post(f"/wallets/{house.wallet_id}/mandates", body, Role.PARENT, house.scope)
    assert (response.status_code, response.json["code"]) == (422, "last_day_out_of_range")
    assert house.permit(last_day="2027-03-02", helper="ann")
    assert house.permit(last_day="2026-03-02", helper="ann")


def test_a_permission_is_for_one_organisation_or_one_helper(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    path = f"/wallets/{house.wallet_id}"
    other = an_organisation(issuer, "Buurthuis Zuid")
    same_house, elsewhere, alone = (
        HelperOf(issuer, "bob", ann.organisation_id),
        HelperOf(issuer, "cis", other),
        HelperOf(issuer, "dee"),
    )
    house.permit(organisation_id=ann.organisation_id)
    assert [each.get(path).status_code for each in (ann, same_house, elsewhere, alone)] == [200, 200, 403, 403]
    house.permit(helper="dee")
    assert [each.get(path).status_code for each in (elsewhere, alone)] == [403, 200]
    assert [each["household_id"] for each in alone.get("/mandates").json["mandates"]] == [house.id]
    assert [each["wallet_id"] for each in ann.get("/mandates").json["mandates"]] == [house.wallet_id]
    assert elsewhere.get("/mandates").json["mandates"] == []


def test_no_permission_reaches_another_household(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    other = Household(issuer, house.programme_id, "f2")
    mandate_id = house.permit(organisation_id=ann.organisation_id)
    assert ann.get(f"/wallets/{other.wallet_id}").json["code"] == "no_mandate"
    for scope, wallet_id in ((other.scope, house.wallet_id), (other.scope, other.wallet_id)):
        answer = issuer.post(f"/wallets/{wallet_id}/mandates/{mandate_id}/revoke", {}, Role.PARENT, scope)
        assert answer.status_code in (403, 404)
    assert ann.get(f"/wallets/{house.wallet_id}").status_code == 200


def test_the_office_gives_and_takes_back_on_a_parents_word(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    path = f"/households/{house.id}/mandates"
    body = {
        "organisation_id": ann.organisation_id,
        "acts": ["see_cheques"],
        "last_day": "2026-04-30",
        "given": "by_phone_with_code_word",
    }
    mandate_id = issuer.post(path, body).json["mandate_id"]
    assert ann.get(f"/wallets/{house.wallet_id}").status_code == 200
    (shown,) = issuer.get(path)["mandates"]
    assert (shown["mandate_id"], shown["given"], shown["in_force"]) == (mandate_id, "by_phone_with_code_word", True)
    assert issuer.post(f"{path}/{mandate_id}/revoke", {}).status_code == 200
    assert ann.get(f"/wallets/{house.wallet_id}").status_code == 403
    (row,) = issuer.node.rows(mandate)
    assert row["given_by"] == row["revoked_by"] == "programme_manager in a test"


def test_no_helper_gives_herself_a_permission(house: Household, ann: HelperOf) -> None:
    body = {"organisation_id": ann.organisation_id, "acts": ["see_cheques"], "last_day": "2026-04-30"}
    assert ann.post(f"/wallets/{house.wallet_id}/mandates", body).status_code == 403
    assert ann.post(f"/households/{house.id}/mandates", {**body, "given": "in_person"}).status_code == 403


@pytest.mark.parametrize(
    "change",
    [{"acts": []}, {"acts": ["read_minds"]}, {"helper": "ann"}, {"organisation_id": None}, {"given": "in_person"}],
)
def test_what_cannot_be_permitted_is_refused(
    issuer: Issuer, house: Household, ann: HelperOf, change: dict[str, Any]
) -> None:
    body = {"organisation_id": ann.organisation_id, "acts": ["see_cheques"], "last_day": "2026-04-30", **change}
    response = issuer.post(f"/wallets/{house.wallet_id}/mandates", body, Role.PARENT, house.scope)
    assert response.status_code == 422
    body = {"organisation_id": an_id(), "acts": ["see_cheques"], "last_day": "2026-04-30"}
    assert issuer.post(f"/wallets/{house.wallet_id}/mandates", body, Role.PARENT, house.scope).status_code == 404


def test_a_household_has_so_many_permissions_at_once(issuer: Issuer, house: Household) -> None:
    for number in range(20):
        house.permit(["see_cheques"], helper=f"helper {number}")
    body = {"helper": "one more", "acts": ["see_cheques"], "last_day": "2026-04-30"}
    response = issuer.post(f"/wallets/{house.wallet_id}/mandates", body, Role.PARENT, house.scope)
    assert (response.status_code, response.json["code"]) == (409, "too_many_mandates")


def test_a_helper_answers_for_a_parent(house: Household, ann: HelperOf) -> None:
    purse = Purse(house.issuer)
    use = purse.capture(1)
    house.issuer.node.hear(use)
    house.permit(organisation_id=ann.organisation_id)
    path = f"/wallets/{house.wallet_id}/redemptions/{use.redemption_id}/accept"
    assert ann.post(path, {}, reason="help_with_dispute").status_code == 200
    assert len(house.issuer.node.told(RedemptionAccepted)) == 1
    assert house.looks() == [("answer_uses", "help_with_dispute")]


def test_a_helper_never_gets_the_key_the_pin_or_other_households(house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    for path in (
        f"/wallets/{house.wallet_id}/key",
        f"/wallets/{house.wallet_id}/codes",
        f"/wallets/{house.wallet_id}/looks",
        "/grants",
        "/wallets",
    ):
        assert ann.get(path).status_code == 403


def test_closing_a_household_ends_every_permission(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    assert issuer.post(f"/households/{house.id}/close", {}).status_code == 200
    assert ann.get(f"/households/{house.id}").json["code"] == "no_mandate"
    response = issuer.post(
        f"/households/{house.id}/mandates",
        {"helper": "ann", "acts": ["see_cheques"], "last_day": "2026-04-30", "given": "in_person"},
    )
    assert response.json["code"] == "household_closed"
    assert issuer.node.rows(helper_act) == []


def test_an_organisation_is_entered_once_and_listed(issuer: Issuer, ann: HelperOf) -> None:
    assert issuer.post("/organisations", {"name": "Huis aan het Kanaal"}).json["code"] == "organisation_known"
    listed = issuer.get("/organisations", Role.PARENT, f"wallet:{an_id()}")["organisations"]
    assert listed == [{"organisation_id": ann.organisation_id, "name": "Huis aan het Kanaal"}]


def test_a_parent_who_comes_in_with_a_helper_permits_it_in_the_same_step(issuer: Issuer, ann: HelperOf) -> None:
    body: dict[str, Any] = {
        "programme_id": issuer.a_programme(),
        "situation": "single_parent",
        "children_birth_dates": ["2022-01-15"],
        "language": "fr",
    }
    without = ann.post("/doors/parents", body).json
    assert ann.get(f"/wallets/{without['wallet_id']}").json["code"] == "no_mandate"
    permitted = {"acts": ["see_cheques", "print_paper"], "last_day": "2026-04-30"}
    joined = ann.post("/doors/parents", {**body, "mandate": permitted}).json
    assert ann.get(f"/wallets/{joined['wallet_id']}").status_code == 200
    (row,) = issuer.node.rows(mandate)
    assert (row["organisation_id"], row["helper"], row["given"], row["given_by"]) == (
        ann.organisation_id,
        None,
        "in_person",
        "ann",
    )
    assert issuer.post("/doors/parents", {**body, "mandate": permitted}).json["code"] == "no_helper"
    alone = HelperOf(issuer, "dee")
    joined = alone.post("/doors/parents", {**body, "mandate": permitted}).json
    assert alone.get(f"/wallets/{joined['wallet_id']}").status_code == 200
    assert ann.get(f"/wallets/{joined['wallet_id']}").status_code == 403


def test_the_page_says_who_may_help_and_who_looked_and_stops_a_help(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    client = issuer.node.client()
    client.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, house.scope)})
    assert "Nobody may look or act for you now." in client.get("/cheques?lang=en").text
    mandate_id = house.permit(["see_cheques", "print_paper"], organisation_id=ann.organisation_id)
    ann.get(f"/wallets/{house.wallet_id}", reason="check_balance")
    page = client.get("/cheques").text
    assert "Huis aan het Kanaal" in page
    assert "see my cheques, print paper cheques" in page
    assert "to see how many cheques are left" in page
    assert client.post(f"/cheques/helpers/{mandate_id}/stop").status_code == 303
    assert ann.get(f"/wallets/{house.wallet_id}").json["code"] == "no_mandate"
    assert "Nobody may look or act for you now." in client.get("/cheques").text
    other = Household(issuer, house.programme_id, "f2").permit(helper="ann")
    assert client.post(f"/cheques/helpers/{other}/stop").status_code == 404


def test_the_document_of_the_api_says_where_a_helper_says_why(issuer: Issuer) -> None:
    document = issuer.node.client().get("/openapi.json").json
    needing = {
        f"{method} {path}"
        for path, methods in document["paths"].items()
        for method, described in methods.items()
        if method in ("get", "post") and {"$ref": "#/components/parameters/Reason"} in described.get("parameters", [])
    }
    assert "get /v1/wallets/{wallet_id}" in needing
    assert "post /v1/households/{household_id}/changes" in needing
    assert "post /v1/households/{household_id}/told" in needing
    assert len(needing) == 22


def test_a_parent_permits_an_organisation_on_the_page(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    client = issuer.node.client()
    client.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, house.scope)})
    assert ann.organisation_id in client.get("/cheques").text
    form = {"organisation": ann.organisation_id, "act": ["see_cheques", "say_code"], "months": "3"}
    assert client.post("/cheques/helpers", data=form).status_code == 303
    (row,) = issuer.node.rows(mandate)
    assert (row["acts"], row["given"], row["given_by"]) == (["see_cheques", "say_code"], "page", "parent")
    assert row["last_day"].isoformat() == "2026-06-02"
    assert ann.get(f"/wallets/{house.wallet_id}").status_code == 200
    wrongs: list[dict[str, Any]] = [{"act": ["read_minds"]}, {"months": "13"}, {"months": ""}]
    for wrong in wrongs:
        assert client.post("/cheques/helpers", data={**form, **wrong}).status_code == 422
    assert client.post("/cheques/helpers", data={**form, "organisation": an_id()}).status_code == 404
    answer = client.post("/cheques/helpers", data={**form, "act": []}, follow_redirects=True)
    assert re.search(r'<a href="#act">.*<details id="help" open>.*aria-invalid="true"', answer.text, re.DOTALL)
    assert len(issuer.node.rows(mandate)) == 1


def test_the_parents_page_is_for_no_helper_whatever_was_permitted(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    house.permit(helper="ann")
    for scope in (house.scope, f"organisation:{ann.organisation_id}", ""):
        client = issuer.node.client()
        client.post("/demo/sign-in", data={"token": issuer.node.token(Role.HELPER, scope, actor="ann")})
        assert client.get("/cheques").status_code == 403
        for form in ("renew", "quiet", "helpers", f"helpers/{an_id()}/stop", f"uses/{an_id()}/accept"):
            assert client.post(f"/cheques/{form}").status_code == 403, form
