"""Each form of a parent's pages that cannot be done comes back as it was typed, says first what is wrong and where, and
has done nothing."""

import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.issuer import tables
from shared.notices.tables import notice
from tests.integration.issuer.builders import Issuer, an_id
from tests.integration.issuer.helping import Household, an_organisation
from tests.integration.issuer.using import Purse

#: What none of these forms may have touched.
TOUCHED = (
    tables.household,
    tables.door_word,
    tables.reach.reach,
    tables.paper,
    tables.mandates.mandate,
    tables.complaint,
    tables.confidential_report,
    notice,
)


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer)


@pytest.fixture
def client(house: Household) -> FlaskClient:
    made = house.browser()
    # That she saw her cheques is noted once.
    made.get("/cheques")
    return made


def sent_in_vain(issuer: Issuer, client: FlaskClient, address: str, form: Mapping[str, object]) -> str:
    """Send a form that cannot be done. Returns the page that says so, after which everything is as it was."""
    before = [issuer.node.rows(each) for each in TOUCHED]
    answer: TestResponse = client.post(address, data=form)
    assert answer.status_code == 422, answer.text
    assert [issuer.node.rows(each) for each in TOUCHED] == before
    return answer.text


def leads_to(page: str) -> dict[str, str]:
    """What the page says is wrong, by the id of the field that the sentence leads to."""
    summary = re.search(r'<section class="note" role="alert" tabindex="-1" autofocus.*?</section>', page, re.DOTALL)
    assert summary is not None, "the page opens at what is wrong"
    found = dict(re.findall(r'<a href="#(\w+)">([^<]+)</a>', summary[0]))
    for field, sentence in found.items():
        assert f'<span class="wrong" id="{field}-wrong">{sentence}</span>' in page
        (element,) = re.findall(
            rf'<(?:input|select|textarea|fieldset)[^>]* id="{field}"[^>]*>|<fieldset id="{field}"[^>]*>', page
        )
        assert 'aria-invalid="true"' in element
        assert f"{field}-wrong" in element.partition('aria-describedby="')[2].partition('"')[0].split()
    return found


