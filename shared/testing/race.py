"""Things that are done at the same moment, as two workers of a service do them."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

#: A machine with much to do lets a thread wait for so long. Who is not there by then never comes.
_PATIENCE_SECONDS = 60


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Do these at the same moment, each in a thread of its own, and give their answers in order.

    What one of them raises is raised here.
    """
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        gate.wait(_PATIENCE_SECONDS)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))
