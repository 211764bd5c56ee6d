"""Who is signed in: ends that come by themselves, ends that people choose, and a secret that nobody else knows."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from shared.identity import sessions
from shared.identity.roles import Actor, Role
from shared.identity.sessions import OWN_PHONE_IDLE, OWN_PHONE_MOST, PARENT_IDLE, PARENT_MOST, STAFF_IDLE, STAFF_MOST
from shared.identity.tables import session
from shared.identity.tokens import digest
from shared.testing.service import Node

FUNDER = Actor("ann", Role.FUNDER)
MOMENT = timedelta(microseconds=1)


def begin(node: Node, actor: Actor = FUNDER, *, own_phone: bool = False) -> str:
    with node.ctx.unit_of_work() as tx:
        return sessions.begin(tx, actor, own_phone=own_phone, strong=True)


def lasts(node: Node, secret: str) -> bool:
    with node.ctx.reading() as reading:
        return sessions.find(reading, secret) is not None


def browser(node: Node, actor: Actor = FUNDER) -> FlaskClient:
    """Somebody's browser, signed in."""
    client = node.client()
    client.set_cookie("respijt_ledger", begin(node, actor))
    return client


def cookie(client: FlaskClient, name: str = "respijt_ledger") -> str:
    found = client.get_cookie(name)
    return found.value if found is not None else ""


def test_a_secret_opens_for_who_signed_in_and_only_its_hash_is_kept(node: Node) -> None:
    secret = begin(node, Actor("ann", Role.PARENT, "wallet:1"))
    with node.ctx.reading() as reading:
        found = sessions.find(reading, secret)
    assert found is not None
    assert (found.actor.name, found.actor.role, found.actor.scope) == ("ann", Role.PARENT, "wallet:1")
    (row,) = node.rows(session)
    assert row["secret_sha256"] == digest(secret)
    assert secret.removeprefix("rss_") not in repr(row)


@pytest.mark.parametrize(
    ("role", "own_phone", "idle"),
    [(Role.FUNDER, False, STAFF_IDLE), (Role.PARENT, False, PARENT_IDLE), (Role.PARENT, True, OWN_PHONE_IDLE)],
)
def test_who_does_nothing_is_signed_out_at_the_end_of_that_time(
    node: Node, role: Role, own_phone: bool, idle: timedelta
) -> None:
    secret = begin(node, Actor("ann", role), own_phone=own_phone)
    node.clock.set(node.clock.now() + idle - MOMENT)
    assert lasts(node, secret)
    node.clock.set(node.clock.now() + MOMENT)
    assert not lasts(node, secret)


@pytest.mark.parametrize(
    ("role", "own_phone", "most"),
    [(Role.FUNDER, False, STAFF_MOST), (Role.PARENT, False, PARENT_MOST), (Role.PARENT, True, OWN_PHONE_MOST)],
)
def test_who_never_rests_is_signed_out_in_the_end(node: Node, role: Role, own_phone: bool, most: timedelta) -> None:
    secret = begin(node, Actor("ann", role), own_phone=own_phone)
    step = most / 40
    for _ in range(40):
        with node.ctx.unit_of_work() as tx:
            found = sessions.find(tx, secret)
            assert found is not None
            sessions.note_use(tx, found)
        node.clock.set(node.clock.now() + step)
    assert not lasts(node, secret)


def test_looking_at_pages_begins_the_time_anew(node: Node) -> None:
    client = browser(node)
    for _ in range(3):
        node.clock.advance(minutes=29)
        assert client.get("/report").status_code == 200
    node.clock.advance(minutes=30)
    assert client.get("/report").status_code == 401


def test_a_page_opened_again_at_once_writes_nothing(node: Node) -> None:
    client = browser(node)
    before = node.rows(session)
    node.clock.advance(seconds=59)
    client.get("/report")
    assert node.rows(session) == before
    node.clock.advance(seconds=1)
    client.get("/report")
    assert node.rows(session) != before


def test_an_access_token_in_the_cookie_opens_no_page_and_a_sign_in_no_api(node: Node) -> None:
    client = node.client()
    client.set_cookie("respijt_ledger", node.token(Role.FUNDER))
    assert client.get("/report").status_code == 401
    headers = {"Authorization": f"Bearer {begin(node)}"}
    assert node.client().get("/v1/funds", headers=headers).status_code == 401


def test_signing_in_changes_the_secret_and_ends_what_the_browser_was_before(node: Node) -> None:
    client = browser(node)
    planted = cookie(client)
    client.post("/demo/sign-in", data={"token": node.token(Role.AUDITOR)})
    assert cookie(client) not in ("", planted)
    assert not lasts(node, planted)
    assert [row["role"] for row in node.rows(session)] == ["auditor"]


