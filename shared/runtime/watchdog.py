"""Ends a process one of whose loops stands still: a call that never returns raises nothing that could be caught.

A loop beats whenever it comes round, and also while it waits for a log or a database that is away.
One that has not beaten for longer than it may ever wait hangs, and keeps from others what it holds:
the sending, its partitions, perhaps the writers' lock. A process that only answers requests has no
loops and is never ended here, and a slow request holds up no loop.
"""

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable

import structlog

from shared.observability import metrics

#: The exit code of a process that hangs or whose log client is wedged; the supervisor starts it again.
WEDGED = 70
LOOK_SECONDS = 0.5
#: How long the last word may take: who hangs while writing a log line holds up everybody else's.
LAST_WORD_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Watchdog:
    """Knows when each loop of its process last moved, and ends the process when one is still for too long."""

    def __init__(
        self,
        patience_seconds: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        end: Callable[[int], object] = os._exit,
    ) -> None:
        self._patience, self._monotonic, self._end = patience_seconds, monotonic, end
        #: When each loop last moved, and in which thread.
        self._beats: dict[str, tuple[float, int]] = {}

    def beat(self, loop: str) -> None:
        """The loop moves. Called in the thread it runs in."""
        self._beats[loop] = (self._monotonic(), threading.get_ident())

    def forget(self, loop: str) -> None:
        """The loop is over, as it was asked to be."""
        self._beats.pop(loop, None)

    def start(self) -> None:
        """Look again and again, in a thread that does nothing else."""

        def watch() -> None:
            while True:
                self.look()
                time.sleep(LOOK_SECONDS)

        threading.Thread(target=watch, name="watchdog", daemon=True).start()

    def look(self) -> None:
        """Tell how long each loop has been still; end the process when one has been for too long."""
        for loop, (moved_at, thread) in self._beats.copy().items():
            still = self._monotonic() - moved_at
            metrics.loop_still.labels(loop).set(still)
            if still > self._patience:
                self._tell(loop, still, thread)
                self._end(WEDGED)

    def _tell(self, loop: str, still: float, thread: int) -> None:
        """Which loop, for how long, and in which call; no values, which may be somebody's data."""
        frame = sys._current_frames().get(thread)
        told = {"loop": loop, "seconds": round(still), "where": traceback.format_stack(frame) if frame else []}
        teller = threading.Thread(target=log.critical, args=("loop.hangs",), kwargs=told, daemon=True)
        teller.start()
        teller.join(LAST_WORD_SECONDS)
