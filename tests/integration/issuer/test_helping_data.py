"""What a helper keeps of a parent's data, on her word and without reading what was known."""

import pytest
from flask.testing import FlaskClient

from shared.identity.roles import Role
from tests.integration.issuer.at_helping import KEY, opened, signed_in
from tests.integration.issuer.builders import Issuer
from tests.integration.issuer.helping import HelperOf, Household
from tests.integration.issuer.test_signing_in import bound, phone_of


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer)


@pytest.fixture
def client(issuer: Issuer, ann: HelperOf) -> FlaskClient:
    return signed_in(issuer, ann)


def acting(house: Household, client: FlaskClient, ann: HelperOf, acts: list[str]) -> str:
    house.permit(acts, organisation_id=ann.organisation_id)
    return opened(client, house.id)


def known(house: Household) -> tuple[str, str | None, object]:
    """What the parent reads of it on her own page: contact, language, and whether messages are safe."""
    client = house.issuer.node.client()
    client.post("/demo/sign-in", data={"token": house.issuer.node.token(Role.PARENT, house.scope)})
    mine = client.get("/cheques/mine.json").json["family"]
    return mine["contact"], mine["language"], mine["reach"]["text_safe"]


def test_contact_and_reach_are_kept_and_written_down_and_never_shown(
    house: Household, client: FlaskClient, ann: HelperOf
) -> None:
    address = acting(house, client, ann, ["see_cheques", "change_situation"])
    sent = {"key": KEY, "contact": "0470 12 34 56", "language": "fr"}
    place = client.post(f"{address}/contact", data=sent).headers["Location"]
    assert "Ask again whether a message there is safe" in client.get(place).text
    answer = client.post(f"{address}/reach", data={"key": KEY + "2", "text_safe": "yes", "choice": ["never_post"]})
    page = client.get(answer.headers["Location"]).text
    assert "They are reached in this way" in page
    assert "0470" not in page
    assert known(house) == ("0470 12 34 56", "fr", True)
    assert [act for act, _ in house.looks()] == ["change_situation", "change_situation", "see_cheques"]


def test_that_her_language_is_not_known_is_an_answer_of_its_own(
    house: Household, client: FlaskClient, ann: HelperOf
) -> None:
    address = acting(house, client, ann, ["see_cheques", "change_situation"])
    assert "not known: in Dutch and in French" in client.get(f"{address}/data").text
    client.post(f"{address}/contact", data={"key": KEY, "contact": "0470 12 34 56", "language": "unknown"})
    assert known(house)[:2] == ("0470 12 34 56", None)


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        ("contact", {"contact": "", "language": "fr"}, "Fill this in."),
        ("contact", {"contact": "0470 12 34 56"}, "Choose one of the answers."),
        ("contact", {"contact": "85.07.30-033 28", "language": "fr"}, "Leave the national number out."),
        ("reach", {"choice": ["never_post"]}, "Choose one of the answers."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    house: Household, client: FlaskClient, ann: HelperOf, path: str, sent: dict[str, object], said: str
) -> None:
    address = acting(house, client, ann, ["see_cheques", "change_situation"])
    answer = client.post(f"{address}/{path}", data={"key": KEY, **sent})
    assert answer.status_code == 422
    assert said in answer.text
    assert [act for act, _ in house.looks()] == ["see_cheques"]


def test_names_are_hidden_and_not_shown_again_from_here(house: Household, client: FlaskClient, ann: HelperOf) -> None:
    address = acting(house, client, ann, ["see_cheques", "change_situation"])
    place = client.post(f"{address}/quiet", data={"key": KEY}).headers["Location"]
    assert "Their page names nobody" in client.get(place).text
    assert house.get("/mandates")["mandates"][0]["who"]["en"] == "Service"


def test_without_that_permission_there_is_neither_page_nor_act(
    house: Household, client: FlaskClient, ann: HelperOf
) -> None:
    address = acting(house, client, ann, ["see_cheques"])
    assert "/data" not in client.get(address).text
    for answer in (
        client.get(f"{address}/data"),
        client.post(f"{address}/quiet", data={"key": KEY}),
        client.post(f"{address}/reach", data={"key": KEY, "text_safe": "yes"}),
        client.post(f"{address}/contact", data={"key": KEY, "contact": "0470 12 34 56", "language": "fr"}),
        client.post(f"{address}/facts", data={"key": KEY, "parent_name": "Kanaria Vogel"}),
    ):
        assert answer.headers["Location"] == "/helping?told=not_permitted"


def test_all_that_is_kept_is_printed_once_that_is_written_down(
    house: Household, client: FlaskClient, ann: HelperOf
) -> None:
    address = acting(house, client, ann, ["see_cheques", "change_situation", "print_data"])
    sent = {"key": KEY, "contact": "0470 12 34 56", "language": "fr"}
    client.post(f"{address}/contact", data=sent)
    assert client.get(f"{address}/file").headers["Location"] == address
    place = client.post(f"{address}/file", data={"key": KEY}).headers["Location"]
    page = client.get(place).text
    # In her language, not in that of who prints it.
    assert "0470 12 34 56" in page
    assert '<div class="steps" lang="fr">' in page
    assert '<div class="steps" lang="nl">' not in page
    assert "Acting for a family" in page
    assert house.looks()[0] == ("print_data", "check_balance")


def test_no_code_opens_her_page_any_more(house: Household, client: FlaskClient, ann: HelperOf) -> None:
    hers = phone_of(house.issuer, house)
    bound(house.issuer, hers)
    address = acting(house, client, ann, ["see_cheques", "change_situation"])
    place = client.post(f"{address}/no-code", data={"key": KEY}).headers["Location"]
    assert "No code opens their page any more" in client.get(place).text
    assert hers.get("/cheques/mine.json").json["opened_by_a_code_to"] is None
    assert house.looks()[0] == ("stop_code", "check_balance")


def test_who_was_not_safe_is_put_through_and_nothing_is_written_down(
    house: Household, client: FlaskClient, ann: HelperOf
) -> None:
    address = acting(house, client, ann, ["see_cheques"])
    assert "closed letter to the confidential person" in client.get(address).text
    object.__setattr__(house.issuer.node.ctx.settings, "confidential_telephone", "02 123 45 67")
    assert "02 123 45 67" in client.get(address).text
    assert [act for act, _ in house.looks()] == ["see_cheques"]


def test_where_names_are_hidden_nothing_is_printed(house: Household, client: FlaskClient, ann: HelperOf) -> None:
    address = acting(house, client, ann, ["see_cheques", "change_situation", "print_data"])
    client.post(f"{address}/file", data={"key": KEY})
    assert client.get(f"{address}/file").status_code == 200
    client.post(f"{address}/quiet", data={"key": KEY + "2"})
    assert "Print what is kept" not in client.get(address).text
    assert client.get(f"{address}/file").headers["Location"] == address
    assert client.post(f"{address}/file", data={"key": KEY + "3"}).headers["Location"] == address
