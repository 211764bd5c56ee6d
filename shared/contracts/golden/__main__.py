"""Write the samples that are missing: `python -m shared.contracts.golden`."""

import sys

from shared.contracts.golden import file_of
from shared.contracts.golden.samples import SAMPLES, sealed


def write() -> list[str]:
    """Write each sample that has no file yet. One that has is never touched. Returns the new names."""
    new = []
    for event in SAMPLES:
        path = file_of(type(event))
        if not path.exists():
            path.write_bytes(sealed(event))
            new.append(path.name)
    return new


if __name__ == "__main__":
    for name in write() or ["no sample is missing"]:
        sys.stdout.write(f"{name}\n")
