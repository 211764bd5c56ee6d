"""The broker is killed and started again under the services: nothing is lost and nothing happens twice."""

import random
import subprocess
import sys
import time
from pathlib import Path

from deploy.kafka.parts import MissingPartError
from deploy.postgres import PostgresError
from deploy.real import RealParts, real_parts
from shared.runtime.settings import child_environment
from tests.faults.test_kill import said, state_hash
from tests.missing import missing
from tests.processes import settings_for_a_test

BETWEEN_FAULTS_SECONDS = (12.0, 18.0)
#: Longer than any time-out of the client.
FREEZE_SECONDS = 45.0


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
    expected = calm(tmp_path / "calm")
    moments = random.Random(5)
    faults: list[str] = []
    try:
        with real_parts(tmp_path / "parts") as parts:
            process = play(tmp_path / "data", parts)
            try:
                deadline = time.monotonic() + 900
                while process.poll() is None:
                    assert time.monotonic() < deadline, (
                        "the story does not end:\n" + said(tmp_path / "data").read_text()
                    )
                    if _ended_within(process, moments.uniform(*BETWEEN_FAULTS_SECONDS)):
                        break
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
            finally:
                if process.poll() is None:
                    process.terminate()
                process.wait()
    except (MissingPartError, PostgresError) as error:
        missing(str(error))
    text = said(tmp_path / "data").read_text()
    assert process.returncode == 0, text[-5000:]
    assert faults, "the story was over before anything happened"
    assert state_hash(text) == expected
    print(f"faults of the broker: {faults}")


def _ended_within(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
