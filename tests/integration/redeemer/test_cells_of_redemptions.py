"""Every command in every state of a redemption, as `docs/states.md` has it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from services.redeemer import jobs, tables
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.kernel.ids import new_id
from shared.testing.service import Node
from tests.integration.redeemer import bookings
from tests.integration.redeemer.bookings import (
    accept,
    ask_release,
    decide,
    dispute,
    done,
    held,
    row_of,
    versions_follow,
)
from tests.integration.redeemer.builders import P1, Counter, Wallet, a_counter, a_programme, a_wallet, accredit, scan
from tests.states import redeemer
from tests.states.machine import Cell, covers, each_cell

pytestmark = pytest.mark.only("sqlite", "a table of rules: the statements run on both engines elsewhere")


@dataclass
class Case:
    """A booking of two hours that has just begun, and what became of it. While there is none, `use` is any id."""

    node: Node
    counter: Counter
    wallet: Wallet
    use: str

    @property
    def state(self) -> str:
        """As the table calls it: a hold whose time is over has lapsed, whatever its row says."""
        if not self.node.rows(tables.redemption):
            return "none"
        row = row_of(self.node, self.use)
        if row["status"] == "held":
            return "lapsed" if row["hold_until"] <= self.node.clock.now() else "held"
        timed_out = row["status"] == "released" and row["end_reason"] == "timed_out"
        return "timed_out" if timed_out else str(row["status"])


# -- into a state


def _held(case: Case) -> None:
    case.use = held(case.node, case.counter, case.wallet, units=2, hours=0.1)
    case.node.clock.advance(minutes=6)


def _lapsed(case: Case) -> None:
    _held(case)
    case.node.clock.advance(hours=26)


def _captured(case: Case) -> None:
    _held(case)
    done(bookings.capture(case.node, case.counter, case.use, 2), "captured")


def _disputed(case: Case) -> None:
    _captured(case)
    dispute(case.node, case.wallet, case.use)


def _confirmed(case: Case) -> None:
    _captured(case)
    accept(case.node, case.wallet, case.use)


def _settled(case: Case) -> None:
    _confirmed(case)
    _cut(case)
    _pay(case)


def _released(case: Case) -> None:
    """By the parent: the provider's own release, said again, is answered as it stands."""
    case.use = held(case.node, case.counter, case.wallet, units=2)
    ask_release(case.node, case.wallet, case.use, "sick_child")


def _timed_out(case: Case) -> None:
    _lapsed(case)
    jobs.let_holds_lapse(case.node.ctx)


def _reversed(case: Case) -> None:
    """By a decision: the provider's own undoing, said again, is answered as it stands."""
    _disputed(case)
    decide(case.node, case.wallet, case.use, sent_back=2)


STATES: dict[str, Callable[[Case], None]] = {
    "none": lambda case: None,
    "held": _held,
    "lapsed": _lapsed,
    "captured": _captured,
    "disputed": _disputed,
    "confirmed": _confirmed,
    "settled": _settled,
    "released": _released,
    "timed_out": _timed_out,
    "reversed": _reversed,
}


# -- the commands. Each returns the code that is said, if any.


def _code(answer: Any) -> str:
    """The reason of a refusal, or the code of a problem."""
    document = answer.get_json()
    return str(document.get("reason") or document.get("code") or "")


def _scan(case: Case) -> str:
    """At another provider's counter: the same one's would be a repetition."""
    return _code(scan(case.node, a_counter(case.node), a_wallet(case.node, cheques=1).code(), key=case.use))


def _book(case: Case) -> str:
    return _code(bookings.book(case.node, a_counter(case.node), a_wallet(case.node, cheques=1), key=case.use))


def _decide(case: Case, sent_back: int) -> str:
    decide(case.node, case.wallet, case.use, sent_back=sent_back)
    return ""


def _lapse(case: Case) -> str:
    jobs.let_holds_lapse(case.node.ctx)
    return ""


def _give_up(case: Case) -> str:
    a_programme(case.node, suspension_holds="release")
    accredit(case.node, case.counter.provider_id, (P1, "babysitting", "suspended"))
    jobs.give_up_holds(case.node.ctx)
    return ""


def _settlement(case: Case) -> dict[str, Any]:
    return {
        "settlement_id": "5" * 32,
        "run_id": "6" * 32,
        "provider_id": case.counter.provider_id,
        "part": 1,
        "parts": 1,
        "redemption_ids": [case.use],
        "amount_cents": 2_000,
        "currency": "EUR",
    }


def _cut(case: Case) -> str:
    case.node.hear(SettlementCut(**_settlement(case), cut_at=case.node.clock.now()))
    return ""


def _pay(case: Case) -> str:
    case.node.hear(SettlementPaid(**_settlement(case), paid_on=date(2026, 3, 20)))
    return ""


def _said(say: Callable[[Node, Wallet, str], None]) -> Callable[[Case], str]:
    def command(case: Case) -> str:
        say(case.node, case.wallet, case.use)
        return ""

    return command


COMMANDS: dict[str, Callable[[Case], str]] = {
    "scan": _scan,
    "hold": _book,
    "capture": lambda case: _code(bookings.capture(case.node, case.counter, case.use, 1)),
    "stop": lambda case: _code(bookings.stop(case.node, case.counter, case.use)),
    "release": lambda case: _code(bookings.release(case.node, case.counter, case.use)),
    "undo": lambda case: _code(bookings.undo(case.node, case.counter, case.use)),
    "accepted": _said(accept),
    "disputed": _said(dispute),
    "decided_some": lambda case: _decide(case, 1),
    "decided_all": lambda case: _decide(case, 2),
    "cancelled": _said(lambda node, wallet, use: ask_release(node, wallet, use, "nobody_came")),
    "lapse": _lapse,
    "give_up": _give_up,
    "cut": _cut,
    "paid": _pay,
}


@each_cell(redeemer.REDEMPTION)
def test_a_command_makes_of_a_redemption_what_its_cell_says(node: Node, state: str, command: str, cell: Cell) -> None:
    case = Case(node, a_counter(node), a_wallet(node, cheques=3), new_id(node.random))
    STATES[state](case)
    assert case.state == state
    told = len(node.told())
    assert (COMMANDS[command](case), case.state) == (cell.code, cell.after)
    if cell.said or cell.after == state:
        assert len(node.told()) == told, "where nothing moves, nothing is told"
    if command == "cut":
        followed = cell.said == "" or state == "settled"
        assert bool(state != "none" and row_of(node, case.use)["settlement_id"]) == followed
    versions_follow(node)


def test_no_cell_is_left_out() -> None:
    covers(redeemer.REDEMPTION, STATES, COMMANDS)
