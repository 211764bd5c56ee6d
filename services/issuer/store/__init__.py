"""Every SQL statement of the issuer's write side, by what it is about."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

#: Ids in one `IN (…)`: far below every engine's limit of parameters.
MOST_IN_A_LIST = 500


def chunks(values: Sequence[T], most: int = MOST_IN_A_LIST) -> Iterator[Sequence[T]]:
    """The values in portions that one statement may hold."""
    for start in range(0, len(values), most):
        yield values[start : start + most]
