"""Cheques set aside, released, disputed, sent back, expired, revoked and extended, in any order of the topics."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest

from services.ledger import invariants, rebuild, tables
from services.ledger.service import SERVICE
from shared.contracts.event import Event
from shared.contracts.ledger import BudgetCredited
from shared.messaging.tables import dead_letter, waiting
from shared.testing.service import Node, a_node
from tests.integration.ledger.test_books import get, grant, post
from tests.integration.ledger.test_exceptions import a_fund, cases, everything_ties
from tests.unit.ledger import facts
from tests.unit.ledger.test_domain import PROGRAMME


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = a_node(SERVICE, tmp_path)
    yield node
    node.close()


@pytest.fixture
def fund(node: Node) -> str:
    """A fund whose 8 000 cents are the programme's; it granted the cheques 1 to 4."""
    opened = a_fund(node, 8_000)
    node.hear(grant(opened, [1, 2, 3, 4]))
    return opened


def balances(node: Node) -> dict[str, int]:
    """Credits less debits by code, those of nothing left out."""
    nets: dict[str, int] = {}
    for row in node.rows(tables.account):
        nets[row["code"]] = nets.get(row["code"], 0) + row["credit_cents"] - row["debit_cents"]
    return {code: cents for code, cents in nets.items() if cents}


def replays(node: Node) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        found = rebuild.compare(node.ctx, Path(folder) / "again.db")
    assert found.again.amiss == []
    return found.identical


def states(node: Node) -> list[str]:
    return [row["state"] for row in node.rows(tables.redemption)]


def credited(node: Node) -> list[tuple[str, int, str]]:
    return [(one.programme_id, one.amount_cents, one.reason) for one in node.told(of=BudgetCredited)]


HELD = facts.held((1, "issued", "held", 2), (2, "issued", "held", 2), (3, "issued", "held", 2))
BASE = {"1000": -8_000, "2110": 4_000}


def test_a_hold_sets_cheques_aside_and_its_release_frees_them(node: Node, fund: str) -> None:
    node.hear(HELD)
    assert balances(node) == {**BASE, "2200": 1_000, "2210": 3_000}
    assert (states(node), everything_ties(node)) == (["held"], True)
    node.hear(facts.released((1, "held", "issued", 3), (2, "held", "expired", 3), (3, "held", "revoked", 3)))
    assert balances(node) == {"1000": -8_000, "2110": 6_000, "2200": 2_000}
    assert credited(node) == [(PROGRAMME, 1_000, "expired"), (PROGRAMME, 1_000, "revoked")]
    assert (states(node), cases(node), everything_ties(node)) == (["released"], [], True)
    (line,) = get(node, "/v1/books/vouchers")["programmes"]
    assert (line["free"], line["held"], line["expired"], line["revoked"]) == (2, 0, 1, 1)
    assert replays(node)


def test_of_a_hold_the_first_are_spent_and_the_rest_goes_back(node: Node, fund: str) -> None:
    node.hear(HELD)
    node.hear(facts.captured((1, "held", "redeemed", 3), (2, "held", "issued", 3), (3, "held", "expired", 3)))
    assert balances(node) == {"1000": -8_000, "2110": 5_000, "2200": 2_000, "2300": 1_000}
    assert credited(node) == [(PROGRAMME, 1_000, "expired")]
    (row,) = node.rows(tables.redemption)
    assert (row["state"], row["cheques"], row["amount_cents"]) == ("captured", 1, 1_000)
    assert row["promised_pay_on"] is not None
    node.hear(facts.confirmed(1_000))
    assert post(node, "/v1/settlement-runs", {}).json["amount_cents"] == 1_000
    assert (cases(node), everything_ties(node), replays(node)) == ([], True, True)


def test_what_is_disputed_is_in_no_settlement_until_it_was_decided(node: Node, fund: str) -> None:
    node.hear(facts.captured((1, "issued", "redeemed", 2), (2, "issued", "redeemed", 2)), facts.disputed())
    assert post(node, "/v1/settlement-runs", {}).json["code"] == "nothing_to_settle"
    node.hear(facts.confirmed(1_000, (2, "redeemed", "issued", 3)))
    assert balances(node) == {**BASE, "2200": 3_000, "2300": 1_000}
    (row,) = node.rows(tables.redemption)
    assert (row["cheques"], row["amount_cents"], row["sent_back_cents"]) == (1, 1_000, 1_000)
    assert post(node, "/v1/settlement-runs", {}).json["amount_cents"] == 1_000
    assert (cases(node), everything_ties(node), replays(node)) == ([], True, True)


