"""Long lists in portions that one statement may hold, far below what either engine binds."""

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
