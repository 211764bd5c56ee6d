"""How much memory a process held at most, as the kernel tells it."""

import re
from pathlib import Path


def most_mib(service_folder: Path) -> float:
    """The most that a whole service's only worker ever held, in MiB; 0 when it does not run."""
    try:
        master = (service_folder / "serve.pid").read_text().strip()
        worker = Path(f"/proc/{master}/task/{master}/children").read_text().split()[0]
    except (OSError, IndexError):
        return 0.0
    return most_mib_of(int(worker))


def most_mib_of(pid: int) -> float:
    """The most that a process ever held, in MiB; 0 when it does not run."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found.group(1)) / 1024 if found else 0.0
