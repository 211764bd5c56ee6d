"""Who helps, as the office sees it: organisations, and the envelopes from which their helpers give cheques for now."""

import re
from typing import Any

import pytest

from services.issuer.office.base import MOST_ROWS
from services.issuer.tables.envelopes import envelope
from services.issuer.tables.mandates import organisation
from shared.identity.roles import Role
from tests.integration.issuer.at_office import Desk, wrong_in
from tests.integration.issuer.builders import Issuer, an_id
from tests.integration.issuer.helping import HelperOf, Household, an_envelope, an_organisation

HELPERS = "/office/helpers"
ENVELOPES = f"{HELPERS}/envelopes"
FORM = f"{ENVELOPES}/new"


def new(issuer: Issuer, **changes: Any) -> dict[str, Any]:
    """What a manager fills in for an envelope of ten cheques."""
    return {
        "organisation": an_organisation(issuer, "Huis aan het Kanaal"),
        "programme": issuer.a_programme(),
        "cheques": "10",
        "per_grant": "4",
        "first_day": "2026-03-02",
        "last_day": "2026-03-31",
        **changes,
    }


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAMME_MANAGER])
def test_these_pages_are_for_managers_alone(issuer: Issuer, role: Role) -> None:
    desk = Desk(issuer, role)
    for address in (HELPERS, ENVELOPES, FORM, f"{HELPERS}/{an_id()}/end", f"{ENVELOPES}/{an_id()}/end"):
        assert desk.status(address) == 403, address
    assert desk.send(HELPERS, name="Huis").status_code == 403


def test_an_organisation_is_added_once_and_parents_can_permit_it(issuer: Issuer) -> None:
    desk = Desk(issuer)
    assert "There is no organisation yet." in desk.see(HELPERS)
    answer = desk.send(HELPERS, HELPERS, name=" Huis aan  het Kanaal ")
    page = desk.see(answer.location)
    assert "Huis aan het Kanaal Parents can permit it to help from now on." in page
    assert "Huis aan het Kanaal 0 families permit it to help, 0 envelopes" in page
    (found,) = issuer.get("/organisations")["organisations"]
    assert f"organisation:{found['organisation_id']}" in page
    again = desk.send(HELPERS, HELPERS, name="Huis aan het Kanaal")
    assert wrong_in(again.text) == {"name": "There is one of this name, or there was. Write another name."}
    assert wrong_in(desk.send(HELPERS, HELPERS, name=" ").text) == {"name": "Fill this in."}
    assert len(issuer.node.rows(organisation)) == 1


def test_one_among_many_is_shown_when_it_is_added_and_can_be_chosen_wherever_it_stands(issuer: Issuer) -> None:
    desk, house = Desk(issuer), Household(issuer)
    for number in range(101):
        an_organisation(issuer, f"Huis {number:03}")
    answer = desk.send(HELPERS, HELPERS, name="Thuis")
    assert "Thuis Parents can permit it to help from now on." in desk.see(answer.location)
    assert "Thuis" not in desk.see(HELPERS), "it stands on the third page of the list"
    for page in (house.browser().get("/cheques").text, desk.client.get(FORM).text):
        assert re.findall(r"<option[^>]*>((?:Huis|Thuis)[^<]*)</option>", page)[::101] == ["Huis 000", "Thuis"]


def test_a_list_goes_on_only_where_there_are_more(issuer: Issuer) -> None:
    desk = Desk(issuer)
    for number in range(MOST_ROWS):
        an_organisation(issuer, f"Huis {number:03}")
    assert "More of them" not in desk.see(HELPERS)
    an_organisation(issuer, "Thuis")
    (address,) = re.findall(r'href="(/office/helpers\?after=\w+)"', desk.client.get(f"{HELPERS}?lang=en").text)
    page = desk.see(address)
    assert "Thuis 0 families permit it to help" in page
    assert "More of them" not in page


def test_an_organisation_ends_only_after_its_page_said_what_follows(issuer: Issuer) -> None:
    house, desk = Household(issuer), Desk(issuer)
    ann = HelperOf(issuer, "ann", an_organisation(issuer, "Huis aan het Kanaal"))
    house.permit(organisation_id=ann.organisation_id)
    an_envelope(issuer, house.programme_id, ann.organisation_id)
    assert "1 family permits it to help, 1 envelope" in desk.see(HELPERS)
    address = f"{HELPERS}/{ann.organisation_id}/end"
    page = desk.see(address)
    assert "What 1 family permits it ends at once." in page
    assert "1 envelope of cheques for now is closed." in page
    assert ann.get(f"/wallets/{house.wallet_id}").status_code == 200
    assert desk.send(address, address).location == HELPERS
    assert ann.get(f"/wallets/{house.wallet_id}").json["code"] == "no_mandate"
    assert "There is no organisation yet." in desk.see(HELPERS)
    assert "Huis aan het Kanaal closed" in desk.see(ENVELOPES)
    assert desk.status(address) == 404


