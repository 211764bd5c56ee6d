"""Who works here, funds or pays proves a second thing; a code by message alone opens nothing."""

import re
from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from flask.testing import FlaskClient

from services.issuer.service import SERVICE as ISSUER
from shared.identity import people, sessions
from shared.identity.roles import NEEDS_SECOND, Role
from shared.identity.tables import ceremony, person, session
from shared.testing.service import Node, a_node
from tests.integration.identity.signing_in import ANN, add, by_code, newest_code

SECOND, APP = "/sign-in/second", "/my-keys/app"


def an_app(client: FlaskClient) -> pyotp.TOTP:
    """Begin with an app and read its secret from the page."""
    assert client.post(f"{APP}/begin").headers["Location"] == APP
    (secret,) = re.findall(r'<bdi dir="ltr">([A-Z2-7]{32})</bdi>', client.get(APP).text)
    return pyotp.TOTP(secret)


def code(app: pyotp.TOTP, at: datetime) -> str:
    return app.at(int(at.timestamp()))


def enrolled(node: Node) -> tuple[FlaskClient, pyotp.TOTP]:
    """Somebody who signed in for the first time and took an app into use."""
    add(node)
    client = by_code(node)
    app = an_app(client)
    assert client.post(APP, data={"code": code(app, node.clock.now())}).headers["Location"] == "/report"
    node.clock.advance(minutes=5)
    return client, app


def opens(client: FlaskClient) -> bool:
    return client.get("/report").status_code == 200


def test_all_roles_but_the_parents_need_two() -> None:
    assert frozenset(Role) - {Role.PARENT} == NEEDS_SECOND


def test_after_the_first_code_one_has_to_be_added_before_anything_opens(node: Node) -> None:
    add(node)
    client = by_code(node)
    for path in ("/report", "/report.csv", "/my-sign-ins", "/my-keys"):
        assert client.get(path).headers["Location"] == SECOND
    assert client.post("/my-sign-ins/end").headers["Location"] == SECOND
    assert "Use codes of an app" in client.get(SECOND).text
    app = an_app(client)
    assert not opens(client)
    client.post(APP, data={"code": code(app, node.clock.now())})
    assert opens(client)


def test_an_app_counts_only_once_its_code_was_typed(node: Node) -> None:
    add(node)
    client = by_code(node)
    app = an_app(client)
    right = code(app, node.clock.now())
    wrong = "000000" if right != "000000" else "111111"
    assert client.post(APP, data={"code": wrong}).headers["Location"] == f"{APP}?wrong=1"
    assert node.rows(person)[0]["totp"] is None
    client.post(APP, data={"code": right})
    assert node.rows(ceremony) == []


def test_afterwards_the_apps_code_is_asked_for_and_opens(node: Node) -> None:
    _first, app = enrolled(node)
    client = by_code(node)
    assert not opens(client)
    page = client.get(SECOND).text
    assert "The code that your app shows" in page
    assert client.post(SECOND, data={"code": code(app, node.clock.now())}).headers["Location"] == "/report"
    assert opens(client)


def test_a_code_of_the_app_serves_once_also_to_who_looks_over_a_shoulder(node: Node) -> None:
    _first, app = enrolled(node)
    seen = code(app, node.clock.now())
    by_code(node).post(SECOND, data={"code": seen})
    thief = by_code(node)
    thief.post(SECOND, data={"code": seen})
    assert not opens(thief)
    node.clock.advance(seconds=30)
    thief.post(SECOND, data={"code": code(app, node.clock.now())})
    assert opens(thief)


@pytest.mark.parametrize(("seconds", "right"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_phones_clock_may_be_a_step_off(node: Node, seconds: int, right: bool) -> None:
    _first, app = enrolled(node)
    client = by_code(node)
    client.post(SECOND, data={"code": app.at(int(node.clock.now().timestamp()) + seconds)})
    assert opens(client) == right


def test_who_reads_the_mail_cannot_add_an_app_of_their_own(node: Node) -> None:
    enrolled(node)
    thief = by_code(node)
    assert thief.post(f"{APP}/begin").status_code == 403
    assert thief.post("/my-keys/passkey/begin").status_code == 403
    assert thief.post(APP, data={"code": "123456"}).status_code == 403
    assert not opens(thief)


def test_too_many_wrong_codes_end_the_sign_in(node: Node) -> None:
    _first, app = enrolled(node)
    client = by_code(node)
    for _ in range(sessions.MOST_TRIES):
        assert client.post(SECOND, data={"code": "12"}).headers["Location"] == f"{SECOND}?wrong=1"
    assert client.post(SECOND, data={"code": code(app, node.clock.now())}).headers["Location"] == "/sign-in"
    assert client.get(SECOND).status_code == 401


def test_the_step_up_changes_the_secret_of_the_cookie(node: Node) -> None:
    _first, app = enrolled(node)
    client = by_code(node)
    before = client.get_cookie("respijt_ledger")
    client.post(SECOND, data={"code": code(app, node.clock.now())})
    after = client.get_cookie("respijt_ledger")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with node.ctx.reading() as reading:
        assert sessions.find(reading, before.value) is None


def test_the_apps_secret_lies_sealed(node: Node) -> None:
    _client, app = enrolled(node)
    row = node.rows(person)[0]
    assert app.byte_secret() not in row["totp"]
    assert app.byte_secret().hex().encode() not in row["totp"]


def test_who_lost_phone_and_keys_begins_again_once_the_operator_said_so(node: Node) -> None:
    client, _app = enrolled(node)
    with node.ctx.unit_of_work() as tx:
        people.forget_second(tx, node.ctx.keys.people("ledger"), ANN)
    assert client.get("/report").status_code == 401
    again = by_code(node)
    assert "Use codes of an app" in again.get(SECOND).text


def test_a_parent_needs_the_code_only(tmp_path: Path) -> None:
    node = a_node(ISSUER, tmp_path)
    add(node, role=Role.PARENT, scope="wallet:" + "0" * 32)
    client = by_code(node)
    assert client.get("/my-sign-ins").status_code == 200
    assert "Add a passkey" in client.get("/my-keys").text
    node.close()


def test_a_parent_stays_signed_in_on_her_own_phone_when_she_says_it_is(tmp_path: Path) -> None:
    node = a_node(ISSUER, tmp_path)
    add(node, role=Role.PARENT, scope="wallet:" + "0" * 32)
    add(node, "helper@example.org", Role.HELPER)
    for address, own_phone in ((ANN, True), ("helper@example.org", False)):
        client = node.client()
        node.clock.advance(seconds=1)
        client.post("/sign-in", data={"address": address})
        answer = client.post("/sign-in/code", data={"code": newest_code(node), "own_phone": "1"})
        (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("respijt_issuer=rss")]
        assert ("Max-Age=31536000" in cookie) == own_phone
    assert sorted(row["own_phone"] for row in node.rows(session)) == [False, True]
    node.close()