@pytest.mark.parametrize(
    ("address", "form", "fields", "stays"),
    [
        (
            "/begin",
            {"code": "7777-7777", "word": "0000", "own_phone": "1"},
            ["code", "word"],
            ['value="7777-7777"', "checked"],
        ),
        (
            "/join",
            {"born1": "1900-01-01", "born5": "2030-05-05", "disability": "2", "municipality": "21012"},
            ["situation", "born1", "born5"],
            ['value="1900-01-01"', 'value="2030-05-05"', '<option value="21012" selected>', "<details open>"],
        ),
        (
            "/join",
            {"situation": "other", "born1": "2022-05-01", "disability": "2"},
            ["disability"],
            ['value="other" required checked', '<option value="2" selected>'],
        ),
        (
            "/cheques/different",
            {"kind": "birth", "born_on": "2020-01-01", "children": "3"},
            ["born_on"],
            ['value="2020-01-01"', '<option value="3" selected>', "<details open>"],
        ),
        ("/cheques/different", {"kind": "disability", "children": "3"}, ["disabled"], ['<option value="3" selected>']),
        ("/cheques/different", {"kind": "separation"}, ["family_type"], ["<details open>"]),
        ("/cheques/different", {"kind": "raises_alone", "reason": "so"}, ["reason"], ["<details open>"]),
        ("/cheques/different", {"kind": "move", "municipality": "1"}, ["municipality"], ["<details open>"]),
        (
            "/cheques/mine",
            {"contact": "85.07.30-033.28", "language": "fr"},
            ["contact"],
            ['value="85.07.30-033.28"', '<option value="fr" lang="fr" selected>'],
        ),
        ("/cheques/mine", {"contact": "0470", "language": "xx"}, ["spoken"], ['value="0470"']),
        (
            "/cheques/mine/facts",
            {"parent_name": "85.07.30-033.28", "born1": "2021-01-15", "municipality": "21001"},
            ["parent_name"],
            [
                'value="85.07.30-033.28"',
                'value="2021-01-15"',
                '<option value="21001" selected>',
                '<details class="noprint" open>',
            ],
        ),
        (
            "/cheques/mine/facts",
            {"born1": "1900-01-15", "municipality": "1"},
            ["municipality", "born1"],
            ['value="1900-01-15"', '<details class="noprint" open>'],
        ),
        ("/cheques/mine/code", {"address": "somewhere"}, ["address"], ['value="somewhere"']),
        ("/cheques/paper", {"papers": "99"}, ["papers"], []),
        (
            "/cheques/helpers",
            {"organisation": "x", "months": "6"},
            ["act"],
            ['<option value="6" selected>', "<details id=\"help\" open>"],
        ),
    ],
    ids=lambda value: value.rpartition("/")[2] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_wrong_is_said_first_and_at_its_field_and_nothing_is_done(
    issuer: Issuer, client: FlaskClient, address: str, form: dict[str, str], fields: list[str], stays: list[str]
) -> None:
    an_organisation(issuer, "CAW")
    page = sent_in_vain(issuer, client, address, {"key": an_id(), **form})
    assert list(leads_to(page)) == fields
    for each in stays:
        assert each in page


@pytest.mark.parametrize(
    ("word", "form", "fields", "stays"),
    [
        ("dispute", {"cheques": "2"}, ["reason"], ['<option value="2" selected>']),
        ("dispute", {"reason": "not_mine", "cheques": "9"}, ["cheques"], ['value="not_mine" required checked']),
        ("not-safe", {"words": "He shouted."}, ["kind"], [">He shouted.</textarea>", "<details open>"]),
        (
            "not-safe",
            {"kind": "not_safe", "words": "a" * 2001},
            ["words"],
            ['value="not_safe" required checked', "a" * 2001],
        ),
    ],
)
def test_what_is_said_of_a_use_stays_typed(
    issuer: Issuer,
    house: Household,
    client: FlaskClient,
    word: str,
    form: dict[str, str],
    fields: list[str],
    stays: list[str],
) -> None:
    use = Purse(issuer).capture(3)
    issuer.node.hear(use)
    page = sent_in_vain(issuer, client, f"/cheques/uses/{use.redemption_id}/{word}", {"key": an_id(), **form})
    assert list(leads_to(page)) == fields
    for each in stays:
        assert each in page


def test_a_booking_is_not_cancelled_without_a_reason(issuer: Issuer, house: Household, client: FlaskClient) -> None:
    hold = Purse(issuer).hold(2)
    issuer.node.hear(hold)
    page = sent_in_vain(issuer, client, f"/cheques/uses/{hold.redemption_id}/cancel", {"reason": "tired"})
    assert list(leads_to(page)) == ["reason"]


def test_the_digits_of_a_letter_are_never_shown_again(issuer: Issuer, client: FlaskClient) -> None:
    page = sent_in_vain(issuer, client, "/begin", {"code": "7777-7777", "word": "4711"})
    assert "4711" not in page


def test_a_wrong_code_leads_to_where_it_is_typed(issuer: Issuer, client: FlaskClient) -> None:
    client.post("/cheques/mine/code", data={"address": "an@example.org"})
    form = {"address": "an@example.org", "code": "00000000"}
    page = sent_in_vain(issuer, client, "/cheques/mine/code/confirm", form)
    assert list(leads_to(page)) == ["code"]
    assert page.count("autofocus") == 1


@pytest.mark.parametrize("address", ["/join", "/cheques/helpers", "/cheques/mine/code"])
def test_a_form_that_came_back_is_read_in_another_language(client: FlaskClient, address: str) -> None:
    found = re.search(r'href="([^"]+)" lang="fr"', client.post(address, data={}).text)
    assert found
    link = found[1].replace("&amp;", "&")
    assert client.get(address + link if link.startswith("?") else link).status_code == 200
    assert link == ("?lang=fr" if address == "/join" else "/cheques?lang=fr")
