"""What was written wrong of a family is mended: on the parent's page, at the desk, and by a program of the office."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.issuer import tables
from shared.contracts.issuer import VouchersIssued
from shared.messaging.tables import outbox
from tests.integration.issuer.at_helping import KEY, opened, signed_in
from tests.integration.issuer.builders import HEADINGS, Issuer, a_family
from tests.integration.issuer.helping import HelperOf, Household

WRONG, RIGHT = "Kanaria Vogle", "Kanaria Vogel"
#: What the list says of the family, as its page sends it back.
AS_IT_IS = {"parent_name": WRONG, "born1": "2022-01-15", "municipality": "21012"}


@pytest.fixture
def house(issuer: Issuer) -> Household:
    made = Household(issuer, issuer.a_programme(newborn=6))
    row = f"{a_family('f1')},{WRONG},0470 12 34 56"
    issuer.imported(made.programme_id, row, headings=f"{HEADINGS},parent_name,contact")
    return made


@pytest.fixture
def mine(house: Household) -> FlaskClient:
    return house.browser()


def corrected(mine: FlaskClient, **changes: str) -> str:
    answer = mine.post("/cheques/mine/facts", data={**AS_IT_IS, **changes})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def kept(mine: FlaskClient) -> tuple[str, list[str], str | None, int | None]:
    family = mine.get("/cheques/mine.json").json["family"]
    return family["name"], family["children_birth_dates"], family["municipality_nis"], family["neighbourhood"]


def cheques(issuer: Issuer) -> int:
    return sum(len(issued.voucher_ids) for issued in issuer.node.told(VouchersIssued))


def words(issuer: Issuer) -> list[tuple[str, str, str]]:
    return [(each["kind"], each["via"], each["told_by"]) for each in issuer.get("/doors/words")["words"]]


# -- on her own page


def test_a_name_is_mended_and_sealed_and_is_no_word_to_check(issuer: Issuer, mine: FlaskClient) -> None:
    page = mine.get("/cheques/mine").text
    assert "Something here is wrong" in page
    for typed in AS_IT_IS.values():
        assert f'value="{typed}"' in page
    assert corrected(mine, parent_name=f" {RIGHT} ") == "/cheques/mine?told=kept"
    assert kept(mine) == (RIGHT, ["2022-01-15"], "21012", 16)
    assert mine.get("/cheques/mine.json").json["family"]["contact"] == "0470 12 34 56"
    assert words(issuer) == []
    (row,) = issuer.node.rows(tables.household)
    assert b"Vogel" not in row["personal"]
    assert corrected(mine, parent_name="") == "/cheques/mine?told=kept"
    assert kept(mine)[0] == ""


def test_a_day_of_birth_that_gives_more_is_granted_once_and_checked_by_sample(
    issuer: Issuer, mine: FlaskClient
) -> None:
    before = cheques(issuer)
    place = corrected(mine, born1="2026-01-15")
    assert place == "/cheques?told=more"
    assert "You get more cheques." in mine.get(place).text
    # Six for a child under one year, for the ten months that are left.
    assert cheques(issuer) == before + 5
    assert words(issuer) == [("correction", "page", "parent")]
    assert corrected(mine, born1="2026-01-15") == "/cheques/mine?told=kept"
    assert (cheques(issuer), len(words(issuer))) == (before + 5, 1)


def test_a_correction_takes_nothing_away_and_back_and_forth_gives_nothing(issuer: Issuer, mine: FlaskClient) -> None:
    corrected(mine, born1="2026-01-15")
    before = cheques(issuer)
    for born in ("2001-01-15", "2026-02-15", "2020-05-05"):
        assert corrected(mine, born1=born) == "/cheques/mine?told=kept"
    assert cheques(issuer) == before
    assert all(each["state"] == "issued" for each in issuer.node.rows(tables.voucher))


def test_a_municipality_is_mended_and_its_neighbourhood_is_not_kept_for_another(
    issuer: Issuer, mine: FlaskClient
) -> None:
    assert corrected(mine, municipality="21001") == "/cheques/mine?told=kept"
    assert kept(mine)[2:] == ("21001", None)
    corrected(mine, municipality="")
    assert kept(mine)[2:] == (None, None)
    assert words(issuer) == [("correction", "page", "parent")] * 2


def test_an_expected_day_may_be_mended_and_a_day_that_cannot_be_is_said_at_its_field(
    issuer: Issuer, mine: FlaskClient
) -> None:
    for day in ("1900-01-15", "2029-01-15", ""):
        answer = mine.post("/cheques/mine/facts", data={**AS_IT_IS, "born1": day, "parent_name": RIGHT})
        assert answer.status_code == 422
        assert '<a href="#born1">' in answer.text
        assert ("Check the year." in answer.text) is bool(day)
        assert f'value="{RIGHT}"' in answer.text
    assert kept(mine) == (WRONG, ["2022-01-15"], "21012", 16)
    corrected(mine, born1="2026-07-01")
    assert kept(mine)[1] == ["2026-07-01"]


def test_her_word_alone_makes_no_five_small_children_and_the_desks_does(
    issuer: Issuer, house: Household, mine: FlaskClient
) -> None:
    born = [f"202{number}-01-15" for number in range(5)]
    row = a_family("f1", children_birth_dates=";".join(born))
    issuer.imported(house.programme_id, row)
    small = {f"born{number}": f"2026-0{1 + number % 2}-0{number}" for number in range(1, 6)}
    answer = mine.post("/cheques/mine/facts", data={**AS_IT_IS, **small})
    assert answer.status_code == 422
    assert "That is more than this page takes in." in answer.text
    assert kept(mine)[1] == born
    answer = issuer.post(f"/households/{house.id}/contact", {"children_birth_dates": list(small.values())})
    assert answer.status_code == 200, answer.json
    assert kept(mine)[1] == sorted(small.values())


# -- at the desk


@pytest.fixture
def desk(issuer: Issuer, ann: HelperOf) -> FlaskClient:
    return signed_in(issuer, ann)


def visit(house: Household, desk: FlaskClient, ann: HelperOf) -> str:
    house.permit(["see_cheques", "change_situation"], organisation_id=ann.organisation_id)
    return opened(desk, house.id)


def test_a_helper_mends_what_she_says_and_reads_nothing_of_what_was_known(
    issuer: Issuer, house: Household, mine: FlaskClient, desk: FlaskClient, ann: HelperOf
) -> None:
    address = visit(house, desk, ann)
    page = desk.get(f"{address}/data").text
    assert "Something else is wrong" in page
    for known in (WRONG, "2022-01-15", '21012" selected', "0470"):
        assert known not in page
    before = cheques(issuer)
    sent = {"key": KEY, "parent_name": RIGHT, "born1": "2026-01-15", "municipality": "21001"}
    for _ in range(2):
        assert desk.post(f"{address}/facts", data=sent).headers["Location"] == f"{address}?told=more"
    assert kept(mine) == (RIGHT, ["2026-01-15"], "21001", None)
    assert cheques(issuer) == before + 5
    assert words(issuer) == [("correction", "counter", ann.name)]
    assert [act for act, _ in house.looks()] == ["change_situation", "see_cheques"]


def test_what_the_desk_leaves_empty_stays(
    house: Household, mine: FlaskClient, desk: FlaskClient, ann: HelperOf
) -> None:
    address = visit(house, desk, ann)
    answer = desk.post(f"{address}/facts", data={"key": KEY, "parent_name": RIGHT})
    assert answer.headers["Location"] == f"{address}?told=same"
    assert kept(mine) == (RIGHT, ["2022-01-15"], "21012", 16)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Fill in what is wrong."),
        ({"born1": "1900-01-15", "born2": "2024-01-15"}, "Check the year."),
        ({"born1": "2021-01-15"}, "Write the day of each child."),
        ({"parent_name": "85.07.30-033 28"}, "Leave the national number out."),
        ({"parent_name": "Kan\u0007aria"}, "Write a name on one line."),
    ],
)
def test_what_the_desk_writes_wrong_is_said_and_nothing_is_kept(
    issuer: Issuer, house: Household, desk: FlaskClient, ann: HelperOf, sent: dict[str, str], said: str
) -> None:
    issuer.imported(house.programme_id, a_family("f1", children_birth_dates="2022-01-15;2023-01-15"))
    address = visit(house, desk, ann)
    before = issuer.node.rows(tables.household)
    answer = desk.post(f"{address}/facts", data={"key": KEY, **sent})
    assert answer.status_code == 422
    assert said in answer.text
    assert issuer.node.rows(tables.household) == before
    assert [act for act, _ in house.looks()] == ["see_cheques"]


# -- by a program of the office


def test_a_program_mends_what_it_names_and_is_told_what_it_gives(
    issuer: Issuer, house: Household, mine: FlaskClient
) -> None:
    path = f"/households/{house.id}/contact"
    named = issuer.post(path, {"parent_name": RIGHT, "via": "phone"}).json
    assert named == {"household_id": house.id, "word_id": None, "grants": []}
    told = issuer.post(path, {"children_birth_dates": ["2026-01-15"], "municipality_nis": None, "via": "phone"}).json
    assert [grant["cheques"] for grant in told["grants"]] == [5]
    assert kept(mine) == (RIGHT, ["2026-01-15"], None, None)
    assert [each[:2] for each in words(issuer)] == [("correction", "phone")]
    checked = issuer.post(f"/doors/words/{told['word_id']}/check", {"outcome": "right"})
    assert checked.status_code == 200, checked.json


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["contact", "language"]),
        ({"contact": "0470 12 34 56"}, ["language"]),
        ({"children_birth_dates": ["2022-01-15", "2023-01-15"]}, ["children_birth_dates"]),
        ({"children_birth_dates": ["1900-01-15"], "parent_name": RIGHT}, ["children_birth_dates"]),
        ({"parent_name": "85.07.30-033.28"}, ["parent_name"]),
        ({"municipality_nis": "1"}, ["municipality_nis"]),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_kept(
    issuer: Issuer, house: Household, body: dict[str, Any], fields: list[str]
) -> None:
    before = issuer.node.rows(tables.household)
    answer = issuer.post(f"/households/{house.id}/contact", body)
    assert (answer.status_code, sorted(answer.json["fields"])) == (422, fields)
    assert issuer.node.rows(tables.household) == before


def test_no_event_tells_what_was_mended(issuer: Issuer, mine: FlaskClient) -> None:
    corrected(mine, parent_name=RIGHT, born1="2026-01-16", municipality="21001")
    assert len(issuer.node.told(VouchersIssued)) == 2
    events = repr(issuer.node.rows(outbox))
    for canary in ("Kanaria", "Vogel", "2026-01-16"):
        assert canary not in events
