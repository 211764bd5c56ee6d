"""Suppression: no cell of a report can be chained to a household, and no sum gives one back."""

from collections import defaultdict
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.suppression import ALL, FEWEST_HOUSEHOLDS, Cell, Place, suppress


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


def computable(cells: list[Cell]) -> set[Place]:
    """The hidden cells with spending that follow from the shown ones, found by elimination."""
    hidden = [cell.place for cell in suppress(cells) if cell.suppressed]
    equations = []
    for axis in (0, 1):
        for name in {cell.place[axis] for cell in cells}:
            signs = [Fraction(0)] * len(hidden)
            for number, place in enumerate(hidden):
                if place[axis] == name:
                    signs[number] = Fraction(-1 if place[1 - axis] == ALL else 1)
            equations.append(signs)
    done = 0
    for column in range(len(hidden)):
        pivot = next((row for row in range(done, len(equations)) if equations[row][column]), None)
        if pivot is None:
            continue
        equations[done], equations[pivot] = equations[pivot], equations[done]
        equations[done] = [sign / equations[done][column] for sign in equations[done]]
        for row in range(len(equations)):
            if row != done and equations[row][column]:
                times = equations[row][column]
                equations[row] = [one - times * two for one, two in zip(equations[row], equations[done], strict=True)]
        done += 1
    alone = [[number for number, sign in enumerate(row) if sign] for row in equations]
    return {hidden[numbers[0]] for numbers in alone if len(numbers) == 1}


def test_a_cell_between_two_protected_blocks_is_protected_too() -> None:
    """Two hidden cells stand in each line here, and yet the one between the blocks would follow from the totals."""
    counts = {
        ("a", "w"): 20, ("a", "y"): 40, ("b", "v"): 9, ("b", "y"): 12, ("b", "z"): 40, ("c", "u"): 9,
        ("c", "v"): 12, ("c", "x"): 20, ("c", "z"): 40, ("d", "v"): 3, ("d", "w"): 40, ("d", "z"): 40,
    }  # fmt: skip
    assert computable(table(counts)) == set()


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcd"), st.sampled_from("uvwxyz")),
        st.sampled_from([1, 5, 9, 10, 12, 20, 40]),
        min_size=1,
        max_size=24,
    )
)
def test_no_hidden_cell_can_be_computed_from_those_shown(counts: dict[tuple[str, str], int]) -> None:
    assert computable(table(counts)) == set()


def test_spending_of_no_known_household_is_small() -> None:
    (hidden, *_) = suppress([Cell("a", "unknown", 30, 30, 30_000, 0), *table({("a", "x"): 30})])
    assert hidden.suppressed
