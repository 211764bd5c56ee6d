"""The verdict on the spending report: its totals tie to the cent, and nothing in it can be chained to a household."""

import csv
import io
from collections import Counter, defaultdict
from typing import Any

from deploy.demo import expected
from deploy.demo.case import Case, households_of
from deploy.demo.money import FACE_CENTS, PROGRAMMES

#: A report says nothing of fewer households.
ENOUGH = 10
#: How the export calls the place of a total.
_ALL = "all"

#: (category, neighbourhood) of a cell; either may be a total.
_Place = tuple[str, str]


def judge(case: Case) -> None:
    """The report of each programme, as document and as export."""
    for programme, name in enumerate(PROGRAMMES):
        cells = _cells(case.found.spending[programme])
        exported = _exported(case.found.spending_csv[programme])
        case.checks.equal(f"{name}: the export is the report", cells, exported, f"{len(cells)} cells")
        own = _own(case, programme)
        shown = {place: cents for place, (cents, _) in cells.items() if cents is not None and place[1] == _ALL}
        case.checks.equal(
            f"{name}: spending by category and in all", {place: own[place] for place in shown}, shown, _sum(shown)
        )
        _suppression(case, name, cells)
        if households_of(case.story, programme):
            there = {place: cents for place, (cents, _) in cells.items() if cents is not None and place[1] != _ALL}
            wanted = {place: own[place] for place in there}
            case.checks.equal(f"{name}: spending by neighbourhood and category", wanted, there, f"{len(there)} cells")


def _cells(report: dict[str, Any]) -> dict[_Place, tuple[int | None, int | None]]:
    """Cents and households of each cell, nothing where it is suppressed."""
    listed = report["by_category"] + report["by_neighbourhood"] + report["by_category_and_neighbourhood"]
    cells = {
        (cell["category"] or _ALL, cell["neighbourhood"] or _ALL): (cell["amount_cents"], cell["households"])
        for cell in listed
    }
    cells[_ALL, _ALL] = (report["total_amount_cents"], report["total_households"])
    return cells


def _exported(text: str) -> dict[_Place, tuple[int | None, int | None]]:
    def number(cell: str) -> int | None:
        return int(cell) if cell else None

    return {
        (row["category"], row["neighbourhood"]): (number(row["amount_cents"]), number(row["households"]))
        for row in csv.DictReader(io.StringIO(text))
    }


def _own(case: Case, programme: int) -> Counter[_Place]:
    """Every cell and total, summed here from the uses and, for a drawn list, from its own addresses."""
    story = case.story
    households = households_of(story, programme)
    label_of = {
        story.holders[grant["wallet_id"]].number: label
        for grant, label in zip(story.granted[programme].grants, expected.places_told(households), strict=False)
        if grant["wallet_id"] in story.holders
    }
    own: Counter[_Place] = Counter()
    for use in story.tally.uses:
        cents = sum(lot.cheques for lot in use.attempt.takes if lot.programme == programme) * FACE_CENTS
        if not cents:
            continue
        category, place = use.attempt.offer.category, label_of.get(use.attempt.holder, "")
        for cell in ((category, _ALL), (_ALL, _ALL), (category, place), (_ALL, place)):
            own[cell] += cents
    return own


def _suppression(case: Case, name: str, cells: dict[_Place, tuple[int | None, int | None]]) -> None:
    """No cell under ten households is shown, and along no row or column is one hidden alone."""
    small = [place for place, (_, households) in cells.items() if households is not None and households < ENOUGH]
    hidden = [place for place, (cents, _) in cells.items() if cents is None]
    shown = f"{len(cells) - len(hidden)} shown, {len(hidden)} not"
    case.checks.true(f"{name}: no shown cell has fewer than {ENOUGH} households", not small, shown)
    half = [place for place, cell in cells.items() if (cell[0] is None) != (cell[1] is None)]
    case.checks.true(f"{name}: a suppressed cell holds nothing at all", not half)
    lines: dict[tuple[int, str], list[_Place]] = defaultdict(list)
    for place in cells:
        lines[0, place[0]].append(place)
        lines[1, place[1]].append(place)
    alone = [line for line, places in lines.items() if sum(place in hidden for place in places) == 1]
    case.checks.true(f"{name}: no total gives a suppressed cell back", not alone, f"{len(lines)} rows and columns")
    open_lines = [(line, places) for line, places in lines.items() if not any(place in hidden for place in places)]
    wrong = [
        line
        for line, places in open_lines
        if sum(cells[place][0] or 0 for place in places if place[1 - line[0]] != _ALL) != cells[_total(line)][0]
    ]
    case.checks.true(f"{name}: rows and columns add up to their totals", not wrong, f"{len(open_lines)} are whole")


def _total(line: tuple[int, str]) -> _Place:
    """Where the total of a row (0) or a column (1) stands."""
    return (line[1], _ALL) if line[0] == 0 else (_ALL, line[1])


def _sum(shown: dict[_Place, int]) -> str:
    return f"{shown[_ALL, _ALL]} cents" if (_ALL, _ALL) in shown else f"{len(shown)} shown"
