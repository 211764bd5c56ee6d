"""A parent opens her page later by a code to an address that she showed to be hers, and by nothing that was lost."""

import pytest
from flask.testing import FlaskClient

from shared.identity import people
from shared.identity.codes import MOST_TRIES, PER_ADDRESS
from shared.identity.roles import Role
from shared.identity.tables import passkey, person
from shared.notices.tables import notice
from tests.integration.identity.signing_in import newest_code
from tests.integration.issuer.builders import Issuer
from tests.integration.issuer.helping import Household

MINE, CODE = "/cheques/mine", "/cheques/mine/code"
NUMBER = "0470 12 34 56"
TAKEN = "This address cannot be used here. Take another one."


def phone_of(issuer: Issuer, house: Household) -> FlaskClient:
    made = issuer.node.client()
    made.set_cookie("lang", "en")
    made.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, house.scope)})
    return made


def bound(issuer: Issuer, client: FlaskClient, address: str = NUMBER) -> str:
    """Show that an address is hers. Returns where that leads, or the page that says what is wrong."""
    assert "Type the code" in client.post(CODE, data={"address": address}).text
    given = {"address": address, "code": newest_code(issuer.node)}
    answer = client.post(f"{CODE}/confirm", data=given)
    return answer.headers["Location"] if answer.status_code == 303 else answer.text


def opened(issuer: Issuer, address: str = NUMBER) -> FlaskClient:
    """Another browser, signed in by a code where the address opens something."""
    other = issuer.node.client()
    other.set_cookie("lang", "en")
    # The code that was sent last is found by when it was.
    issuer.node.clock.advance(seconds=1)
    other.post("/sign-in", data={"address": address})
    other.post("/sign-in/code", data={"code": newest_code(issuer.node)})
    return other


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer)


def test_an_address_that_she_reads_opens_her_page_from_then_on(issuer: Issuer, house: Household) -> None:
    client = phone_of(issuer, house)
    assert bound(issuer, client) == f"{MINE}?told=code"
    page = client.get(MINE).text
    assert "+32 … 56" in page, "and she stays signed in"
    assert "70123" not in page
    assert client.get(f"{MINE}.json").get_json()["opened_by_a_code_to"] == "+32470123456"
    assert opened(issuer).get("/cheques").status_code == 200
    (row,) = issuer.node.rows(person)
    assert b"470123456" not in row["address"]


def test_all_her_sign_ins_are_hers_however_she_came_in(issuer: Issuer, house: Household) -> None:
    by_letter, other = phone_of(issuer, house), phone_of(issuer, Household(issuer, house.programme_id, "f2"))
    bound(issuer, phone_of(issuer, house))
    by_code = opened(issuer)
    assert by_code.post("/my-sign-ins/end").status_code == 303
    assert [each.get("/cheques").status_code for each in (by_code, by_letter, other)] == [200, 401, 200]


def test_she_can_add_a_passkey_with_an_address_or_without(issuer: Issuer, house: Household) -> None:
    client = phone_of(issuer, house)
    assert client.post("/my-keys/passkey/begin").status_code == 404
    assert 'action="/cheques/mine/passkey"' in client.get("/my-keys").text
    for _ in range(2):
        assert client.post(f"{MINE}/passkey").headers["Location"] == "/my-keys"
    assert "Add a passkey" in client.get("/my-keys").text
    assert client.post("/my-keys/passkey/begin").status_code == 200
    (row,) = issuer.node.rows(person)
    assert (row["scope"], row["address"], row["address_hash"]) == (house.scope, None, None)
    assert client.get(f"{MINE}.json").get_json()["opened_by_a_code_to"] is None
    added = {"credential_id": "c", "person_id": row["id"], "public_key": b"k", "sign_count": 0}
    with issuer.node.ctx.unit_of_work() as tx:
        tx.execute(passkey.insert().values(**added, added_at=tx.now))
    # Her address comes to the same person: a passkey that is there stays, and she is told of it.
    bound(issuer, client)
    assert "A finger or face opens it too" in client.get(f"{MINE}?told=code").text
    (later,) = issuer.node.rows(person)
    assert later["id"] == row["id"]
    assert [each["person_id"] for each in issuer.node.rows(passkey)] == [row["id"]]
    assert opened(issuer).get("/cheques").status_code == 200


def test_no_passkey_is_added_to_a_page_that_was_closed(issuer: Issuer, house: Household) -> None:
    client = phone_of(issuer, house)
    issuer.post(f"/households/{house.id}/close", {})
    assert client.post(f"{MINE}/passkey").status_code == 409
    assert issuer.node.rows(person) == []


