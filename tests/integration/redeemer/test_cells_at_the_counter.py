"""What a provider's, a programme's, a wallet's, a code's and a paper's state lets happen at a counter, cell by cell."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from services.redeemer import limits, tables
from shared.contracts.issuer import PapersCancelled, WalletClosed
from shared.identity.paper import read_paper
from shared.testing.service import Node
from tests.integration.redeemer import bookings
from tests.integration.redeemer.bookings import held, spent
from tests.integration.redeemer.builders import (
    P1,
    Counter,
    Wallet,
    a_counter,
    a_programme,
    a_wallet,
    accredit,
    green,
    scan,
)
from tests.states import redeemer
from tests.states.machine import Cell, Machine, covers, each_cell

pytestmark = pytest.mark.only("sqlite", "a table of rules: the statements run on both engines elsewhere")


@dataclass
class Case:
    """A provider, a wallet, a booking that has just begun and a use that can still be undone."""

    node: Node
    counter: Counter
    wallet: Wallet
    hold: str = ""
    use: str = ""
    papers: list[str] = field(default_factory=list)


@pytest.fixture
def case(node: Node) -> Case:
    made = Case(node, a_counter(node), a_wallet(node, cheques=5))
    made.hold = held(node, made.counter, made.wallet, hours=0.1)
    node.clock.advance(minutes=6)
    made.use = spent(node, made.counter, made.wallet)
    node.clock.advance(seconds=15)
    return made


def _reason(answer: Any) -> str:
    assert answer.status_code in (200, 201), answer.text
    return str(answer.get_json().get("reason", ""))


def _told_of_closing(case: Case) -> str:
    case.node.hear(WalletClosed(wallet_id=case.wallet.wallet_id))
    return ""


COUNTER: dict[str, Callable[[Case], str]] = {
    "scan": lambda case: _reason(scan(case.node, case.counter, case.wallet.code())),
    "hold": lambda case: _reason(bookings.book(case.node, case.counter, case.wallet)),
    "capture": lambda case: _reason(bookings.capture(case.node, case.counter, case.hold, 1)),
    "release": lambda case: _reason(bookings.release(case.node, case.counter, case.hold)),
    "undo": lambda case: _reason(bookings.undo(case.node, case.counter, case.use)),
}
WALLET = {**COUNTER, "close": _told_of_closing}


def _honours(case: Case, command: str, cell: Cell, given: dict[str, Callable[[Case], str]] = COUNTER) -> None:
    """A refusal spends nothing and is recorded; anything else is done."""
    before = case.node.rows(tables.refusal)
    assert given[command](case) == cell.code
    assert len(case.node.rows(tables.refusal)) - len(before) == bool(cell.code)


@each_cell(redeemer.PROVIDER)
def test_an_accreditation_lets_happen_what_its_cell_says(case: Case, state: str, command: str, cell: Cell) -> None:
    accredit(case.node, case.counter.provider_id, (P1, "babysitting", state))  # type: ignore[arg-type]
    _honours(case, command, cell)


@each_cell(redeemer.PROGRAMME)
def test_a_programme_lets_happen_what_its_cell_says(case: Case, state: str, command: str, cell: Cell) -> None:
    a_programme(case.node, status=state)  # type: ignore[arg-type]
    _honours(case, command, cell)


def _wallet_state(case: Case) -> str:
    (row,) = case.node.rows(tables.wallet)
    return str(row["status"])


@each_cell(redeemer.WALLET)
def test_a_wallet_lets_happen_what_its_cell_says(case: Case, state: str, command: str, cell: Cell) -> None:
    if state == "closed":
        _told_of_closing(case)
    assert _wallet_state(case) == state
    _honours(case, command, cell, WALLET)
    assert _wallet_state(case) == cell.after


# -- spoken codes


def _wrong(case: Case, times: int = 1) -> str:
    """Codes of counters that are far ahead: guesses that begin like the wallet's. No more than one a minute."""
    said = ""
    for _ in range(times):
        case.node.clock.advance(minutes=1)
        said = _reason(scan(case.node, case.counter, case.wallet.spoken(100)))
    return said


def _renew(case: Case) -> str:
    case.wallet.renew()
    return ""


def _fifth(case: Case) -> str:
    (row,) = case.node.rows(tables.wallet)
    _wrong(case, max(0, limits.MOST_WRONG - 1 - row["spoken_wrong"]))
    return _wrong(case)


SPOKEN: dict[str, Callable[[Case], str]] = {
    "right": lambda case: _reason(scan(case.node, case.counter, case.wallet.spoken(1))),
    "wrong": _wrong,
    "fifth_wrong": _fifth,
    "wallet_code": lambda case: _reason(scan(case.node, case.counter, case.wallet.code())),
    "renew": _renew,
}


def _spoken_state(case: Case) -> str:
    (row,) = case.node.rows(tables.wallet)
    return "locked" if row["spoken_wrong"] >= limits.MOST_WRONG else "open"


@each_cell(redeemer.SPOKEN_CODE)
def test_a_spoken_code_serves_as_its_cell_says(case: Case, state: str, command: str, cell: Cell) -> None:
    if state == "locked":
        _wrong(case, limits.MOST_WRONG)
    assert _spoken_state(case) == state
    assert SPOKEN[command](case) == cell.code
    assert _spoken_state(case) == cell.after
    if command == "renew":
        case.node.clock.advance(seconds=15)
        green(scan(case.node, case.counter, case.wallet.spoken(1)))


# -- paper


def _show(case: Case) -> str:
    return _reason(scan(case.node, case.counter, "-", papers=case.papers, pin=case.wallet.pin))


def _cancel(case: Case) -> str:
    found = read_paper(case.papers[0])
    assert found is not None
    case.node.hear(PapersCancelled(wallet_id=case.wallet.wallet_id, paper_ids=[found.paper_id]))
    return ""


def _lapse(case: Case) -> None:
    case.node.clock.advance(days=2)


PAPERS: dict[str, Callable[[Case], object]] = {
    "printed": lambda case: None,
    "used": _show,
    "cancelled": _cancel,
    "lapsed": _lapse,
}
SHOWN: dict[str, Callable[[Case], str]] = {"show": _show, "cancel": _cancel}


def _paper_state(case: Case) -> str:
    (row,) = case.node.rows(tables.paper)
    over = row["state"] == "printed" and row["last_day"] < case.node.clock.now().date()
    return "lapsed" if over else str(row["state"])


@each_cell(redeemer.PAPER)
def test_a_paper_serves_as_its_cell_says(case: Case, state: str, command: str, cell: Cell) -> None:
    case.papers = case.wallet.papers(1, last_day=case.node.clock.now().date() + timedelta(days=1))
    PAPERS[state](case)
    assert _paper_state(case) == state
    assert SHOWN[command](case) == cell.code
    assert _paper_state(case) == cell.after


@pytest.mark.parametrize(
    ("machine", "commands"),
    [
        (redeemer.PROVIDER, COUNTER),
        (redeemer.PROGRAMME, COUNTER),
        (redeemer.WALLET, WALLET),
        (redeemer.SPOKEN_CODE, SPOKEN),
        (redeemer.PAPER, SHOWN),
    ],
    ids=lambda one: one.title if isinstance(one, Machine) else "",
)
def test_no_cell_is_left_out(machine: Machine, commands: dict[str, object]) -> None:
    # Of these tables each state is a word that the case is told, or is made above by its own.
    covers(machine, PAPERS if machine is redeemer.PAPER else machine.states, commands)
