"""Facts that break a rule: booked against a case, shown, explained when the missing one comes, and never dropped."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.ledger import domain, invariants, reactions, report, suppression, tables
from services.ledger.service import SERVICE
from shared.contracts.event import Event
from shared.contracts.redeemer import RedemptionConfirmed
from shared.messaging.incoming import Incoming, Run
from shared.messaging.tables import dead_letter, waiting
from shared.observability import metrics
from shared.testing.service import Node, a_node
from tests.integration.ledger.test_books import a_programme, confirmed, get, grant, post
from tests.unit.ledger.test_domain import OTHER, PROGRAMME, a_capture, voucher_id


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = a_node(SERVICE, tmp_path)
    yield node
    node.close()


@pytest.fixture
def fund(node: Node) -> str:
    """A fund whose 8 000 cents are the programme's."""
    return a_fund(node, 8_000)


def a_fund(node: Node, cents: int, *others: str) -> str:
    opened: str = post(node, "/v1/funds", {"name": "Fund", "currency": "EUR"}).json["fund_id"]
    deposit = {"amount_cents": cents, "booked_on": "2026-03-02", "reference": "line"}
    assert post(node, f"/v1/funds/{opened}/deposits", deposit).status_code == 201
    node.hear(a_programme(*others, opened))
    allocation = {"programme_id": PROGRAMME, "amount_cents": cents}
    assert post(node, f"/v1/funds/{opened}/allocations", allocation).status_code == 201
    return opened


def use(number: int, redemption: str, **more: Any) -> Event:
    return a_capture(number, redemption=redemption * 32, **more)


def cases(node: Node) -> list[tuple[str, int, bool]]:
    """Code, cents and whether it was explained, in the order of the list."""
    listed = get(node, "/v1/books/exceptions")["exceptions"]
    return [(one["code"], one["amount_cents"], one["resolved_at"] is not None) for one in listed]


def everything_ties(node: Node) -> bool:
    with node.ctx.reading() as reading:
        return all(one.ok for one in invariants.check(reading))


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (use(1, "5"), "version_used"),
        (use(2, "5", cents=900), "value_differs"),
        (use(2, "5", programme="b" * 32), "value_differs"),
    ],
)
def test_a_use_that_breaks_a_rule_pays_the_provider_and_leaves_the_books_tied(
    node: Node, fund: str, fact: Any, code: str
) -> None:
    node.hear(grant(fund, [1, 2]), a_capture(1))
    before = metrics.ledger_exceptions.labels(code)._value.get()
    node.hear(
        fact, RedemptionConfirmed(redemption_id="5" * 32, amount_cents=fact.amount_cents, currency="EUR", movements=[])
    )
    assert cases(node) == [(code, fact.amount_cents, False)]
    assert metrics.ledger_exceptions.labels(code)._value.get() == before + 1
    assert everything_ties(node)
    run = post(node, "/v1/settlement-runs", {}).json
    assert run["amount_cents"] == fact.amount_cents
    (settlement,) = get(node, f"/v1/settlement-runs/{run['run_id']}")["settlements"]
    payment = {"paid_on": "2026-03-02", "bank_reference": "line"}
    assert post(node, f"/v1/settlements/{settlement['settlement_id']}/paid", payment).status_code == 200
    assert everything_ties(node)
    assert node.rows(dead_letter) == []


@pytest.mark.parametrize("fact", [use(1, "5", version=3), use(9, "5")])
def test_a_use_waits_a_day_for_its_predecessor_and_is_booked_then(node: Node, fund: str, fact: Any) -> None:
    node.hear(grant(fund, [1]), fact)
    node.clock.advance(hours=23, minutes=59)
    node.run_jobs()
    assert cases(node) == []
    node.clock.advance(minutes=1)
    node.run_jobs()
    assert cases(node) == [("predecessor_missing", 1_000, False)]
    assert node.rows(waiting) == []
    assert everything_ties(node)


