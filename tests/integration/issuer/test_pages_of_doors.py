"""The three doors as a parent walks through them, and what a page promises of cheques."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.issuer import tables
from services.issuer.commands import doors
from shared.identity.roles import Role
from tests.integration.issuer.builders import Issuer, an_id
from tests.integration.issuer.helping import Household

ANSWERS = {"situation": "single_parent", "born1": "2022-05-01", "disability": "0", "municipality": "21012"}


def in_english(issuer: Issuer) -> FlaskClient:
    client = issuer.node.client()
    client.set_cookie("lang", "en")
    return client


@pytest.fixture
def client(issuer: Issuer) -> FlaskClient:
    return in_english(issuer)


@pytest.fixture
def house(issuer: Issuer, client: FlaskClient) -> Household:
    """A household whose parent is signed in."""
    made = Household(issuer)
    client.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, made.scope)})
    return made


def joined(client: FlaskClient, **changes: str) -> Any:
    page = client.get("/join").text
    found = re.search(r'name="key" value="(\w+)"', page)
    assert found is not None
    return client.post("/join", data={"key": found[1], **ANSWERS, **changes})


# -- I am a parent too


def test_a_stranger_answers_five_questions_and_has_cheques_at_once(issuer: Issuer, client: FlaskClient) -> None:
    issuer.a_programme()
    page = client.get("/join").text
    assert [number for number in "123456789" if f"{number}. " in page] == list("12345")
    answer = joined(client)
    assert answer.headers["Location"] == "/cheques?told=welcome"
    assert '<span class="big">24</span>' in client.get("/cheques").text
    (word,) = issuer.node.rows(tables.door_word)
    assert (word["kind"], word["via"], word["told_by"]) == ("joined", "page", "parent")
    (household,) = issuer.node.rows(tables.household)
    assert household["language"] == "en"


def test_who_has_little_help_gets_as_many_as_a_single_parent(issuer: Issuer, client: FlaskClient) -> None:
    issuer.a_programme()
    joined(client, situation="partner_in_prison")
    assert '<span class="big">24</span>' in client.get("/cheques").text


def test_a_form_that_is_sent_twice_takes_one_parent_in(issuer: Issuer, client: FlaskClient) -> None:
    issuer.a_programme()
    form = {"key": an_id(), **ANSWERS}
    assert client.post("/join", data=form).status_code == 303
    stranger = in_english(issuer)
    again = stranger.post("/join", data=form)
    assert (again.status_code, "Set-Cookie" in again.headers) == (303, False), "nobody comes in by going back"
    assert len(issuer.node.rows(tables.household)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"born1": "1900-01-01"}, "Check the year."),
        ({"born8": "2030-01-01"}, "Check the year."),
        ({"born1": "soon"}, "Choose a day."),
        ({"born1": ""}, "Choose a day."),
        ({"situation": "rich"}, "Choose one of the answers."),
        ({"disability": "2"}, "That is more children"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    issuer: Issuer, client: FlaskClient, changes: dict[str, str], said: str
) -> None:
    issuer.a_programme()
    page = joined(client, **changes).text
    assert said in page
    assert '<option value="21012" selected>' in page
    assert issuer.node.rows(tables.household) == []


def test_nobody_is_taken_in_where_no_programme_gives(issuer: Issuer, client: FlaskClient) -> None:
    issuer.a_programme(opened=False)
    assert "Nobody can be taken in here now." in joined(client).text
    assert issuer.node.rows(tables.household) == []


def test_no_machine_empties_a_fund_by_the_page(
    issuer: Issuer, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer.a_programme()
    monkeypatch.setattr(doors, "MOST_BY_PAGE", 1)
    assert joined(client).status_code == 303
    assert "Many parents came in by this page today." in joined(in_english(issuer)).text
    issuer.node.clock.advance(days=1, seconds=1)
    assert joined(in_english(issuer)).status_code == 303


# -- my situation is different


def test_more_comes_at_once_and_less_never(issuer: Issuer, house: Household, client: FlaskClient) -> None:
    answer = client.post("/cheques/different", data={"kind": "separation", "family_type": "single_parent"})
    assert answer.headers["Location"] == "/cheques?told=more"
    assert "Thank you. You get more cheques." in client.get("/cheques?told=more").text
    assert sum(each["count"] for each in issuer.wallet(house.wallet_id)["cheques"]) > 12
    answer = client.post("/cheques/different", data={"kind": "move", "municipality": ""})
    assert answer.headers["Location"] == "/cheques?told=noted"


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "birth", "born_on": "2026-02-20", "children": "2"},
        {"kind": "disability", "children": "1"},
        {"kind": "raises_alone", "reason": "no_one_near"},
    ],
    ids=lambda form: str(form["kind"]),
)
def test_every_change_of_the_page_is_taken_in(
    issuer: Issuer, house: Household, client: FlaskClient, form: dict[str, str]
) -> None:
    assert client.post("/cheques/different", data=form).status_code == 303
    (word,) = issuer.node.rows(tables.door_word)
    assert (word["kind"], word["via"]) == (form["kind"], "page")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": "birth", "born_on": "2020-01-01"}, "Check the day. It lies within the last year."),
        ({"kind": "birth", "born_on": "?"}, "Choose a day."),
        ({"kind": "birth"}, "Fill this in."),
        ({"kind": "separation", "family_type": "two_parents"}, "Choose one of the answers."),
        ({"kind": "disability", "children": "3"}, "That is more children than we know of."),
        ({"kind": "winning_the_lottery"}, "Choose one of the answers."),
    ],
)
def test_a_change_that_cannot_be_is_said(
    issuer: Issuer, house: Household, client: FlaskClient, form: dict[str, str], said: str
) -> None:
    assert said in client.post("/cheques/different", data=form).text
    assert issuer.node.rows(tables.door_word) == []


def test_what_was_told_of_a_change_stays_when_it_cannot_be(house: Household, client: FlaskClient) -> None:
    assert "selected" not in client.get("/cheques/different").text
    shown = client.post("/cheques/different", data={"kind": "disability", "children": "3"}).text
    lists = dict(re.findall(r'<select id="(\w+)"(.*?)</select>', shown, re.DOTALL))
    assert [name for name, options in lists.items() if "selected" in options] == ["disabled"]
    assert '<option value="3" selected>' in lists["disabled"]


# -- no thank you


def test_no_thank_you_erases_signs_out_and_no_list_brings_her_back(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    assert "Erase my data and stop" in client.get("/cheques/no-thank-you").text
    answer = client.post("/cheques/no-thank-you")
    assert answer.headers["Location"] == "/done"
    assert "It is done" in client.get("/done").text
    assert client.get("/cheques").status_code == 401
    (household,) = issuer.node.rows(tables.household)
    assert (household["status"], household["personal"]) == ("closed", None)
    assert len(issuer.node.rows(tables.declined)) == 1


# -- why so many


def test_the_page_adds_up_what_a_grant_is_made_of(issuer: Issuer, house: Household, client: FlaskClient) -> None:
    client.post("/cheques/different", data={"kind": "separation", "family_type": "single_parent"})
    page = client.get("/cheques/why").text
    for grant in re.findall(r"<dl.*?</dl>", page, re.DOTALL):
        figures = re.findall(r"<(?:bdi|dd)[^>]*>([−+]?\d+)<", grant)
        numbers = [int(each.replace("−", "-").replace("+", "")) for each in figures]
        assert len(numbers) > 1
        assert sum(numbers[:-1]) == numbers[-1]
    assert "for every parent" in page


def test_a_promise_is_said_only_while_a_legal_opinion_stands_behind_it(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    promises = {"not_income": "This does not count as income.", "tell_nobody": "We tell nobody how you live."}

    def said() -> set[str]:
        page = client.get("/cheques/why").text
        return {code for code, text in promises.items() if text in page}

    assert said() == set()
    opinion = {"sentence": "not_income", "reference": "Advice 2026/14", "given_on": "2026-02-01"}
    recorded = issuer.post("/opinions", opinion)
    assert recorded.status_code == 201
    assert said() == {"not_income"}
    assert issuer.post("/opinions", opinion).json["code"] == "opinion_in_force"
    assert issuer.post("/opinions", {**opinion, "sentence": "tell_nobody", "given_on": "2026-12-01"}).status_code == 422
    assert issuer.post("/opinions", opinion, Role.HELPER).status_code == 403
    (shown,) = issuer.get("/opinions")["opinions"]
    assert (shown["reference"], shown["withdrawn_at"]) == ("Advice 2026/14", None)
    assert issuer.post(f"/opinions/{recorded.json['opinion_id']}/withdraw", {}).status_code == 200
    assert said() == set()
    assert issuer.post("/opinions", opinion).status_code == 201, "a later one takes its place"
