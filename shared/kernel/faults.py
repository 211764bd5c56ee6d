"""Named points at which a test may let a process die, so that each crash can be repeated.

In earnest nothing is armed and reaching a point costs one look into an empty dictionary.
"""

from collections.abc import Callable

_armed: dict[str, Callable[[], None]] = {}

#: Every point there is; arming another one is a mistake in the test.
POINTS = (
    "unit.before_commit",
    "unit.after_commit",
    "relay.after_send",
    "consumer.before_commit",
    "consumer.after_commit",
    "scheduler.before_job",
)


def reach(point: str) -> None:
    """Say that the program is here. Runs what was armed for this point, which may not return."""
    act = _armed.get(point)
    if act is not None:
        act()


def arm(point: str, act: Callable[[], None]) -> None:
    if point not in POINTS:
        raise ValueError(f"no fault point is called {point!r}; there are {', '.join(POINTS)}")
    _armed[point] = act


def disarm() -> None:
    _armed.clear()
