"""Organisations of helpers: entered once, and ended with all that was permitted to them."""

from services.issuer.tables import household
from services.issuer.tables.mandates import mandate
from shared.identity.roles import Role
from tests.integration.issuer.at_helping import signed_in
from tests.integration.issuer.at_office import key_in
from tests.integration.issuer.builders import Issuer, an_id
from tests.integration.issuer.helping import HelperOf, Household, an_envelope, an_organisation
from tests.integration.issuer.test_helping_intake import FORM


def ended(issuer: Issuer, organisation_id: str) -> int:
    status: int = issuer.post(f"/organisations/{organisation_id}/end", {}).status_code
    return status


def test_an_organisation_that_ends_helps_no_more_and_others_go_on(issuer: Issuer) -> None:
    house = Household(issuer)
    ann = HelperOf(issuer, "ann", an_organisation(issuer, "Huis aan het Kanaal"))
    ben = HelperOf(issuer, "ben", an_organisation(issuer, "Buurthuis Zuid"))
    for helper in (ann, ben):
        house.permit(organisation_id=helper.organisation_id)
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    path = f"/wallets/{house.wallet_id}"
    assert ann.get(path).status_code == 200

    assert ended(issuer, ann.organisation_id) == 200

    assert ann.get(path).json["code"] == "no_mandate"
    given = ann.post(f"/envelopes/{envelope_id}/grants", {"cheques": 1, "household_id": house.id}, reason="emergency")
    assert given.json["code"] == "envelope_not_open"
    assert ben.get(path).status_code == 200
    assert [each["name"] for each in issuer.get("/organisations")["organisations"]] == ["Buurthuis Zuid"]
    # The parent still reads who looked, and that it ended.
    assert [each["in_force"] for each in house.get("/mandates")["mandates"]] == [True, False]
    assert house.get("/mandates")["mandates"][1]["revoked_on"] == "2026-03-02"
    assert ("see_cheques", "asked_by_parent") in house.looks()


def test_nothing_is_permitted_or_given_to_an_organisation_that_ended(issuer: Issuer) -> None:
    house = Household(issuer)
    organisation_id = an_organisation(issuer, "Huis aan het Kanaal")
    assert ended(issuer, organisation_id) == 200
    terms = {"acts": ["see_cheques"], "last_day": "2026-04-30", "organisation_id": organisation_id}
    answer = issuer.post(f"/wallets/{house.wallet_id}/mandates", terms, Role.PARENT, house.scope)
    assert (answer.status_code, answer.json["code"]) == (409, "organisation_ended")
    envelope = {
        "programme_id": house.programme_id,
        "organisation_id": organisation_id,
        "cheques": 10,
        "per_grant": 4,
        "first_day": "2026-03-01",
        "last_day": "2026-03-31",
    }
    answer = issuer.post("/envelopes", envelope)
    assert (answer.status_code, answer.json["code"]) == (409, "organisation_ended")
    assert issuer.node.rows(mandate) == []


def test_to_end_it_again_changes_nothing_and_one_that_is_not_there_is_not_found(issuer: Issuer) -> None:
    house = Household(issuer)
    organisation_id = an_organisation(issuer, "Huis aan het Kanaal")
    house.permit(organisation_id=organisation_id)
    assert ended(issuer, organisation_id) == 200
    before = issuer.node.rows(mandate)
    issuer.node.clock.advance(days=1)
    assert ended(issuer, organisation_id) == 200
    assert issuer.node.rows(mandate) == before
    assert ended(issuer, an_id()) == 404


def test_what_a_parent_took_back_before_keeps_its_day(issuer: Issuer) -> None:
    house = Household(issuer)
    organisation_id = an_organisation(issuer, "Huis aan het Kanaal")
    mandate_id = house.permit(organisation_id=organisation_id)
    issuer.post(f"/wallets/{house.wallet_id}/mandates/{mandate_id}/revoke", {}, Role.PARENT, house.scope)
    before = issuer.node.rows(mandate)
    issuer.node.clock.advance(days=1)
    assert ended(issuer, organisation_id) == 200
    assert issuer.node.rows(mandate) == before


def test_a_helper_of_an_organisation_that_ended_takes_no_parent_in_and_reads_why(issuer: Issuer) -> None:
    issuer.a_programme()
    ann = HelperOf(issuer, "ann", an_organisation(issuer, "Huis aan het Kanaal"))
    client = signed_in(issuer, ann)
    key = key_in(client.get("/helping/register").text)
    assert ended(issuer, ann.organisation_id) == 200
    answer = client.post("/helping/register", data={**FORM, "key": key})
    assert answer.status_code == 422
    assert "Your organisation helps no more." in answer.text
    assert issuer.node.rows(household) == issuer.node.rows(mandate) == []
