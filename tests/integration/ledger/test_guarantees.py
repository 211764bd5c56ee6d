"""Guarantee lines: what funds set aside, and the losses it pays for."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.ledger import rebuild, report, tables
from services.ledger.service import SERVICE
from shared.contracts.issuer import BudgetReleased
from shared.contracts.ledger import BudgetCredited, GuaranteeOpened, GuaranteeReturned, GuaranteeUsed
from shared.contracts.redeemer import RedemptionConfirmed
from shared.testing.service import Node, a_node
from tests.integration.ledger.test_books import confirmed, get, grant, post
from tests.integration.ledger.test_exceptions import a_fund, cases, use
from tests.integration.ledger.test_money_back import balance, checked
from tests.unit.ledger.test_domain import PROGRAMME, a_capture

USE = "2" * 32


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
    """A fund whose 8 000 cents are the programme's, with a guarantee line of 1 500 beside them."""
    fund = a_fund(node, 8_000)
    deposit = {"amount_cents": 2_000, "booked_on": "2026-03-02", "reference": "line"}
    assert post(node, f"/v1/funds/{fund}/deposits", deposit).status_code == 201
    assert a_line(node, fund, 1_500).json["left_cents"] == 1_500
    return fund


def a_line(node: Node, fund: str, cents: int, programme: str = PROGRAMME) -> Any:
    return post(node, f"/v1/funds/{fund}/guarantees", {"programme_id": programme, "amount_cents": cents})


def a_loss(node: Node, fund: str, cents: int, redemption: str = USE) -> Any:
    body = {"programme_id": PROGRAMME, "redemption_id": redemption, "amount_cents": cents}
    return post(node, f"/v1/funds/{fund}/losses", body)


def cover(node: Node, place: int = 0) -> Any:
    case = get(node, "/v1/books/exceptions")["exceptions"][place]["case_id"]
    return post(node, f"/v1/books/exceptions/{case}/cover", {})


def also_confirmed(redemption: str, cents: int = 1_000) -> RedemptionConfirmed:
    return RedemptionConfirmed(redemption_id=redemption * 32, amount_cents=cents, currency="EUR", movements=[])


def told(node: Node) -> list[tuple[str, int, int | None]]:
    """What the issuer heard of lines: what, how much, and what is left."""
    return [
        (type(event).__name__, event.amount_cents, getattr(event, "left_cents", None))
        for event in node.told()
        if isinstance(event, GuaranteeOpened | GuaranteeUsed)
    ]


def test_a_fund_sets_money_aside_and_more_of_it_later(node: Node, fund: str) -> None:
    assert a_line(node, fund, 500).json["left_cents"] == 2_000
    assert balance(node, "2100", fund) == 0
    assert told(node) == [("GuaranteeOpened", 1_500, None), ("GuaranteeOpened", 500, None)]
    (line,) = get(node, "/v1/guarantees")["guarantees"]
    assert (line["opened_cents"], line["used_cents"], line["left_cents"]) == (2_000, 0, 2_000)
    too_much = a_line(node, fund, 1)
    assert (too_much.status_code, too_much.json["code"]) == (409, "fund_too_small")
    assert a_line(node, fund, 1, programme="b" * 32).status_code == 404


def test_a_loss_is_paid_from_the_line_and_the_provider_keeps_the_money(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2]), a_capture(1, 2))
    early = a_loss(node, fund, 1_000)
    assert (early.status_code, early.json["code"]) == (409, "use_not_final")
    node.hear(confirmed(cents=2_000))
    assert a_loss(node, fund, 1_000).json["left_cents"] == 500
    assert balance(node, "2110", fund, PROGRAMME) == 7_000
    (credit,) = node.told(BudgetCredited)
    assert (credit.amount_cents, credit.reason, credit.programme_id) == (1_000, "guarantee", PROGRAMME)
    assert told(node)[-1] == ("GuaranteeUsed", 1_000, 500)
    assert post(node, "/v1/settlement-runs", {}).json["amount_cents"] == 2_000


def test_a_line_is_never_overdrawn(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2]), a_capture(1, 2), confirmed(cents=2_000))
    refused = a_loss(node, fund, 2_000)
    assert (refused.status_code, refused.json["code"]) == (409, "guarantee_too_small")
    assert balance(node, "2120", fund, PROGRAMME) == 1_500
    assert a_loss(node, fund, 1_500).json["left_cents"] == 0
    assert told(node)[-1] == ("GuaranteeUsed", 1_500, 0)


def test_a_line_pays_only_for_cheques_of_its_own_fund_and_each_once(node: Node, fund: str) -> None:
    other = a_fund(node, 1_000, fund)
    node.hear(grant(other, [1]), a_capture(1), confirmed())
    not_ours = a_loss(node, fund, 1_000)
    assert (not_ours.status_code, not_ours.json["code"]) == (409, "more_than_paid")
    node.hear(grant(fund, [2]), use(2, "5"), also_confirmed("5"))
    assert a_loss(node, fund, 600, "5" * 32).status_code == 201
    again = a_loss(node, fund, 401, "5" * 32)
    assert (again.status_code, again.json["code"]) == (409, "more_than_paid")
    assert a_loss(node, fund, 400, "5" * 32).status_code == 201
    assert a_loss(node, fund, 1, "9" * 32).status_code == 404


