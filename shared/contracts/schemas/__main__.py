"""Write the JSON Schemas anew: `python -m shared.contracts.schemas`."""

import sys

from shared.contracts.schemas import FOLDER, documents


def write() -> list[str]:
    """Write what differs and take away what no event has any more. Returns the names that changed."""
    wanted = documents()
    changed = []
    for path in sorted(FOLDER.glob("*.json")):
        if path.name not in wanted:
            path.unlink()
            changed.append(path.name)
    for name, content in sorted(wanted.items()):
        path = FOLDER / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            changed.append(name)
    return changed


if __name__ == "__main__":
    for name in write() or ["nothing changed"]:
        sys.stdout.write(f"{name}\n")
