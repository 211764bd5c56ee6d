"""Cheques on paper as a parent makes, prints and loses them; the PIN stands on no sheet."""

import io
import re
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask.testing import FlaskClient

from services.issuer import tables
from services.issuer.queries import papers, wallets
from shared.contracts.issuer import PapersPrinted
from shared.contracts.providers import Accreditation, ProviderChanged
from shared.identity.paper import read_paper
from shared.identity.roles import Role
from shared.pages import pdf
from shared.pages.further import further
from tests.integration.issuer.builders import Issuer, an_id
from tests.integration.issuer.helping import Household
from tests.integration.issuer.using import a_provider

FREE = 12


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer)


@pytest.fixture
def client(issuer: Issuer, house: Household) -> FlaskClient:
    made = issuer.node.client()
    made.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, house.scope)})
    return made


def made(client: FlaskClient, count: int, provider: str = "") -> Any:
    return client.post("/cheques/paper?lang=en", data={"papers": str(count), "provider": provider})


def test_papers_are_made_shown_and_stopped_in_one_step(issuer: Issuer, house: Household, client: FlaskClient) -> None:
    assert made(client, 2).headers["Location"] == "/cheques/paper/print?new=1"
    first, second = (row["id"] for row in issuer.node.rows(tables.paper))
    page = client.get("/cheques/paper?lang=en").text
    assert page.count("Lost: stop it</button>") == 2
    assert client.post(f"/cheques/paper/{first}/cancel").headers["Location"] == "/cheques/paper?told=stopped"
    states = {row["id"]: row["state"] for row in issuer.node.rows(tables.paper)}
    assert states == {first: "cancelled", second: "printed"}
    assert sum(each["count"] for each in issuer.wallet(house.wallet_id)["cheques"]) == FREE


def test_nobody_stops_the_paper_of_another(issuer: Issuer, house: Household, client: FlaskClient) -> None:
    other = Household(issuer, house.programme_id, "f2")
    issuer.post(f"/wallets/{other.wallet_id}/papers", {"papers": 1}, Role.PARENT, other.scope)
    (row,) = issuer.node.rows(tables.paper)
    assert client.post(f"/cheques/paper/{row['id']}/cancel").status_code == 404


def test_no_more_are_offered_than_there_are_cheques(issuer: Issuer, house: Household, client: FlaskClient) -> None:
    made(client, FREE)
    assert "No more can be printed now." in client.get("/cheques/paper?lang=en").text
    refused = made(client, 1)
    assert (refused.status_code, "Fewer can be printed now." in refused.text) == (422, True)
    assert len(issuer.node.rows(tables.paper)) == FREE


@pytest.mark.parametrize("typed", ["", "0", "41", "-1", "1.5", "٣"])
def test_a_number_that_is_none_makes_nothing(issuer: Issuer, client: FlaskClient, typed: str) -> None:
    assert client.post("/cheques/paper", data={"papers": typed}).status_code == 422
    assert issuer.node.rows(tables.paper) == []


def test_the_sheet_is_in_both_languages_and_holds_no_pin(issuer: Issuer, house: Household, client: FlaskClient) -> None:
    made(client, 3)
    pin = wallets.codes(issuer.node.ctx, house.wallet_id)["pin"]
    for language in ("nl", "fr", "en"):
        page = client.get(f"/cheques/paper/print?lang={language}").text
        assert (page.count("1 rustcheque"), page.count("1 chèque répit")) == (3, 3)
        assert pin not in re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    assert pin in client.get("/cheques/paper").text