@pytest.mark.parametrize("code", ["", "0000 0000", "x" * 200])
def test_a_wrong_code_binds_nothing_and_five_end_the_right_one(issuer: Issuer, house: Household, code: str) -> None:
    client = phone_of(issuer, house)
    client.post(CODE, data={"address": NUMBER})
    right = newest_code(issuer.node)
    for _ in range(MOST_TRIES):
        answer = client.post(f"{CODE}/confirm", data={"address": NUMBER, "code": code})
        assert (answer.status_code, "This code does not work" in answer.text) == (422, True)
    assert client.post(f"{CODE}/confirm", data={"address": NUMBER, "code": right}).status_code == 422
    assert issuer.node.rows(person) == []


def test_a_code_proves_no_other_address_and_no_other_wallet_and_signs_nobody_in(
    issuer: Issuer, house: Household
) -> None:
    client = phone_of(issuer, house)
    client.post(CODE, data={"address": NUMBER})
    code = newest_code(issuer.node)
    assert client.post(f"{CODE}/confirm", data={"address": "other@example.org", "code": code}).status_code == 422
    other = phone_of(issuer, Household(issuer, house.programme_id, "f2"))
    attempt = client.get_cookie("respijt_issuer_proof")
    assert attempt is not None
    other.set_cookie("respijt_issuer_proof", attempt.value)
    assert other.post(f"{CODE}/confirm", data={"address": NUMBER, "code": code}).status_code == 422
    stranger = issuer.node.client()
    stranger.set_cookie("respijt_issuer_attempt", attempt.value)
    stranger.post("/sign-in/code", data={"code": code})
    assert stranger.get("/cheques").status_code == 401


def test_a_number_with_a_new_owner_opens_nothing_of_the_old_one(issuer: Issuer, house: Household) -> None:
    bound(issuer, phone_of(issuer, house))
    other = Household(issuer, house.programme_id, "f2")
    bound(issuer, phone_of(issuer, other))
    (row,) = issuer.node.rows(person)
    assert row["scope"] == other.scope


def test_an_address_of_the_staff_is_not_taken_from_them(issuer: Issuer, house: Household) -> None:
    with issuer.node.ctx.unit_of_work() as tx:
        sealer = issuer.node.ctx.keys.people("issuer")
        people.add(tx, sealer, Role.PROGRAMME_MANAGER, "", "desk@example.org", "nl")
    client = phone_of(issuer, house)
    assert TAKEN in bound(issuer, client, "desk@example.org")
    assert [row["role"] for row in issuer.node.rows(person)] == ["programme_manager"]


@pytest.mark.parametrize("how", ["stopped", "lost", "closed"])
def test_it_opens_nothing_once_she_stopped_it_lost_her_phone_or_left(
    issuer: Issuer, house: Household, how: str
) -> None:
    client = phone_of(issuer, house)
    bound(issuer, client)
    if how == "stopped":
        assert client.post(f"{CODE}/stop").status_code == 303
    elif how == "lost":
        issuer.post(f"/wallets/{house.wallet_id}/lost", {})
    else:
        issuer.post(f"/households/{house.id}/close", {})
    assert issuer.node.rows(person) == []
    stranger = issuer.node.client()
    stranger.post("/sign-in", data={"address": NUMBER})
    assert sorted(row["state"] for row in issuer.node.rows(notice)) == ["nobody", "waiting"]


def test_what_is_no_address_is_said(issuer: Issuer, house: Household) -> None:
    client = phone_of(issuer, house)
    answer = client.post(CODE, data={"address": "somewhere"})
    assert "Write an e-mail address or a telephone number" in answer.text
    assert 'value="somewhere"' in answer.text, "what was typed stays"


@pytest.mark.parametrize("how", ["lost", "closed"])
def test_a_code_that_was_on_its_way_binds_nothing_afterwards(issuer: Issuer, house: Household, how: str) -> None:
    client = phone_of(issuer, house)
    client.post(CODE, data={"address": NUMBER})
    given = {"address": NUMBER, "code": newest_code(issuer.node)}
    if how == "lost":
        # Her own press: this phone stays signed in, and the code that was asked for before ends.
        client.post("/cheques/renew")
        assert client.post(f"{CODE}/confirm", data=given).status_code == 422
    else:
        issuer.post(f"/households/{house.id}/close", {})
        assert TAKEN in client.post(f"{CODE}/confirm", data=given).text
    assert issuer.node.rows(person) == []


def test_a_mailbox_that_opens_one_wallet_opens_no_other(issuer: Issuer, house: Household) -> None:
    bound(issuer, phone_of(issuer, house), "wij@example.org")
    other = phone_of(issuer, Household(issuer, house.programme_id, "f2"))
    issuer.node.clock.advance(seconds=1)
    assert TAKEN in bound(issuer, other, "wij@example.org")
    assert [row["scope"] for row in issuer.node.rows(person)] == [house.scope]


def test_one_parent_asks_for_five_codes_an_hour_whatever_the_addresses(issuer: Issuer, house: Household) -> None:
    client = phone_of(issuer, house)
    for number in range(PER_ADDRESS):
        assert client.post(CODE, data={"address": f"0470 00 00 0{number}"}).status_code == 200
    assert "Too many codes were asked for." in client.post(CODE, data={"address": NUMBER}).text
