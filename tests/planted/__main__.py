"""`make planted-faults`: plants known bugs, one at a time, in a copy of the program, and looks who notices.

A test that stays green with its bug in place proves nothing: then this fails. Words on the command line
choose those faults whose names hold one of them.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.planted.faults import FAULTS, Fault

_COPIED = ("services", "shared", "deploy", "tests", "pyproject.toml")
#: pytest's own codes: all green, and something red. Any other means that the test did not run.
_GREEN, _RED, _LATE = 0, 1, -1
#: How long one test may take with its fault in place, and all of them together without any.
_SECONDS, _ALL_SECONDS = 900, 2_400


def main() -> int:
    """Plant every fault in turn. Returns 1 when one was not noticed or could not be planted."""
    failed = 0
    words = sys.argv[1:]
    faults = [fault for fault in FAULTS if not words or any(word in fault.name for word in words)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in _COPIED:
            source = Path(name)
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / name)
        if _run(copy, [fault.test for fault in faults], xdist=True) != _GREEN:
            print("the tests are not green without any fault: nothing can be shown")
            return 1
        for fault in faults:
            began = time.monotonic()
            said = _noticed(copy, fault)
            failed += said != "noticed"
            print(f"{said:<12} {time.monotonic() - began:6.1f} s  {fault.name}", flush=True)
    print(f"{len(faults) - failed} of {len(faults)} planted faults were noticed")
    return int(failed > 0)


def _noticed(copy: Path, fault: Fault) -> str:
    path = copy / fault.path
    right = path.read_text(encoding="utf-8") if path.exists() else ""
    if right.count(fault.right) != 1:
        return "NOT PLANTED"
    path.write_text(right.replace(fault.right, fault.wrong), encoding="utf-8")
    try:
        return {_RED: "noticed", _GREEN: "NOT NOTICED"}.get(_run(copy, [fault.test]), "NOT RUN")
    finally:
        path.write_text(right, encoding="utf-8")


def _run(copy: Path, tests: list[str], *, xdist: bool = False) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *dict.fromkeys(tests)]
    command += ["-n", "2", "--dist", "loadgroup"] if xdist else []
    seconds = _ALL_SECONDS if xdist else _SECONDS
    try:
        ended = subprocess.run(command, cwd=copy, check=False, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        print(f"no answer within {seconds} s: {' '.join(tests)}")
        return _LATE
    if xdist and ended.returncode != _GREEN:
        print(ended.stdout[-3000:])
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
