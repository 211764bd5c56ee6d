"""The household file as bytes and rows: separators, quotation marks, cells a spreadsheet would compute."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.issuer.columns import COLUMNS, column_of, letter
from services.issuer.domain import CHANNELS, FAMILY_TYPES, RAISES_ALONE
from services.issuer.household_file import Record, inspect, records
from services.issuer.problems import PROBLEMS, Problem
from services.issuer.rows import Row, neutral, read_row
from shared.kernel.languages import LANGUAGES

TODAY = date(2026, 3, 2)
GOOD = {
    "household_ref": "f1",
    "source": "commune",
    "family_type": "single_parent",
    "children_birth_dates": "2019-04-30;2022-01-15",
    "children_with_disability": "1",
    "municipality_nis": "21012",
    "neighbourhood": "16",
    "language": "nl",
    "channel": "wallet",
}


def rows_of(text: str | bytes, delimiter: str = ",") -> list[Record]:
    data = text.encode() if isinstance(text, str) else text
    return list(records(io.BytesIO(data), delimiter, 0, 1))


def problems_of(**changes: str) -> list[tuple[str, str]]:
    read = read_row({**GOOD, **changes}, TODAY)
    return [] if isinstance(read, Row) else [(problem.column, problem.code) for problem in read]


def test_no_two_columns_share_a_heading() -> None:
    headings = [heading for column in COLUMNS for heading in (column.name, *column.also)]
    assert len(headings) == len(set(headings))
    assert all(column_of(heading) == column.name for column in COLUMNS for heading in (column.name, *column.also))


def test_headings_are_read_whatever_their_capitals_accents_and_spaces() -> None:
    assert column_of(" Référence-famille ") == "household_ref"
    assert column_of("GEZINSNUMMER") == "household_ref"
    assert column_of("Numéro du gezin") is None


def test_columns_are_called_as_in_a_spreadsheet() -> None:
    assert [letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)


@given(st.lists(st.lists(cells, min_size=2, max_size=5), max_size=12), st.sampled_from([",", ";", "\t"]))
def test_what_a_spreadsheet_writes_is_read_back_row_by_row(table: list[list[str]], delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(table)
    read = rows_of(text.getvalue(), delimiter)
    assert [list(record.cells or ()) for record in read] == table
    assert [record.row for record in read] == list(range(1, len(table) + 1))
    assert (read[-1].next_offset if read else 0) == len(text.getvalue().encode())


def test_reading_goes_on_from_any_row() -> None:
    data = b'a,b\n"x\ny",1\n\nc,d'
    whole = list(records(io.BytesIO(data), ",", 0, 1))
    for record in whole:
        rest = list(records(io.BytesIO(data), ",", record.next_offset, record.row + 1))
        assert rest == whole[record.row :]


def test_a_quotation_mark_that_is_not_closed_costs_its_own_row_only() -> None:
    read = rows_of('a,b\nc,"d\n' + "e,f\n" * 60)
    assert read[1].cells is None
    assert [record.cells for record in read[2:]] == [("e", "f")] * 60
    assert [record.row for record in read] == list(range(1, 63))


def test_a_line_without_end_costs_its_own_row_only() -> None:
    read = rows_of(b"a,b\n" + b"x" * 300_000 + b"\nc,d\n")
    assert [record.cells for record in read] == [("a", "b"), None, ("c", "d")]


def test_a_separator_is_found_though_a_heading_is_quoted() -> None:
    headings = ['"household_ref"', *(column.name for column in COLUMNS[1:9])]
    layout = inspect(io.BytesIO(("\ufeff" + ";".join(headings) + "\r\nx").encode()))
    assert layout.delimiter == ";"
    assert layout.columns == tuple(column.name for column in COLUMNS[:9])
    assert layout.offset == len(("\ufeff" + ";".join(headings) + "\r\n").encode())


def test_an_empty_language_is_one_that_is_not_known() -> None:
    row = read_row({**GOOD, "language": " "}, TODAY)
    assert isinstance(row, Row)
    assert row.language is None


def test_a_good_row_is_a_household() -> None:
    row = read_row({**GOOD, "household_ref": " f1 ", "language": "NL", "raises_alone": ""}, TODAY)
    assert isinstance(row, Row)
    assert row.key == ("commune", "f1")
    assert row.children_birth_dates == (date(2019, 4, 30), date(2022, 1, 15))
    assert (row.language, row.raises_alone, row.contact) == ("nl", "", None)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"household_ref": ""}, ("household_ref", "missing_value")),
        ({"household_ref": "x" * 65}, ("household_ref", "too_long")),
        ({"household_ref": "=1+1"}, ("household_ref", "formula")),
        ({"household_ref": "'=1+1"}, ("household_ref", "formula")),
        ({"source": "a\u0007b"}, ("source", "control_character")),
        ({"family_type": "cousins"}, ("family_type", "unknown_family_type")),
        ({"children_birth_dates": ""}, ("children_birth_dates", "missing_value")),
        ({"children_birth_dates": "2019-02-30"}, ("children_birth_dates", "bad_date")),
        ({"children_birth_dates": "30-04-2019"}, ("children_birth_dates", "bad_date")),
        ({"children_birth_dates": "20190430"}, ("children_birth_dates", "bad_date")),
        ({"children_birth_dates": "1900-01-01"}, ("children_birth_dates", "date_out_of_range")),
        ({"children_birth_dates": "2027-06-01"}, ("children_birth_dates", "date_out_of_range")),
        ({"children_birth_dates": " ".join(["2019-01-01"] * 21)}, ("children_birth_dates", "too_many_children")),
        ({"children_with_disability": "3"}, ("children_with_disability", "more_than_children")),
        ({"children_with_disability": "-1"}, ("children_with_disability", "formula")),
        ({"children_with_disability": "1.5"}, ("children_with_disability", "not_a_number")),
        ({"children_with_disability": "١"}, ("children_with_disability", "not_a_number")),
        ({"municipality_nis": "44021"}, ("municipality_nis", "unknown_municipality")),
        ({"neighbourhood": "0"}, ("neighbourhood", "unknown_neighbourhood")),
        ({"neighbourhood": "1000"}, ("neighbourhood", "unknown_neighbourhood")),
        ({"neighbourhood": "n16"}, ("neighbourhood", "unknown_neighbourhood")),
        ({"language": "ar"}, ("language", "unknown_language")),
        ({"language": "="}, ("language", "formula")),
        ({"channel": "pigeon"}, ("channel", "unknown_channel")),
        ({"raises_alone": "yes"}, ("raises_alone", "unknown_reason")),
        ({"contact": "@home"}, ("contact", "formula")),
    ],
)
def test_a_bad_cell_is_named_by_column_and_reason(changes: dict[str, str], problem: tuple[str, str]) -> None:
    assert problems_of(**changes) == [problem]


@pytest.mark.parametrize(
    "changes",
    [
        {"municipality_nis": "", "neighbourhood": ""},
        {"children_with_disability": ""},
        {"contact": "+32 470 11 22 33"},
        {"contact": "'+32 470 11 22 33"},
        {"contact": "02\u00a0123\u00a045\u00a067"},
        {"raises_alone": "No_One_Near"},
        {"children_birth_dates": "2026-12-01"},
    ],
)
def test_what_people_write_rightly_is_taken(changes: dict[str, str]) -> None:
    assert problems_of(**changes) == []


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.text(max_size=30)))
def test_no_cell_whatever_breaks_the_reading(changes: dict[str, str]) -> None:
    read = read_row({**GOOD, **changes}, TODAY)
    if not isinstance(read, Row):
        assert read
        assert all(problem.column in GOOD and problem.code in PROBLEMS for problem in read)


@example("=1+1")
@example(" @me")
@example("\t-1")
@example("'+32")
@given(st.text(max_size=20))
def test_a_neutral_cell_is_never_computed_and_reads_back_as_it_was(text: str) -> None:
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    changed: Any = read_row({**GOOD, "parent_name": text}, TODAY)
    again: Any = read_row({**GOOD, "parent_name": neutral(text)}, TODAY)
    assert changed == again


def test_every_problem_has_words_in_three_languages_and_lists_what_may_be_written() -> None:
    for words in PROBLEMS.values():
        for language in LANGUAGES:
            assert words.message[language].endswith(".")
            assert words.remedy[language].endswith(".")
    for code, choices in (
        ("unknown_family_type", FAMILY_TYPES),
        ("unknown_channel", CHANNELS),
        ("unknown_reason", RAISES_ALONE),
    ):
        assert all(choice in PROBLEMS[code].remedy.en for choice in choices)
    assert Problem("", "file_is_gone").code in PROBLEMS