def test_the_fund_that_stood_in_gets_its_money_back_when_the_grant_comes_from_another(node: Node) -> None:
    first = a_fund(node, 8_000)
    second = a_fund(node, 8_000, first)
    node.hear(use(1, "5"))
    node.clock.advance(hours=24)
    node.run_jobs()
    node.hear(grant(second, [1]))
    assert cases(node) == [("predecessor_missing", 1_000, True)]
    funds = {one["fund_id"]: one for one in get(node, "/v1/books/conservation")["funds"]}
    assert all(one["holds"] for one in funds.values())
    # The first fund owes the provider and was given as much from the second, whose cheque it was.
    assert (funds[first]["owed_cents"], funds[first]["paid_cents"]) == (1_000, -1_000)
    assert (funds[second]["owed_cents"], funds[second]["paid_cents"]) == (0, 1_000)
    assert funds[second]["with_parents_cents"] == 0
    pair = [row for row in node.rows(tables.entry) if row["type"] == "fund_corrected"]
    assert {row["fund_id"] for row in pair} == {first, second}
    assert len({row["group_id"] for row in pair}) == 1
    assert everything_ties(node)


def test_a_confirmation_whose_capture_is_late_is_a_case_until_the_capture_comes(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]), confirmed())
    assert len(node.rows(waiting)) == 1
    node.clock.advance(hours=24)
    node.run_jobs()
    assert cases(node) == [("capture_missing", 1_000, False)]
    node.hear(a_capture(1))
    assert cases(node) == [("capture_missing", 1_000, True)]
    assert post(node, "/v1/settlement-runs", {}).json["amount_cents"] == 1_000


def test_a_capture_says_that_who_waits_for_it_may_go_on(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]))
    incoming = Incoming(a_capture(1), "e", "redeemer.redemption.v1", "2" * 32, 1, 1, node.clock.now(), "c", "t", 99)
    run = Run([incoming])
    with node.ctx.unit_of_work() as tx:
        reactions.redemptions_told(tx, run)
    assert run.met == {domain.need_of_redemption("2" * 32), domain.need(voucher_id(1), 2)}


def test_a_capture_that_stands_behind_its_confirmation_is_booked_with_it_after_a_day(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]), confirmed(), a_capture(1))
    assert node.rows(tables.redemption) == []
    node.clock.advance(hours=24)
    node.run_jobs()
    assert [row["state"] for row in node.rows(tables.redemption)] == ["confirmed"]
    assert cases(node) == [("capture_missing", 1_000, True)]


def test_a_use_in_another_currency_owes_nothing_and_is_kept(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2]), msgspec.structs.replace(a_capture(1), currency="USD"), use(2, "5"))
    assert cases(node) == [("currency_differs", 1_000, False)]
    assert len(node.rows(tables.redemption)) == 2
    done = [("2" * 32, 1_000), ("5" * 32, 1_000)]
    node.hear(*(RedemptionConfirmed(redemption_id=a, amount_cents=b, currency="EUR", movements=[]) for a, b in done))
    assert post(node, "/v1/settlement-runs", {}).json["amount_cents"] == 1_000
    assert everything_ties(node)


def test_a_grant_over_the_budget_leaves_no_account_below_zero(node: Node, fund: str) -> None:
    node.hear(grant(fund, list(range(1, 10))))
    assert cases(node) == [("budget_overdrawn", 9_000, False)]
    balances = {row["code"]: row["credit_cents"] - row["debit_cents"] for row in node.rows(tables.account)}
    assert (balances["2110"], balances["2200"], balances["2900"]) == (8_000, 9_000, -9_000)
    assert everything_ties(node)


def test_a_grant_from_an_unknown_fund_is_kept_and_its_uses_wait(node: Node, fund: str) -> None:
    node.hear(grant(OTHER, [1]), a_capture(1))
    assert cases(node) == [("fund_unknown", 1_000, False)]
    assert len(node.rows(waiting)) == 1


def test_cheques_in_suspense_are_in_the_report_at_an_unknown_place(
    node: Node, fund: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppression, "FEWEST_HOUSEHOLDS", 0)
    node.hear(grant(fund, [1, 2]), a_capture(1), use(1, "5"))
    with node.ctx.reading() as reading:
        found = report.spending(reading, PROGRAMME)
    assert found.total.amount_cents == sum(row["amount_cents"] for row in node.rows(tables.redemption_part)) == 2_000
    assert {one.neighbourhood: (one.cheques, one.households) for one in found.by_neighbourhood} == {
        "any": (1, 1),
        report.UNKNOWN: (1, 0),
    }


def test_the_register_still_counts_a_cheque_whose_step_broke_a_rule_where_it_was(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2]), a_capture(1), use(1, "5"))
    (line,) = get(node, "/v1/books/vouchers")["programmes"]
    assert (line["issued"], line["free"], line["redeemed"], line["unexplained"], line["ties"]) == (2, 1, 1, 1, True)
    assert voucher_id(1) not in str(get(node, "/v1/books/exceptions"))
