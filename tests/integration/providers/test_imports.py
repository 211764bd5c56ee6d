"""Files of providers and offers, as CSV and as Excel workbooks."""

import io
import zipfile
from datetime import time
from typing import Any

import pytest
from openpyxl import Workbook

from services.providers import sheet
from services.providers.tables import import_run, offer, provider
from shared.contracts.providers import OfferChanged, ProviderChanged
from shared.identity.roles import Role
from tests.integration.providers.desk import OFFICER, Desk, a_programme
from tests.unit.providers.builders import an_enterprise_number, an_id

HEADINGS = (
    "provider_ref;provider_name;enterprise_number;offer_ref;offer_name;category;price_cheques;unit;"
    "where;municipality_nis;neighbourhood;languages;needs;hours"
)
GOOD = (
    "P1;Oppas & Co;0403.170.701;A;An evening;babysitting;2;hour;at_home;21001;8;nl fr ar;prams;maandag 20:00-07:00",
    "P1;Oppas & Co;0403.170.701;B;A night;babysitting;5;nacht;at_home;;;nl;;",
    "P2;Café des Enfants;;;;;;;;;;;;",
)


def send(desk: Desk, content: bytes, *, source: str = "town", key: str = "", role: Role = OFFICER) -> Any:
    return desk.node.client().post(
        f"/v1/imports?source={source}", data=content, headers=desk.node.headers(role, "", key)
    )


