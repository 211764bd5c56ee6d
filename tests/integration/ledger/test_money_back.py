"""Money that goes back: of an allocation to its fund or to another programme, and of a fund to its funder."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.ledger import invariants, rebuild, tables
from services.ledger.service import SERVICE
from shared.contracts.issuer import BudgetReleased, ClaimReleased
from shared.contracts.ledger import FundAllocated, FundReturned, TakeBackRequested
from shared.testing.service import Node, a_node
from tests.integration.ledger.test_books import a_programme, get, grant, post
from tests.integration.ledger.test_exceptions import a_fund, cases
from tests.unit.ledger.test_domain import PROGRAMME

OTHER_PROGRAMME = "b" * 32


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = a_node(SERVICE, tmp_path)
    yield node
    assert all(one.ok for one in checked(node))
    with tempfile.TemporaryDirectory() as folder:
        assert rebuild.compare(node.ctx, Path(folder) / "again.db").identical
    node.close()


@pytest.fixture
def fund(node: Node) -> str:
    """A fund whose 8 000 cents are the programme's, of which 3 000 are with parents."""
    fund = a_fund(node, 8_000)
    node.hear(grant(fund, [1, 2, 3]))
    return fund


def checked(node: Node) -> list[invariants.Invariant]:
    with node.ctx.reading() as reading:
        return invariants.check(reading)


def balance(node: Node, code: str, *dimensions: str) -> int:
    """Credits less debits of an account."""
    key = ":".join((code, *dimensions))
    return sum(row["credit_cents"] - row["debit_cents"] for row in node.rows(tables.account) if row["account"] == key)


def ask_back(node: Node, fund: str, cents: int, **more: Any) -> Any:
    return post(node, f"/v1/funds/{fund}/take-backs", {"programme_id": PROGRAMME, "amount_cents": cents, **more})


def answered(fund: str, request: str, cents: int, **more: Any) -> BudgetReleased:
    given = {"fund_id": fund, "programme_id": PROGRAMME, "request_id": request, "amount_cents": cents}
    return BudgetReleased(**{"currency": "EUR", **given, **more})


def test_an_allocation_is_taken_back_when_the_issuer_says_how_much_of_it_is_free(node: Node, fund: str) -> None:
    asked = ask_back(node, fund, 5_000)
    assert asked.status_code == 201
    (told,) = node.told(TakeBackRequested)
    assert (told.request_id, told.programme_id, told.amount_cents) == (asked.json["request_id"], PROGRAMME, 5_000)
    assert balance(node, "2110", fund, PROGRAMME) == 5_000
    node.hear(answered(fund, told.request_id, 4_000))
    assert (balance(node, "2110", fund, PROGRAMME), balance(node, "2100", fund)) == (1_000, 4_000)
    (listed,) = get(node, "/v1/take-backs")["take_backs"]
    assert (listed["released_cents"], listed["answered_at"] is None) == (4_000, False)
    assert cases(node) == []


def test_nothing_is_free_and_nothing_is_booked(node: Node, fund: str) -> None:
    request = ask_back(node, fund, 5_000).json["request_id"]
    entries = len(node.rows(tables.entry))
    node.hear(answered(fund, request, 0))
    assert (len(node.rows(tables.entry)), cases(node)) == (entries, [])


def test_what_is_taken_back_can_be_another_programmes(node: Node, fund: str) -> None:
    node.hear(msgspec.structs.replace(a_programme(fund), programme_id=OTHER_PROGRAMME))
    request = ask_back(node, fund, 2_000, to_programme_id=OTHER_PROGRAMME).json["request_id"]
    node.hear(answered(fund, request, 1_500))
    assert balance(node, "2110", fund, OTHER_PROGRAMME) == 1_500
    assert balance(node, "2100", fund) == 0
    moved = node.told(FundAllocated)[-1]
    assert (moved.programme_id, moved.amount_cents) == (OTHER_PROGRAMME, 1_500)


