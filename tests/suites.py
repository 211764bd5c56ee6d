"""`make test`: every suite in turn, each with its time. The first that fails ends the run's hope, not the run."""

import subprocess
import sys
import time

#: Suites that share nothing run on both cores; those that start processes have the machine for themselves.
SUITES = (
    ("unit", ["tests/unit", "-n", "2"]),
    ("contract", ["tests/contract", "-n", "2"]),
    ("integration", ["tests/integration", "-n", "2"]),
    ("browser", ["tests/browser"]),
    ("system", ["tests/system"]),
    ("faults", ["tests/faults"]),
)


def main() -> int:
    """Run all suites, or those named on the command line. Returns the exit code."""
    wanted = sys.argv[1:] or [name for name, _ in SUITES]
    outcomes = []
    for name, arguments in SUITES:
        if name not in wanted:
            continue
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        ended = subprocess.run([sys.executable, "-m", "pytest", "-q", *arguments], check=False).returncode
        outcomes.append((name, ended, time.monotonic() - began))
    print("\nsuite        result    seconds")
    for name, ended, seconds in outcomes:
        print(f"{name:<12} {'passed' if ended == 0 else f'exit {ended}':<9} {seconds:7.1f}")
    return int(any(ended for _, ended, _ in outcomes))


if __name__ == "__main__":
    sys.exit(main())
