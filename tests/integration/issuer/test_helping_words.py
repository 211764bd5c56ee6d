"""What a helper tells for a parent of her family on the pages: more is given at once, nothing is taken away."""

import pytest
from flask.testing import FlaskClient

from services.issuer.tables import household
from services.issuer.tables.families import door_word
from services.issuer.tables.mandates import helper_visit
from tests.integration.issuer.at_helping import KEY, opened, signed_in
from tests.integration.issuer.builders import Issuer
from tests.integration.issuer.helping import HelperOf, Household


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer)


@pytest.fixture
def client(issuer: Issuer, house: Household, ann: HelperOf) -> FlaskClient:
    house.permit(organisation_id=ann.organisation_id)
    return signed_in(issuer, ann)


@pytest.mark.parametrize(
    ("told", "cheques", "word"),
    [
        ({"kind": "disability", "disabled": "1"}, 17, "more"),
        ({"kind": "raises_alone", "alone": "partner_abroad"}, 22, "more"),
        ({"kind": "separation", "apart": "single_parent"}, 22, "more"),
        ({"kind": "birth", "born_on": "2026-02-20"}, 12, "same"),
        ({"kind": "move", "municipality": ""}, 12, "same"),
    ],
)
def test_what_is_different_is_taken_in_on_their_word_and_may_give_more(
    issuer: Issuer, house: Household, client: FlaskClient, told: dict[str, str], cheques: int, word: str
) -> None:
    address = opened(client, house.id, "asked_by_parent")
    assert 'action="' + address + '/situation"' in client.get(f"{address}/situation").text
    for _ in range(2):
        answer = client.post(f"{address}/situation", data={"key": KEY, **told})
        assert answer.headers["Location"] == f"{address}?told={word}", answer.text
    page = client.get(f"{address}?told={word}").text
    assert f'<span class="big">{cheques}</span>' in page
    assert [(each["kind"], each["told_by"]) for each in issuer.node.rows(door_word)] == [(told["kind"], "ann")]
    assert house.looks() == [("change_situation", "asked_by_parent"), ("see_cheques", "asked_by_parent")]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Choose one of the answers"),
        ({"kind": "birth"}, "Fill this in"),
        ({"kind": "disability", "disabled": "none"}, "Write a whole number"),
        ({"kind": "birth", "born_on": "1999-01-01"}, "Not yet"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_taken_in(
    issuer: Issuer, house: Household, client: FlaskClient, told: dict[str, str], sentence: str
) -> None:
    address = opened(client, house.id)
    answer = client.post(f"{address}/situation", data={"key": KEY, **told})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert issuer.node.rows(door_word) == []
    assert [act for act, _ in house.looks()] == ["see_cheques"]


def test_no_thank_you_says_first_what_it_means_and_ends_the_visit(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    address = opened(client, house.id)
    assert "what is known of the family is erased" in client.get(f"{address}/no-thank-you").text
    assert issuer.node.rows(household)[0]["status"] != "closed", "a look erases nothing"
    answer = client.post(f"{address}/no-thank-you", data={"key": KEY})
    assert answer.headers["Location"] == "/helping?told=declined"
    assert issuer.node.rows(household)[0]["status"] == "closed"
    assert house.id not in client.get("/helping?told=declined").text
    assert client.get(address).headers["Location"] == "/helping?told=ended"
    assert issuer.node.rows(helper_visit)[0]["ended_at"] is not None


def test_neither_is_done_without_its_permission(issuer: Issuer, ann: HelperOf) -> None:
    other = Household(issuer, ref="f9")
    other.permit(["see_cheques"], organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, other.id)
    for page, form in (("situation", {"kind": "move"}), ("no-thank-you", {})):
        assert client.get(f"{address}/{page}").headers["Location"] == "/helping?told=not_permitted"
        answer = client.post(f"{address}/{page}", data={"key": KEY, **form})
        assert answer.headers["Location"] == "/helping?told=not_permitted"
    assert issuer.node.rows(door_word) == []
