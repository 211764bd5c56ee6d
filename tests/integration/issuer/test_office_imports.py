"""A manager sends in a list, looks at how it is read, takes it, and follows it until it is done."""

import io
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from services.issuer.commands import imports
from services.issuer.tables import household, household_import
from services.issuer.tables.previews import import_preview
from shared.identity.roles import Role
from tests.integration.issuer.at_office import Desk, plain, wrong_in
from tests.integration.issuer.builders import HEADINGS, Issuer, a_family, a_file, families

FORM = "/office/lists/new"


def sent_in(desk: Desk, programme_id: str, content: bytes, **changes: Any) -> TestResponse:
    values = {
        "programme": programme_id,
        "source": "commune of Molenbeek",
        "legal_basis": "public_task",
        "authorisation": "B-2026-01",
        "authorised_on": "2026-01-05",
        "file": FileStorage(io.BytesIO(content), "list.csv"),
        **changes,
    }
    boundary, body = encode_multipart(values)
    return desk.client.post(f"{FORM}?lang=en", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_a_list_is_looked_at_before_anything_of_it_is_taken(issuer: Issuer) -> None:
    programme_id, desk = issuer.a_programme(), Desk(issuer)
    rows = [*families(7), a_family("bad", children_birth_dates="soon")]
    answer = sent_in(desk, programme_id, a_file(*rows))
    assert answer.status_code == 303
    page = desk.see(answer.location)
    assert "commune of Molenbeek, Adempauze. 8 rows." in page
    assert "1 row is bad and would be left out" in page
    assert "household_ref source family_type" in page
    assert "f1 commune two_parents 2022-01-15 0 21012 16 nl wallet" in page
    assert "9 children_birth_dates This is no date that we can read." in page
    assert issuer.node.rows(household) == issuer.node.rows(household_import) == []


def test_a_look_names_nobody(issuer: Issuer) -> None:
    programme_id, desk = issuer.a_programme(), Desk(issuer)
    file = a_file(a_family("a") + ",Amina Canary,0470 00 00 00", headings=f"{HEADINGS},naam,telefoon")
    page = desk.see(sent_in(desk, programme_id, file).location)
    assert "••• •••" in page
    assert "Canary" not in page
    assert "0470" not in page


def test_a_list_that_is_taken_can_be_followed_to_its_end(issuer: Issuer) -> None:
    programme_id, desk = issuer.a_programme(), Desk(issuer)
    look = sent_in(desk, programme_id, a_file(*families(3), a_family("bad", language="de"))).location
    taken = desk.send(look, look)
    assert taken.status_code == 303
    assert "Adempauze: waits to be read." in desk.see(taken.location)
    assert "Look again" in desk.see(taken.location)
    issuer.node.run_jobs()
    page = desk.see(taken.location)
    assert "Adempauze: done." in page
    assert "Look again" not in page
    assert "read 4 new families 3 changed 0 known and the same 0 families who want nothing 0 bad 1" in page
    assert "have their cheques 3 wait for money 0 not decided yet 0" in page
    assert "a task in the public interest Decision B-2026-01 Day of that decision 5 January 2026" in page
    rows = desk.client.get(f"{taken.location}/bad-rows.csv?lang=en")
    assert rows.content_type.startswith("text/csv")
    assert "bad,commune" in rows.text
    assert "This value is not on the list." in rows.text
    assert "commune of Molenbeek" in desk.see("/office/lists")
    assert issuer.node.rows(import_preview) == []


def test_a_list_under_way_counts_on_and_stops_when_it_is_done(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "PORTION", 2)
    programme_id, desk = issuer.a_programme(), Desk(issuer)
    look = sent_in(desk, programme_id, a_file(*families(3), a_family("bad", language="de"), a_family("f4"))).location
    address = desk.send(look, look).location

    def says(status: str, read: int, new: int, bad: int) -> None:
        page = desk.see(address)
        assert f"Adempauze: {status}." in page
        assert f"read {read} new families {new} changed 0 known and the same 0" in page
        assert f"families who want nothing 0 bad {bad}" in page
        goes_on = status != "done"
        assert ("Look again" in page) is goes_on
        html = desk.client.get(address).text
        assert (html.count("data-follows"), "follow.js" in html) == ((2, True) if goes_on else (0, False))

    says("waits to be read", 0, 0, 0)
    assert imports.take_portion(issuer.node.ctx)
    says("is being read", 2, 2, 0)
    assert imports.take_portion(issuer.node.ctx)
    says("is being read", 4, 3, 1)
    assert imports.take_portion(issuer.node.ctx)
    says("its families are getting their cheques", 5, 4, 1)
    issuer.node.run_jobs()
    says("done", 5, 4, 1)


def test_taken_twice_it_is_one_list(issuer: Issuer) -> None:
    programme_id, desk = issuer.a_programme(), Desk(issuer)
    look = sent_in(desk, programme_id, a_file(*families(2))).location
    first, second = desk.send(look), desk.send(look)
    assert first.location == second.location
    assert len(issuer.node.rows(household_import)) == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "The file is empty."),
        (a_file(a_family("a", source="Évere")).decode().encode("latin-1"), "Line 2 (byte 129) is not UTF-8"),
        (b"PK\x03\x04 a workbook", "This is no CSV file."),
        (b"source,language\nx,nl\n", "The first row has no column household_ref, family_type"),
        (a_file(headings=f"{HEADINGS},rijksregisternummer"), "Column J is for national register numbers"),
        (a_file(headings=f"{HEADINGS},favourite colour"), "Nobody knows the heading of column J."),
        (a_file(headings=f"{HEADINGS},langue"), "The column language is there more than once."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words_and_what_was_typed_stays(
    issuer: Issuer, file: bytes, sentence: str
) -> None:
    programme_id = issuer.a_programme()
    answer = sent_in(Desk(issuer), programme_id, file)
    assert answer.status_code == 422
    assert sentence in wrong_in(answer.text)["file"]
    assert 'value="commune of Molenbeek"' in answer.text
    assert issuer.node.rows(import_preview) == []


def test_what_is_missing_is_said_where_it_is_missing(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    answer = sent_in(Desk(issuer), programme_id, b"", file="", source="", legal_basis="whim")
    assert wrong_in(answer.text) == {
        "source": "Fill this in.",
        "legal_basis": "Choose one of the answers.",
        "file": "Choose the file.",
    }


def test_a_file_that_is_too_large_is_refused_in_words(issuer: Issuer) -> None:
    object.__setattr__(issuer.node.ctx.settings, "import_max_bytes", 2 * 1024 * 1024)
    programme_id, desk = issuer.a_programme(), Desk(issuer)
    for size in (2 * 1024 * 1024 + 1, 3 * 1024 * 1024):
        answer = sent_in(desk, programme_id, b"x" * size)
        assert answer.status_code == 422
        assert "The file is larger than 2 MB." in plain(answer.text)


def test_a_list_that_nobody_takes_is_forgotten_after_a_day(issuer: Issuer) -> None:
    programme_id, desk = issuer.a_programme(), Desk(issuer)
    look = sent_in(desk, programme_id, a_file(*families(1))).location
    issuer.node.clock.advance(hours=20)
    issuer.node.run_jobs()
    desk = Desk(issuer)
    assert desk.status(look) == 200
    issuer.node.clock.advance(hours=24)
    issuer.node.run_jobs()
    desk = Desk(issuer)
    assert desk.status(look) == 404
    assert desk.send(look).status_code == 404
    assert list((issuer.node.ctx.settings.data / "issuer" / "imports").iterdir()) == []


def test_somebody_else_does_not_see_what_i_look_at(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    look = sent_in(Desk(issuer), programme_id, a_file(*families(1))).location
    assert Desk(issuer, actor="another").status(look) == 404
    assert Desk(issuer, Role.HELPER).status(look) == 403