def a_file(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\n".join([headings, *rows]).encode()


def a_workbook(*rows: list[Any], headings: str = HEADINGS) -> bytes:
    book, into = Workbook(), io.BytesIO()
    page = book.active
    assert page is not None
    page.append(headings.split(";"))
    for row in rows:
        page.append(row)
    book.save(into)
    return into.getvalue()


def counts(answer: Any) -> dict[str, int]:
    assert answer.status_code == 201, answer.text
    shown = answer.get_json()
    return {name: shown[name] for name in ("rows", "providers", "offers", "changed", "unchanged", "bad")}


def wrong(answer: Any) -> list[tuple[int, str, str]]:
    """Row, column and code of everything that is wrong."""
    return [(one["row"], one["column"], one["code"]) for one in answer.get_json()["problems"]]


def test_providers_and_their_offers_go_in(desk: Desk) -> None:
    answer = send(desk, a_file(*GOOD))
    assert counts(answer) == {"rows": 3, "providers": 2, "offers": 2, "changed": 0, "unchanged": 0, "bad": 0}
    assert wrong(answer) == []
    made = {row["public_name"]: row["provider_id"] for row in desk.node.rows(provider)}
    assert desk.status(made["Oppas & Co"]) == ("applied", None)
    assert desk.decide(made["Oppas & Co"], "accredited").status_code == 200
    assert desk.found(day="tuesday", at="05:30", language="ar", needs="prams", municipality_nis="21001") == [
        "An evening"
    ]
    told = {event.offer_id: event for event in desk.node.told(OfferChanged)}
    assert {(event.price_cheques, event.unit, event.minutes_per_unit) for event in told.values()} == {
        (2, "hour", 60),
        (5, "night", 720),
    }


def test_the_same_file_again_changes_and_tells_nothing(desk: Desk) -> None:
    send(desk, a_file(*GOOD))
    before = desk.node.told()
    again = send(desk, a_file(*GOOD))
    assert counts(again) == {"rows": 3, "providers": 0, "offers": 0, "changed": 0, "unchanged": 3, "bad": 0}
    assert desk.node.told() == before
    assert counts(send(desk, a_file(*GOOD[2:]), source="other_town"))["providers"] == 1


def test_a_changed_row_changes_what_may_change(desk: Desk) -> None:
    send(desk, a_file(*GOOD))
    before = len(desk.node.told(OfferChanged))
    renamed = [row.replace("Oppas & Co", "Oppas en Co").replace("An evening", "A long evening") for row in GOOD[:2]]
    assert counts(send(desk, a_file(*renamed))) == {
        "rows": 2, "providers": 0, "offers": 0, "changed": 1, "unchanged": 1, "bad": 0,
    }  # fmt: skip
    assert {row["name"] for row in desk.node.rows(offer)} == {"A long evening", "A night"}
    assert desk.node.told(ProviderChanged)[-1].public_name == "Oppas en Co"
    assert len(desk.node.told(OfferChanged)) == before
    dearer = send(desk, a_file(GOOD[0].replace(";2;hour;", ";3;hour;")))
    assert wrong(dearer) == [(2, "category", "offer_is_fixed")]


def test_a_repeated_request_gets_its_first_answer_and_another_file_is_refused(desk: Desk) -> None:
    first = send(desk, a_file(*GOOD), key="one-intention")
    assert send(desk, a_file(*GOOD), key="one-intention").data == first.data
    other = send(desk, a_file(*GOOD[:1]), key="one-intention")
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_mismatch")
    assert len(desk.node.rows(import_run)) == 1
    shown = desk.get(f"/imports/{first.get_json()['import_id']}")
    assert shown.get_json() == first.get_json()
    assert desk.get(f"/imports/{an_id(99)}").status_code == 404


def test_a_workbook_says_the_same_as_a_text(desk: Desk) -> None:
    number = an_enterprise_number(1)
    answer = send(
        desk,
        a_workbook(
            [
                "P1",
                "Oppas & Co",
                number,
                "A",
                "An evening",
                "babysitting",
                2,
                "hour",
                "away",
                21001.0,
                8,
                "nl",
                None,
                None,
            ],
            [None] * 14,
            ["P2", "Other", int(an_enterprise_number(2))],
        ),
    )
    assert counts(answer) == {"rows": 2, "providers": 2, "offers": 1, "changed": 0, "unchanged": 0, "bad": 0}
    assert {row["enterprise_number"] for row in desk.node.rows(provider)} == {number, an_enterprise_number(2)}
    (made,) = desk.node.rows(offer)
    assert (made["price_cheques"], made["municipality_nis"], made["neighbourhood"]) == (2, "21001", 8)


def test_a_workbooks_row_numbers_are_those_it_shows(desk: Desk) -> None:
    answer = send(desk, a_workbook(["P1", "Fine"], [None], ["P2", None], ["", "Nameless", time(5, 30)]))
    assert wrong(answer) == [
        (4, "provider_name", "missing_value"),
        (5, "provider_ref", "missing_value"),
        (5, "enterprise_number", "bad_enterprise_number"),
    ]


@pytest.mark.parametrize(
    ("place", "cell", "column", "code"),
    [
        (1, "", "provider_name", "missing_value"),
        (1, "=HYPERLINK(1)", "provider_name", "formula"),
        (1, "x" * 121, "provider_name", "unreadable_text"),
        (2, "0403.170.702", "enterprise_number", "bad_enterprise_number"),
        (3, "", "offer_ref", "missing_value"),
        (5, "gardening", "category", "unknown_category"),
        (6, "0", "price_cheques", "not_a_number"),
        (6, "41", "price_cheques", "not_a_number"),
        (6, "2.5", "price_cheques", "not_a_number"),
        (6, "", "price_cheques", "missing_value"),
        (7, "week", "unit", "unknown_unit"),
        (8, "somewhere", "where", "unknown_where"),
        (9, "1000", "municipality_nis", "unknown_municipality"),
        (10, "1000", "neighbourhood", "not_a_number"),
        (11, "nl xx", "languages", "unknown_language"),
        (12, "quiet", "needs", "unknown_need"),
        (12, "confidential_place", "needs", "place_is_confidential"),
        (13, "monday 8-12", "hours", "bad_hours"),
        (13, "someday 08:00-12:00", "hours", "bad_hours"),
        (13, "monday 08:00-12:00; monday 11:00-13:00", "hours", "hours_overlap"),
    ],
)
def test_a_bad_row_says_what_is_wrong_and_the_others_go_in(
    desk: Desk, place: int, cell: str, column: str, code: str
) -> None:
    cells = GOOD[0].split(";")
    bad = ";".join([*cells[:place], f'"{cell}"', *cells[place + 1 :]])
    answer = send(desk, a_file(bad, GOOD[2]))
    assert wrong(answer) == [(2, column, code)]
    assert counts(answer) == {"rows": 2, "providers": 1, "offers": 0, "changed": 0, "unchanged": 0, "bad": 1}
    (one,) = answer.get_json()["problems"]
    assert set(one["message"]) == set(one["remedy"]) == {"nl", "fr", "en"}
    assert len(cell) < 6 or cell not in answer.text
    assert [row["public_name"] for row in desk.node.rows(provider)] == ["Café des Enfants"]


def test_everything_that_is_wrong_with_a_row_is_said_at_once(desk: Desk) -> None:
    answer = send(desk, a_file("P1;;12;A;;babysitting;0;week;;;;;;", "P2;Two;;;;;;;;;;;;;more"))
    assert [(column, code) for row, column, code in wrong(answer) if row == 2] == [
        ("provider_name", "missing_value"),
        ("enterprise_number", "bad_enterprise_number"),
        ("offer_name", "missing_value"),
        ("price_cheques", "not_a_number"),
        ("unit", "unknown_unit"),
    ]
    assert [(row, code) for row, _, code in wrong(answer) if row == 3] == [(3, "wrong_number_of_cells")]


def test_one_number_belongs_to_one_provider(desk: Desk) -> None:
    entered = desk.a_provider()
    number = desk.get(f"/providers/{entered}").get_json()["enterprise_number"]
    answer = send(
        desk, a_file(f"P1;One;{number};;;;;;;;;;;", f"P2;Two;0403170701{';' * 11}", f"P3;3;0403170701{';' * 11}")
    )
    assert wrong(answer) == [
        (2, "enterprise_number", "enterprise_number_taken"),
        (4, "enterprise_number", "enterprise_number_taken"),
    ]


def test_who_was_closed_is_not_brought_back_by_a_file(desk: Desk) -> None:
    send(desk, a_file(GOOD[0]))
    (made,) = desk.node.rows(provider)
    desk.decide(made["provider_id"], "closed", "own_request")
    answer = send(desk, a_file(GOOD[0].replace(";A;", ";C;")))
    assert wrong(answer) == [(2, "category", "not_accredited")]
    desk.node.hear(a_programme(3, categories=("babysitting",)))
    assert counts(send(desk, a_file(GOOD[0].replace(";A;", ";C;"))))["offers"] == 1


@pytest.mark.parametrize(
    ("headings", "rows", "delimiter"),
    [
        ("Aanbieder ref;Naam aanbieder;Ondernemingsnummer", ["P1;Huis;0403.170.701"], ";"),
        ("Référence prestataire,Nom du prestataire,Numéro d'entreprise", ["P1,Maison,0403.170.701"], ","),
        ("PROVIDER REF\tProvider-name\tBCE", ["P1\tHouse\t403170701"], "\t"),
    ],
)
def test_headings_in_three_languages_and_three_separators(
    desk: Desk, headings: str, rows: list[str], delimiter: str
) -> None:
    assert counts(send(desk, b"\xef\xbb\xbf" + a_file(*rows, headings=headings)))["providers"] == 1
    assert desk.node.rows(provider)[0]["enterprise_number"] == "0403170701"


def a_bomb() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * (sheet.MOST_UNPACKED_BYTES + 1))
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b"provider_ref;name\nP1;x", "missing_column"),
        (b"provider_ref;provider_name;price of gold\nP1;x;1", "unknown_column"),
        (b"provider_ref;provider_name;aanbieder\nP1;x;y", "repeated_column"),
        ("provider_ref;provider_name\nP1;Café".encode("latin-1"), "not_utf8"),
        (b"provider_ref;provider_name\nP1;\0", "not_a_table"),
        (b'provider_ref;provider_name\nP1;"open', "not_a_table"),
        (b"PK\x03\x04 but no zip", "not_a_table"),
        (a_bomb(), "not_a_table"),
        (a_file(*[f"P{n};x{';' * 12}" for n in range(sheet.MOST_ROWS + 1)]), "too_many_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_wrong_as_a_whole_changes_nothing(desk: Desk, content: bytes, code: str) -> None:
    answer = send(desk, content)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    assert desk.node.rows(provider) == desk.node.rows(import_run) == []


def test_a_file_that_is_too_large_is_refused(desk: Desk) -> None:
    assert send(desk, b"x" * (sheet.MOST_BYTES + 1)).status_code == 413


def test_a_large_workbook_is_read_as_a_whole(desk: Desk) -> None:
    rows = [[f"P{number}", f"Provider {number}"] for number in range(sheet.MOST_ROWS)]
    assert counts(send(desk, a_workbook(*rows)))["providers"] == sheet.MOST_ROWS


def test_only_the_officer_imports(desk: Desk) -> None:
    for role in set(Role) - {OFFICER}:
        assert send(desk, a_file(*GOOD), role=role).status_code == 403
