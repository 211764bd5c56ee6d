"""The four services as real processes on PostgreSQL: they start, come back, and are each the only one."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from deploy.launcher import Launcher
from deploy.postgres import PrivateServer
from shared.contracts.topics import SERVICES
from tests.postgres import a_private_server
from tests.processes import settings_for_a_test
from tests.system.test_processes import eventually, get

SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'respijt'"
LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid IN (2, 3)"


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    with a_private_server() as server:
        yield server


@pytest.fixture
def system(tmp_path: Path, server: PrivateServer) -> Iterator[Launcher]:
    settings = {**settings_for_a_test(), **server.settings(SERVICES)}
    launcher = Launcher(tmp_path / "data", settings)
    launcher.prepare()
    launcher.start()
    launcher.wait_ready()
    yield launcher
    launcher.stop()


def count(server: PrivateServer, statement: str) -> int:
    with server.connect() as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_the_services_run_on_it_come_back_and_stop(system: Launcher, server: PrivateServer) -> None:
    assert not list(system.data.rglob("ledger.db")), "nothing of it is in a file"
    eventually(lambda: count(server, LOCKS) == 2 * len(SERVICES), "each sends and serves")
    before = system.worker_pid("ledger")
    assert before is not None
    os.kill(before, signal.SIGKILL)
    eventually(lambda: system.worker_pid("ledger") not in (None, before), "another worker")
    eventually(lambda: get(f"{system.urls['ledger']}/readyz")[0] == 200, "it is ready again")
    eventually(lambda: count(server, LOCKS) == 2 * len(SERVICES), "it has its locks back")
    assert system.stop()
    eventually(lambda: count(server, SESSIONS) == 0, "nobody is connected")


def test_who_is_cut_off_from_the_server_takes_its_locks_again(system: Launcher, server: PrivateServer) -> None:
    eventually(lambda: count(server, LOCKS) == 2 * len(SERVICES), "each sends and serves")
    workers = {name: system.worker_pid(name) for name in SERVICES}
    with server.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'respijt'")
    eventually(lambda: count(server, LOCKS) == 2 * len(SERVICES), "all have their locks back")
    for url in system.urls.values():
        eventually(lambda url=url: get(f"{url}/readyz")[0] == 200, "it is ready")  # type: ignore[misc]
    assert {name: system.worker_pid(name) for name in SERVICES} == workers


def test_a_second_process_on_the_same_database_does_not_serve(
    system: Launcher, server: PrivateServer, tmp_path: Path
) -> None:
    """On another machine, where no lock on a file of the first one is seen."""
    ports = settings_for_a_test()
    databases = {name: value for name, value in system.environment.items() if "_DATABASE" in name}
    elsewhere = Launcher(tmp_path / "elsewhere", {**ports, **databases})
    elsewhere.prepare()
    elsewhere.start()
    try:
        eventually(
            lambda: "another process serves this database" in elsewhere.log_end("ledger", 50), "it says why", 40.0
        )
        with pytest.raises(urllib3.exceptions.HTTPError):
            urllib3.request("GET", elsewhere.urls["ledger"] + "/readyz", retries=False, timeout=2.0)
    finally:
        elsewhere.stop()