@pytest.mark.parametrize(
    "change",
    [{"amount_cents": 2_001}, {"request_id": "9" * 32}, {"programme_id": OTHER_PROGRAMME}, {"currency": "CHF"}],
    ids=["more than was asked", "nobody asked", "another programme", "another currency"],
)
def test_an_answer_that_fits_no_request_is_a_case_and_moves_nothing(
    node: Node, fund: str, change: dict[str, Any]
) -> None:
    request = ask_back(node, fund, 2_000).json["request_id"]
    entries = len(node.rows(tables.entry))
    answer = answered(fund, request, 2_000)
    node.hear(msgspec.structs.replace(answer, **change))
    assert len(node.rows(tables.entry)) == entries
    assert [code for code, _, _ in cases(node)] == ["request_differs"]


def test_a_second_answer_is_a_case(node: Node, fund: str) -> None:
    request = ask_back(node, fund, 2_000).json["request_id"]
    node.hear(answered(fund, request, 1_000), answered(fund, request, 1_000))
    assert balance(node, "2100", fund) == 1_000
    assert cases(node) == [("request_differs", 1_000, False)]


def test_more_than_the_budget_has_is_a_case(node: Node, fund: str) -> None:
    request = ask_back(node, fund, 5_000).json["request_id"]
    node.hear(grant(fund, [4, 5]), answered(fund, request, 5_000))
    assert balance(node, "2110", fund, PROGRAMME) == 3_000
    assert cases(node) == [("budget_overdrawn", 5_000, False)]


def test_what_cannot_be_asked_back_is_refused(node: Node, fund: str) -> None:
    for cents, more, status, code in (
        (5_001, {}, 409, "budget_too_small"),
        (1_000, {"to_programme_id": PROGRAMME}, 422, "invalid"),
        (1_000, {"to_programme_id": OTHER_PROGRAMME}, 404, "not_found"),
    ):
        answer = ask_back(node, fund, cents, **more)
        assert (answer.status_code, answer.json["code"]) == (status, code)
    assert node.told(TakeBackRequested) == []


def test_money_of_a_fund_that_ends_goes_back_to_its_funder(node: Node, fund: str) -> None:
    node.hear(answered(fund, ask_back(node, fund, 5_000).json["request_id"], 5_000))
    sent = {"amount_cents": 4_000, "paid_on": "2026-03-02", "bank_reference": "line 9"}
    assert post(node, f"/v1/funds/{fund}/returns", sent).status_code == 201
    (told,) = node.told(FundReturned)
    assert (told.amount_cents, told.paid_on) == (4_000, date(2026, 3, 2))
    (equation,) = get(node, "/v1/books/conservation")["funds"]
    names = ("deposited_cents", "returned_cents", "free_cents", "with_parents_cents", "holds")
    assert [equation[name] for name in names] == [8_000, 4_000, 1_000, 3_000, True]
    assert balance(node, "1000", "main", fund) == -4_000
    again = post(node, f"/v1/funds/{fund}/returns", sent)
    assert (again.status_code, again.json["code"]) == (409, "fund_too_small")
    later = post(node, f"/v1/funds/{fund}/returns", {**sent, "amount_cents": 1, "paid_on": "2026-03-03"})
    assert (later.status_code, later.json["code"]) == (422, "invalid")


def a_release(fund: str, cents: int) -> ClaimReleased:
    return ClaimReleased(fund_id=fund, programme_id=PROGRAMME, release_id="7" * 32, amount_cents=cents, currency="EUR")


def test_money_of_a_claim_for_which_there_is_nobody_is_the_funds_and_can_go_to_its_funder(
    node: Node, fund: str
) -> None:
    node.hear(a_release(fund, 2_000))
    assert (balance(node, "2110", fund, PROGRAMME), balance(node, "2100", fund)) == (3_000, 2_000)
    sent = {"amount_cents": 2_000, "paid_on": "2026-03-02", "bank_reference": "line 9"}
    assert post(node, f"/v1/funds/{fund}/returns", sent).status_code == 201
    assert cases(node) == []


def test_more_than_the_budget_has_released_for_claims_is_a_case(node: Node, fund: str) -> None:
    node.hear(a_release(fund, 3_000), a_release(fund, 3_000))
    assert balance(node, "2100", fund) == 3_000
    assert cases(node) == [("budget_overdrawn", 3_000, False)]