def test_a_manager_makes_an_envelope_and_sees_what_was_given_from_it(issuer: Issuer) -> None:
    desk, values = Desk(issuer), new(issuer)
    assert "There is no envelope yet." in desk.see(ENVELOPES)
    answer = desk.send(FORM, FORM, **values)
    assert (answer.status_code, answer.location) == (303, ENVELOPES)
    house = Household(issuer, values["programme"])
    ann = HelperOf(issuer, "ann", values["organisation"])
    house.permit(organisation_id=ann.organisation_id)
    (row,) = issuer.node.rows(envelope)
    given = ann.post(f"/envelopes/{row['id']}/grants", {"cheques": 3, "household_id": house.id}, reason="emergency")
    assert given.status_code == 201
    page = desk.see(ENVELOPES)
    assert (
        "Huis aan het Kanaal open now Adempauze, from 2 March 2026 until 31 March 2026, at most 4 cheques at once"
        in page
    )
    assert "In all 10 cheques, 250,00 € Given 3 cheques, 75,00 € Left 7 cheques, 175,00 €" in page


def test_an_envelope_sent_twice_is_one(issuer: Issuer) -> None:
    desk, values = Desk(issuer), new(issuer, key="k" * 32)
    assert [desk.send(FORM, **values).status_code for _ in range(2)] == [303, 303]
    assert len(issuer.node.rows(envelope)) == 1


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"cheques": "0"}, "cheques", "Write a whole number from 1 to 100000."),
        ({"per_grant": "41"}, "per_grant", "Write a whole number from 1 to 40."),
        ({"per_grant": "11"}, "per_grant", "This is more than there is in all. Write 10 or less."),
        ({"last_day": "2026-03-01"}, "last_day", "Choose a day that is not over, and not before the first day."),
        ({"first_day": "2026-04-01"}, "last_day", "Choose a day that is not over, and not before the first day."),
        ({"last_day": ""}, "last_day", "Choose a day."),
        ({"organisation": "0" * 32}, "organisation", "Choose one of the answers."),
        ({"programme": "0" * 32}, "programme", "Choose one of the answers."),
    ],
)
def test_what_is_not_clear_is_said_at_its_field_and_what_was_typed_stays(
    issuer: Issuer, change: dict[str, str], field: str, sentence: str
) -> None:
    answer = Desk(issuer).send(FORM, FORM, **new(issuer, **change))
    assert answer.status_code == 422
    assert wrong_in(answer.text) == {field: sentence}
    assert issuer.node.rows(envelope) == []


def test_a_closed_programme_and_an_ended_organisation_are_not_offered(issuer: Issuer) -> None:
    desk, values = Desk(issuer), new(issuer)
    for status in ("paused", "closed"):
        issuer.set_status(values["programme"], status)
    assert "There is no programme yet from which cheques could be given." in desk.see(FORM)
    issuer.post(f"/organisations/{values['organisation']}/end", {})
    assert "There is no organisation yet." in desk.see(FORM)


def test_an_envelope_is_closed_after_its_page_said_what_follows(issuer: Issuer) -> None:
    desk = Desk(issuer)
    organisation_id = an_organisation(issuer, "Huis aan het Kanaal")
    envelope_id = an_envelope(issuer, issuer.a_programme(), organisation_id)
    address = f"{ENVELOPES}/{envelope_id}/end"
    assert "What they gave stays." in desk.see(address)
    assert issuer.get("/envelopes")["envelopes"][0]["open"] is True
    assert desk.send(address, address).location == ENVELOPES
    assert issuer.get("/envelopes")["envelopes"][0]["open"] is False
    page = desk.see(ENVELOPES)
    assert "Huis aan het Kanaal closed" in page
    assert "Close it" not in page
    assert desk.status(f"{ENVELOPES}/{an_id()}/end") == 404


def test_the_newest_envelope_stands_first_and_each_says_how_it_is(issuer: Issuer) -> None:
    programme_id, organisation_id = issuer.a_programme(), an_organisation(issuer, "Huis aan het Kanaal")
    an_envelope(issuer, programme_id, organisation_id, last_day="2026-03-10")
    an_envelope(issuer, programme_id, organisation_id, first_day="2026-03-20")
    issuer.node.clock.advance(days=10)
    page = Desk(issuer).see(ENVELOPES)
    assert page.index("opens later") < page.index("its last day is over")
