"""How fast the ledger books: one-cheque redemptions through inbox, rules, register and entry, on SQLite."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from services.ledger import invariants, tables
from services.ledger.service import SERVICE
from shared.contracts.event import Event
from shared.messaging.consumer import BATCH
from shared.testing.service import Node, a_node
from tests.bench.captures import cheques_and_uses
from tests.bench.figures import Figure

EVENTS = 10_000


def run() -> list[Figure]:
    """Book grants and then redemptions in the batches a consumer takes, durably."""
    with tempfile.TemporaryDirectory() as folder:
        node = a_node(SERVICE, Path(folder), synchronous="FULL")
        try:
            return _measure(node)
        finally:
            node.close()


def _measure(node: Node) -> list[Figure]:
    grants, uses = cheques_and_uses(node, EVENTS)
    granted = book(node, grants)
    spent = book(node, uses)
    assert len(node.rows(tables.redemption)) == EVENTS
    with node.ctx.reading() as reading:
        assert all(one.ok for one in invariants.check(reading))
    return [
        Figure("ledger: one-cheque redemptions booked", EVENTS / spent, "events/s", 5_000, True),
        Figure("ledger: cheques granted", EVENTS / granted, "cheques/s", None, True),
    ]


def book(node: Node, events: Sequence[Event]) -> float:
    """Seconds to take the events in, a batch a unit of work. Making the records is not counted."""
    records = [node.record(event) for event in events]
    began = time.perf_counter()
    for start in range(0, len(records), BATCH):
        with node.ctx.unit_of_work() as tx:
            node.inbox.take(tx, records[start : start + BATCH])
    return time.perf_counter() - began
