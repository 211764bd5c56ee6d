"""The report's tables: each amount in its place, what is hidden said and not shown, and the sum below."""

from collections.abc import Iterator

import pytest
from flask import Flask

from services.ledger.pages import tables
from services.ledger.report import SpendingReport
from services.ledger.suppression import ALL, Cell
from shared.pages.languages import speak


@pytest.fixture(autouse=True)
def reading() -> Iterator[None]:
    app = Flask(__name__)
    speak(app)
    with app.test_request_context("/?lang=en"):
        yield


def a_cell(category: str, neighbourhood: str, cents: int | None) -> Cell:
    if cents is None:
        return Cell(category, neighbourhood, None, None, None, None, suppressed=True)
    return Cell(category, neighbourhood, 1, 1, cents, 12)


def test_neighbourhoods_stand_with_the_largest_first_and_the_hidden_last() -> None:
    found = SpendingReport(
        by_category=[a_cell("babysitting", ALL, 3_000)],
        by_neighbourhood=[a_cell(ALL, "1", None), a_cell(ALL, "2", 1_000), a_cell(ALL, "3", 2_000)],
        by_category_and_neighbourhood=[a_cell("babysitting", "1", None), a_cell("babysitting", "2", 1_000)],
        total=a_cell(ALL, ALL, 3_000),
        unfunded_grants=0,
        unfunded_cheques=0,
    )
    table = tables.by_neighbourhood(found, {"babysitting": "Babysitting"})
    assert [name for _key, name, _number in table.columns[1:]] == ["Babysitting", "all together", "Families"]
    kind = table.columns[1][0]
    assert [(row[kind], row["whole"]) for row in table.rows[:2]] == [("0,00\xa0€", "20,00\xa0€"), ("10,00\xa0€",) * 2]
    hidden = table.rows[-1]
    assert {hidden[kind], hidden["whole"], hidden["families"]} == {
        '<span class="few"><span aria-hidden="true">–</span><span class="unseen">not shown</span></span>'
    }
    assert table.sum is not None
    assert (table.sum["name"], table.sum[kind]) == ("all together, the hidden ones too", "30,00\xa0€")


def test_every_column_of_a_table_has_its_text() -> None:
    fund = tables.Equation("<Fund>", 100, 40, 30, 20, 10)
    table = tables.by_fund([fund])
    (row,) = table.rows
    assert [row[key] for key, _name, _number in table.columns] == [
        "<Fund>",
        "0,40\xa0€",
        "0,30\xa0€",
        "0,20\xa0€",
        "0,10\xa0€",
        "<b>1,00\xa0€</b>",
    ]
