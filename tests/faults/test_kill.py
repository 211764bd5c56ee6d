"""kill -9 of workers and masters in turn, under the demo's traffic: nothing is lost and nothing happens twice."""

import itertools
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shared.contracts.topics import SERVICES
from shared.runtime.settings import child_environment
from tests.processes import settings_for_a_test

BETWEEN_KILLS_SECONDS = (2.5, 5.0)


def demo(folder: Path, households: int, attempts: int) -> subprocess.Popen[bytes]:
    """Start a demo that writes what it says to a file beside its data."""
    command = [sys.executable, "-m", "deploy.demo", "--data", str(folder), "--seed", "7"]
    command += ["--count", str(households), "--attempts", str(attempts)]
    environment = child_environment(settings_for_a_test())
    with said(folder).open("wb") as output:
        return subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )


def said(folder: Path) -> Path:
    return folder.with_suffix(".out")


def state_hash(output: str) -> str:
    found: list[str] = re.findall(r"\b[0-9a-f]{64}\b", output)
    assert found, f"no state hash in:\n{output[-3000:]}"
    return found[-1]


def victim(folder: Path, service: str, kind: str) -> int | None:
    """The process id of a service's master or of its only worker."""
    try:
        master = int((folder / service / "serve.pid").read_text())
        if kind == "master":
            return master
        return int(Path(f"/proc/{master}/task/{master}/children").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


@pytest.fixture(scope="module")
def counts(proof: bool) -> tuple[int, int]:
    return (1_000, 4_000) if proof else (400, 1_600)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, counts: tuple[int, int]) -> str:
    folder = tmp_path_factory.mktemp("calm") / "data"
    process = demo(folder, *counts)
    process.wait(timeout=900)
    output = said(folder).read_text()
    assert process.returncode == 0, output[-3000:]
    return state_hash(output)


def test_killing_every_process_in_turn_changes_nothing_in_the_books(
    tmp_path: Path, undisturbed: str, counts: tuple[int, int]
) -> None:
    folder = tmp_path / "data"
    process = demo(folder, *counts)
    moments = random.Random(11)
    killed: dict[tuple[str, str], int] = {}
    turns = itertools.cycle(itertools.product(("worker", "master"), SERVICES))
    try:
        deadline = time.monotonic() + 900
        while process.poll() is None:
            assert time.monotonic() < deadline, "the demo does not end:\n" + said(folder).read_text()[-3000:]
            # A service needs two to three seconds to be back; all four have to be there at once for time to go on.
            time.sleep(moments.uniform(*BETWEEN_KILLS_SECONDS))
            kind, service = next(turns)
            pid = victim(folder, service, kind)
            if pid is None or process.poll() is not None:
                continue
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed[service, kind] = killed.get((service, kind), 0) + 1
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            for service in SERVICES:
                master = victim(folder, service, "master")
                if master is not None:
                    os.killpg(master, signal.SIGKILL)
        process.wait()
    text = said(folder).read_text()
    assert process.returncode == 0, text[-5000:]
    assert set(killed) == set(itertools.product(SERVICES, ("worker", "master"))), "every process was killed"
    assert state_hash(text) == undisturbed
    print(f"{sum(killed.values())} processes killed: {killed}")
