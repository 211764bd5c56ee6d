"""Long lists: in portions that one statement may hold, far below what either engine binds, and in pages for people."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

MOST_IN_A_STATEMENT = 500


def portions(values: Iterable[T], most: int = MOST_IN_A_STATEMENT) -> Iterator[Sequence[T]]:
    """The values in their order, at most so many at a time."""
    rest = iter(values)
    while some := list(islice(rest, most)):
        yield some


def part_of(found: Sequence[T], limit: int) -> tuple[Sequence[T], T | None]:
    """A page of a list, of which one more was asked for than it holds; and its last item where more follow."""
    page = found[:limit]
    return page, page[-1] if len(found) > limit else None
