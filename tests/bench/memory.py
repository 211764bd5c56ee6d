"""How much memory a service held at most, as the kernel tells it."""

import re
from pathlib import Path


def most_mib(service_folder: Path) -> float:
    """The most that a service's worker ever held, in MiB; 0 when it does not run."""
    try:
        master = (service_folder / "serve.pid").read_text().strip()
        worker = Path(f"/proc/{master}/task/{master}/children").read_text().split()[0]
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text())
    except (OSError, IndexError):
        return 0.0
    return int(found.group(1)) / 1024 if found else 0.0
