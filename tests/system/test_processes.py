"""The four services as real processes: they start, say how they are, stop in time and come back."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from deploy.launcher import Launcher, LaunchError
from deploy.ports import free_ports
from shared.contracts.topics import SERVICES
from shared.kernel.ids import SystemRandom, new_id
from tests.processes import settings_for_a_test

POOL = urllib3.PoolManager(retries=False, timeout=5.0)


def eventually(condition: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.02)


def get(url: str) -> tuple[int, Any]:
    try:
        answer = POOL.request("GET", url)
    except urllib3.exceptions.HTTPError:
        return 0, None
    return answer.status, json.loads(answer.data) if "json" in answer.headers.get("Content-Type", "") else answer.data


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Launcher]:
    launcher = Launcher(tmp_path / "data", settings_for_a_test())
    launcher.prepare()
    launcher.start()
    launcher.wait_ready()
    yield launcher
    launcher.stop()


def test_all_four_are_alive_ready_quiet_and_measured(system: Launcher) -> None:
    for name, url in system.urls.items():
        assert get(f"{url}/livez") == (200, {"alive": True})
        assert get(f"{url}/readyz")[0] == 200
        status, document = get(f"{url}/status")
        assert (status, document["service"], document["lag"], document["dead_letters"]) == (200, name, 0, 0)
        status, text = get(f"http://127.0.0.1:{system.settings.metrics_ports[name]}/metrics")
        assert status == 200
        assert b"respijt_inbox_applied_total" in text
        status, openapi = get(f"{url}/openapi.json")
        assert openapi["openapi"] == "3.1.0"


def test_all_stop_cleanly_within_ten_seconds_of_a_sigterm(system: Launcher) -> None:
    # An idle keep-alive client must not hold up the stop.
    assert get(f"{system.urls['ledger']}/livez")[0] == 200
    began = time.monotonic()
    assert system.stop()
    assert time.monotonic() - began < 10
    for name in SERVICES:
        assert '"clean": true' in (system.data / name / "serve.log").read_text()


@pytest.mark.parametrize("victim", ["worker", "master"])
def test_a_killed_process_is_replaced_and_frees_its_port(system: Launcher, victim: str) -> None:
    before = system.worker_pid("ledger")
    pid = before if victim == "worker" else system.pid("ledger")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: system.worker_pid("ledger") not in (None, before), "a new worker")
    eventually(lambda: get(f"{system.urls['ledger']}/readyz")[0] == 200, "ready again")


def test_a_second_process_of_a_service_does_not_start(system: Launcher) -> None:
    environment = dict(system.environment)
    environment["RESPIJT_LEDGER_PORT"], environment["RESPIJT_LEDGER_METRICS_PORT"] = map(str, free_ports(2))
    second = subprocess.Popen(
        [sys.executable, "-m", "services.cli", "ledger", "serve"],
        env=environment,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert second.stderr is not None
        line = next(line for line in second.stderr if b"cannot_start" in line)
        assert b"Stop the other process" in line
    finally:
        os.killpg(second.pid, signal.SIGTERM)
        second.communicate(timeout=20)


def test_a_taken_port_is_named_with_its_setting(system: Launcher, tmp_path: Path) -> None:
    environment = settings_for_a_test() | {"RESPIJT_REDEEMER_PORT": str(system.settings.ports["redeemer"])}
    other = Launcher(tmp_path / "other", environment)
    with pytest.raises(LaunchError, match="RESPIJT_REDEEMER_PORT"):
        other.start()


def test_a_database_of_another_revision_is_told_with_the_remedy(tmp_path: Path) -> None:
    launcher = Launcher(tmp_path / "data", settings_for_a_test())
    with pytest.raises(LaunchError, match="respijt ledger migrate"):
        launcher.respijt("ledger", "token", "create", "--role", "auditor")


def test_a_preparing_command_that_says_nothing_is_still_named(tmp_path: Path) -> None:
    launcher = Launcher(tmp_path / "data", settings_for_a_test())
    launcher.environment["PYTHONPATH"] = str(tmp_path)
    (tmp_path / "sitecustomize.py").write_text("import os, sys\nif 'prepare' in sys.orig_argv: os._exit(9)\n")
    with pytest.raises(LaunchError, match="respijt prepare: it ended with 9"):
        launcher.prepare()


def test_a_loop_that_hangs_ends_its_process_and_a_slow_request_does_not(tmp_path: Path) -> None:
    fault = {"RESPIJT_WATCHDOG_SECONDS": "5", "RESPIJT_FAULT": "relay.after_send:2:hang"}
    with Launcher(tmp_path / "data", settings_for_a_test() | fault) as system:
        system.prepare()
        token = system.respijt("ledger", "token", "create", "--role", "finance_officer").strip()
        system.start()
        system.wait_ready()

        def all_is_told() -> bool:
            status, document = get(f"{system.urls['ledger']}/status")
            return status == 200 and document["outbox"]["unpublished"] == 0

        before = system.worker_pid("ledger")
        assert open_a_fund(system, token, pause_seconds=7.0) == 201
        eventually(all_is_told, "the first event is on the log")
        assert system.worker_pid("ledger") == before
        assert open_a_fund(system, token) == 201
        assert not all_is_told(), "nobody who asks waits for the log"
        eventually(lambda: system.worker_pid("ledger") not in (None, before), "another worker")
        eventually(all_is_told, "it does what was left")
        log = system.log_end("ledger", 1_000)
        assert '"event": "loop.hangs"' in log
        assert f"(pid:{before}) exited with code 70" in log


def open_a_fund(system: Launcher, token: str, pause_seconds: float = 0.0) -> int:
    """Open a fund by a request whose body comes after a pause. Returns the answer's status."""
    body = json.dumps({"name": "Fund", "currency": "EUR"})
    connection = http.client.HTTPConnection("127.0.0.1", system.settings.ports["ledger"], timeout=10)
    connection.putrequest("POST", "/v1/funds")
    for name, value in (
        ("Authorization", f"Bearer {token}"),
        ("Idempotency-Key", new_id(SystemRandom())),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
    ):
        connection.putheader(name, value)
    connection.endheaders()
    time.sleep(pause_seconds)
    connection.send(body.encode())
    status = connection.getresponse().status
    connection.close()
    return status
