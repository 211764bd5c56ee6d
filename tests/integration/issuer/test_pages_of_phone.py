"""The cheques on a phone of the parent's own: what the service gives for it, and what leaving takes away."""

import gzip
import io
import json

import pytest
from flask.testing import FlaskClient
from PIL import Image

from services.issuer.pages.phone import FILES
from services.issuer.queries import wallets
from shared.identity.roles import Role
from shared.identity.sessions import OWN_PHONE_IDLE
from shared.kernel.languages import Text
from shared.pages.site import STATIC
from tests.integration.issuer.builders import Issuer
from tests.integration.issuer.helping import Household


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer)


@pytest.fixture
def client(issuer: Issuer, house: Household) -> FlaskClient:
    made = issuer.node.client()
    made.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, house.scope)})
    return made


def test_the_key_goes_to_the_parent_alone_and_nobody_keeps_the_answer(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    answer = client.get("/cheques/phone-key")
    assert answer.data.hex() == wallets.key(issuer.node.ctx, house.wallet_id)["key_hex"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert issuer.node.client().get("/cheques/phone-key").status_code == 401
    helper = issuer.node.client()
    helper.post("/demo/sign-in", data={"token": issuer.node.token(Role.HELPER)})
    assert helper.get("/cheques/phone-key").status_code == 403


def test_leaving_any_other_phone_clears_what_is_on_it(client: FlaskClient) -> None:
    assert client.get("/leave").headers["Clear-Site-Data"] == '"storage"'


def test_leaving_a_phone_of_her_own_signs_out_and_keeps_what_is_on_it(issuer: Issuer, client: FlaskClient) -> None:
    assert client.post("/cheques/phone").status_code == 204
    issuer.node.clock.advance(seconds=OWN_PHONE_IDLE.total_seconds() - 1)
    assert client.get("/cheques").status_code == 200
    answer = client.get("/leave")
    assert "Clear-Site-Data" not in answer.headers
    assert client.get("/cheques").status_code == 401


def test_a_phone_that_keeps_nothing_any_more_is_cleared(client: FlaskClient) -> None:
    client.post("/cheques/phone")
    assert client.post("/cheques/phone/forget").headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" in client.get("/leave").headers


def test_no_other_site_keeps_anything_on_a_phone(client: FlaskClient) -> None:
    assert client.post("/cheques/phone", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_page_on_the_phone_says_nothing_of_anybody_and_all_its_parts_are_there(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    stranger, hers = issuer.node.client().get("/offline"), client.get("/offline")
    assert stranger.data == hers.data
    assert "<title>Mijn cheques</title>" in hers.text
    assert all((STATIC / name).is_file() for name in FILES)
    with client.get("/phone-worker.js") as worker:
        assert worker.content_type.startswith("text/javascript")
        assert b"addEventListener" in worker.data


def test_a_page_loads_what_keeps_it_on_a_phone_only_where_that_was_asked(client: FlaskClient) -> None:
    assert "keep.js" not in client.get("/cheques").text
    client.post("/cheques/phone")
    page = client.get("/cheques").text
    assert "keep.js" in page
    assert "data-count=" in page


def test_files_are_sent_packed_and_pages_are_not(client: FlaskClient) -> None:
    packed = client.get("/static/look.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == (STATIC / "look.css").read_bytes()
    with client.get("/static/look.css") as plain:
        assert plain.data == (STATIC / "look.css").read_bytes()
    assert "Content-Encoding" not in client.get("/cheques", headers={"Accept-Encoding": "gzip"}).headers
    for name in ("../site.py", "%2e%2e/site.py", "nothing.css"):
        assert client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}).status_code == 404


# -- among the apps of a phone


@pytest.mark.parametrize(("language", "name"), [("nl", "Mijn cheques"), ("fr", "Mes chèques"), ("en", "My cheques")])
def test_a_phone_keeps_the_pages_under_a_name_that_tells_nothing(issuer: Issuer, language: str, name: str) -> None:
    answer = issuer.node.client().get(f"/manifest.webmanifest?lang={language}")
    assert answer.content_type == "application/manifest+json"
    told = json.loads(answer.data)
    assert (told["name"], told["short_name"], told["lang"]) == (name, name, language)
    assert (told["id"], told["start_url"], told["scope"], told["display"]) == (
        "/cheques",
        "/cheques",
        "/",
        "standalone",
    )
    for word in ("respijt", "rustcheque", "répit", "repit", "respite"):
        assert word not in answer.text.lower()


def test_pages_bear_the_name_that_the_operator_chose(issuer: Issuer, house: Household) -> None:
    issuer.node.set(neutral_name=Text("Even weg", "Un moment", "A moment"))
    client = house.browser()
    for address in ("/begin", "/cheques", "/cheques/why", "/offline", "/manifest.webmanifest"):
        page = client.get(f"{address}?lang=fr").text
        assert ("Un moment" in page, "Mes chèques" in page) == (True, False), address


def test_its_pictures_are_there_and_as_large_as_it_says(issuer: Issuer) -> None:
    client = issuer.node.client()
    icons = json.loads(client.get("/manifest.webmanifest").data)["icons"]
    assert {each["purpose"] for each in icons} == {"any", "maskable"}
    for icon in icons:
        picture = client.get(icon["src"], buffered=True)
        assert (picture.status_code, picture.mimetype) == (200, icon["type"]), icon
        if icon["sizes"] != "any":
            width, height = Image.open(io.BytesIO(picture.data)).size
            assert icon["sizes"] == f"{width}x{height}"


def test_pages_of_a_parent_lead_to_it_and_those_of_people_at_work_do_not(issuer: Issuer, client: FlaskClient) -> None:
    link = '<link rel="manifest" href="/manifest.webmanifest?lang=fr">'
    for address in ("/cheques", "/begin", "/join", "/offline", "/cheques/mine"):
        page = client.get(f"{address}?lang=fr")
        assert link in page.text, address
        assert "manifest-src 'self'" in page.headers["Content-Security-Policy"]
    for role, address in ((Role.HELPER, "/helping"), (Role.PROGRAMME_MANAGER, "/office")):
        worker = issuer.node.client()
        worker.post("/demo/sign-in", data={"token": issuer.node.token(role)})
        page = worker.get(address)
        assert page.status_code == 200
        assert "manifest" not in page.text
