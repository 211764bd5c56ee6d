"""The lock between threads and processes."""

import os
import threading
import time
from pathlib import Path

import pytest

from shared.persistence.file_lock import FileLock, LockTimeoutError
from shared.testing.race import at_once

#: Later Pythons warn of every fork beside threads; what a forked child may do is what is tested here.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.only("sqlite", reason="a lock on a file, which PostgreSQL does without"),
]


def in_a_child(act: object) -> int:
    """Run a function in a forked child. Returns its exit code: 0, or 1 when it raised."""
    pid = os.fork()
    if pid == 0:
        try:
            act()  # type: ignore[operator]
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def test_two_locks_on_one_file_exclude_each_other(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "x.lock"), FileLock(tmp_path / "x.lock")
    with first, pytest.raises(LockTimeoutError):
        second.acquire(0.02)
    second.acquire(0.02)
    second.release()


def test_two_threads_on_one_lock_exclude_each_other(tmp_path: Path) -> None:
    lock, inside, most = FileLock(tmp_path / "x.lock"), [0], [0]

    def work() -> None:
        for _ in range(50):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    at_once(*[work] * 4)
    assert most[0] == 1


def test_another_thread_waits_no_longer_than_it_said(tmp_path: Path) -> None:
    lock, result = FileLock(tmp_path / "x.lock"), []

    def work() -> None:
        try:
            lock.acquire(0.02)
        except LockTimeoutError:
            result.append("timed out")

    with lock:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(10)
    assert result == ["timed out"]


def test_taking_it_twice_in_one_thread_raises_at_once(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "x.lock")
    with lock:
        assert lock.held_here()
        with pytest.raises(RuntimeError, match="holds the lock already"):
            lock.acquire()
        assert lock.held_here()
    assert not lock.held_here()


def test_a_lock_that_could_not_be_had_can_be_had_later(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "x.lock"), FileLock(tmp_path / "x.lock")
    first.acquire()
    with pytest.raises(LockTimeoutError):
        second.acquire(0.01)
    first.release()
    with second:
        assert second.held_here()


def test_a_forked_child_does_not_hold_the_parents_lock_and_cannot_free_it(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "x.lock")

    def child() -> None:
        assert not lock.held_here()
        with pytest.raises(LockTimeoutError):
            lock.acquire(0.02)
        lock.close()

    with lock:
        assert in_a_child(child) == 0
        with pytest.raises(LockTimeoutError):
            FileLock(tmp_path / "x.lock").acquire(0.02)


def test_a_child_forked_while_another_thread_held_the_lock_can_take_it_later(tmp_path: Path) -> None:
    lock, held, go = FileLock(tmp_path / "x.lock"), threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            go.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.read(read, 1)
            lock.acquire(5.0)
        except BaseException:
            os._exit(1)
        os._exit(0)
    go.set()
    thread.join()
    os.write(write, b"x")
    _, status = os.waitpid(pid, 0)
    os.close(read)
    os.close(write)
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_process_that_dies_frees_it(tmp_path: Path) -> None:
    def child() -> None:
        FileLock(tmp_path / "x.lock").acquire()
        os._exit(0)

    assert in_a_child(child) == 0
    FileLock(tmp_path / "x.lock").acquire(0.02)


def test_a_closed_lock_can_be_used_again(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "x.lock")
    with lock:
        pass
    lock.close()
    lock.close()
    with lock:
        assert lock.held_here()


def test_the_locks_file_is_its_owners_alone(tmp_path: Path) -> None:
    with FileLock(tmp_path / "x.lock"):
        assert (tmp_path / "x.lock").stat().st_mode & 0o777 == 0o600
