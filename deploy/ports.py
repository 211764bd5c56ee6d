"""Ports for tests and trials: free ones between 20000 and 29999, below the range outgoing connections use."""

import os
import socket
from itertools import count

FIRST, LAST = 20_000, 29_999

#: Test processes begin at different places, so that they seldom try the same port.
_candidates = count(os.getpid() * 37)


def free_ports(number: int) -> list[int]:
    """So many ports of loopback that nobody listens on at this moment."""
    found: list[int] = []
    while len(found) < number:
        port = FIRST + next(_candidates) % (LAST - FIRST + 1)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
    return found
