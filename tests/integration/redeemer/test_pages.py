"""The page at a counter: choose, confirm, done or not yet, once for each code and each press of the button."""

import html
import io
import re

import pytest
import segno
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from services.redeemer import photo, scanner, tables
from services.redeemer.reasons import Reason
from shared.testing.service import Node
from tests.integration.redeemer.builders import Counter, a_counter, a_wallet


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


@pytest.fixture
def client(node: Node, counter: Counter) -> FlaskClient:
    found = node.client()
    found.post("/demo/sign-in", data={"token": counter.token})
    return found


def confirm(client: FlaskClient, counter: Counter, code: str, units: int = 1) -> TestResponse:
    return client.post("/scan/read", data={"offer_id": counter.offer_id, "units": units, "code": code})


def hidden(page: str) -> dict[str, str]:
    """The form behind the big button."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_the_page_offers_what_the_provider_offers(client: FlaskClient) -> None:
    page = client.get("/scan?lang=en").text
    assert "<b>babysitting</b><br>1 cheque an hour" in page


def test_a_scan_is_confirmed_first_and_then_fills_the_screen(client: FlaskClient, counter: Counter, node: Node) -> None:
    wallet = a_wallet(node, cheques=3)
    asked = confirm(client, counter, wallet.code(), units=2)
    assert "2 cheques gebruiken?" in asked.text
    answer = client.post("/scan", data=hidden(asked.text))
    assert answer.status_code == 303
    done = client.get(answer.headers["Location"]).text
    assert "2 cheques" in done
    assert "€\xa020,00" in done


def test_pressing_twice_spends_once(client: FlaskClient, counter: Counter, node: Node) -> None:
    wallet = a_wallet(node, cheques=3)
    form = hidden(confirm(client, counter, wallet.code()).text)
    first, second = client.post("/scan", data=form), client.post("/scan", data=form)
    assert first.headers["Location"] == second.headers["Location"]


def test_a_used_code_is_not_yet_and_says_what_to_do(client: FlaskClient, counter: Counter, node: Node) -> None:
    wallet = a_wallet(node, cheques=3)
    code = wallet.code()
    client.post("/scan", data=hidden(confirm(client, counter, code).text))
    answer = client.post("/scan", data=hidden(confirm(client, counter, code).text))
    assert answer.headers["Location"].endswith(f"/scan/not-yet/code_used?offer={counter.offer_id}&units=1")
    page = client.get(answer.headers["Location"]).text
    assert "Deze code is al gebruikt." in page
    assert page.index("scan over 15 seconden") < page.index("Nog niet gelukt</h1>"), "the remedy comes first"


def test_a_mistake_is_undone_from_the_answers_page(client: FlaskClient, counter: Counter, node: Node) -> None:
    wallet = a_wallet(node, cheques=3)
    done = client.post("/scan", data=hidden(confirm(client, counter, wallet.code()).text)).headers["Location"]
    assert 'id="undo"' in client.get(done).text
    first, second = client.post(done), client.post(done)
    assert first.headers["Location"] == second.headers["Location"] == done
    page = client.get(done).text
    assert "De ouder heeft de cheques terug." in page
    assert 'id="undo"' not in page
    assert {row["state"] for row in node.rows(tables.voucher)} == {"issued"}


def test_once_its_time_is_over_there_is_nothing_to_undo(client: FlaskClient, counter: Counter, node: Node) -> None:
    wallet = a_wallet(node, cheques=3)
    done = client.post("/scan", data=hidden(confirm(client, counter, wallet.code()).text)).headers["Location"]
    node.clock.advance(minutes=30)
    assert 'id="undo"' not in client.get(done).text
    assert client.post(done).headers["Location"].endswith("/scan/not-yet/undo_too_late")


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_page(client: FlaskClient, reason: Reason) -> None:
    assert client.get(f"/scan/not-yet/{reason.value}").status_code == 200


def test_a_reason_nobody_gave_has_none(client: FlaskClient) -> None:
    assert client.get("/scan/not-yet/because").status_code == 404


def test_an_offer_of_somebody_else_cannot_be_chosen(client: FlaskClient, node: Node) -> None:
    wallet = a_wallet(node, cheques=1)
    answer = client.post("/scan/read", data={"offer_id": "f" * 32, "units": "1", "code": wallet.code()})
    assert answer.headers["Location"].endswith("offer_unknown")


@pytest.mark.parametrize("units", ["", "-3", "1e9", "9999", "²", "0"])
def test_a_number_that_is_none_counts_as_one(client: FlaskClient, counter: Counter, node: Node, units: str) -> None:
    page = client.post("/scan/read", data={"offer_id": counter.offer_id, "units": units, "code": "RV2:A"}).text
    assert hidden(page)["units"] == "1"


def test_a_form_without_its_id_is_refused(client: FlaskClient, counter: Counter) -> None:
    for wrong in ("", "g" * 32, "a" * 31):
        data = {"offer_id": counter.offer_id, "units": "1", "code": "RV2:A", "redemption_id": wrong}
        assert client.post("/scan", data=data).status_code == 400


def test_a_device_that_is_not_known_sees_nothing(node: Node) -> None:
    assert node.client().get("/scan").status_code == 401


def picture_of(text: str) -> bytes:
    file = io.BytesIO()
    segno.make_qr(text, error="m").save(file, kind="png", scale=8, border=4)
    return file.getvalue()


def test_a_photo_of_a_code_is_read(client: FlaskClient, counter: Counter, node: Node) -> None:
    wallet_code = a_wallet(node, cheques=1).code()
    data = {
        "offer_id": counter.offer_id,
        "units": "1",
        "photo": (io.BytesIO(picture_of(wallet_code)), "photo.png"),
    }
    page = client.post("/scan/read", data=data, content_type="multipart/form-data").text
    assert html.unescape(hidden(page)["code"]) == wallet_code


def test_a_turned_grey_photo_is_read_too() -> None:
    image = Image.open(io.BytesIO(picture_of("RV2:HELLO"))).convert("L").rotate(12, expand=True, fillcolor=120)
    file = io.BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=60)
    file.seek(0)
    assert photo.read(file) == "RV2:HELLO"


@pytest.mark.parametrize("data", [b"", b"noise" * 100, picture_of("X")[:60], b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_what_is_no_photo_holds_no_code(data: bytes) -> None:
    assert photo.read(io.BytesIO(data)) is None


def test_an_enormous_photo_is_not_opened() -> None:
    file = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(file, "PNG")
    file.seek(0)
    assert photo.read(file) is None


def test_only_the_scan_page_may_use_camera_and_reader(client: FlaskClient) -> None:
    scan, other = client.get("/scan"), client.get("/scan/not-yet/code_used")
    assert "wasm-unsafe-eval" in scan.headers["Content-Security-Policy"]
    assert "camera=(self)" in scan.headers["Permissions-Policy"]
    assert "wasm" not in other.headers["Content-Security-Policy"]
    assert "camera=()" in other.headers["Permissions-Policy"]


def test_script_and_reader_belong_together_and_nothing_else_is_served(client: FlaskClient) -> None:
    assert scanner.available()
    for name, kind in (("zxing_reader.wasm", "application/wasm"), ("ponyfill.js", "text/javascript")):
        with client.get(f"/scanner/{name}") as answer:
            assert answer.content_type.startswith(kind)
            assert answer.data
    assert client.get("/scanner/package.json").status_code == 404