def test_what_was_captured_against_a_case_is_paid_from_the_line(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]), a_capture(1), use(1, "5"))
    early = cover(node)
    assert (early.status_code, early.json["code"]) == (409, "use_not_final")
    node.hear(also_confirmed("5"))
    assert cover(node).json["left_cents"] == 500
    assert cases(node) == [("version_used", 1_000, True)]
    assert (
        sum(row["debit_cents"] - row["credit_cents"] for row in node.rows(tables.account) if row["code"] == "2900") == 0
    )
    assert told(node)[-1] == ("GuaranteeUsed", 1_000, 500)
    assert node.told(BudgetCredited) == []
    with node.ctx.reading() as reading:
        spent = report._spent(report._conditions(PROGRAMME, None), None, None)
        assert len(reading.execute(spent).all()) == 2
    again = cover(node)
    assert (again.status_code, again.json["code"]) == (409, "case_closed")


def test_what_was_captured_against_a_case_is_no_loss_of_the_budget(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]), a_capture(1), use(1, "5"), also_confirmed("5"))
    for _ in ("while it is open", "after the line paid for it"):
        refused = a_loss(node, fund, 1, "5" * 32)
        assert (refused.status_code, refused.json["code"]) == (409, "more_than_paid")
        cover(node)


def test_what_exceeds_the_line_stays_a_case(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]), a_capture(1), use(1, "5"), use(1, "6"), also_confirmed("5"), also_confirmed("6"))
    assert cover(node).status_code == 200
    refused = cover(node)
    assert (refused.status_code, refused.json["code"]) == (409, "guarantee_too_small")
    assert [closed for _, _, closed in cases(node)] == [False, True]


def test_a_case_without_a_capture_is_not_paid(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]), grant(fund, [1]))
    refused = cover(node)
    assert (refused.status_code, refused.json["code"]) == (409, "nothing_to_cover")
    assert post(node, f"/v1/books/exceptions/{'9' * 32}/cover", {}).status_code == 404


def test_the_line_gets_its_money_again_when_the_predecessor_comes_after_all(node: Node, fund: str) -> None:
    node.hear(a_capture(1), confirmed())
    node.clock.advance(hours=24)
    node.run_jobs()
    assert cover(node).json["left_cents"] == 500
    assert cases(node) == [("predecessor_missing", 1_000, True)]
    node.hear(grant(fund, [1]))
    assert balance(node, "2120", fund, PROGRAMME) == 1_500
    assert balance(node, "2200", fund, PROGRAMME) == 0
    assert told(node)[-2:] == [("GuaranteeUsed", 1_000, 500), ("GuaranteeOpened", 1_000, None)]
    assert [row["state"] for row in node.rows(tables.voucher)] == ["redeemed"]
    assert [row["covered_at"] for row in node.rows(tables.exception_case)] == [None]


def test_another_funds_line_gets_its_money_again(node: Node, fund: str) -> None:
    other = a_fund(node, 1_000, fund)
    node.hear(a_capture(1), confirmed())
    node.clock.advance(hours=24)
    node.run_jobs()
    assert cover(node).status_code == 200
    node.hear(grant(other, [1]))
    assert balance(node, "2120", fund, PROGRAMME) == 1_500
    assert balance(node, "2200", other, PROGRAMME) == 0
    assert all(one["holds"] for one in get(node, "/v1/books/conservation")["funds"])


def close(node: Node, fund: str, programme: str = PROGRAMME) -> Any:
    return post(node, f"/v1/funds/{fund}/guarantees/{programme}/close", {})


def test_what_is_left_of_a_line_goes_back_to_the_funds_free_money_when_it_is_closed(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]), a_capture(1), confirmed())
    assert a_loss(node, fund, 400).status_code == 201
    closed = close(node, fund)
    assert (closed.status_code, closed.json["amount_cents"], closed.json["left_cents"]) == (200, 1_100, 0)
    assert (balance(node, "2120", fund, PROGRAMME), balance(node, "2100", fund)) == (0, 500 + 1_100)
    (told,) = node.told(GuaranteeReturned)
    assert (told.programme_id, told.amount_cents, told.ended) == (PROGRAMME, 1_100, False)
    (line,) = get(node, "/v1/guarantees")["guarantees"]
    assert [line[name] for name in ("opened_cents", "used_cents", "closed_cents", "left_cents")] == [
        1_500,
        400,
        1_100,
        0,
    ]
    (made_good,) = get(node, "/v1/books/made-good")["funds"]
    names = ("guarantee_opened_cents", "guarantee_used_cents", "guarantee_left_cents")
    assert [made_good[name] for name in names] == [400, 400, 0]
    again = close(node, fund)
    assert (again.status_code, again.json["code"]) == (409, "guarantee_is_empty")
    assert a_line(node, fund, 100).json["left_cents"] == 100


def test_a_line_whose_fund_has_nothing_left_to_guard_is_gone(node: Node, fund: str) -> None:
    request = post(node, f"/v1/funds/{fund}/take-backs", {"programme_id": PROGRAMME, "amount_cents": 8_000})
    node.hear(
        BudgetReleased(
            fund_id=fund,
            programme_id=PROGRAMME,
            request_id=request.json["request_id"],
            amount_cents=8_000,
            currency="EUR",
        )
    )
    assert close(node, fund).json["amount_cents"] == 1_500
    assert close(node, fund).json["amount_cents"] == 0
    assert [(told.amount_cents, told.ended) for told in node.told(GuaranteeReturned)] == [(1_500, True), (0, True)]
    assert balance(node, "2100", fund) == 10_000


def test_a_line_there_is_not_cannot_be_closed(node: Node, fund: str) -> None:
    assert close(node, fund, "b" * 32).status_code == 404
    assert close(node, "9" * 32).status_code == 404
