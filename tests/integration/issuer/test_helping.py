"""The helpers' pages: only families that permit it, a reason before each look, and each look and act written down."""

import re

import pytest

from services.issuer.tables.mandates import family_label, helper_act, helper_visit
from shared.identity.roles import Role
from tests.integration.issuer.at_helping import KEY, opened, signed_in
from tests.integration.issuer.builders import Issuer, a_family, an_id
from tests.integration.issuer.helping import HelperOf, Household
from tests.integration.issuer.using import Purse


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer, family_type="single_parent")


# -- the list, and why


def test_a_helper_sees_the_families_that_permit_it_and_no_others(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    other = Household(issuer, house.programme_id, "f2")
    other.permit(helper="somebody else")
    house.permit(["see_cheques", "say_code"], organisation_id=ann.organisation_id)
    page = signed_in(issuer, ann).get("/helping").text
    assert house.id in page
    assert other.id not in page
    assert "until Tuesday 30 June" in page
    assert "see my cheques, say my code" in page
    assert "Huis aan het Kanaal" in page
    assert page.count('name="reason"') == 6
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "style=" not in page
    assert issuer.node.rows(helper_act) == [], "the list is no look: it shows nothing of a family"


def test_a_family_that_permits_several_things_stands_in_the_list_once(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    house.permit(["see_cheques"], organisation_id=ann.organisation_id)
    house.permit(["say_code"], last_day="2026-09-30", helper="ann")
    page = signed_in(issuer, ann).get("/helping").text
    assert page.count(house.id) == 1
    assert "until Wednesday 30 September" in page


def test_a_long_list_goes_on_where_it_ended(issuer: Issuer, ann: HelperOf) -> None:
    programme = issuer.a_programme()
    issuer.imported(programme, *(a_family(f"f{number}") for number in range(23)))
    for grant in issuer.grants():
        body = {"acts": ["see_cheques"], "last_day": "2026-06-30", "organisation_id": ann.organisation_id}
        scope = f"wallet:{grant['wallet_id']}"
        assert issuer.post(f"/wallets/{grant['wallet_id']}/mandates", body, Role.PARENT, scope).status_code == 201
    client = signed_in(issuer, ann)
    first = client.get("/helping").text
    more = re.search(r"/helping\?after=\d+", first)
    assert more is not None
    second = client.get(more[0]).text
    found = [re.findall(r'name="family" value="(\w+)"', page) for page in (first, second)]
    assert [len(each) for each in found] == [20, 3]
    assert len({*found[0], *found[1]}) == 23


def test_a_look_needs_a_reason_and_the_parent_reads_it(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    for reason in ("", "curious"):
        assert client.post("/helping/open", data={"family": house.id, "reason": reason}).status_code == 422
    assert house.looks() == []
    page = client.get(opened(client, house.id, "prepare_appointment")).text
    assert '<span class="big">24</span>' in page
    assert "24 = 12 for every parent + 12 because you raise your children alone" in page
    assert house.looks() == [("see_cheques", "prepare_appointment")]
    (look,) = house.get("/looks")["looks"]
    assert (look["helper"], look["role"], look["who"]["nl"]) == ("ann", "helper", "Huis aan het Kanaal")


def test_a_family_of_others_is_not_there(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    client = signed_in(issuer, ann)
    for household_id in (house.id, an_id(), ""):
        answer = client.post("/helping/open", data={"family": household_id, "reason": "emergency"})
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text
    assert issuer.node.rows(helper_visit) == []


def test_a_visit_belongs_to_the_helper_who_began_it(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    address = opened(signed_in(issuer, ann), house.id)
    colleague = signed_in(issuer, HelperOf(issuer, "bob", ann.organisation_id))
    for page in ("", "/code", "/papers", "/papers/print", "/papers/print.pdf"):
        assert colleague.get(address + page).status_code == 404
    assert colleague.post(f"{address}/code", data={"key": KEY}).status_code == 404


def test_no_other_role_and_nobody_unknown_opens_the_pages(issuer: Issuer, house: Household) -> None:
    assert issuer.node.client().get("/helping").status_code == 401
    for role, scope in ((Role.PARENT, house.scope), (Role.PROGRAMME_MANAGER, "")):
        client = issuer.node.client()
        client.post("/demo/sign-in", data={"token": issuer.node.token(role, scope)})
        assert client.get("/helping").status_code == 403
        assert client.post("/helping/open", data={"family": house.id, "reason": "emergency"}).status_code == 403


def test_a_form_from_another_site_does_nothing(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    answer = signed_in(issuer, ann).post(
        "/helping/open",
        data={"family": house.id, "reason": "emergency"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert house.looks() == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Gezinnen die je mag helpen"), ("fr", "Familles que vous"), ("en", "Families you may help")],
)
def test_the_pages_speak_three_languages(
    issuer: Issuer, house: Household, ann: HelperOf, language: str, words: str
) -> None:
    house.permit(organisation_id=ann.organisation_id)
    assert words in signed_in(issuer, ann, language).get("/helping").text


# -- under the bar


def test_the_bar_says_for_whom_what_and_until_when_and_stops(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    for page, doing in (("", "you look at their cheques"), ("/code", "you read out a code"), ("/papers", "you print")):
        shown = client.get(address + page).text
        bar = shown[shown.index('class="acting"') : shown.index("Stop acting")]
        assert doing in bar
        assert "Permitted until Tue 30 Jun" in bar
    assert house.id not in client.get(address).text, "no id of a household but in the list"
    assert client.post(f"{address}/stop").headers["Location"] == "/helping?told=stopped"
    assert "You no longer act" in client.get("/helping?told=stopped").text
    assert client.get(address).headers["Location"] == "/helping?told=ended"


def test_after_half_an_hour_the_helper_says_anew_why(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    issuer.node.clock.advance(minutes=29, seconds=59)
    assert client.get(address).status_code == 200
    issuer.node.clock.advance(seconds=1)
    assert client.get(address).headers["Location"] == "/helping?told=ended"
    assert client.post(f"{address}/code", data={"key": KEY}).headers["Location"] == "/helping?told=ended"
    assert house.looks() == [("see_cheques", "check_balance")]
    issuer.node.clock.advance(hours=25)
    client = signed_in(issuer, ann)
    opened(client, house.id)
    assert client.get(address).status_code == 404
    assert len(issuer.node.rows(helper_visit)) == 1


def test_what_the_parent_takes_back_ends_at_once(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    mandate_id = house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    path = f"/wallets/{house.wallet_id}/mandates/{mandate_id}/revoke"
    assert issuer.post(path, {}, Role.PARENT, house.scope).status_code == 200
    for page in ("", "/code", "/papers"):
        assert client.get(address + page).headers["Location"] == "/helping?told=not_permitted"
    assert "Nothing was done" in client.get("/helping?told=not_permitted").text


def test_each_permission_opens_its_own_pages_and_nothing_else(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    use = Purse(issuer).capture(1)
    issuer.node.hear(use)
    house.permit(["answer_uses"], organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    page = client.get(address).text
    assert "You do not see their cheques" in page
    assert 'class="big"' not in page
    assert house.looks() == [], "nothing was seen"
    for tried in ("/code", "/papers"):
        assert client.get(address + tried).headers["Location"] == "/helping?told=not_permitted"
        answer = client.post(address + tried, data={"key": KEY, "papers": "1"})
        assert answer.headers["Location"] == "/helping?told=not_permitted"
    assert client.post(f"{address}/told", data={"key": KEY}).headers["Location"] == "/helping?told=not_permitted"
    assert house.looks() == []
    answer = client.post(f"{address}/uses/{use.redemption_id}/accept", data={"key": KEY})
    assert answer.headers["Location"] == f"{address}?told=accepted"
    assert house.looks() == [("answer_uses", "check_balance")]


def test_without_seeing_the_cheques_no_name_is_read(issuer: Issuer, ann: HelperOf) -> None:
    house = named(issuer, "Zeynep Yilmaz")
    client = signed_in(issuer, ann)
    house.permit(["say_code"], organisation_id=ann.organisation_id)
    assert "Zeynep" not in client.get(opened(client, house.id)).text
    house.permit(["see_cheques"], organisation_id=ann.organisation_id)
    assert "Zeynep" not in client.get("/helping").text, "no name before a reason"
    page = client.get(opened(client, house.id)).text
    assert "For Zeynep: you look at their cheques" in page
    assert "Yilmaz" not in page


def test_what_a_family_is_called_stands_in_the_list_of_its_helpers_alone(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    house.permit(organisation_id=ann.organisation_id)
    house.permit(helper="cis")
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    assert client.post(f"{address}/label", data={"label": "  blue   door "}).headers["Location"].endswith("told=called")
    assert "blue door" in client.get("/helping").text
    assert "For blue door:" in client.get(address).text
    assert "blue door" in signed_in(issuer, HelperOf(issuer, "bob", ann.organisation_id)).get("/helping").text
    assert "blue door" not in signed_in(issuer, HelperOf(issuer, "cis")).get("/helping").text
    (kept,) = issuer.node.rows(family_label)
    assert b"blue" not in kept["words"], "what may be a name is sealed"
    client.post(f"{address}/label", data={"label": ""})
    assert "blue door" not in client.get("/helping").text


def test_a_household_that_is_safe_shows_no_name_and_no_place(issuer: Issuer, ann: HelperOf) -> None:
    house = named(issuer, "Zeynep Yilmaz")
    house.permit(organisation_id=ann.organisation_id)
    body = {"safe": True}
    assert issuer.post(f"/wallets/{house.wallet_id}/safe", body, Role.PARENT, house.scope).status_code in (200, 201)
    client = signed_in(issuer, ann)
    assert "Zeynep" not in client.get(opened(client, house.id)).text


def named(issuer: Issuer, name: str) -> Household:
    programme_id = issuer.a_programme()
    headings = (
        "household_ref,source,family_type,children_birth_dates,children_with_disability,"
        "municipality_nis,neighbourhood,language,channel,parent_name,contact"
    )
    issuer.imported(programme_id, f"{a_family('n1')},{name},0470 00 00 00", headings=headings)
    grant = issuer.grants()[-1]
    house = Household.__new__(Household)
    house.issuer, house.programme_id = issuer, programme_id
    house.id, house.wallet_id, house.grant_id = grant["household_id"], grant["wallet_id"], grant["grant_id"]
    house.scope = f"wallet:{house.wallet_id}"
    return house
