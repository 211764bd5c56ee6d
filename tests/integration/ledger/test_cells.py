"""What each fact makes of a redemption in each of its states in the books, as `docs/states.md` has it."""

from collections.abc import Callable
from typing import Any

import pytest

from services.ledger import tables
from shared.contracts.event import Event
from shared.messaging.tables import waiting
from shared.testing.service import Node
from tests.integration.ledger.test_books import fund, get, grant, node, post
from tests.states import ledger
from tests.states.machine import Cell, covers, each_cell
from tests.unit.ledger import facts

__all__ = ["fund", "node"]
pytestmark = pytest.mark.only("sqlite", "a table of rules: the statements run on both engines elsewhere")

_HELD, _CAPTURED = facts.held((1, "issued", "held", 2)), facts.captured((1, "issued", "redeemed", 2))
#: By state: the facts that lead there, where its cheque is then and at which version.
PATHS: dict[str, tuple[list[Event], str, int]] = {
    ledger.NOBODY: ([], "issued", 1),
    "held": ([_HELD], "held", 2),
    "released": ([_HELD, facts.released((1, "held", "issued", 3))], "issued", 3),
    "captured": ([_CAPTURED], "redeemed", 2),
    "disputed": ([_CAPTURED, facts.disputed()], "redeemed", 2),
    "confirmed": ([_CAPTURED, facts.confirmed(1_000)], "redeemed", 2),
    "reversed": ([_CAPTURED, facts.undone((1, "redeemed", "issued", 3))], "issued", 3),
    "settled": ([_CAPTURED, facts.confirmed(1_000)], "redeemed", 2),
}
#: What is told next, from where the cheque is and with its next version.
COMMANDS: dict[str, Callable[[str, int], Event]] = {
    "held": lambda at, version: facts.held((1, at, "held", version)),
    "released": lambda at, version: facts.released((1, at, "issued", version)),
    "captured": lambda at, version: facts.captured((1, at, "redeemed", version)),
    "disputed": lambda at, version: facts.disputed(),
    "confirmed": lambda at, version: facts.confirmed(1_000),
    "reversed": lambda at, version: facts.undone((1, at, "issued", version)),
}


def _pay(node: Node) -> None:
    run = post(node, "/v1/settlement-runs", {}).json["run_id"]
    (settlement,) = get(node, f"/v1/settlement-runs/{run}")["settlements"]
    payment = {"paid_on": "2026-03-02", "bank_reference": "line 2"}
    assert post(node, f"/v1/settlements/{settlement['settlement_id']}/paid", payment).status_code == 200


def _state(node: Node) -> str:
    return next((str(row["state"]) for row in node.rows(tables.redemption)), ledger.NOBODY)


@each_cell(ledger.REDEMPTION)
def test_a_fact_makes_of_a_redemption_what_its_cell_says(
    node: Node, fund: str, state: str, command: str, cell: Cell
) -> None:
    told, at, version = PATHS[state]
    node.hear(grant(fund, [1]), *told)
    if state == "settled":
        _pay(node)
    assert _state(node) == state
    node.hear(COMMANDS[command](at, version + 1))
    if state == ledger.NOBODY and cell.said:
        assert len(node.rows(waiting)) == 1
        node.clock.advance(hours=24)
        node.run_jobs()
    assert _state(node) == cell.after
    cases: list[Any] = get(node, "/v1/books/exceptions")["exceptions"]
    assert [case["code"] for case in cases] == ([cell.code] if cell.said else [])
    assert all(one["ok"] for one in get(node, "/v1/books/invariants")["invariants"])


def test_no_cell_is_left_out() -> None:
    covers(ledger.REDEMPTION, PATHS, COMMANDS)
