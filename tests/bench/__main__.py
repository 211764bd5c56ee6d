"""`make bench`: speed and memory against the aims, in one run on a quiet machine."""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from shared.runtime.settings import child_environment
from tests.bench import bench_ledger, bench_log
from tests.bench.figures import Figure, table
from tests.processes import settings_for_a_test


def main() -> int:
    """Measure everything and print one table. Aims are wishes: a missed one is shown and fails nothing."""
    figures = [*bench_log.run(), *bench_ledger.run(), *_issuer(), *_demo()]
    print(table(figures))
    return 0


def _demo() -> list[Figure]:
    """The whole demo, durably, with the most memory any of its processes used."""
    environment = {**settings_for_a_test(), "RESPIJT_SYNCHRONOUS": "FULL"}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.demo", "--data", str(data), "--quiet"],
            env=child_environment(environment),
            stdout=subprocess.DEVNULL,
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, *(_peak_kib(path) for path in data.glob("*/serve.pid")), 0)
            time.sleep(1)
        seconds = time.monotonic() - began
    assert process.returncode == 0, "the demo did not pass its own checks"
    return [
        Figure("demo: 2,000 households, 10,000 attempts", seconds, "s", 120, higher_is_better=False),
        Figure("demo: most memory of one service", peak / 1024, "MB", 500, higher_is_better=False),
    ]


def _peak_kib(pid_file: Path) -> int:
    """The most memory a service's worker ever held, in KiB, as the kernel tells it."""
    try:
        master = pid_file.read_text().strip()
        workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{workers[0]}/status").read_text())
    except (OSError, IndexError):
        return 0
    return int(found.group(1)) if found else 0


def _issuer() -> list[Figure]:
    """The import of 20,000 households, in a process of its own because it reports its own memory."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_issuer", "20000"], check=True, capture_output=True, text=True
    )
    print(ended.stdout)
    return []


if __name__ == "__main__":
    sys.exit(main())
