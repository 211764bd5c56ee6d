"""Inbox and commands are all there is to the books: made again from them, they are the same to the last line."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest
import sqlalchemy as sa

from services.ledger import invariants, rebuild, tables
from services.ledger.service import SERVICE
from shared.contracts.event import Event
from shared.contracts.redeemer import RedemptionConfirmed
from shared.messaging.tables import dead_letter
from shared.testing.service import Node, a_node
from tests.integration.ledger.test_books import a_programme, confirmed, get, grant, post
from tests.integration.ledger.test_claims import by_another, decided
from tests.integration.ledger.test_exceptions import a_fund
from tests.unit.ledger.test_domain import PROGRAMME, a_capture


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = a_node(SERVICE, tmp_path)
    yield node
    node.close()


def compared(node: Node) -> rebuild.Comparison:
    with tempfile.TemporaryDirectory() as folder:
        return rebuild.compare(node.ctx, Path(folder) / "again.db")


def use(number: int, redemption: str, version: int = 2) -> Event:
    return a_capture(number, redemption=redemption * 32, version=version)


def a_day_passes(node: Node) -> None:
    node.clock.advance(hours=24)
    node.run_jobs()


def test_the_replay_has_the_same_entries_and_the_same_state(node: Node) -> None:
    fund = a_fund(node, 8_000)
    node.hear(a_capture(1), confirmed())
    node.hear(grant(fund, [1, 2]))
    post(node, "/v1/settlement-runs", {})
    node.clock.advance(days=1)
    node.hear(use(2, "5"))
    found = compared(node)
    assert found.identical
    assert found.live.entries == found.again.entries == 6
    assert found.live.lines == found.again.lines


def test_what_was_forced_takes_effect_when_the_sweep_did_it(node: Node) -> None:
    """At the same row of the inbox stand a command before the sweep, the sweep, and a command after it."""
    fund = a_fund(node, 8_000)
    node.hear(grant(fund, [1]), use(9, "5"), a_capture(1), confirmed())
    post(node, "/v1/settlement-runs", {})
    a_day_passes(node)
    deposit = {"amount_cents": 1, "booked_on": "2026-03-02", "reference": "line"}
    assert post(node, f"/v1/funds/{fund}/deposits", deposit).status_code == 201
    node.hear(grant(fund, [9]))
    kinds = [row["type"] for row in node.rows(tables.entry)]
    assert kinds[3:] == [
        "redemption_captured", "settlement_cut", "redemption_captured", "deposit_booked", "grant_made",
        "exception_explained",
    ]  # fmt: skip
    assert compared(node).identical


def test_a_chain_that_wakes_itself_is_replayed_in_its_order(node: Node) -> None:
    fund = a_fund(node, 8_000)
    node.hear(use(1, "5", version=3), use(1, "6", version=2), grant(fund, [1]))
    assert [row["subject"] for row in node.rows(tables.entry)][-2:] == ["6" * 32, "5" * 32]
    assert compared(node).identical


def test_books_that_were_changed_behind_their_back_are_found_out(node: Node) -> None:
    fund = a_fund(node, 8_000)
    node.hear(grant(fund, [1]))
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.text("UPDATE account SET debit_cents = debit_cents + 1, credit_cents = credit_cents + 2"))
    found = compared(node)
    assert found.live.entries_hash == found.again.entries_hash
    assert not found.identical


def test_an_entry_nobody_caused_is_found_out(node: Node) -> None:
    fund = a_fund(node, 8_000)
    with node.ctx.unit_of_work() as tx:
        (last,) = node.rows(tables.entry)[-1:]
        tx.execute(sa.insert(tables.entry).values(**{**last, "seq": 3, "fund_seq": 3}))
        tx.execute(sa.update(tables.head).values(seq=3))
    assert fund
    assert not compared(node).identical


def test_a_command_that_could_not_have_been_done_is_found_out(node: Node) -> None:
    fund = a_fund(node, 8_000)
    with node.ctx.unit_of_work() as tx:
        arguments = {"fund_id": fund, "programme_id": PROGRAMME, "amount_cents": 1}
        row = {"name": "allocate", "arguments": arguments, "minted": ["0" * 32], "at": tx.now, "after_in_seq": 1}
        row |= {"asked_by": "", "confirmed_by": ""}
        tx.execute(sa.insert(tables.command).values(row))
    (amiss,) = compared(node).again.amiss
    assert "fund_too_small" in amiss


# -- any story

#: What people do about cases and complaints beside the uses: raise the lines, pay from them, claim, book, pay.
_REPAIRS = ("lines", "cover", "losses", "claim 5", "claim 6", "book", "cover claims", "pay")


def _facts() -> st.SearchStrategy[list[Any]]:
    """Grants of six cheques from two funds, uses (some twice, some ahead), confirmations in any order; then repairs."""
    numbers = st.integers(1, 7)
    uses = st.lists(st.tuples(numbers, st.sampled_from([2, 2, 2, 3]), st.sampled_from("5556789ab")), max_size=8)
    doings = st.lists(st.sampled_from(["day", "run", "grant 0", "grant 1"]), max_size=6)
    repairs = st.permutations([*_REPAIRS, "book", "run", "pay", "cover claims"])

    def shuffled(parts: tuple[list[Any], list[Any]]) -> st.SearchStrategy[list[Any]]:
        # A grant, a use of it and the same cheque's second use are in each story: what repairs are about.
        sure = ["grant 0", (1, 2, "5"), ("confirm", "5"), (1, 2, "6"), ("confirm", "6")]
        both: list[Any] = [*sure, *parts[0], *(("confirm", one[2]) for one in parts[0]), *parts[1]]
        return st.permutations(both)

    return st.tuples(st.tuples(uses, doings).flatmap(shuffled), repairs).map(lambda parts: [*parts[0], *parts[1]])


@hypothesis.given(story=_facts())
@hypothesis.settings(max_examples=20)
def test_any_story_ties_at_every_step_and_is_replayed_to_the_same_books(story: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        node = a_node(SERVICE, Path(folder))
        try:
            funds = [a_fund(node, 2_500)]
            funds.append(a_fund(node, 8_000, funds[0]))
            node.hear(a_programme(*funds))
            for step in story:
                _tell(node, funds, step)
                with node.ctx.reading() as reading:
                    assert [one for one in invariants.check(reading) if not one.ok] == []
            a_day_passes(node)
            assert node.rows(dead_letter) == []
            found = compared(node)
            assert found.again.amiss == []
            assert found.identical
        finally:
            node.close()


def _repair(node: Node, funds: list[str], step: str) -> None:
    """Try it for everything there is. What is refused changes nothing, and that is checked after each step."""
    place = {"programme_id": PROGRAMME, "amount_cents": 1_000}
    if step == "lines":
        for fund in funds:
            post(
                node, f"/v1/funds/{fund}/deposits", {"amount_cents": 1_500, "booked_on": "2026-03-02", "reference": "l"}
            )
            post(node, f"/v1/funds/{fund}/guarantees", {**place, "amount_cents": 1_500})
    elif step == "cover":
        for case in get(node, "/v1/books/exceptions")["exceptions"]:
            post(node, f"/v1/books/exceptions/{case['case_id']}/cover", {})
    elif step == "losses":
        for fund in funds:
            post(node, f"/v1/funds/{fund}/losses", {**place, "redemption_id": "5" * 32})
    elif step == "pay":
        # Cases may cost the fund that stands in more than it has: it is given the money before it pays.
        for fund in funds:
            deposit = {"amount_cents": 20_000, "booked_on": "2026-03-02", "reference": "l"}
            post(node, f"/v1/funds/{fund}/deposits", deposit)
        for settlement in node.rows(tables.settlement):
            paid = {"paid_on": node.clock.now().date().isoformat(), "bank_reference": "l"}
            post(node, f"/v1/settlements/{settlement['settlement_id']}/paid", paid)
    elif step.startswith("claim"):
        node.hear(decided(1_000, step[-1] * 32))
    else:
        what = "book" if step == "book" else "cover"
        for claim in node.rows(tables.claim):
            proposed = post(node, f"/v1/claims/{claim['redemption_id']}/{what}", {})
            if proposed.status_code == 202:
                by_another(node, f"/v1/proposals/{proposed.json['proposal_id']}/confirm", {})


def _tell(node: Node, funds: list[str], step: Any) -> None:
    if step in _REPAIRS:
        _repair(node, funds, step)
    elif step == "day":
        a_day_passes(node)
    elif step == "run":
        post(node, "/v1/settlement-runs", {})
    elif isinstance(step, str):
        which = int(step[-1])
        node.hear(grant(funds[which], [1, 2, 3] if which == 0 else [3, 4, 5, 6]))
    elif step[0] == "confirm":
        redemption = step[1] * 32
        node.hear(RedemptionConfirmed(redemption_id=redemption, amount_cents=1_000, currency="EUR", movements=[]))
    else:
        number, version, redemption = step
        node.hear(use(number, redemption, version))
