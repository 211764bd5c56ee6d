"""Who may help and who looked, at the desk: read out, taken back, given to another service and never to one's own."""

import re

import pytest
from flask.testing import FlaskClient

from shared.identity.roles import Role
from tests.integration.issuer.at_helping import KEY, opened, signed_in
from tests.integration.issuer.builders import Issuer
from tests.integration.issuer.helping import HelperOf, Household, an_organisation


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer)


@pytest.fixture
def client(issuer: Issuer, ann: HelperOf) -> FlaskClient:
    return signed_in(issuer, ann)


@pytest.fixture
def address(house: Household, client: FlaskClient, ann: HelperOf) -> str:
    house.permit(["see_cheques", "name_helpers"], organisation_id=ann.organisation_id)
    return opened(client, house.id)


def in_force(house: Household) -> list[tuple[str, list[str], str | None]]:
    return [
        (each["who"]["en"], [act["code"] for act in each["acts"]], each["given"])
        for each in house.get("/mandates")["mandates"]
        if each["in_force"]
    ]


def asked(to: str, **changes: object) -> dict[str, object]:
    given = {"act": ["see_cheques", "print_paper"], "months": "3", "given": "by_phone_with_code_word"}
    return {"key": KEY, "organisation": to, **given, **changes}


def test_another_service_is_permitted_as_she_says_and_it_is_written_down(
    issuer: Issuer, house: Household, client: FlaskClient, address: str
) -> None:
    other = an_organisation(issuer, "Buurthuis")
    place = client.post(f"{address}/helpers", data=asked(other)).headers["Location"]
    page = client.get(place).text
    assert "They can take it back any day" in page
    assert "Buurthuis" in page
    assert in_force(house)[0] == ("Buurthuis", ["see_cheques", "print_paper"], "by_phone_with_code_word")
    assert house.looks()[:2] == [("read_help", "check_balance"), ("name_helpers", "check_balance")]
    client.get(f"{address}/helpers")
    assert [act for act, _ in house.looks()].count("read_help") == 1, "once a visit"


def test_nobody_permits_anything_to_their_own_organisation(
    house: Household, client: FlaskClient, ann: HelperOf, address: str
) -> None:
    before = in_force(house)
    answer = client.post(f"{address}/helpers", data=asked(ann.organisation_id))
    assert answer.status_code == 422
    assert 'href="#organisation"' in answer.text
    assert in_force(house) == before


def test_to_name_helpers_is_not_handed_on_so_that_no_two_services_prolong_each_other(
    issuer: Issuer, house: Household, client: FlaskClient, address: str
) -> None:
    other, before = an_organisation(issuer, "Buurthuis"), in_force(house)
    for act in ("name_helpers", "print_data", "say_no_thank_you"):
        answer = client.post(f"{address}/helpers", data=asked(other, act=["see_cheques", act]))
        assert answer.status_code == 422, act
        assert f'value="{act}"' not in answer.text
    assert in_force(house) == before


@pytest.mark.parametrize("left_out", ["act", "months", "given", "organisation"])
def test_what_is_left_out_is_asked_for_and_nothing_is_kept(
    issuer: Issuer, house: Household, client: FlaskClient, address: str, left_out: str
) -> None:
    other, before = an_organisation(issuer, "Buurthuis"), in_force(house)
    answer = client.post(f"{address}/helpers", data=asked(other, **{left_out: []}))
    assert answer.status_code == 422
    assert f'href="#{left_out}"' in answer.text
    assert in_force(house) == before


def test_help_is_stopped_on_her_word_at_once(
    issuer: Issuer, house: Household, client: FlaskClient, address: str
) -> None:
    house.permit(["see_cheques"], organisation_id=an_organisation(issuer, "Buurthuis"))
    stop = re.search(rf'action="({address}/helpers/[0-9a-f]+/stop)"', client.get(f"{address}/helpers").text)
    assert stop
    place = client.post(stop[1], data={"key": KEY}).headers["Location"]
    assert "This help is stopped" in client.get(place).text
    assert [who for who, _acts, _given in in_force(house)] == ["Huis aan het Kanaal"]
    assert house.looks()[0] == ("stop_help", "check_balance")
    assert ("read_help", "check_balance") in house.looks()


def test_the_page_names_nobody_where_names_are_hidden(
    issuer: Issuer, house: Household, client: FlaskClient, address: str
) -> None:
    assert "Huis aan het Kanaal" in client.get(f"{address}/helpers").text
    issuer.post(f"/households/{house.id}/safe", {"safe": True}, Role.PROGRAMME_MANAGER)
    page = client.get(f"{address}/helpers").text
    assert "Names are hidden" in page
    assert "Huis aan het Kanaal" not in page


def test_another_familys_permission_is_not_stopped_from_here(
    issuer: Issuer, house: Household, client: FlaskClient, address: str
) -> None:
    other = Household(issuer, house.programme_id, "f2")
    mandate_id = other.permit(["see_cheques"], organisation_id=an_organisation(issuer, "Buurthuis"))
    assert client.post(f"{address}/helpers/{mandate_id}/stop", data={"key": KEY}).status_code == 404
    assert len(in_force(other)) == 1


def test_without_that_permission_there_is_neither_page_nor_act(
    house: Household, client: FlaskClient, ann: HelperOf
) -> None:
    mandate_id = house.permit(["see_cheques"], organisation_id=ann.organisation_id)
    address = opened(client, house.id)
    assert "/helpers" not in client.get(address).text
    for answer in (
        client.get(f"{address}/helpers"),
        client.post(f"{address}/helpers", data=asked(ann.organisation_id)),
        client.post(f"{address}/helpers/{mandate_id}/stop", data={"key": KEY}),
    ):
        assert answer.headers["Location"] == "/helping?told=not_permitted"
