"""A use shows itself on the parent's page, one tap says that it is right, and a face says how it was."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.issuer import tables
from services.issuer.queries.ratings import FEWEST
from shared.contracts.redeemer import RedemptionCaptured, WalletChanged
from shared.identity.roles import Role
from tests.integration.issuer.builders import Issuer, a_family
from tests.integration.issuer.using import Purse

MONTH = date(2026, 3, 1)


@pytest.fixture
def purse(issuer: Issuer) -> Purse:
    issuer.imported(issuer.a_programme(), a_family("f1"))
    return Purse(issuer)


@pytest.fixture
def client(issuer: Issuer, purse: Purse) -> FlaskClient:
    made = issuer.node.client()
    made.set_cookie("lang", "en")
    made.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, f"wallet:{purse.wallet_id}")})
    return made


def used(purse: Purse, first: int = 0) -> RedemptionCaptured:
    use = purse.capture(1, first=first)
    purse.issuer.node.hear(use)
    return use


def rated(client: FlaskClient, use: RedemptionCaptured, face: str = "good") -> Any:
    return client.post(f"/cheques/uses/{use.redemption_id}/rate", data={"face": face})


def test_the_mark_changes_with_a_use_and_with_what_is_said_of_it(purse: Purse, client: FlaskClient) -> None:
    marks = [client.get("/cheques/mark").text]
    use = used(purse)
    marks.append(client.get("/cheques/mark").text)
    client.post(f"/cheques/uses/{use.redemption_id}/accept")
    marks.append(client.get("/cheques/mark").text)
    assert len(set(marks)) == 3
    assert client.get("/cheques/mark").text == marks[-1]
    assert f'data-mark="{marks[-1]}"' in client.get("/cheques").text
    assert use.redemption_id not in marks[-1]


def test_the_mark_changes_when_new_codes_serve(issuer: Issuer, purse: Purse, client: FlaskClient) -> None:
    client.post("/cheques/renew")
    before = client.get("/cheques/mark").text
    issuer.node.hear(WalletChanged(wallet_id=purse.wallet_id, generation=2, spoken_counter=0))
    assert client.get("/cheques/mark").text != before


def test_nobody_unknown_learns_whether_something_was_used(issuer: Issuer, purse: Purse) -> None:
    assert issuer.node.client().get("/cheques/mark").status_code == 401


def test_a_fresh_receipt_stands_above_the_code_and_an_older_one_below(
    issuer: Issuer, purse: Purse, client: FlaskClient
) -> None:
    used(purse)
    page = client.get("/cheques").text
    assert page.index('id="receipt"') < page.index('id="code"')
    issuer.node.clock.advance(minutes=10)
    page = client.get("/cheques").text
    assert page.index('id="receipt"') > page.index('id="code"')


def test_one_tap_says_it_is_right_and_asks_how_it_was_once(issuer: Issuer, purse: Purse, client: FlaskClient) -> None:
    use = used(purse)
    answer = client.post(f"/cheques/uses/{use.redemption_id}/accept")
    page = client.get(answer.headers["Location"]).text
    assert "How was it?" in page
    assert 'id="receipt"' not in page
    assert rated(client, use).headers["Location"] == "/cheques?told=thanks"
    assert "How was it?" not in client.get("/cheques?told=right").text


def test_ratings_are_counts_that_lead_to_nobody(issuer: Issuer, purse: Purse, client: FlaskClient) -> None:
    use = used(purse)
    client.post(f"/cheques/uses/{use.redemption_id}/accept")
    for face in ("good", "bad"):
        assert rated(client, use, face).status_code == 303
    (row,) = issuer.node.rows(tables.ratings.rating)
    assert row == {"category": "babysitting", "month": MONTH, "face": "good", "count": 1}


def test_what_is_not_over_or_not_hers_is_not_rated(issuer: Issuer, purse: Purse, client: FlaskClient) -> None:
    use = used(purse)
    assert rated(client, use).status_code == 409
    assert client.post(f"/cheques/uses/{'0' * 32}/rate", data={"face": "good"}).status_code == 404
    client.post(f"/cheques/uses/{use.redemption_id}/accept")
    assert rated(client, use, "angry").status_code == 422
    assert issuer.node.rows(tables.ratings.rating) == []


def test_the_three_questions_are_counted_once_a_year_and_each_may_stay_open(
    issuer: Issuer, purse: Purse, client: FlaskClient
) -> None:
    assert client.get("/cheques/three-questions").text.count("<fieldset ") == 3
    assert client.post("/cheques/three-questions", data={}).status_code == 303
    for _ in range(2):
        client.post("/cheques/three-questions", data={"rested": "yes", "again": "no", "without": "?", "more": "yes"})
    found = {(row["question"], row["answer"]): row["count"] for row in issuer.node.rows(tables.ratings.survey_answer)}
    assert found == {("rested", "yes"): 1, ("again", "no"): 1}


def test_a_cell_that_few_stand_behind_is_not_told(issuer: Issuer, purse: Purse, client: FlaskClient) -> None:
    for number in range(FEWEST):
        (told,) = issuer.get("/summaries/satisfaction")["ratings"] or [{"good": None}]
        assert told["good"] is None, number
        use = used(purse, number)
        client.post(f"/cheques/uses/{use.redemption_id}/accept")
        rated(client, use)
    (told,) = issuer.get("/summaries/satisfaction")["ratings"]
    assert (told["good"], told["middling"], told["bad"]) == (FEWEST, 0, 0)
