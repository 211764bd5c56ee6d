"""A second look: samples of the doors, help at once, and who is linked with whom; and how far families came."""

from typing import Any

import pytest
import sqlalchemy as sa

from services.issuer.tables import door_word, household, link_opening, wallet
from services.issuer.tables.envelopes import emergency
from shared.identity.roles import Role
from tests.integration.issuer.at_office import Desk
from tests.integration.issuer.builders import Issuer, an_id, families
from tests.integration.issuer.helping import HelperOf, Household, an_envelope, an_organisation
from tests.integration.issuer.using import Purse

CHECKS, LINKS = "/office/checks", "/office/links"


def joined(issuer: Issuer, programme_id: str) -> Any:
    body = {
        "programme_id": programme_id,
        "situation": "single_parent",
        "children_birth_dates": ["2022-01-15"],
        "language": "fr",
    }
    return issuer.post("/doors/parents", body, Role.HELPER).json


def helped(issuer: Issuer) -> str:
    """Help of three cheques that ann of an organisation gave. Returns its id."""
    house = Household(issuer)
    ann = HelperOf(issuer, "ann", an_organisation(issuer, "Huis aan het Kanaal"))
    house.permit(organisation_id=ann.organisation_id)
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    given = ann.post(f"/envelopes/{envelope_id}/grants", {"cheques": 3, "household_id": house.id}, reason="emergency")
    return str(given.json["emergency_id"])


def test_what_was_said_at_a_door_is_checked_once_and_what_was_granted_stays(issuer: Issuer) -> None:
    joined(issuer, issuer.a_programme())
    desk = Desk(issuer, actor="checker")
    assert "I am a parent too , Monday 2 March" in desk.see(CHECKS)
    (row,) = issuer.node.rows(door_word)
    address = f"{CHECKS}/words/{row['id']}"
    assert desk.send(address, outcome="whim").status_code == 422
    assert desk.send(address, outcome="mistaken").location == CHECKS
    (row,) = issuer.node.rows(door_word)
    assert (row["outcome"], row["checked_by"]) == ("mistaken", "checker")
    assert "Nothing waits to be checked." in desk.see(CHECKS)
    again = desk.send(address, outcome="right")
    assert again.status_code == 422
    assert "Somebody checked this already." in again.text
    assert [grant["status"] for grant in issuer.grants()] == ["made"]


def test_help_is_looked_at_by_somebody_else(issuer: Issuer) -> None:
    emergency_id = helped(issuer)
    address = f"{CHECKS}/help/{emergency_id}"
    assert "3 cheques, Huis aan het Kanaal Monday 2 March, ann: because it was urgent" in Desk(issuer).see(CHECKS)
    own = Desk(issuer, actor="ann").send(address, said="approved")
    assert own.status_code == 422
    assert "You gave this help yourself." in own.text
    assert Desk(issuer, actor="bob").send(address, said="too_many").location == CHECKS
    (row,) = issuer.node.rows(emergency)
    assert (row["outcome"], row["objection"], row["reviewed_by"]) == ("objected", "too_many", "bob")
    assert "Somebody looked at this already." in Desk(issuer).send(address, said="approved").text


def test_a_link_is_seen_by_two_people_who_both_said_so_and_by_nobody_else(issuer: Issuer) -> None:
    house = Household(issuer)
    new = issuer.post(f"/households/{house.id}/parents", {"language": "fr", "channel": "wallet"})
    assert new.status_code == 201, new.json
    ann = Desk(issuer, actor="ann")
    carla, eve = Desk(issuer, Role.CONFIDENTIAL_PERSON, "carla"), Desk(issuer, actor="eve")
    assert ann.send(LINKS, LINKS, household=house.id, reason="complaint").location == LINKS
    (row,) = issuer.node.rows(link_opening)
    address = f"{LINKS}/{row['id']}"
    assert "a colleague has to agree" in ann.see(LINKS)
    assert ann.send(f"{address}/agree").status_code == 422
    assert ann.status(address) == 422
    assert carla.send(f"{address}/agree").location == LINKS
    for desk in (ann, carla):
        assert "You may look at these now" in desk.see(LINKS)
        assert new.json["household_id"] in desk.see(address)
    assert eve.status(address) == 403
    assert "You may look at these now" not in eve.see(LINKS)
    assert "/office/grants" not in carla.client.get(LINKS).text
    issuer.node.clock.advance(hours=25)
    ann = Desk(issuer, actor="ann")
    assert "The time to look at this is over." in ann.client.get(f"{address}?lang=en").text


def test_a_link_of_no_family_is_refused_in_words(issuer: Issuer) -> None:
    answer = Desk(issuer).send(LINKS, LINKS, household=an_id(), reason="complaint")
    assert answer.status_code == 422
    assert "There is no family with this number." in answer.text


@pytest.mark.parametrize("role", [Role.HELPER, Role.PARENT])
def test_helpers_and_parents_check_nothing(issuer: Issuer, role: Role) -> None:
    desk = Desk(issuer, role)
    for address in (CHECKS, LINKS, "/office/reached"):
        assert desk.status(address) == 403
    assert desk.send(f"{CHECKS}/help/{an_id()}", said="approved").status_code == 403


# -- how far families came


def test_steps_from_a_right_to_its_use_are_counted_and_small_numbers_hidden(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(30), *families(12, 31, channel="paper", family_type="single_parent"))
    ids = [row["id"] for row in issuer.node.rows(household) if row["channel"] == "wallet"]
    told, active = ids[:20], ids[:10]
    with issuer.node.ctx.unit_of_work() as tx:
        tx.execute(sa.update(household).where(household.c.id.in_(told)).values(told_at=tx.now))
        tx.execute(sa.update(household).where(household.c.id.in_(active)).values(active_at=tx.now))
    page = Desk(issuer).see("/office/reached")
    assert "have a right to cheques 42 100% were told 20 48% opened their cheques 10 24%" in page
    assert "used them 0 0% used them again 0 0%" in page
    assert "on a phone 30 20 10 0 0 on paper 12 0 0 0 0" in page
    assert "single-parent families 12 0 0 0 0 families of two parents 30 20 10 0 0" in page


def test_a_use_counts_once_it_took_place_and_a_few_are_not_told(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(11))
    purse = Purse(issuer)
    issuer.node.hear(purse.capture(1), purse.capture(1, 1))
    released = purse.hold(1, 5)
    issuer.node.hear(released, purse.release_of(released))
    page = Desk(issuer).see("/office/reached")
    assert "have a right to cheques 11 100%" in page
    assert "used them too few to show used them again too few to show" in page
    assert "on a phone 11 – – – –" in page
    assert len(issuer.node.rows(wallet)) == 11
