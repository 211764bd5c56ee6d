"""`make test`: every suite in turn, each with its time. The first that fails ends the run's hope, not the run."""

import os
import subprocess
import sys
import time

#: Suites that share nothing run on both cores; those that start processes have the machine for themselves.
SUITES = (
    ("unit", ["tests/unit", "-n", "2"]),
    # By groups: the tests that need Kafka share one broker and so one process.
    ("contract", ["tests/contract", "-n", "2", "--dist", "loadgroup"]),
    ("integration", ["tests/integration", "-n", "2", "--dist", "loadgroup"]),
    ("browser", ["tests/browser"]),
    ("system", ["tests/system"]),
    ("faults", ["tests/faults"]),
)

#: A test that stands still says where, and ends its suite instead of the whole run's time.
STANDS_STILL = ("-o", "faulthandler_timeout=900", "-o", "faulthandler_exit_on_timeout=true")


def main() -> int:
    """Run all suites, or those named on the command line. Returns the exit code."""
    wanted = sys.argv[1:] or [name for name, _ in SUITES]
    outcomes = []
    # Where nothing may be skipped, what is missing is installed first.
    if os.environ.get("CI") == "true" and os.geteuid() == 0:
        began = time.monotonic()
        ended = subprocess.run([".ci/setup-system"], check=False).returncode
        outcomes.append(("setup", ended, time.monotonic() - began))
    for name, arguments in SUITES:
        if name not in wanted:
            continue
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *STANDS_STILL, *arguments], check=False
        ).returncode
        outcomes.append((name, ended, time.monotonic() - began))
    print("\nsuite        result    seconds")
    for name, ended, seconds in outcomes:
        print(f"{name:<12} {'passed' if ended == 0 else f'exit {ended}':<9} {seconds:7.1f}")
    return int(any(ended for _, ended, _ in outcomes))


if __name__ == "__main__":
    sys.exit(main())
