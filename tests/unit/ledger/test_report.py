"""Suppression: no cell of a report can be chained to a household, and no sum gives one back."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.report import ALL, FEWEST_HOUSEHOLDS, Cell, suppress


def table(counts: dict[tuple[str, str], int]) -> list[Cell]:
    """Cells with their row, column and grand totals."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for (category, neighbourhood), households in counts.items():
        for place in ((category, neighbourhood), (category, ALL), (ALL, neighbourhood), (ALL, ALL)):
            sums[place] += households
    return [Cell(one, two, count, count, count * 1_000, count) for (one, two), count in sums.items()]


def shown(cells: list[Cell]) -> dict[tuple[str, str], int | None]:
    return {(cell.category, cell.neighbourhood): cell.households for cell in suppress(cells)}


def test_a_cell_under_ten_households_is_hidden_with_all_its_figures() -> None:
    (hidden,) = [cell for cell in suppress(table({("a", "x"): 9})) if (cell.category, cell.neighbourhood) == ("a", "x")]
    assert hidden.suppressed
    assert (hidden.redemptions, hidden.cheques, hidden.amount_cents, hidden.households) == (None,) * 4


def test_a_table_of_large_cells_is_shown_whole() -> None:
    assert None not in shown(table({("a", "x"): 10, ("a", "y"): 30, ("b", "x"): 11, ("b", "y"): 12})).values()


def test_a_hidden_cell_takes_neighbours_along_so_that_no_total_gives_it_back() -> None:
    told = shown(table({("a", "x"): 3, ("a", "y"): 30, ("a", "z"): 40, ("b", "x"): 50, ("b", "y"): 60, ("b", "z"): 70}))
    assert told["a", "x"] is None
    assert told["a", "y"] is None, "the smallest other cell of the row"
    assert told["b", "x"] is None, "the smallest other cell of the column"
    assert told["b", "y"] is None
    assert told["a", "z"] == 40
    assert told[ALL, ALL] == 253


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcd"), st.sampled_from("uvwxyz")), st.integers(0, 40), min_size=1, max_size=24
    )
)
def test_along_every_row_and_column_nothing_or_enough_is_hidden(counts: dict[tuple[str, str], int]) -> None:
    cells = table(counts)
    told = shown(cells)
    truth = {(cell.category, cell.neighbourhood): cell.households or 0 for cell in cells}
    for place, households in told.items():
        assert households is None or households == truth[place]
        assert households is None or households == 0 or households >= FEWEST_HOUSEHOLDS
    for axis in (0, 1):
        for name in {place[axis] for place in truth}:
            line = [place for place in truth if place[axis] == name and truth[place]]
            hidden = [place for place in line if told[place] is None]
            if hidden and len(hidden) < len(line):
                assert len(hidden) >= 2
                assert sum(truth[place] for place in hidden) >= FEWEST_HOUSEHOLDS
