"""A fund's bank that lacks what is owed: what it cannot pay waits whole, and nothing is lost or half done."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.ledger import rebuild, tables
from services.ledger.service import SERVICE
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.testing.service import Node, a_node
from tests.integration.ledger.test_books import get, post
from tests.integration.ledger.test_exceptions import a_fund, use
from tests.integration.ledger.test_guarantees import also_confirmed
from tests.integration.ledger.test_money_back import balance, checked

FIRST, SECOND = "5", "6"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = a_node(SERVICE, tmp_path)
    yield node
    assert [one.code for one in checked(node) if not one.ok] == []
    with tempfile.TemporaryDirectory() as folder:
        assert rebuild.compare(node.ctx, Path(folder) / "again.db").identical
    node.close()


def owed_without_a_cheque(node: Node, *redemptions: str) -> None:
    """Uses of cheques the books never heard of, each of 1 000 cents: paid all the same, after a day."""
    for number, name in enumerate(redemptions, 1):
        node.hear(use(number, name), also_confirmed(name))
        node.clock.advance(minutes=1)
    node.clock.advance(hours=24)
    node.run_jobs()


def deposit(node: Node, fund: str, cents: int) -> None:
    body = {"amount_cents": cents, "booked_on": "2026-03-02", "reference": "line 2"}
    assert post(node, f"/v1/funds/{fund}/deposits", body).status_code == 201


def pay(node: Node, settlement_id: str) -> Any:
    return post(node, f"/v1/settlements/{settlement_id}/paid", {"paid_on": "2026-03-03", "bank_reference": "line 3"})


def settlements(node: Node, run: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(node, f"/v1/settlement-runs/{run.json['run_id']}")["settlements"]
    return found


def test_what_the_bank_cannot_pay_waits_for_the_next_run_which_pays_it(node: Node) -> None:
    fund = a_fund(node, 1_500)
    owed_without_a_cheque(node, FIRST, SECOND)
    run = post(node, "/v1/settlement-runs", {})
    assert (run.status_code, run.json["amount_cents"]) == (201, 1_000)
    assert (run.json["waiting_redemptions"], run.json["waiting_cents"]) == (1, 1_000)
    (cut,) = node.told(SettlementCut)
    assert cut.redemption_ids == [FIRST * 32]
    (settlement,) = settlements(node, run)
    assert pay(node, settlement["settlement_id"]).json["status"] == "paid"
    deposit(node, fund, 500)
    later = post(node, "/v1/settlement-runs", {})
    assert (later.json["amount_cents"], later.json["waiting_redemptions"], later.json["waiting_cents"]) == (1_000, 0, 0)
    (settlement,) = settlements(node, later)
    assert pay(node, settlement["settlement_id"]).json["status"] == "paid"
    assert [row["state"] for row in node.rows(tables.redemption)] == ["settled", "settled"]
    assert balance(node, "1000", "main", fund) == 0


def test_what_is_cut_and_not_paid_yet_is_not_there_for_another_run(node: Node) -> None:
    a_fund(node, 1_500)
    owed_without_a_cheque(node, FIRST, SECOND)
    assert post(node, "/v1/settlement-runs", {}).status_code == 201
    again = post(node, "/v1/settlement-runs", {})
    assert (again.status_code, again.json["code"]) == (409, "bank_too_small")


def test_a_run_of_which_nothing_can_be_paid_is_refused_and_says_what_to_do(node: Node) -> None:
    a_fund(node, 999)
    owed_without_a_cheque(node, FIRST)
    entries = len(node.rows(tables.entry))
    refused = post(node, "/v1/settlement-runs", {})
    assert (refused.status_code, refused.json["code"]) == (409, "bank_too_small")
    assert "Book the deposit" in refused.json["remedy"]
    assert (node.rows(tables.settlement_run), node.told(SettlementCut)) == ([], [])
    assert len(node.rows(tables.entry)) == entries


def test_a_payment_the_bank_lacks_since_the_cut_is_refused_and_the_settlement_stays(node: Node) -> None:
    fund = a_fund(node, 1_000)
    owed_without_a_cheque(node, FIRST)
    (settlement,) = settlements(node, post(node, "/v1/settlement-runs", {}))
    with node.ctx.unit_of_work() as tx:
        # As after a correction between funds, which the books make whatever the bank has.
        key = f"1000:main:{fund}"
        tx.execute(tables.account.update().where(tables.account.c.account == key).values(credit_cents=1))
    refused = pay(node, settlement["settlement_id"])
    assert (refused.status_code, refused.json["code"]) == (409, "bank_too_small")
    assert node.told(SettlementPaid) == []
    assert [one["status"] for one in node.rows(tables.settlement)] == ["cut"]
    with node.ctx.unit_of_work() as tx:
        tx.execute(tables.account.update().where(tables.account.c.account == key).values(credit_cents=0))
    assert pay(node, settlement["settlement_id"]).status_code == 200


def test_money_that_providers_are_owed_does_not_go_back_to_the_funder(node: Node) -> None:
    fund = a_fund(node, 100)
    deposit(node, fund, 1_500)
    owed_without_a_cheque(node, FIRST)
    body = {"amount_cents": 601, "paid_on": "2026-03-02", "bank_reference": "line 9"}
    refused = post(node, f"/v1/funds/{fund}/returns", body)
    assert (refused.status_code, refused.json["code"]) == (409, "bank_too_small")
    assert post(node, f"/v1/funds/{fund}/returns", {**body, "amount_cents": 600}).status_code == 201
    assert post(node, "/v1/settlement-runs", {}).json["amount_cents"] == 1_000
