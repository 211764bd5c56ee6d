"""Which partition a key belongs to, and which member of a group reads it, on the logs that are ours."""

import zlib
from collections.abc import Iterable, Mapping

from shared.messaging.transport import Place


def partition_of(key: str, partitions: int) -> int:
    """The same key always goes to the same partition."""
    return zlib.crc32(key.encode()) % partitions


def share_out(members: Mapping[str, Iterable[str]], partitions: Mapping[str, int]) -> dict[Place, str]:
    """Give every partition of every topic to one of the members that read the topic, evenly and repeatably."""
    owners: dict[Place, str] = {}
    turn = 0
    for topic in sorted(partitions):
        readers = sorted(member for member, topics in members.items() if topic in topics)
        for partition in range(partitions[topic] if readers else 0):
            owners[Place(topic, partition)] = readers[turn % len(readers)]
            turn += 1
    return owners
