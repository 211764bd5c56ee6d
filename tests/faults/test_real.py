"""The broker dies under the services, with its disk or without: nothing is lost and nothing happens twice."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from deploy.kafka.parts import MissingPartError
from deploy.postgres import PostgresError
from deploy.real import RealParts, real_parts
from shared.contracts.topics import SERVICES
from shared.runtime.settings import child_environment
from tests.faults.test_kill import said, state_hash
from tests.missing import missing
from tests.processes import settings_for_a_test

BETWEEN_FAULTS_SECONDS = (12.0, 18.0)
#: Longer than any time-out of the client.
FREEZE_SECONDS = 45.0
TIMES_LOST = 2


def play(folder: Path, parts: RealParts) -> subprocess.Popen[bytes]:
    """Start a small story with two workers to each service."""
    command = [sys.executable, "-m", "deploy.demo", "--data", str(folder), "--seed", "3", "--workers", "2"]
    command += ["--count", "60", "--attempts", "200"]
    environment = child_environment({**settings_for_a_test(), **parts.settings})
    with said(folder).open("wb") as output:
        return subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )


def calm(folder: Path) -> str:
    """The state in which the same story ends on the embedded log, undisturbed."""
    command = [sys.executable, "-m", "deploy.demo", "--data", str(folder), "--seed", "3", "--quiet"]
    command += ["--count", "60", "--attempts", "200"]
    environment = child_environment(settings_for_a_test())
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return state_hash(ended.stdout)


def test_a_broker_that_dies_and_comes_back_changes_nothing_in_the_books(tmp_path: Path, proof: bool) -> None:
    faults: list[str] = []

    def disturb(parts: RealParts) -> None:
        if proof and len(faults) == 1:
            parts.broker.freeze()
            time.sleep(FREEZE_SECONDS)
            parts.broker.thaw()
            faults.append("freeze")
        else:
            parts.broker.kill()
            began = time.monotonic()
            parts.broker.start()
            faults.append(f"kill, back after {time.monotonic() - began:.1f} s")

    assert disturbed(tmp_path, disturb) == calm(tmp_path / "calm")
    assert faults, "the story was over before anything happened"
    print(f"faults of the broker: {faults}")


def test_a_log_that_is_lost_is_made_again_from_the_outboxes(tmp_path: Path) -> None:
    """The broker's disk is gone, acknowledged events and all. An operator makes the topics and has them told again."""
    recovered: list[str] = []

    def lose(parts: RealParts) -> None:
        if len(recovered) == TIMES_LOST:
            return
        environment = child_environment(
            {**settings_for_a_test(), **parts.settings, "RESPIJT_DATA": str(tmp_path / "data")}
        )

        def respijt(*arguments: str) -> str:
            command = [sys.executable, "-m", "services.cli", *arguments]
            return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()

        parts.broker.lose()
        began = time.monotonic()
        parts.broker.start()
        respijt("events", "topics", "apply")
        said = [respijt(service, "republish") for service in SERVICES]
        recovered.append(f"{time.monotonic() - began:.1f} s, {said}")

    assert disturbed(tmp_path, lose) == calm(tmp_path / "calm")
    assert recovered, "the story was over before anything happened"
    print("\n".join(f"the log was there again after {line}" for line in recovered))


def disturbed(folder: Path, disturb: Callable[[RealParts], None]) -> str:
    """The state in which the story ends on real parts while this is done to them every now and then."""
    moments = random.Random(5)
    try:
        with real_parts(folder / "parts") as parts:
            process = play(folder / "data", parts)
            try:
                deadline = time.monotonic() + 900
                while not _ended_within(process, moments.uniform(*BETWEEN_FAULTS_SECONDS)):
                    assert time.monotonic() < deadline, "the story does not end:\n" + said(folder / "data").read_text()
                    disturb(parts)
            finally:
                if process.poll() is None:
                    process.terminate()
                process.wait()
    except (MissingPartError, PostgresError) as error:
        missing(str(error))
    text = said(folder / "data").read_text()
    assert process.returncode == 0, text[-5000:]
    return state_hash(text)


def _ended_within(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
