"""`make run`: the system on this machine, on the books of the demo, in real time, until Ctrl-C."""

import argparse
import signal
import subprocess
import sys
import threading
from pathlib import Path

from deploy.launcher import WHOLE, Launcher, LaunchError, apart, refuse_taken
from deploy.start.page import StartPage
from deploy.start.people import find
from shared.kernel.errors import SettingsError
from shared.runtime.settings import given_settings

DEMO = Path("var/demo")
#: The demo writes this last, so a folder that has it is whole.
LOGINS = "logins.txt"
#: A demo's number is nobody's: no number here begins like it.
OF_A_DEMO = {"RESPIJT_MODE": "demo", "RESPIJT_CONFIDENTIAL_TELEPHONE": "02 000 00 00"}


def main() -> int:
    """Run until told to stop. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.run", description="Run the system on the demo's books.")
    parser.add_argument(
        "--workers", type=int, default=0, help="workers per service beside its web (on PostgreSQL only)"
    )
    workers = parser.parse_args().workers
    given = given_settings()
    data = Path(given.pop("RESPIJT_DATA", str(DEMO)))
    if not (data / LOGINS).exists():
        print(f"There is no demo in {data} yet: making a small one.")
        seeding = subprocess.run(
            [
                *(sys.executable, "-m", "deploy.demo", "--data", str(data), "--quiet"),
                *("--count", "50", "--attempts", "150"),
                *(("--workers", str(workers)) if workers else ()),
            ],
            check=False,
        )
        if seeding.returncode:
            return seeding.returncode
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        parts = apart(workers) if workers else WHOLE
        with Launcher(data, {**OF_A_DEMO, **given}, parts) as system:
            system.prepare()
            system.start()
            system.wait_ready()
            refuse_taken(system.settings.start_port, "RESPIJT_START_PORT")
            people = find(data / LOGINS, system.urls)
            with StartPage(system.settings.start_port, system.urls, people) as page:
                _welcome(system, data, page.url)
                stopped.wait()
            print("\nStopping …", flush=True)
    except (LaunchError, SettingsError) as error:
        print(f"run: {error}", file=sys.stderr)
        return 2
    print("Everything has stopped.")
    return 0


def _welcome(system: Launcher, data: Path, start: str) -> None:
    print(f"\nRespite cheques are running on this machine. Open {start}\n")
    for name, url in system.urls.items():
        print(f"  {name:<10} {url}/openapi.json   how it is: {url}/status")
    print(f"\nAccess tokens of the demo's people are in {data / LOGINS}, one a line. For example, the books:\n")
    print(f"  token=$(awk '$1 == \"auditor\" {{print $NF}}' {data / LOGINS})")
    print(f'  curl -H "Authorization: Bearer $token" {system.urls["ledger"]}/v1/books/trial-balance\n')
    print("Ctrl-C stops everything.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
