"""A parent sees what is known of her, corrects it, takes it along, and says how she may be reached."""

import json

import pytest
from flask.testing import FlaskClient

from services.issuer import tables
from services.issuer.domain.reach import Reach
from tests.integration.issuer.builders import HEADINGS, Issuer, a_family
from tests.integration.issuer.helping import HelperOf, Household
from tests.integration.issuer.using import Purse

NAME, CONTACT = "Kanaria Vogel", "0470 12 34 56"


@pytest.fixture
def house(issuer: Issuer) -> Household:
    made = Household(issuer)
    row = f"{a_family('f1')},{NAME},{CONTACT}"
    issuer.imported(made.programme_id, row, headings=f"{HEADINGS},parent_name,contact")
    return made


@pytest.fixture
def client(house: Household) -> FlaskClient:
    return house.browser()


def test_a_parent_sees_everything_that_is_known_of_her(client: FlaskClient) -> None:
    page = client.get("/cheques/mine").text
    for known in (NAME, CONTACT, "two parents", "15 January 2022", "Molenbeek-Saint-Jean", "on a phone"):
        assert known in page


def test_a_contact_and_a_language_are_corrected_and_sealed(issuer: Issuer, client: FlaskClient) -> None:
    form = {"contact": "  new@example.org ", "language": "fr"}
    assert client.post("/cheques/mine", data=form).headers["Location"] == "/cheques/mine?told=contact"
    page = client.get("/cheques/mine").text
    assert "new@example.org" in page
    assert NAME in page, "what was not corrected stays"
    (row,) = issuer.node.rows(tables.household)
    assert row["language"] == "fr"
    assert b"new@example.org" not in row["personal"]


def test_a_language_can_be_left_unknown_and_the_page_speaks_the_browsers(issuer: Issuer, client: FlaskClient) -> None:
    page = client.get("/cheques/mine").text
    assert '<option value="nl" lang="nl" selected>' in page
    client.post("/cheques/mine", data={"contact": CONTACT, "language": "unknown"})
    (row,) = issuer.node.rows(tables.household)
    assert row["language"] is None
    assert '<option value="unknown" selected>Nederlands + Français</option>' in client.get("/cheques/mine").text
    assert client.get("/cheques/mine.json").json["family"]["language"] is None
    client.delete_cookie("lang")
    for language, title in (("fr-BE", "Mes données"), ("nl", "Mijn gegevens")):
        assert title in client.get("/cheques/mine", headers={"Accept-Language": language}).text


def test_a_first_contact_of_somebody_without_a_name_gets_a_key(issuer: Issuer, house: Household) -> None:
    other = Household(issuer, house.programme_id, "f2")
    assert issuer.post(f"/households/{other.id}/contact", {"contact": "x@y", "language": "nl"}).status_code == 200
    assert {row["household_id"] for row in issuer.node.rows(tables.household_key)} == {house.id, other.id}


@pytest.mark.parametrize(
    ("contact", "said"),
    [("85.07.30-033.28", "Leave the national number out."), ("9" * 201, "Write one telephone number")],
)
def test_a_contact_that_cannot_be_kept_is_said_and_stays_typed(
    issuer: Issuer, client: FlaskClient, contact: str, said: str
) -> None:
    page = client.post("/cheques/mine", data={"contact": contact, "language": "nl"}).text
    assert said in page
    assert f'value="{contact}"' in page
    assert CONTACT in client.get("/cheques/mine").text


def test_the_file_holds_all_of_hers_and_nothing_of_another(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    use = Purse(issuer).capture(1)
    issuer.node.hear(use)
    new = issuer.post(f"/households/{house.id}/parents", {"language": "nl"}).json
    house.permit(helper="ann")
    HelperOf(issuer, "ann").get(f"/wallets/{house.wallet_id}")
    answer = client.get("/cheques/mine.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    found = json.loads(answer.data)
    assert (found["family"]["name"], found["family"]["contact"]) == (NAME, CONTACT)
    assert len(found["cheques"]["uses"]) == len(found["helpers"]) == len(found["looks"]) == 1
    assert new["household_id"] not in answer.text
    assert new["wallet_id"] not in answer.text


def test_nobody_texts_before_a_parent_said_that_it_is_safe() -> None:
    assert not Reach().may_text
    assert not Reach(False).may_text
    assert Reach(True).may_text
    assert not Reach(True, ("through_helper",)).may_text
    assert (Reach().may_post, Reach(None, ("never_post",)).may_post) == (True, False)
    assert not Reach(None, ("through_helper",)).may_call


def test_how_to_reach_her_is_kept_shown_to_who_writes_and_erased(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    path = f"/households/{house.id}/reach"
    assert issuer.get(path)["may_text"] is False
    form = {"text_safe": "yes", "choice": ["call_10_12", "never_post", "by_pigeon"]}
    assert client.post("/cheques/reach", data=form).status_code == 303
    assert issuer.get(path) == {
        "text_safe": True,
        "choices": ["never_post", "call_10_12"],
        "may_text": True,
        "may_post": False,
        "may_call": True,
    }
    page = client.get("/cheques/mine").text
    assert 'value="yes" checked' in page
    assert page.count('name="choice"') == 3
    client.post("/cheques/reach", data={})
    assert issuer.get(path)["text_safe"] is None, "taking an answer back is an answer"
    issuer.post(f"/households/{house.id}/close", {})
    assert issuer.node.rows(tables.reach.reach) == []


def test_a_helper_learns_and_says_it_by_permission_alone(issuer: Issuer, house: Household) -> None:
    helper, path = HelperOf(issuer, "ann"), f"/households/{house.id}/reach"
    assert helper.get(path).json["code"] == helper.post(path, {"text_safe": True}).json["code"] == "no_mandate"
    house.permit(["see_cheques"], helper="ann")
    assert helper.get(path).status_code == 200
    assert helper.post(path, {"text_safe": True}).json["code"] == "no_mandate"