@pytest.mark.parametrize("disputed", [False, True])
def test_what_was_undone_is_owed_to_nobody(node: Node, fund: str, disputed: bool) -> None:
    node.hear(facts.captured((1, "issued", "redeemed", 2), (2, "issued", "redeemed", 2)))
    if disputed:
        node.hear(facts.disputed())
    node.hear(facts.undone((1, "redeemed", "issued", 3), (2, "redeemed", "expired", 3)))
    assert balances(node) == {"1000": -8_000, "2110": 5_000, "2200": 3_000}
    assert (states(node), credited(node)) == (["reversed"], [(PROGRAMME, 1_000, "expired")])
    # The cheque can be spent again.
    node.hear(facts.captured((1, "issued", "redeemed", 4), use="5" * 32), facts.confirmed(1_000, use="5" * 32))
    assert post(node, "/v1/settlement-runs", {}).json["amount_cents"] == 1_000
    assert (cases(node), everything_ties(node), replays(node)) == ([], True, True)


def test_what_was_cut_is_not_undone_any_more(node: Node, fund: str) -> None:
    node.hear(facts.captured((1, "issued", "redeemed", 2)), facts.confirmed(1_000))
    assert post(node, "/v1/settlement-runs", {}).status_code == 201
    before = balances(node)
    node.hear(facts.undone((1, "redeemed", "issued", 3)))
    assert balances(node) == before
    assert (cases(node), states(node), everything_ties(node)) == (
        [("use_state_differs", 1_000, False)],
        ["confirmed"],
        True,
    )


def test_cheques_that_ended_are_credited_once_by_fund_programme_and_batch(node: Node, fund: str) -> None:
    records = [node.record(facts.expired((number, "issued", "expired", 2))) for number in (1, 2, 3)]
    for _ in range(2):
        with node.ctx.unit_of_work() as tx:
            node.inbox.take(tx, records)
    node.hear(facts.revoked((4, "issued", "revoked", 2)))
    assert credited(node) == [(PROGRAMME, 3_000, "expired"), (PROGRAMME, 1_000, "revoked")]
    assert len({one.credit_id for one in node.told(of=BudgetCredited)}) == 2
    assert balances(node) == {"1000": -8_000, "2110": 8_000}
    assert (cases(node), everything_ties(node), replays(node)) == ([], True, True)


def test_a_credit_has_the_same_id_when_the_same_batch_is_heard_in_another_life(tmp_path: Path) -> None:
    ids = []
    for life in ("one", "two"):
        node = a_node(SERVICE, tmp_path / life)
        opened = a_fund(node, 8_000)
        node.hear(grant(opened, [1]), facts.expired((1, "issued", "expired", 2)))
        ids += [one.credit_id for one in node.told(of=BudgetCredited)]
        node.close()
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_an_extension_is_a_version_and_moves_no_money(node: Node, fund: str) -> None:
    before = len(node.rows(tables.entry))
    node.hear(facts.extended((1, "issued", "issued", 2)))
    assert len(node.rows(tables.entry)) == before
    node.hear(facts.held((1, "issued", "held", 3)), facts.extended((1, "held", "held", 4)))
    node.hear(facts.captured((1, "held", "redeemed", 5)))
    assert (cases(node), states(node), everything_ties(node), replays(node)) == ([], ["captured"], True, True)


def test_a_step_waits_for_that_of_another_topic_and_goes_on_with_it(node: Node, fund: str) -> None:
    node.hear(facts.expired((1, "issued", "expired", 4)))
    node.hear(facts.held((1, "issued", "held", 2)))
    assert len(node.rows(waiting)) == 1
    node.hear(facts.released((1, "held", "issued", 3)))
    assert (node.rows(waiting), credited(node)) == ([], [(PROGRAMME, 1_000, "expired")])
    assert (cases(node), everything_ties(node), replays(node)) == ([], True, True)


