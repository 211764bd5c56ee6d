"""The parent's page: their own cheques in their own words, and a code that a redeemer would take."""

import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.issuer.queries import wallets
from shared.contracts.redeemer import WalletChanged
from shared.identity import spoken_code
from shared.identity.roles import Role
from shared.identity.wallet_code import make_code, matches, read_code
from shared.pages import qr
from tests.integration.issuer.builders import Issuer, a_family, an_issuer


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Issuer]:
    with an_issuer(tmp_path) as found:
        yield found


def a_wallet(issuer: Issuer) -> str:
    programme = issuer.a_programme()
    issuer.imported(programme, a_family("a", family_type="single_parent"))
    return str(issuer.grants()[0]["wallet_id"])


def signed_in(issuer: Issuer, wallet_id: str) -> FlaskClient:
    client = issuer.node.client()
    token = issuer.node.token(Role.PARENT, f"wallet:{wallet_id}")
    assert client.post("/demo/sign-in", data={"token": token}).status_code == 303
    return client


def test_a_parent_sees_how_many_until_when_and_why(issuer: Issuer) -> None:
    page = signed_in(issuer, a_wallet(issuer)).get("/cheques?lang=en").text
    assert '<span class="big">24</span>' in page
    assert "24 valid until Thu 31 Dec" in page
    assert "24 = 12 for every parent + 12 because you raise your children alone" in page


def test_the_page_speaks_the_language_that_was_asked_for_and_remembers_it(issuer: Issuer) -> None:
    client = signed_in(issuer, a_wallet(issuer))
    assert "Vous avez encore" in client.get("/cheques?lang=fr").text
    assert "Vous avez encore" in client.get("/cheques").text
    assert "Je hebt nog" in client.get("/cheques?lang=nl").text


def test_an_unknown_language_is_dutch(issuer: Issuer) -> None:
    client = signed_in(issuer, a_wallet(issuer))
    assert "Je hebt nog" in client.get("/cheques?lang=xx", headers={"Accept-Language": "pt"}).text


def test_the_picture_holds_the_code_of_this_moment(issuer: Issuer) -> None:
    wallet_id = a_wallet(issuer)
    picture = signed_in(issuer, wallet_id).get("/cheques/code.svg")
    assert picture.content_type.startswith("image/svg+xml")
    key = bytes.fromhex(wallets.key(issuer.node.ctx, wallet_id)["key_hex"])
    text = make_code(key, issuer.node.clock.now())
    assert picture.data == qr.for_screen(text)
    code = read_code(text)
    assert code is not None
    assert matches(key, code)


def test_nobody_unknown_sees_anything(issuer: Issuer) -> None:
    answer = issuer.node.client().get("/cheques")
    assert answer.status_code == 401
    assert "Je bent niet aangemeld" in answer.text
    assert issuer.node.client().get("/cheques/code.svg").status_code == 401


def test_another_role_sees_nothing(issuer: Issuer) -> None:
    client = issuer.node.client()
    client.post("/demo/sign-in", data={"token": issuer.node.token(Role.PROGRAMME_MANAGER)})
    assert client.get("/cheques").status_code == 403


def test_a_form_from_another_site_does_nothing(issuer: Issuer) -> None:
    client = signed_in(issuer, a_wallet(issuer))
    path = f"/cheques/uses/{'0' * 32}/accept"
    assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(path, headers={"Origin": "http://elsewhere.example"}).status_code == 403
    assert client.post(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 404


def test_outside_demo_mode_there_is_no_such_sign_in(issuer: Issuer) -> None:
    object.__setattr__(issuer.node.ctx.settings, "mode", "live")
    answer = issuer.node.client().post("/demo/sign-in", data={"token": "rsp_1"})
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_no_page_may_load_run_or_be_framed_by_anything_else(issuer: Issuer) -> None:
    answer = signed_in(issuer, a_wallet(issuer)).get("/cheques")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Permissions-Policy"].startswith("camera=()")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "style=" not in answer.text
    # A link leads to the providers' search, and to nowhere else.
    search = f'href="{issuer.node.ctx.settings.addresses["providers"]}/find?'
    assert "http" not in answer.text.replace("http-equiv", "").replace(search, "")


def test_leaving_forgets_who_it_was(issuer: Issuer) -> None:
    client = signed_in(issuer, a_wallet(issuer))
    answer = client.get("/leave")
    assert answer.status_code == 303
    assert "Clear-Site-Data" in answer.headers
    assert client.get("/cheques").status_code == 401


def test_a_picture_is_black_on_white_with_room_around_it() -> None:
    picture = ElementTree.parse(io.BytesIO(qr.for_screen("RV2:" + "A" * 42))).getroot()
    modules = 29 + 2 * qr.QUIET_ZONE
    assert picture.attrib["viewBox"] == f"0 0 {modules} {modules}"


def test_the_page_reads_out_the_next_spoken_code_and_showing_it_spends_nothing(issuer: Issuer) -> None:
    wallet_id = a_wallet(issuer)
    client = signed_in(issuer, wallet_id)
    key = bytes.fromhex(wallets.key(issuer.node.ctx, wallet_id)["key_hex"])
    for _ in range(2):
        assert spoken_code.make_code(key, 1) in client.get("/cheques").text
    issuer.node.hear(WalletChanged(wallet_id=wallet_id, generation=1, spoken_counter=4))
    assert spoken_code.make_code(key, 5) in client.get("/cheques").text
    issuer.node.hear(WalletChanged(wallet_id=wallet_id, generation=1, spoken_counter=2))
    assert spoken_code.make_code(key, 5) in client.get("/cheques").text, "no counter goes back"
    answer = issuer.get(f"/wallets/{wallet_id}/spoken-code", Role.PARENT, f"wallet:{wallet_id}")
    assert answer["code"] == spoken_code.make_code(key, 5)
