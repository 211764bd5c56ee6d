"""Household files: what is refused whole, what is taken in, and what becomes of bad rows."""

import csv
import io
import json
import stat
from datetime import date, timedelta
from typing import IO

import pytest
import sqlalchemy as sa

from services.issuer import personal
from services.issuer.commands import imports
from services.issuer.store.imports import Provenance
from services.issuer.tables import household, household_key, import_problem
from shared.contracts.issuer import WalletOpened
from shared.identity.roles import Role
from shared.kernel.errors import BadRequestError, TooLargeError
from shared.messaging.tables import outbox
from tests.integration.issuer.at_office import Desk
from tests.integration.issuer.builders import (
    HEADINGS,
    Issuer,
    a_family,
    a_file,
    an_id,
    families,
    problems,
    spooled,
)

NAMED = HEADINGS + ",parent_name,contact"


def test_the_same_file_twice_changes_nothing(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    first = issuer.imported(programme_id, *families(7))
    before = issuer.node.rows(household)
    second = issuer.imported(programme_id, *families(7))

    assert (first["rows"], first["accepted"], first["unchanged"]) == (7, 7, 0)
    assert (second["rows"], second["accepted"], second["unchanged"], second["changed"]) == (7, 0, 7, 0)
    assert issuer.node.rows(household) == before
    assert len(issuer.node.told(WalletOpened)) == 7


def test_a_changed_row_brings_the_facts_up_to_date_and_takes_nothing_away(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, a_family("f1", family_type="single_parent"))
    result = issuer.imported(programme_id, a_family("f1", municipality_nis="21001"))

    assert (result["accepted"], result["changed"]) == (0, 1)
    (grant,) = issuer.grants()
    assert grant["cheques"] == 24
    known = issuer.get(f"/households/{grant['household_id']}")
    assert (known["family_type"], known["municipality_nis"]) == ("two_parents", "21001")


def test_bad_rows_are_named_and_never_stop_good_ones(issuer: Issuer) -> None:
    result = issuer.imported(
        issuer.a_programme(),
        a_family("f1"),
        a_family("f2", family_type="cousins"),
        "",
        a_family("", children_birth_dates="30/04/2019"),
        a_family("f4"),
        "f5,commune",
        a_family("f6", channel='"never closed'),
        a_family("=HYPERLINK(0)", municipality_nis="44021", children_with_disability="2"),
        a_family("f8"),
    )
    assert (result["rows"], result["accepted"], result["bad"], result["granted"]) == (8, 3, 5, 3)
    assert problems(result) == [
        (3, "family_type", "unknown_family_type"),
        (5, "household_ref", "missing_value"),
        (5, "children_birth_dates", "bad_date"),
        (7, "", "wrong_number_of_cells"),
        (8, "", "unreadable_row"),
        (9, "household_ref", "formula"),
        (9, "children_with_disability", "more_than_children"),
        (9, "municipality_nis", "unknown_municipality"),
    ]
    assert all(error["message"] and error["remedy"] for error in result["errors"])


def test_the_file_of_bad_rows_can_be_mended_and_sent_in_again(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    named = "%s,Noor Élise,+32 470 11 22 33"
    result = issuer.imported(
        programme_id,
        named % a_family("f1"),
        named % a_family("f2", language="xx"),
        a_family("f3") + ",=cmd|calc,@contact",
        headings=NAMED,
    )
    response = issuer.node.client().get(
        f"/v1/imports/{result['import_id']}/bad-rows.csv?language=nl",
        headers=issuer.node.headers(Role.PROGRAMME_MANAGER),
    )
    assert response.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert [row["problem_row"] for row in rows] == ["3", "4"]
    assert rows[0]["parent_name"] == "Noor Élise"
    assert rows[0]["contact"] == "'+32 470 11 22 33"
    assert (rows[1]["parent_name"], rows[1]["contact"]) == ("'=cmd|calc", "'@contact")
    assert rows[1]["problem_columns"] == "parent_name | contact"
    assert rows[0]["what_to_do"] == "Schrijf een van deze: nl, fr, en of laat de cel leeg."

    mended = response.data.decode().replace(",xx,", ",nl,").replace("'=cmd|calc", "Jo").replace("'@contact", "")
    again = issuer.send(programme_id, mended.encode())
    issuer.node.run_jobs()
    end = issuer.get(f"/imports/{again.json['import_id']}")
    assert (end["accepted"], end["bad"]) == (2, 0)


def test_only_a_manager_gets_the_file_of_bad_rows(issuer: Issuer) -> None:
    result = issuer.imported(issuer.a_programme(), a_family("f1", language="xx"))
    response = issuer.node.client().get(
        f"/v1/imports/{result['import_id']}/bad-rows.csv", headers=issuer.node.headers(Role.HELPER)
    )
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\n\n  \n", "empty_file"),
        (HEADINGS.replace(",channel", "").encode(), "missing_column"),
        (HEADINGS.encode() + b",income\n", "unknown_column"),
        (HEADINGS.encode() + b",langue\n", "repeated_column"),
        (a_file(a_family("f\0")), "not_csv"),
        (b"PK\x03\x04" + bytes(range(256)), "not_csv"),
        (bytes((number * 7919) % 256 for number in range(5000)), "not_csv"),
        (a_file(a_family("f1")).replace(b"commune", "commune à".encode("latin-1")), "not_utf8"),
        (a_file(a_family("f1")).decode().encode("utf-16"), "not_csv"),
        (a_family("f1").encode(), "missing_column"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused_and_nothing_is_kept(issuer: Issuer, file: bytes, code: str) -> None:
    response = issuer.send(issuer.a_programme(), file)
    assert (response.status_code, response.json["code"]) == (422, code)
    assert response.json["remedy"]
    issuer.node.run_jobs()
    assert issuer.node.rows(household) == []
    assert spooled(issuer) == []


def test_latin_1_is_refused_naming_the_byte_and_the_line(issuer: Issuer) -> None:
    text = a_file(*families(4000), a_family("zoë"), a_family("last"))
    broken = text.replace("ë".encode(), b"\xeb")
    response = issuer.send(issuer.a_programme(), broken)
    assert response.json["code"] == "not_utf8"
    assert f"byte {broken.index(0xEB)} " in response.json["detail"]
    assert "line 4002" in response.json["detail"]
    assert "CSV UTF-8" in response.json["remedy"]


def receive(issuer: Issuer, stream: IO[bytes], length: int | None) -> str:
    return imports.receive(
        issuer.node.ctx,
        programme_id=issuer.a_programme(),
        provenance=Provenance("commune", "public_task", "B-2026-01", date(2026, 1, 5)),
        stream=stream,
        length=length,
        asked_by="a test",
        key="one-of-a-kind",
        limits=None,
    )


def test_a_file_that_is_too_large_is_refused_before_it_is_read(issuer: Issuer) -> None:
    class Unread(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("somebody reads")

    most = issuer.node.ctx.settings.import_max_bytes
    with pytest.raises(TooLargeError, match=f"larger than {most} bytes"):
        receive(issuer, Unread(), most + 1)


def test_a_file_without_a_length_is_read_no_further_than_allowed(issuer: Issuer) -> None:
    class Endless(io.BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            self.given += size
            return b"a" * size

    endless = Endless()
    with pytest.raises(TooLargeError):
        receive(issuer, endless, None)
    assert endless.given < issuer.node.ctx.settings.import_max_bytes + 1_000_000
    assert spooled(issuer) == []


def test_a_file_that_comes_in_part_is_refused(issuer: Issuer) -> None:
    file = a_file(*families(3))
    with pytest.raises(BadRequestError, match="only in part"):
        receive(issuer, io.BytesIO(file[:-20]), len(file))
    assert spooled(issuer) == []


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_separators_marks_and_headings_in_dutch_or_french_are_read(issuer: Issuer, delimiter: str) -> None:
    headings = [
        "Gezinsnummer",
        "Origine",
        "Type de famille",
        "Dates de naissance",
        "kinderen met beperking",
        "code INS",
        "WIJK",
        "Langue",
        "kanaal",
        "Peu entouré",
    ]
    cells = [
        "f1",
        "cpas",
        "two_parents",
        "2015-01-01 2019-01-01;2021-01-01",
        "1",
        "21012",
        "16",
        "fr",
        "paper",
        "no_one_near",
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([headings, cells])
    response = issuer.send(issuer.a_programme(), b"\xef\xbb\xbf" + text.getvalue().encode())
    assert response.status_code == 202, response.json
    issuer.node.run_jobs()
    (grant,) = issuer.grants()
    assert grant["cheques"] == 12 + 12 + 2 + 6


def test_an_upload_repeated_with_its_key_is_the_same_import(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    file = a_file(*families(3))
    first = issuer.send(programme_id, file, key="one-and-the-same")
    again = issuer.send(programme_id, file, key="one-and-the-same")
    other = issuer.send(programme_id, a_file(*families(4)), key="one-and-the-same")

    assert first.json["import_id"] == again.json["import_id"]
    assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")
    assert len(spooled(issuer)) == 1
    assert stat.S_IMODE(spooled(issuer)[0].stat().st_mode) == 0o600


def test_a_large_file_goes_on_where_a_crash_left_it(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(opened=False)
    rows = families(1203)
    rows[700] = a_family("bad", language="xx")
    response = issuer.send(programme_id, a_file(*rows))
    issuer.node.scheduler.step()
    half = issuer.get(f"/imports/{response.json['import_id']}")
    assert (half["status"], half["rows"]) == ("importing", 500)

    issuer.node.restart().run_jobs()
    end = issuer.get(f"/imports/{response.json['import_id']}")
    assert (end["status"], end["rows"], end["accepted"], end["bad"]) == ("done", 1203, 1202, 1)
    assert problems(end) == [(702, "language", "unknown_language")]
    assert len(issuer.node.rows(household)) == 1202


def test_a_family_named_twice_in_one_file_is_one_household(issuer: Issuer) -> None:
    result = issuer.imported(
        issuer.a_programme(),
        a_family("f1"),
        a_family("f1"),
        a_family("f1", language="fr"),
        a_family("f1", source="hospital"),
    )
    assert (result["accepted"], result["unchanged"], result["changed"], result["granted"]) == (2, 1, 1, 2)
    assert [row["language"] for row in issuer.node.rows(household)] == ["fr", "nl"]


def test_a_language_that_a_list_leaves_empty_is_not_known_and_what_was_told_stays(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    rows = [a_family("f1", language=""), a_family("f2", language="fr")]
    assert issuer.imported(programme_id, *rows)["accepted"] == 2
    again = issuer.imported(programme_id, *(a_family(ref, language="", neighbourhood="17") for ref in ("f1", "f2")))
    assert again["changed"] == 2
    assert [row["language"] for row in issuer.node.rows(household)] == [None, "fr"]
    assert "An empty language means that it is not known" in Desk(issuer).see("/office/lists/new")


def test_names_are_sealed_and_stand_nowhere_else(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, a_family("f1") + ",Noor Peeters,noor@example.org", headings=NAMED)
    issuer.imported(programme_id, a_family("f2"))

    first, second = issuer.node.rows(household)
    (key,) = issuer.node.rows(household_key)
    assert second["personal"] is None
    assert personal.unseal(first["personal"], key["key"], first["id"]) == personal.Personal(
        "Noor Peeters", "noor@example.org"
    )
    assert personal.unseal(first["personal"], None, first["id"]) == personal.NOBODY
    everything = json.dumps(issuer.get(f"/households/{first['id']}")).encode() + b"".join(
        row["value"] for row in issuer.node.rows(outbox)
    )
    assert b"Noor" not in everything
    with issuer.node.ctx.reading() as reading:
        dump = "\n".join(str(row) for table in (household, import_problem) for row in reading.execute(sa.select(table)))
    assert "Noor" not in dump


def test_a_column_that_a_file_does_not_have_takes_nothing_away(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    headings = HEADINGS + ",raises_alone,contact"
    issuer.imported(programme_id, a_family("f1") + ",no_one_near,02 123 45 67", headings=headings)
    assert issuer.imported(programme_id, a_family("f1"))["unchanged"] == 1
    assert (
        issuer.imported(programme_id, a_family("f1") + ",no_one_near,02 765 43 21", headings=headings)["changed"] == 1
    )
    (row,) = issuer.node.rows(household)
    (key,) = issuer.node.rows(household_key)
    assert personal.unseal(row["personal"], key["key"], row["id"]).contact == "02 765 43 21"


def test_the_file_is_deleted_two_weeks_after_it_was_taken_in(issuer: Issuer) -> None:
    result = issuer.imported(issuer.a_programme(), a_family("f1", language="xx"))
    issuer.node.clock.advance(days=13)
    issuer.node.run_jobs()
    assert len(spooled(issuer)) == 1
    issuer.node.clock.advance(days=2)
    issuer.node.run_jobs()
    assert spooled(issuer) == []
    response = issuer.node.client().get(
        f"/v1/imports/{result['import_id']}/bad-rows.csv", headers=issuer.node.headers(Role.PROGRAMME_MANAGER)
    )
    assert (response.status_code, response.json["code"]) == (409, "file_deleted")


def test_what_a_crash_left_of_an_upload_is_gone_after_two_nights(issuer: Issuer) -> None:
    issuer.imported(issuer.a_programme(), a_family("f1"))
    left = spooled(issuer)[0].parent / f"{an_id()}.part"
    left.write_bytes(b"half")
    for _ in range(2):
        issuer.node.clock.advance(days=1)
        issuer.node.run_jobs()
    assert [path.suffix for path in spooled(issuer)] == [".csv"]


def test_a_file_that_vanished_ends_its_import_and_says_so(issuer: Issuer) -> None:
    response = issuer.send(issuer.a_programme(), a_file(*families(3)))
    spooled(issuer)[0].unlink()
    issuer.node.run_jobs()
    end = issuer.get(f"/imports/{response.json['import_id']}")
    assert (end["status"], end["rows"], problems(end)) == ("done", 0, [(2, "", "file_is_gone")])


def test_lists_for_no_programme_or_a_closed_one_are_refused(issuer: Issuer) -> None:
    assert issuer.send(an_id(), a_file()).status_code == 404
    programme_id = issuer.a_programme()
    issuer.set_status(programme_id, "paused")
    issuer.set_status(programme_id, "closed")
    assert issuer.send(programme_id, a_file(*families(1))).json["code"] == "programme_closed"


def test_an_expected_child_counts_and_a_grown_up_one_does_not(issuer: Issuer) -> None:
    births = "2006-01-01 2010-05-05 2015-05-05 2020-05-05"
    expected = (issuer.node.clock.now().date() + timedelta(days=100)).isoformat()
    issuer.imported(issuer.a_programme(), a_family("f1", children_birth_dates=f"{births} {expected}"))
    (grant,) = issuer.grants()
    assert grant["inputs"]["children"] == 4
    assert grant["cheques"] == 12 + 2 * 2