def test_the_newest_are_printed_by_themselves_and_all_of_them_together(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    made(client, 1)
    issuer.node.clock.advance(hours=1)
    made(client, 2)
    assert client.get("/cheques/paper/print?new=1").text.count('class="cheque"') == 2
    assert client.get("/cheques/paper/print").text.count('class="cheque"') == 3


def test_a_printed_cheque_says_what_the_redeemer_takes_and_a_scanner_reads_it(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    made(client, 4)
    with issuer.node.ctx.reading() as reading:
        made_now = papers.usable(reading, house.wallet_id)
    texts = papers.codes(issuer.node.ctx, made_now)
    for text in texts:
        read = read_paper(text)
        assert read is not None
        assert issuer.node.ctx.keys.genuine_paper(read)
    document = pypdfium2.PdfDocument(io.BytesIO(client.get("/cheques/paper/print.pdf").data))
    assert len(document) == 1, "four stand on a sheet"
    picture = document[0].render(scale=3).to_pil().convert("L")
    found = {each.text for each in zxingcpp.read_barcodes(picture)}
    document.close()
    assert found == set(texts)


def test_a_machine_that_makes_no_pdf_shows_the_page_and_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(client, 1)
    monkeypatch.setattr(pdf, "available", lambda: False)
    answer = client.get("/cheques/paper/print.pdf?lang=en")
    assert answer.content_type.startswith("text/html")
    assert "This machine cannot make a PDF." in answer.text
    assert 'class="cheque"' in answer.text


# -- paper for one provider


def test_those_are_offered_by_name_who_may_take_her_cheques_now(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    there = a_provider(issuer, house.programme_id, "De Speelberg")
    also = a_provider(issuer, house.programme_id, "aan zee")
    a_provider(issuer, house.programme_id, "Suspended", status="suspended")
    a_provider(issuer, house.programme_id, "Hosted", host_id=there)
    a_provider(issuer, house.programme_id, "Hidden", active=False)
    a_provider(issuer, house.programme_id, "Offers something else", offers="wellbeing")
    a_provider(issuer, house.programme_id, "Of a category that is not paid", category="wellbeing", offers="wellbeing")
    a_provider(issuer, issuer.a_programme(), "Of another programme")
    page = client.get("/cheques/paper?lang=en").text
    offered = re.findall(r'<option value="([^"]*)">([^<]*)</option>', page.partition('name="provider"')[2])
    assert offered == [("", "everywhere, with my PIN"), (also, "aan zee"), (there, "De Speelberg")]
    # Whose approval ends is offered no more.
    held = Accreditation(
        programme_id=house.programme_id, category="babysitting", status="suspended", reason="inspection"
    )
    issuer.node.hear(ProviderChanged(provider_id=there, public_name="De Speelberg", accreditations=[held]))
    assert "De Speelberg" not in client.get("/cheques/paper").text


def test_paper_for_one_provider_says_where_it_serves_and_that_no_pin_is_needed(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    provider_id = a_provider(issuer, house.programme_id, "De Speelberg")
    made(client, 1)
    issuer.node.clock.advance(hours=1)
    made(client, 1, provider_id)
    assert [each.provider_id for each in issuer.node.told(PapersPrinted)] == [None, provider_id]
    everywhere, there = client.get("/cheques/paper/print").text.split('<section class="cheque">')[1:]
    for text in (
        "De Speelberg",
        "alleen bij",
        "uniquement chez",
        "op de plek die je koos, zonder pincode",
        "sans code PIN",
    ):
        assert text in there
        assert text not in everywhere
    for text in ("typ zelf je pincode", "tapez vous-même votre code PIN"):
        assert text in everywhere
        assert text not in there
    for language in further():
        assert (language.cheque in everywhere, language.cheque in there) == (True, False)
        assert (language.cheque_for_one in everywhere, language.cheque_for_one in there) == (False, True)
    assert client.get("/cheques/paper").text.count("<bdi>De Speelberg</bdi>") == 1


def test_no_paper_is_made_for_who_was_not_offered(issuer: Issuer, house: Household, client: FlaskClient) -> None:
    a_provider(issuer, house.programme_id, "De Speelberg")
    for other in (a_provider(issuer, issuer.a_programme(), "Elsewhere"), an_id(), "De Speelberg"):
        answer = made(client, 1, other)
        assert (answer.status_code, answer.text.count("Choose one of the answers.")) == (422, 2)
    assert issuer.node.rows(tables.paper) == []


def test_a_long_name_is_cut_and_the_cheque_keeps_its_place(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    made(client, 4, a_provider(issuer, house.programme_id, "Het Huis van de Kinderen " * 4))
    assert "Het Huis van de Kinderen Het Huis van de…" in client.get("/cheques/paper/print").text
    document = pypdfium2.PdfDocument(io.BytesIO(client.get("/cheques/paper/print.pdf").data))
    assert len(document) == 1
    document.close()


def test_where_names_are_hidden_nothing_says_where_and_the_paper_serves_there_alone(
    issuer: Issuer, house: Household, client: FlaskClient
) -> None:
    provider_id = a_provider(issuer, house.programme_id, "De Speelberg")
    made(client, 1, provider_id)
    client.post("/cheques/quiet")
    for address in ("/cheques/paper", "/cheques/paper/print"):
        page = client.get(address).text
        assert "De Speelberg" not in page
        assert 'name="provider"' not in page
    assert "zonder pincode" in page
    assert [row["provider_id"] for row in issuer.node.rows(tables.paper)] == [provider_id]
    assert made(client, 1, provider_id).status_code == 422, "her page names no place"
