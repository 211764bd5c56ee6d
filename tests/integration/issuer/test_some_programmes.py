"""A manager who looks after some programmes, where families, uses and letters are of one and of another."""

import pytest

from services.issuer import tables
from shared.contracts.issuer import VouchersIssued
from shared.identity.roles import Role
from tests.integration.issuer.at_office import Desk
from tests.integration.issuer.builders import Issuer, a_family, a_file
from tests.integration.issuer.helping import Household
from tests.integration.issuer.test_office_imports import sent_in
from tests.integration.issuer.test_reminders import reached, remind
from tests.integration.issuer.using import Purse

MANAGER = Role.PROGRAMME_MANAGER


def limited_to(*programmes: str) -> tuple[Role, str]:
    return MANAGER, f"programme:{','.join(programmes)}"


@pytest.fixture
def shared(issuer: Issuer) -> tuple[Household, str]:
    """A household on the lists of two programmes, and the second of them."""
    house = Household(issuer)
    other = issuer.a_programme()
    issuer.imported(other, a_family("f1"))
    return house, other


def test_letters_are_printed_and_done_for_the_families_of_these_programmes(issuer: Issuer) -> None:
    houses = [reached(issuer, text_safe=None, ref=f"f{number}") for number in (1, 2)]
    remind(issuer)
    desk = Desk(issuer, scope=limited_to(houses[0].programme_id)[1])
    assert "1 letter waits." in desk.see("/office/reminders")
    assert "2 letters wait." in Desk(issuer).see("/office/reminders")
    (listed,) = issuer.get("/reminders", *limited_to(houses[0].programme_id))["reminders"]
    assert listed["wallet_id"] == houses[0].wallet_id
    first, last = (row["position"] for row in issuer.node.rows(tables.reminder))
    assert desk.send("/office/reminders", way="post", first=first, last=last).status_code == 303
    done = {row["wallet_id"] for row in issuer.node.rows(tables.reminder) if row["done_at"] is not None}
    assert done == {houses[0].wallet_id}


def test_a_family_of_two_programmes_is_seen_by_each_manager_and_closed_by_one_of_both(
    issuer: Issuer, shared: tuple[Household, str]
) -> None:
    house, other = shared
    for programme_id in (house.programme_id, other):
        assert issuer.get(f"/households/{house.id}", *limited_to(programme_id))["wallet_id"] == house.wallet_id
        for what in (f"/wallets/{house.wallet_id}/revoke", f"/households/{house.id}/close"):
            body = {"reason": "moved_away"} if what.endswith("revoke") else {}
            assert issuer.post(what, body, *limited_to(programme_id)).status_code == 403
    assert issuer.post(f"/households/{house.id}/close", {}, *limited_to(house.programme_id, other)).status_code == 200


def test_a_dispute_is_of_the_programmes_whose_cheques_were_taken(issuer: Issuer, shared: tuple[Household, str]) -> None:
    house, other = shared
    issued = {each.programme_id: each for each in issuer.node.told(VouchersIssued)}
    purse = Purse(issuer, issued[other])
    use = purse.capture(1)
    issuer.node.hear(use)
    assert purse.say("dispute", use.redemption_id, reason="nobody_came")[0] == 200
    assert issuer.get("/disputes", *limited_to(house.programme_id))["complaints"] == []
    (found,) = issuer.get("/disputes", *limited_to(other))["complaints"]
    assert found["redemption_id"] == use.redemption_id
    decision = {"cheques": 0, "reason": "took_place"}
    address = f"/disputes/{use.redemption_id}/decide"
    assert issuer.post(address, decision, *limited_to(house.programme_id)).status_code == 404
    assert issuer.post(address, decision, *limited_to(other)).status_code == 200


def test_a_list_of_theirs_takes_no_family_of_another_programme(issuer: Issuer) -> None:
    theirs, other = issuer.a_programme(), issuer.a_programme()
    issuer.imported(other, a_family("f1"), a_family("f2"))
    issuer.imported(theirs, a_family("f2"), a_family("f3"))
    before = issuer.node.rows(tables.household)
    desk = Desk(issuer, scope=limited_to(theirs)[1])
    file = a_file(a_family("f1", language="fr"), a_family("f2", language="fr"), a_family("f3"), a_family("f4"))
    look = sent_in(desk, theirs, file).location
    page = desk.see(look)
    assert "2 rows are bad and would be left out" in page
    assert "3 household_ref This family is also in a programme that is not yours." in page
    taken = desk.send(look, look).location
    issuer.node.run_jobs()
    assert "read 4 new families 1 changed 0 known and the same 1 families who want nothing 0 bad 2" in desk.see(taken)
    assert issuer.node.rows(tables.household)[: len(before)] == before
    (f1,) = [row["id"] for row in before if row["household_ref"] == "f1"]
    hidden = issuer.node.client().get(
        f"/v1/households/{f1}", headers=issuer.node.headers(MANAGER, scope=limited_to(theirs)[1])
    )
    assert hidden.status_code == 404


def test_a_list_is_for_one_of_theirs(issuer: Issuer) -> None:
    theirs, other = issuer.a_programme(), issuer.a_programme()
    answer = issuer.send(other, a_file(a_family("f1")), scope=limited_to(theirs)[1])
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert issuer.node.rows(tables.household_import) == []


def test_a_list_for_both_programmes_of_a_family_may_change_it(issuer: Issuer) -> None:
    theirs, other = issuer.a_programme(), issuer.a_programme()
    issuer.imported(other, a_family("f1"))
    answer = issuer.send(theirs, a_file(a_family("f1", language="fr")), scope=limited_to(theirs, other)[1])
    assert answer.status_code == 202
    issuer.node.run_jobs()
    assert [row["language"] for row in issuer.node.rows(tables.household)] == ["fr"]


def test_what_holds_for_all_programmes_is_not_offered(issuer: Issuer, shared: tuple[Household, str]) -> None:
    house, _other = shared
    desk = Desk(issuer, scope=limited_to(house.programme_id)[1])
    assert "New programme" not in desk.see("/office")
    assert "Add an organisation" not in desk.see("/office/helpers")
    assert desk.status("/office/programmes/new") == 403
    assert "New programme" in Desk(issuer).see("/office")
