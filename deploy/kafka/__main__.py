"""`python -m deploy.kafka`: collect the broker's parts, if they are not here yet, and say so."""

import sys

from deploy.kafka import parts


def main() -> int:
    try:
        parts.java()
        folder = parts.jars()
    except parts.MissingPartError as missing:
        print(f"kafka: {missing}", file=sys.stderr)
        return 1
    print(f"kafka: {len(list(folder.glob('*.jar')))} jars are in {folder.relative_to(parts.CACHE.parents[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
