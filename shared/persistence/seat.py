"""A task that one process of a service does at a time, such as sending what was committed."""

import threading
from typing import Protocol


class Seat(Protocol):
    """Held by one process, by the thread that took it."""

    def take(self) -> bool:
        """Whether the seat is ours; asks for it when it is not, without waiting."""

    def wait(self, timeout_seconds: float) -> None:
        """Until something was committed that has to be sent, or so long. Only for who holds the seat."""

    def wake(self) -> None:
        """End a wait. For any thread."""

    def leave(self) -> None:
        """Let another one have it."""


class OnlySeat:
    """Where a service is one process, which a lock of its own sees to: the seat is always ours."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def take(self) -> bool:
        return True

    def wait(self, timeout_seconds: float) -> None:
        self._event.wait(timeout_seconds)
        self._event.clear()

    def wake(self) -> None:
        self._event.set()

    def leave(self) -> None:
        self._event.clear()
