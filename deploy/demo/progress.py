"""What the demo says while it plays: one line a step, with a counter."""

import sys
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from deploy.demo.days import ZONE


class Progress:
    """Prints `[ 12/61] 2026-09-03 14:20  …`, or nothing when asked to be quiet."""

    def __init__(self, steps: int, quiet: bool) -> None:
        self._steps, self._quiet, self._done = steps, quiet, 0
        self._began = time.monotonic()

    def step(self, now: datetime, text: str) -> None:
        """Say what was just done at a moment of the story."""
        self._done += 1
        width = len(str(self._steps))
        self.told(now, text, f"[{self._done:>{width}}/{self._steps}] ")

    def told(self, now: datetime, text: str, counter: str = "") -> None:
        """Say what belongs to a moment of the story, but to no counted step."""
        self.say(f"{counter}{now.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}  {text}")

    def say(self, text: str) -> None:
        """Say something that belongs to no step."""
        if not self._quiet:
            print(text)
            sys.stdout.flush()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began
