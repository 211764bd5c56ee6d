"""Families within a year: more is granted when their situation gives more; parents may have cheques of their own."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.issuer import GrantMade, UnfundedDemandChanged, VouchersIssued, WalletOpened
from shared.identity.roles import Role
from shared.messaging.tables import outbox
from tests.integration.issuer.builders import FACE, Issuer, a_family, an_id

OWN = {"language": "fr", "channel": "paper"}


def a_household(issuer: Issuer, programme_id: str, ref: str = "f1", **changes: str) -> str:
    issuer.imported(programme_id, a_family(ref, **changes))
    return str(issuer.grants()[-1]["household_id"])


def tell(issuer: Issuer, household_id: str, kind: str, key: str = "", **more: Any) -> Any:
    response = issuer.post(f"/households/{household_id}/changes", {"kind": kind, **more}, key=key)
    assert response.status_code == 201, response.json
    return response.json


def own_wallet(issuer: Issuer, household_id: str) -> Any:
    response = issuer.post(f"/households/{household_id}/parents", OWN, Role.HELPER)
    assert response.status_code == 201, response.json
    return response.json


# -- changes of situation


def test_a_separation_is_granted_for_the_months_left_and_says_why(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    household_id = a_household(issuer, programme_id)
    told = tell(issuer, household_id, "separation", family_type="single_parent")

    (grant,) = told["grants"]
    assert (grant["status"], grant["cheques"]) == ("made", 10)
    assert grant["explanation"] == {
        "nl": "10 = 12 omdat je er alleen voor staat − 2 omdat er nog 10 maanden van het jaar over zijn",
        "fr": "10 = 12 parce que vous êtes parent solo − 2 parce qu'il reste 10 mois de l'année",
        "en": "10 = 12 because you raise your children alone − 2 because 10 months of the year are left",
    }
    assert [len(issued.voucher_ids) for issued in issuer.node.told(VouchersIssued)] == [12, 10]
    first, second = issuer.node.told(GrantMade)
    assert first.grant_id != second.grant_id == grant["grant_id"]
    assert first.beneficiary == second.beneficiary
    assert issuer.budget(programme_id) == [(10_000_000, 22 * FACE)]
    assert [each["occasion"] for each in issuer.grants()] == ["period", "change"]


@pytest.mark.parametrize(
    ("kind", "more", "cheques"),
    [
        ("birth", {"born_on": "2026-02-20"}, 7),
        ("birth", {"born_on": "2026-02-20", "children": 2}, 14),
        ("disability", {"children": 1}, 5),
        ("raises_alone", {"reason": "partner_in_hospital"}, 10),
        ("separation", {"family_type": "single_parent"}, 10),
    ],
)
def test_each_change_adds_its_difference_once(issuer: Issuer, kind: str, more: dict[str, Any], cheques: int) -> None:
    programme_id = issuer.a_programme(children_included=1, per_child_beyond=4, newborn=4, cap=200)
    household_id = a_household(issuer, programme_id)
    told = tell(issuer, household_id, kind, **more)
    again = tell(issuer, household_id, kind, **more)

    assert [grant["cheques"] for grant in told["grants"]] == [cheques]
    assert again == {"word_id": None, "grants": []}
    assert sum(len(issued.voucher_ids) for issued in issuer.node.told(VouchersIssued)) == 12 + cheques


def test_a_repeat_with_its_key_gets_its_first_answer(issuer: Issuer) -> None:
    household_id = a_household(issuer, issuer.a_programme())
    first = tell(issuer, household_id, "disability", key="once-and-again", children=1)
    assert tell(issuer, household_id, "disability", key="once-and-again", children=1) == first
    assert len(issuer.node.told(GrantMade)) == 2


def test_a_move_grants_nothing_and_is_told_of_the_next_grant(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    rows = [a_family(f"m{number}") for number in range(10)]
    rows += [a_family(f"s{number}", municipality_nis="21001", neighbourhood="11") for number in range(10)]
    issuer.imported(programme_id, *rows)
    household_id = issuer.grants()[0]["household_id"]
    assert tell(issuer, household_id, "move", municipality_nis="21001", neighbourhood=11)["grants"] == []
    tell(issuer, household_id, "disability", children=1)

    cohorts = [made.cohort for made in issuer.node.told(GrantMade)]
    assert (cohorts[0].municipality, cohorts[0].neighbourhood) == ("21012", "n16")
    assert (cohorts[-1].municipality, cohorts[-1].neighbourhood) == ("21001", "n11")


def test_a_change_that_lowers_takes_nothing_away_and_does_not_pay_twice(issuer: Issuer) -> None:
    household_id = a_household(issuer, issuer.a_programme(), family_type="single_parent")
    assert tell(issuer, household_id, "separation", family_type="co_parenting")["grants"] == []
    assert tell(issuer, household_id, "separation", family_type="single_parent")["grants"] == []
    assert [grant["cheques"] for grant in issuer.grants()] == [24]


def test_what_a_list_says_anew_within_the_period_is_granted_too(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, a_family("f1"), a_family("f2"))
    result = issuer.imported(programme_id, a_family("f1", family_type="single_parent"), a_family("f2"))
    issuer.imported(programme_id, a_family("f1", family_type="single_parent"), a_family("f2"))

    assert (result["status"], result["changed"], result["granted"], result["pending"]) == ("done", 1, 1, 0)
    assert [(grant["occasion"], grant["cheques"]) for grant in issuer.grants()] == [
        ("period", 12),
        ("period", 12),
        ("change", 10),
    ]


def test_what_a_change_adds_waits_for_money_and_keeps_its_number(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(300,))
    household_id = a_household(issuer, programme_id)
    (grant,) = tell(issuer, household_id, "separation", family_type="single_parent")["grants"]
    assert grant["status"] == "unfunded"
    assert [demand.cheques for demand in issuer.node.told(UnfundedDemandChanged)] == [10]

    issuer.node.clock.advance(days=100)
    issuer.allocate(programme_id, fund_id, 10 * FACE)
    issuer.node.run_jobs()
    assert [(each["status"], each["cheques"]) for each in issuer.grants()] == [("made", 12), ("made", 10)]
    assert issuer.grants()[1]["explanation"] == grant["explanation"]


def test_a_grant_that_waits_is_decided_for_the_new_situation_when_it_can_be_paid(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(0,))
    household_id = a_household(issuer, programme_id)
    assert tell(issuer, household_id, "separation", family_type="single_parent")["grants"] == []
    issuer.allocate(programme_id, fund_id, 40 * FACE)
    issuer.post("/grants/retry", {"programme_id": programme_id})
    assert [grant["cheques"] for grant in issuer.grants()] == [24]


def test_a_parent_says_it_themselves_and_only_of_themselves(issuer: Issuer) -> None:
    a_household(issuer, issuer.a_programme())
    wallet_id = issuer.grants()[0]["wallet_id"]
    body = {"kind": "raises_alone", "reason": "no_one_near"}
    response = issuer.post(f"/wallets/{wallet_id}/changes", body, Role.PARENT, f"wallet:{wallet_id}")
    assert [grant["cheques"] for grant in response.json["grants"]] == [10]
    response = issuer.post(f"/wallets/{wallet_id}/changes", body, Role.PARENT, f"wallet:{an_id()}")
    assert response.status_code == 403


def test_a_change_needs_what_its_kind_is_about_and_takes_nothing_else(issuer: Issuer) -> None:
    household_id = a_household(issuer, issuer.a_programme())
    for body in ({"kind": "birth"}, {"kind": "move", "reason": "no_one_near"}, {"kind": "lottery"}):
        response = issuer.post(f"/households/{household_id}/changes", body)
        assert response.status_code == 422, body
    assert issuer.post(f"/households/{an_id()}/changes", {"kind": "move"}).status_code == 404


# -- a wallet of one's own


def test_another_parent_gets_their_share_at_once_and_what_the_first_holds_stays(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(base=13)
    household_id = a_household(issuer, programme_id)
    new = own_wallet(issuer, household_id)

    assert [(grant["status"], grant["cheques"]) for grant in new["grants"]] == [("made", 6)]
    assert new["grants"][0]["explanation"]["en"] == "6 = 6 for every parent"
    assert [grant["cheques"] for grant in issuer.grants()] == [13, 6]
    assert len(issuer.node.told(WalletOpened)) == 2
    first, second = issuer.node.told(GrantMade)
    # The books count families: two parents of one are one.
    assert first.beneficiary == second.beneficiary


def test_from_the_next_period_each_gets_a_share_and_both_add_up(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(base=13)
    household_id = a_household(issuer, programme_id)
    new = own_wallet(issuer, household_id)
    issuer.node.clock.set(datetime(2027, 1, 5, 8, tzinfo=UTC))
    issuer.node.run_jobs()
    issuer.imported(programme_id, a_family("f1"))

    of_2027 = {grant["household_id"]: grant["cheques"] for grant in issuer.grants() if grant["period"] == "2027"}
    assert of_2027 == {household_id: 7, new["household_id"]: 6}


def test_who_raises_children_alone_keeps_all_whoever_else_asks(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    household_id = a_household(issuer, programme_id, family_type="single_parent", children_with_disability="1")
    new = own_wallet(issuer, household_id)
    issuer.node.clock.set(datetime(2027, 1, 5, 8, tzinfo=UTC))
    issuer.node.run_jobs()
    issuer.imported(programme_id, a_family("f1", family_type="single_parent", children_with_disability="1"))

    assert [grant["cheques"] for grant in new["grants"]] == [15]
    of_2027 = {grant["household_id"]: grant["cheques"] for grant in issuer.grants() if grant["period"] == "2027"}
    assert of_2027 == {household_id: 30, new["household_id"]: 15}


def test_co_parents_on_two_lists_each_have_half_of_the_childrens_part_rounded_up(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(child_with_disability=5)
    issuer.imported(
        programme_id,
        *[a_family(ref, family_type="co_parenting", children_with_disability="1") for ref in ("f1", "f2")],
    )
    assert [grant["cheques"] for grant in issuer.grants()] == [15, 15]
    assert issuer.grants()[0]["explanation"]["nl"] == (
        "15 = 12 voor elke ouder + 5 voor je kind met een beperking − 2 omdat twee ouders het deel voor de kinderen "
        "delen"
    )


def test_co_parents_who_are_linked_share_the_childrens_part_and_the_first_has_the_odd_cheque(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(child_with_disability=5)
    household_id = a_household(issuer, programme_id, family_type="co_parenting", children_with_disability="1")
    own_wallet(issuer, household_id)
    assert [grant["cheques"] for grant in issuer.grants()] == [15, 14]


def test_a_third_who_asks_needs_two_people(issuer: Issuer) -> None:
    household_id = a_household(issuer, issuer.a_programme())
    own_wallet(issuer, household_id)
    response = issuer.post(f"/households/{household_id}/parents", OWN)
    assert (response.status_code, response.json["code"]) == (409, "two_people_needed")


def test_no_answer_and_no_event_names_two_parents_of_one_family(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    household_id = a_household(issuer, programme_id)
    new = own_wallet(issuer, household_id)
    tell(issuer, household_id, "disability", children=1)
    tell(issuer, new["household_id"], "raises_alone", reason="no_one_near")
    grants = issuer.grants()
    first = {household_id, next(each["wallet_id"] for each in grants if each["household_id"] == household_id)}
    second = {new["household_id"], new["wallet_id"]}

    answers: list[Any] = [new, *grants]
    for own in grants:
        scope = f"wallet:{own['wallet_id']}"
        answers.append(issuer.get(f"/wallets/{own['wallet_id']}", Role.PARENT, scope))
        answers.append(issuer.get(f"/wallets/{own['wallet_id']}/codes", Role.PARENT, scope))
        answers.append(issuer.get(f"/households/{own['household_id']}"))
        answers.append(issuer.get(f"/grants/{own['grant_id']}"))
    answers += [row["value"].decode() for row in issuer.node.rows(outbox)]
    for answer in answers:
        text = json.dumps(answer)
        assert not (any(each in text for each in first) and any(each in text for each in second))


# -- opening a link


def test_a_link_is_opened_by_two_people_and_shown_to_them_for_a_day(issuer: Issuer) -> None:
    household_id = a_household(issuer, issuer.a_programme())
    new = own_wallet(issuer, household_id)
    client = issuer.node.client()

    def someone(name: str) -> dict[str, str]:
        token = issuer.node.token(Role.PROGRAMME_MANAGER, actor=name)
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": an_id()}

    asked = client.post(
        "/v1/links/openings", json={"household_id": household_id, "reason": "complaint"}, headers=someone("ann")
    )
    address = f"/v1/links/openings/{asked.json['opening_id']}"
    assert client.get(address, headers=someone("ann")).json["code"] == "second_person_needed"
    assert client.post(f"{address}/agree", json={}, headers=someone("ann")).json["code"] == "same_person"
    assert client.post(f"{address}/agree", json={}, headers=someone("bob")).status_code == 200
    for name in ("ann", "bob"):
        assert client.get(address, headers=someone(name)).json == {"household_ids": [new["household_id"]]}
    assert client.get(address, headers=someone("eve")).status_code == 403
    issuer.node.clock.advance(hours=25)
    assert client.get(address, headers=someone("ann")).json["code"] == "opening_ended"


def test_helpers_and_parents_open_no_links(issuer: Issuer) -> None:
    body = {"household_id": an_id(), "reason": "complaint"}
    for role, scope in ((Role.HELPER, ""), (Role.PARENT, f"wallet:{an_id()}")):
        assert issuer.post("/links/openings", body, role, scope).status_code == 403
