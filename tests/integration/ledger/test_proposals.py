"""Two finance officers: what one proposes for a large sum, another one confirms."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.ledger import rebuild, tables
from services.ledger.service import SERVICE
from shared.contracts.ledger import DepositBooked
from shared.testing.service import Node, a_node
from tests.integration.ledger.test_books import a_programme, confirmed, get, post
from tests.integration.ledger.test_claims import by_another
from tests.integration.ledger.test_money_back import balance, checked
from tests.unit.ledger.test_domain import PROGRAMME, a_capture, a_grant

#: The setting's default.
MANY = 1_000_000


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = a_node(SERVICE, tmp_path)
    yield node
    assert [one.code for one in checked(node) if not one.ok] == []
    with tempfile.TemporaryDirectory() as folder:
        assert rebuild.compare(node.ctx, Path(folder) / "again.db").identical
    node.close()


@pytest.fixture
def fund(node: Node) -> str:
    """A fund with nothing in it, on which the programme draws."""
    fund: str = post(node, "/v1/funds", {"name": "Fund", "currency": "EUR"}).json["fund_id"]
    node.hear(a_programme(fund))
    return fund


def deposit(node: Node, fund: str, cents: int, day: str = "2026-03-02") -> Any:
    body = {"amount_cents": cents, "booked_on": day, "reference": "line"}
    return post(node, f"/v1/funds/{fund}/deposits", body)


def confirm(node: Node, proposed: Any) -> Any:
    assert proposed.status_code == 202, proposed.text
    return by_another(node, f"/v1/proposals/{proposed.json['proposal_id']}/confirm", {})


def allocate(node: Node, fund: str, cents: int) -> Any:
    return post(node, f"/v1/funds/{fund}/allocations", {"programme_id": PROGRAMME, "amount_cents": cents})


def test_a_large_deposit_is_booked_when_a_second_officer_confirms_it(node: Node, fund: str) -> None:
    proposed = deposit(node, fund, MANY)
    assert (proposed.status_code, proposed.json["command"], proposed.json["status"]) == (202, "book_deposit", "open")
    assert (balance(node, "2100", fund), node.told(DepositBooked)) == (0, [])
    (listed,) = get(node, "/v1/proposals")["proposals"]
    assert (listed["amount_cents"], listed["arguments"]["fund_id"]) == (MANY, fund)
    alone = post(node, f"/v1/proposals/{proposed.json['proposal_id']}/confirm", {})
    assert (alone.status_code, alone.json["code"]) == (409, "same_person")
    done = confirm(node, proposed)
    assert (done.status_code, done.json["decided_by"]) == (200, "the other one")
    assert balance(node, "2100", fund) == MANY
    assert len(node.told(DepositBooked)) == 1


def test_a_smaller_deposit_needs_one_officer(node: Node, fund: str) -> None:
    assert deposit(node, fund, MANY - 1).status_code == 201
    assert balance(node, "2100", fund) == MANY - 1
    (row,) = [row for row in node.rows(tables.command) if row["name"] == "book_deposit"]
    assert (row["asked_by"], row["confirmed_by"]) == ("finance_officer in a test", "")


def test_what_cannot_be_done_is_refused_when_it_is_proposed(node: Node, fund: str) -> None:
    late = deposit(node, fund, MANY, day="2026-03-03")
    assert (late.status_code, late.json["code"]) == (422, "invalid")
    too_much = allocate(node, fund, MANY)
    assert (too_much.status_code, too_much.json["code"]) == (409, "fund_too_small")
    assert get(node, "/v1/proposals")["proposals"] == []


def test_a_proposal_that_can_no_longer_be_done_stays_open(node: Node, fund: str) -> None:
    confirm(node, deposit(node, fund, MANY))
    proposed = allocate(node, fund, MANY)
    assert allocate(node, fund, 1).status_code == 201
    refused = confirm(node, proposed)
    assert (refused.status_code, refused.json["code"]) == (409, "fund_too_small")
    assert len(get(node, "/v1/proposals")["proposals"]) == 1
    assert deposit(node, fund, 1).status_code == 201
    assert confirm(node, proposed).status_code == 200
    assert balance(node, "2110", fund, PROGRAMME) == MANY + 1


def test_returning_and_guaranteeing_large_sums_takes_two(node: Node, fund: str) -> None:
    confirm(node, deposit(node, fund, 3 * MANY))
    line = post(node, f"/v1/funds/{fund}/guarantees", {"programme_id": PROGRAMME, "amount_cents": MANY})
    assert (line.status_code, balance(node, "2120", fund, PROGRAMME)) == (202, 0)
    assert confirm(node, line).status_code == 200
    back = {"amount_cents": MANY, "paid_on": "2026-03-02", "bank_reference": "line"}
    returned = post(node, f"/v1/funds/{fund}/returns", back)
    assert (returned.status_code, balance(node, "2100", fund)) == (202, 2 * MANY)
    assert confirm(node, returned).status_code == 200
    assert balance(node, "2120", fund, PROGRAMME) == balance(node, "2100", fund) == MANY


def test_paying_a_large_settlement_takes_two(node: Node, fund: str) -> None:
    confirm(node, deposit(node, fund, MANY))
    confirm(node, allocate(node, fund, MANY))
    node.hear(
        a_grant((fund, [1]), face=MANY),
        a_capture(1, cents=MANY),
        confirmed(cents=MANY),
    )
    run = post(node, "/v1/settlement-runs", {}).json["run_id"]
    (settlement,) = get(node, f"/v1/settlement-runs/{run}")["settlements"]
    path = f"/v1/settlements/{settlement['settlement_id']}/paid"
    proposed = post(node, path, {"paid_on": "2026-03-02", "bank_reference": "line"})
    assert balance(node, "1000", "main", fund) == -MANY
    assert confirm(node, proposed).status_code == 200
    assert balance(node, "1000", "main", fund) == 0
    (settlement,) = get(node, f"/v1/settlement-runs/{run}")["settlements"]
    assert settlement["status"] == "paid"


def test_closing_a_line_with_much_in_it_waits_for_a_second_officer(node: Node, fund: str) -> None:
    line = f"/v1/funds/{fund}/guarantees"
    for _ in range(2):
        assert deposit(node, fund, MANY // 2).status_code == 201
        assert post(node, line, {"programme_id": PROGRAMME, "amount_cents": MANY // 2}).status_code == 201
    asked = post(node, f"{line}/{PROGRAMME}/close", {})
    assert (asked.status_code, balance(node, "2120", fund, PROGRAMME)) == (202, MANY)
    assert confirm(node, asked).status_code == 200
    assert (balance(node, "2120", fund, PROGRAMME), balance(node, "2100", fund)) == (0, MANY)
