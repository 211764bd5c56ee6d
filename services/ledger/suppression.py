"""Hiding small cells of a report, and as many others as it takes that no sum gives one of them back. Pure.

The published table has inner cells, row and column totals and a grand total, so that along every
row and every column the cells add up to the total at its end. Draw rows and columns as the nodes
of a graph and each hidden cell as an edge between its row and its column: a hidden cell can be
computed from what is shown exactly when its edge lies on no cycle (it is a bridge). Two hidden
cells in every line are therefore not enough, and every hidden cell is put on a cycle.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

#: A cell under so many households is suppressed.
FEWEST_HOUSEHOLDS = 10
#: The place of the totals in a table of two dimensions.
ALL = ""

Place = tuple[str, str]
#: A row or a column: 0 or 1, and its name.
_Line = tuple[int, str]


@dataclass(frozen=True)
class Cell:
    """Spending at one category and neighbourhood; either may be `ALL`. Suppressed cells tell nothing."""

    category: str
    neighbourhood: str
    redemptions: int | None
    cheques: int | None
    amount_cents: int | None
    households: int | None
    suppressed: bool = False

    @property
    def place(self) -> Place:
        return self.category, self.neighbourhood


def suppress(cells: Sequence[Cell]) -> list[Cell]:
    """A table with its totals, in which nothing small is shown or can be computed.

    No shown cell with spending has fewer than the least number of households. The hidden cells of
    a row or column hold that number together, so that what they add up to is no small group
    either. No hidden cell follows from the sums of those shown.
    """
    # A cell without spending says nothing of anybody and can hide nothing.
    counts = {cell.place: cell.households or 0 for cell in cells if cell.cheques}
    hidden = {place for place, households in counts.items() if households < FEWEST_HOUSEHOLDS}
    lines = _lines(counts)
    while True:
        more = _too_few_in_a_line(lines, counts, hidden) or _computable(counts, hidden)
        if more is None:
            return [_hide(cell) if cell.place in hidden else cell for cell in cells]
        hidden.add(more)


def _lines(places: Iterable[Place]) -> list[list[Place]]:
    """The cells that add up to one another: those of a row with its total, those of a column with its total."""
    lines: dict[_Line, list[Place]] = defaultdict(list)
    for place in places:
        for line in _ends(place):
            lines[line].append(place)
    return [lines[line] for line in sorted(lines)]


def _ends(place: Place) -> tuple[_Line, _Line]:
    return (0, place[0]), (1, place[1])


def _cheapest(candidates: Iterable[Place], counts: Mapping[Place, int]) -> Place | None:
    """What a reader misses least: inner cells before totals, few households before many."""
    return min(candidates, key=lambda place: (place.count(ALL), counts[place], place), default=None)


def _too_few_in_a_line(
    lines: Sequence[Sequence[Place]], counts: Mapping[Place, int], hidden: set[Place]
) -> Place | None:
    """A further cell of a line whose hidden ones are alone or small together."""
    for line in lines:
        gone = [place for place in line if place in hidden]
        if not gone or (len(gone) >= 2 and sum(counts[place] for place in gone) >= FEWEST_HOUSEHOLDS):
            continue
        more = _cheapest((place for place in line if place not in hidden), counts)
        if more is not None:
            return more
    return None


def _computable(counts: Mapping[Place, int], hidden: set[Place]) -> Place | None:
    """A further cell that helps to put a hidden one on a cycle.

    There is one whenever it is needed: with its totals every cell that has spending lies on the
    cycle of itself, its row's total, its column's total and the grand total.
    """
    for bridge in _bridges(hidden):
        side = _reached(_ends(bridge)[0], hidden - {bridge})
        other = _reached(_ends(bridge)[1], hidden - {bridge})
        shown = [place for place in counts if place not in hidden]
        closing = [place for place in shown if _joins(place, side, other)]
        crossing = [place for place in shown if len(side.intersection(_ends(place))) == 1]
        more = _cheapest(closing or crossing, counts)
        if more is not None:
            return more
    return None


def _joins(place: Place, side: set[_Line], other: set[_Line]) -> bool:
    row, column = _ends(place)
    return (row in side and column in other) or (row in other and column in side)


def _neighbours(places: Iterable[Place]) -> dict[_Line, list[tuple[_Line, Place]]]:
    graph: dict[_Line, list[tuple[_Line, Place]]] = defaultdict(list)
    for place in places:
        row, column = _ends(place)
        graph[row].append((column, place))
        graph[column].append((row, place))
    return graph


def _reached(start: _Line, places: Iterable[Place]) -> set[_Line]:
    graph, found, left = _neighbours(places), {start}, [start]
    while left:
        for line, _ in graph.get(left.pop(), ()):
            if line not in found:
                found.add(line)
                left.append(line)
    return found


def _bridges(places: Iterable[Place]) -> list[Place]:
    """The edges on no cycle (Tarjan 1974: an edge to a subtree from which no other edge leads back up)."""
    graph = _neighbours(sorted(places))
    entered: dict[_Line, int] = {}
    lowest: dict[_Line, int] = {}
    bridges: list[Place] = []
    for root in sorted(graph):
        if root in entered:
            continue
        entered[root] = lowest[root] = len(entered)
        path: list[tuple[_Line, Place | None, Iterable[tuple[_Line, Place]]]] = [(root, None, iter(graph[root]))]
        while path:
            line, by, onward = path[-1]
            step = next(iter(onward), None)
            if step is None:
                path.pop()
                if path and by is not None:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[line])
                    if lowest[line] > entered[above]:
                        bridges.append(by)
                continue
            following, place = step
            if place == by:
                continue
            if following in entered:
                lowest[line] = min(lowest[line], entered[following])
            else:
                entered[following] = lowest[following] = len(entered)
                path.append((following, place, iter(graph[following])))
    return sorted(bridges)


def _hide(cell: Cell) -> Cell:
    return replace(cell, redemptions=None, cheques=None, amount_cents=None, households=None, suppressed=True)
