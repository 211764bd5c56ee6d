"""`make bench`: speed and memory against the aims, in one run on a quiet machine."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shared.contracts.topics import SERVICES
from shared.runtime.settings import child_environment
from tests.bench import bench_consumer, bench_grants, bench_ledger, bench_log, bench_real, bench_redeemer, bench_wallet
from tests.bench.figures import Figure, table
from tests.bench.memory import most_mib
from tests.processes import settings_for_a_test


def main() -> int:
    """Measure everything and print one table. Aims are wishes: a missed one is shown and fails nothing."""
    parts: tuple[tuple[str, Callable[[], list[Figure]]], ...] = (
        ("the event log", bench_log.run),
        ("the ledger", bench_ledger.run),
        ("the redeemer", bench_redeemer.run),
        ("the wallet", bench_wallet.run),
        ("the ledger against pgbench", bench_consumer.run),
        ("a region's list through four processes", bench_grants.run),
        ("the demo", _demo),
        ("scans on Kafka and PostgreSQL", bench_real.run),
    )
    figures: list[Figure] = []
    for what, run in parts:
        print(f"measuring {what} …", file=sys.stderr, flush=True)
        figures += run()
    print(table(figures))
    return 0


def _demo() -> list[Figure]:
    """The whole demo as `make demo` plays it, with the most memory any of its services used."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        settings = settings_for_a_test()
        del settings["RESPIJT_SYNCHRONOUS"]
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.demo", "--data", str(data), "--quiet"],
            env=child_environment(settings),
            stdout=subprocess.DEVNULL,
        )
        most = 0.0
        while process.poll() is None:
            most = max(most, *(most_mib(data / name) for name in SERVICES))
            time.sleep(1)
        seconds = time.monotonic() - began
    assert process.returncode == 0, "the demo did not pass its own checks"
    return [
        Figure("demo: 2,000 households, 10,000 attempts", seconds, "s", 120, higher_is_better=False),
        Figure("  most memory of one service", most, "MiB", 500, higher_is_better=False),
    ]


if __name__ == "__main__":
    sys.exit(main())
