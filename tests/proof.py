"""`make proof`: every proof at its full count, each with its output and its time in `docs/measured/`."""

import subprocess
import sys
import time
from pathlib import Path

MEASURED = Path("docs/measured")

#: With the number of tests in the last line, and without the services' logs.
_PYTEST = [sys.executable, "-m", "pytest", "-o", "addopts=--strict-markers --strict-config", "--no-header", "--proof"]
#: Name and command of each proof, in the order in which a failure would be cheapest to find.
PROOFS = (
    ("transport", [*_PYTEST, "tests/contract"]),
    (
        "tokens",
        [*_PYTEST, "-s", "tests/integration/redeemer/test_forged.py", "tests/unit/identity", "-k", "not postgresql"],
    ),
    ("broken-inputs", [*_PYTEST, "tests/integration", "tests/unit", "-k", "not postgresql"]),
    # The gate's count: a thousand interleavings on a server take the better part of an hour and tell the same.
    ("postgresql", [*(part for part in _PYTEST if part != "--proof"), "tests/integration", "-k", "postgresql"]),
    ("spine", [*_PYTEST, "tests/system/test_spine_machine.py", "tests/system/test_commands_machine.py"]),
    ("processes", [*_PYTEST, "tests/system/test_processes.py", "tests/system/test_slice.py"]),
    # It says how often was tried, what was green and why the others were not.
    ("races", [*_PYTEST, "-s", "tests/system/test_races.py"]),
    ("demo", [sys.executable, "-m", "deploy.demo", "--year", "--data", "var/proof"]),
    ("demo-again", [sys.executable, "-m", "deploy.demo", "--year", "--data", "var/proof"]),
    ("demo-real", [sys.executable, "-m", "deploy.real", "demo"]),
    ("browser", [*_PYTEST, "tests/browser"]),
    ("kill", [*_PYTEST, "-s", "tests/faults"]),
    ("planted-faults", [sys.executable, "-m", "tests.planted"]),
    ("bench", [sys.executable, "-m", "tests.bench"]),
)


def main() -> int:
    """Run all proofs, or those named on the command line. Returns 1 when one failed."""
    wanted = sys.argv[1:] or [name for name, _ in PROOFS]
    MEASURED.mkdir(parents=True, exist_ok=True)
    failed = []
    for name, command in PROOFS:
        if name not in wanted:
            continue
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        ended = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        seconds = time.monotonic() - began
        verdict = f"{name}: exit {ended.returncode} after {seconds:.1f} s"
        # A file is committed: it says what ran and nothing about the machine's folders.
        text = ended.stdout.replace(f"{Path.cwd()}/", "").replace(f"{Path.home()}/", "~/")
        MEASURED.joinpath(f"{name}.txt").write_text(f"{text}\n{verdict}\n", encoding="utf-8")
        print(text[-1500:] if ended.returncode == 0 else text, verdict, sep="\n", flush=True)
        if ended.returncode:
            failed.append(name)
    print(f"\nnot proved: {', '.join(failed)}" if failed else "\nall proved")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