def test_a_hold_that_waited_a_day_moves_nothing_until_it_is_explained(node: Node, fund: str) -> None:
    before = balances(node)
    node.hear(facts.held((1, "issued", "held", 3)))
    node.clock.advance(hours=24)
    node.run_jobs()
    assert (cases(node), balances(node)) == ([("predecessor_missing", 1_000, False)], before)
    node.hear(facts.extended((1, "issued", "issued", 2)))
    assert cases(node) == [("predecessor_missing", 1_000, True)]
    assert balances(node) == {**BASE, "2200": 3_000, "2210": 1_000}
    assert (everything_ties(node), replays(node)) == (True, True)


def test_a_use_of_a_stand_in_fund_that_was_undone_gives_each_fund_its_own_back(node: Node) -> None:
    first = a_fund(node, 8_000)
    second = a_fund(node, 8_000, first)
    node.hear(facts.captured((1, "issued", "redeemed", 2)))
    node.clock.advance(hours=24)
    node.run_jobs()
    node.hear(grant(second, [1]))
    node.hear(facts.undone((1, "redeemed", "issued", 3)))
    found = {one["fund_id"]: one for one in get(node, "/v1/books/conservation")["funds"]}
    assert (found[first]["owed_cents"], found[first]["paid_cents"]) == (0, 0)
    assert (found[second]["with_parents_cents"], found[second]["paid_cents"]) == (1_000, 0)
    assert (everything_ties(node), replays(node)) == (True, True)


# -- any order


def _story() -> list[list[Event]]:
    """What six subjects tell, each in its order: a cheque's life goes through several of them."""
    one, two, three = "5" * 32, "6" * 32, "7" * 32
    return [
        [
            facts.held((1, "issued", "held", 2), (2, "issued", "held", 2), use=one),
            facts.captured((1, "held", "redeemed", 3), (2, "held", "issued", 4), use=one),
            facts.disputed(use=one),
            facts.undone((1, "redeemed", "issued", 4), use=one),
        ],
        [
            facts.captured((1, "issued", "redeemed", 5), (2, "issued", "redeemed", 5), use=two),
            facts.disputed(use=two),
            facts.confirmed(1_000, (2, "redeemed", "revoked", 6), use=two),
        ],
        [
            facts.held((3, "issued", "held", 3), (4, "issued", "held", 2), use=three),
            facts.released((3, "held", "issued", 4), (4, "held", "expired", 3), use=three),
        ],
        [facts.extended((2, "held", "held", 3))],
        [facts.extended((3, "issued", "issued", 2)), facts.expired((3, "issued", "expired", 5))],
    ]


@st.composite
def _orders(draw: st.DrawFn) -> list[tuple[int, int] | str]:
    """Any interleaving of the subjects, the grant anywhere, and days that pass."""
    places = [(subject, number) for subject, told in enumerate(_story()) for number in range(len(told))]
    shuffled: list[tuple[int, int]] = draw(st.permutations(places))
    turn = dict.fromkeys(range(len(_story())), 0)
    order: list[tuple[int, int] | str] = []
    for subject, _ in shuffled:
        order.append((subject, turn[subject]))
        turn[subject] += 1
    for what in draw(st.permutations(["grant", *draw(st.lists(st.just("day"), max_size=2))])):
        order.insert(draw(st.integers(0, len(order))), what)
    return order


@hypothesis.given(order=_orders())
@hypothesis.settings(max_examples=25)
def test_whatever_the_order_of_the_topics_the_books_are_the_same(order: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        node = a_node(SERVICE, Path(folder))
        try:
            opened = a_fund(node, 8_000)
            story = _story()
            for what in order:
                if what == "grant":
                    node.hear(grant(opened, [1, 2, 3, 4]))
                elif what == "day":
                    node.clock.advance(hours=24)
                    node.run_jobs()
                else:
                    node.hear(story[what[0]][what[1]])
                with node.ctx.reading() as reading:
                    assert [one.code for one in invariants.check(reading) if not one.ok] == []
            assert (node.rows(dead_letter), node.rows(waiting)) == ([], [])
            assert [case for case in cases(node) if not case[2]] == []
            assert balances(node) == {"1000": -8_000, "2110": 7_000, "2300": 1_000}
            assert sum(cents for _, cents, _ in credited(node)) == 3_000
            assert sorted(states(node)) == ["confirmed", "released", "reversed"]
            assert replays(node)
        finally:
            node.close()