def test_a_secret_that_was_planted_in_the_browser_is_never_taken_over(node: Node) -> None:
    client = node.client()
    client.set_cookie("respijt_ledger", "rss_" + "0" * 64)
    client.post("/demo/sign-in", data={"token": node.token(Role.FUNDER)})
    assert cookie(client) != "rss_" + "0" * 64
    assert client.get("/report").status_code == 200


def test_on_a_secure_connection_the_cookie_is_bound_to_host_and_path(node: Node) -> None:
    client = node.client()
    secure = {"wsgi.url_scheme": "https"}
    answer = client.post("/demo/sign-in", data={"token": node.token(Role.FUNDER)}, environ_overrides=secure)
    header = answer.headers["Set-Cookie"]
    assert re.fullmatch(r"__Host-respijt_ledger=rss_[0-9a-f]{64}; Secure; HttpOnly; Path=/; SameSite=Strict", header), (
        header
    )
    assert client.get("/report", environ_overrides=secure).status_code == 200
    client.set_cookie("respijt_ledger", begin(node))
    client.delete_cookie("__Host-respijt_ledger")
    assert client.get("/report", environ_overrides=secure).status_code == 401, "one without the prefix counts nothing"
    cookies = client.get("/signed-out?lang=fr", environ_overrides=secure).headers.getlist("Set-Cookie")
    assert [each for each in cookies if each.startswith("lang=fr;") and "; Secure;" in each]


def test_on_this_machine_alone_the_cookie_dies_with_the_browser_and_no_script_reads_it(node: Node) -> None:
    answer = node.client().post("/demo/sign-in", data={"token": node.token(Role.FUNDER)})
    header = answer.headers["Set-Cookie"]
    assert re.fullmatch(r"respijt_ledger=rss_[0-9a-f]{64}; HttpOnly; Path=/; SameSite=Strict", header), header


def test_a_token_that_is_none_signs_nobody_in(node: Node) -> None:
    client = node.client()
    assert "Set-Cookie" not in client.post("/demo/sign-in", data={"token": "rsp_1"}).headers
    assert client.get("/report").status_code == 401


def test_the_list_shows_ones_own_sign_ins_and_which_one_is_here(node: Node) -> None:
    mine, elsewhere = browser(node), browser(node)
    browser(node, Actor("bob", Role.FUNDER))
    browser(node, Actor("ann", Role.PARENT, "wallet:1"))
    page = mine.get("/my-sign-ins?lang=en").text
    assert page.count("last used Mon 2 Mar, 09:00") == 2
    assert page.count('<span class="tag ok">here</span>') == 1
    assert elsewhere.get("/my-sign-ins").status_code == 200


def test_one_sign_in_is_ended_and_then_opens_nothing(node: Node) -> None:
    mine, lost = browser(node), browser(node)
    (chosen,) = re.findall(r'name="sign_in" value="([0-9a-f]{32})"', mine.get("/my-sign-ins").text)
    answer = mine.post("/my-sign-ins/end", data={"sign_in": chosen})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my-sign-ins")
    assert lost.get("/report").status_code == 401
    assert mine.get("/report").status_code == 200


def test_all_others_are_ended_at_once(node: Node) -> None:
    mine, others = browser(node), [browser(node) for _ in range(3)]
    stranger = browser(node, Actor("bob", Role.FUNDER))
    mine.post("/my-sign-ins/end")
    assert [each.get("/report").status_code for each in others] == [401] * 3
    assert mine.get("/report").status_code == stranger.get("/report").status_code == 200


def test_nobody_ends_somebody_elses_sign_in(node: Node) -> None:
    mine, stranger = browser(node), browser(node, Actor("bob", Role.FUNDER))
    (theirs,) = [row["id"] for row in node.rows(session) if row["actor"] == "bob"]
    mine.post("/my-sign-ins/end", data={"sign_in": theirs})
    assert stranger.get("/report").status_code == 200


def test_signing_out_ends_it_on_the_server_too(node: Node) -> None:
    client = browser(node)
    secret = cookie(client)
    answer = client.post("/sign-out")
    assert answer.headers["Location"] == "/signed-out"
    assert client.get("/signed-out").status_code == 200
    assert cookie(client) == ""
    assert not lasts(node, secret)


def test_a_form_from_another_site_signs_nobody_out(node: Node) -> None:
    client = browser(node)
    for path in ("/sign-out", "/my-sign-ins/end"):
        assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get("/report").status_code == 200


def test_what_is_over_is_swept_up_by_who_signs_in_next(node: Node) -> None:
    begin(node)
    node.clock.advance(minutes=30)
    begin(node)
    assert len(node.rows(session)) == 1
