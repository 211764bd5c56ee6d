"""A lock between threads and processes of one machine, on a file."""

import fcntl
import os
import threading
import time
from pathlib import Path
from types import TracebackType


class LockTimeoutError(Exception):
    """Somebody else held the lock for longer than we were willing to wait."""


class FileLock:
    """Mutual exclusion by `flock`, with a mutex in front.

    The mutex is needed because `flock` belongs to the open file and not to the thread: two
    threads on one descriptor would not exclude each other. A forked child starts anew, with a
    descriptor and a mutex of its own: it holds nothing of what its parent held, and its unlock
    would otherwise free the parent's lock. The file must be on a local disk. Taking it twice in one
    thread raises at once instead of hanging.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mutex = threading.Lock()
        self._owner: int | None = None
        self._descriptor: int | None = None
        self._pid = os.getpid()

    def acquire(self, timeout_seconds: float | None = None) -> None:
        """Take the lock, waiting without end or for so long, then `LockTimeoutError`."""
        if self.held_here():
            raise RuntimeError(f"{self._path.name}: this thread holds the lock already")
        deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        if not self._mutex.acquire(timeout=-1 if timeout_seconds is None else timeout_seconds):
            raise LockTimeoutError(self._path.name)
        try:
            self._flock(deadline)
        except BaseException:
            self._mutex.release()
            raise
        self._owner = threading.get_ident()

    def held_here(self) -> bool:
        """Whether this very thread holds it."""
        if self._pid != os.getpid():
            self._start_anew()
        return self._owner == threading.get_ident()

    def release(self) -> None:
        assert self._descriptor is not None
        assert self._owner == threading.get_ident()
        self._owner = None
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self._mutex.release()

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def __enter__(self) -> "FileLock":
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.release()

    def _start_anew(self) -> None:
        """After a fork: nothing is ours yet."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._mutex, self._owner, self._descriptor, self._pid = threading.Lock(), None, None, os.getpid()

    def _flock(self, deadline: float | None) -> None:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if deadline is None:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            return
        pause = 0.0005
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise LockTimeoutError(self._path.name) from None
            time.sleep(pause)
            pause = min(pause * 2, 0.01)
