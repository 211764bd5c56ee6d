"""A parent who calls: who she is by her letter's code and word, and what is done for her on that day."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.issuer.domain.letters import MOST_TRIES
from services.issuer.tables.mandates import mandate
from tests.integration.issuer.at_helping import KEY, signed_in
from tests.integration.issuer.builders import Issuer
from tests.integration.issuer.helping import HelperOf, Household


@pytest.fixture
def client(issuer: Issuer, ann: HelperOf) -> FlaskClient:
    return signed_in(issuer, ann)


def a_letter(issuer: Issuer, house: Household) -> tuple[str, str]:
    """The code of a new letter and the digits that were told apart."""
    path = f"/wallets/{house.wallet_id}/letters"
    return issuer.post(path, {}).json["code"], issuer.post(f"{path}/word", {}).json["word"]


def called(client: FlaskClient, code: str, word: str, agreed: str = "true") -> Any:
    return client.post("/helping/phone", data={"key": KEY, "code": code, "word": word, "agreed": agreed})


@pytest.mark.parametrize("used", [False, True])
def test_a_parent_who_calls_is_acted_for_by_her_code_and_word_also_after_her_letter_let_her_in(
    issuer: Issuer, client: FlaskClient, ann: HelperOf, used: bool
) -> None:
    house = Household(issuer)
    code, word = a_letter(issuer, house)
    if used:
        assert issuer.node.client().post("/begin", data={"code": code, "word": word}).status_code == 303
        issuer.node.clock.advance(days=300)
        client = signed_in(issuer, HelperOf(issuer, "bea", ann.organisation_id))
    answer = called(client, code, word)
    assert answer.status_code == 303, answer.text
    assert client.get(answer.headers["Location"]).status_code == 200
    (given,) = house.get("/mandates")["mandates"]
    assert given["given_text"]["en"] == "by phone, with a code word"
    assert {"name_helpers", "print_data"} <= {each["code"] for each in given["acts"]}
    assert house.looks() == [("see_cheques", "asked_by_parent")]


def test_whoever_does_not_know_both_is_told_nothing_and_five_wrong_words_end_the_letter(
    issuer: Issuer, client: FlaskClient
) -> None:
    house = Household(issuer)
    code, word = a_letter(issuer, house)
    wrong = "0000" if word != "0000" else "1111"
    assert "Ask the parent, and tick this" in called(client, code, word, agreed="").text
    pages = [called(client, *pair).text for pair in ((code, wrong), ("7777-7777", word), ("hello", word))]
    assert all("These do not belong together" in page for page in pages)
    for _ in range(MOST_TRIES - 1):
        called(client, code, wrong)
    assert called(client, code, word).status_code == 422
    assert issuer.node.client().post("/begin", data={"code": code, "word": word}).status_code == 422
    assert (issuer.node.rows(mandate), house.looks()) == ([], [])


def test_a_letter_that_a_newer_one_replaced_or_of_a_year_ago_tells_nobody(
    issuer: Issuer, client: FlaskClient, ann: HelperOf
) -> None:
    house = Household(issuer)
    first = a_letter(issuer, house)
    second = a_letter(issuer, house)
    assert called(client, *first).status_code == 422
    issuer.node.clock.advance(days=365)
    client = signed_in(issuer, HelperOf(issuer, "bea", ann.organisation_id))
    assert called(client, *second).status_code == 422
