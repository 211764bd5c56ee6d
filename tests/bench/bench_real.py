"""On Apache Kafka and PostgreSQL, durably: how soon the ledger knows of a scan at 50 a second, what it takes, and how
soon its receipt stands on the parent's phone.

Run it by hand: `python -m tests.bench.bench_real`.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.demo.client import Client
from deploy.launcher import Launcher, apart
from deploy.postgres import PrivateServer
from deploy.real import real_parts
from deploy.run import LOGINS
from shared.contracts.redeemer import RedemptionCaptured
from shared.identity.wallet_code import make_code
from shared.kernel.ids import SystemRandom, new_id
from shared.runtime.settings import child_environment
from tests.bench import receipts
from tests.bench.figures import Figure, table
from tests.bench.memory import most_mib_of
from tests.left_behind import a_counter, parents, wallet_keys
from tests.processes import settings_for_a_test

SCANS_A_SECOND, SCANS = 50, 1_000
_HOUSEHOLDS, _ATTEMPTS, _THREADS = 1_100, 220, 16
#: By then everything has been told and heard, or something is wrong.
_HEARD_SECONDS = 60.0


def run() -> list[Figure]:
    """Play a story that leaves a thousand parents with cheques, then let each use one."""
    with tempfile.TemporaryDirectory() as folder, real_parts(Path(folder) / "parts") as parts:
        data = Path(folder) / "data"
        settings = {**settings_for_a_test(), **parts.settings}
        command = [sys.executable, "-m", "deploy.demo", "--data", str(data), "--quiet", "--workers", "1"]
        command += ["--count", str(_HOUSEHOLDS), "--attempts", str(_ATTEMPTS)]
        subprocess.run(command, env=child_environment(settings), stdout=subprocess.DEVNULL, check=True)
        system = Launcher(data, settings, apart(1))
        with system, closing(Client(system.urls, _THREADS)) as client:
            system.start()
            system.wait_ready()
            made = _scan(client, data / LOGINS, system.urls)
            latencies = _latencies(parts.server, made)
            figures = [*_figures(latencies, len(made)), *_memory(system)]
            return figures + receipts.figures(client, data / LOGINS, system.urls, skip=SCANS)


def _scan(client: Client, logins: Path, urls: Mapping[str, str]) -> list[str]:
    """Scan each parent's code once, so many a second whatever the answers take. Returns the redemptions' ids."""
    counter = a_counter(client, logins, urls)
    keys = wallet_keys(client, parents(logins)[:SCANS])
    random = SystemRandom()

    def scan(number: int) -> str | None:
        due = began + number / SCANS_A_SECOND
        time.sleep(max(due - time.monotonic(), 0.0))
        body = {"offer_id": counter.offer_id, "units": 1, "code": make_code(keys[number], datetime.now(UTC))}
        answer = client.try_post(
            "redeemer", "/v1/redemptions", {"Respijt-Device": counter.device}, new_id(random), body
        )
        return str(answer.value["redemption_id"]) if answer.status == 201 else None

    with ThreadPoolExecutor(_THREADS) as pool:
        began = time.monotonic()
        made = [redemption for redemption in pool.map(scan, range(len(keys))) if redemption]
    assert len(made) > SCANS / 2, f"only {len(made)} of {len(keys)} scans were green"
    return made


def _latencies(server: PrivateServer, redemptions: Sequence[str]) -> list[float]:
    """Seconds from the redeemer's unit that wrote the event to the ledger's unit that booked it."""
    wanted = (RedemptionCaptured.TYPE, list(redemptions))
    said = "SELECT event_id, created_at FROM outbox WHERE type = %s AND subject = ANY(%s)"
    deadline = time.monotonic() + _HEARD_SECONDS
    with server.connect("redeemer") as redeemer, server.connect("ledger") as ledger:
        told: dict[str, Any] = dict(redeemer.execute(said, wanted).fetchall())
        heard: dict[str, Any] = {}
        while len(heard) < len(told):
            assert time.monotonic() < deadline, f"the ledger heard {len(heard)} of {len(told)}"
            rows = ledger.execute("SELECT event_id, received_at FROM inbox WHERE event_id = ANY(%s)", (list(told),))
            heard = dict(rows.fetchall())
            time.sleep(0.2)
    return sorted((heard[event] - told[event]).total_seconds() for event in told)


def _figures(latencies: Sequence[float], scans: int) -> list[Figure]:
    what = f"{scans:,} scans at {SCANS_A_SECOND}/s: outbox to ledger"
    return [
        Figure(f"{what}, median", latencies[len(latencies) // 2] * 1000, "ms", 1_000, higher_is_better=False),
        Figure("  99 of 100", latencies[len(latencies) * 99 // 100] * 1000, "ms", 5_000, higher_is_better=False),
    ]


def _memory(system: Launcher) -> list[Figure]:
    webs = [most_mib_of(system.worker_pid(name) or 0) for name in system.urls]
    workers = [most_mib_of(system.pid(f"{name}-worker-1")) for name in system.urls]
    return [
        Figure("  most memory of a web", max(webs), "MiB", 150, higher_is_better=False),
        Figure("  most memory of a worker", max(workers), "MiB", 150, higher_is_better=False),
    ]


if __name__ == "__main__":
    print(table(run()))
