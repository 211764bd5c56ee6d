"""Every command in every state of a voucher, as `docs/states.md` has it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from services.redeemer import jobs, tables
from shared.contracts.issuer import ExtensionRequested, RevocationRequested
from shared.contracts.redeemer import WalletChanged
from shared.kernel.ids import new_id
from shared.testing.service import Node
from tests.integration.redeemer import bookings
from tests.integration.redeemer.bookings import accept, ask_release, decide, dispute, held, spent, versions_follow
from tests.integration.redeemer.builders import END_OF_2026, Counter, Wallet, a_counter, a_wallet, scan
from tests.integration.redeemer.test_expiry import MARCH, OVER
from tests.states import redeemer
from tests.states.machine import WAITS, Cell, covers, each_cell

pytestmark = pytest.mark.only("sqlite", "a table of rules: the statements run on both engines elsewhere")


@dataclass
class Case:
    """Two cheques of one wallet that go the same way; the second is looked at. `use` is the last they were in."""

    node: Node
    counter: Counter
    wallet: Wallet
    use: str = ""

    @property
    def voucher(self) -> Any:
        (row,) = [row for row in self.node.rows(tables.voucher) if row["voucher_id"] == self.wallet.vouchers[1]]
        return row


# -- into a state


def _before_the_end(case: Case) -> None:
    """To the last minutes of the grace."""
    case.node.clock.set(OVER - timedelta(minutes=10))
    case.node.run_jobs()


def _over(case: Case) -> None:
    """Past the end of the grace, of which no job has told."""
    case.node.clock.set(OVER + timedelta(minutes=10))


def _hold(case: Case, minutes: int = 5) -> None:
    case.use = held(case.node, case.counter, case.wallet, units=2, hours=minutes / 60)


def _held(case: Case) -> None:
    """A service that has just begun."""
    _hold(case)
    case.node.clock.advance(minutes=5)


def _issued(case: Case) -> None:
    """Free again, once its booking was cancelled: a release by the provider would be answered again as it stands."""
    _hold(case)
    ask_release(case.node, case.wallet, case.use, "sick_child")


def _redeemed(case: Case) -> None:
    case.use = spent(case.node, case.counter, case.wallet, units=2)


def _issued_over(case: Case) -> None:
    _before_the_end(case)
    _issued(case)
    _over(case)


def _held_over(case: Case) -> None:
    _before_the_end(case)
    _held(case)
    _over(case)


def _redeemed_over(case: Case) -> None:
    _before_the_end(case)
    _redeemed(case)
    _over(case)


def _for_good(case: Case) -> None:
    _redeemed(case)
    accept(case.node, case.wallet, case.use)


def _expired(case: Case) -> None:
    _issued_over(case)
    jobs.expire(case.node.ctx)


def _and_asked_back(case: Case, into: Callable[[Case], None]) -> None:
    into(case)
    _revoke(case)


STATES: dict[str, Callable[[Case], None]] = {
    "issued": _issued,
    "issued_over": _issued_over,
    "held": _held,
    "held_over": _held_over,
    "held_asked_back": lambda case: _and_asked_back(case, _held),
    "redeemed": _redeemed,
    "redeemed_over": _redeemed_over,
    "redeemed_asked_back": lambda case: _and_asked_back(case, _redeemed),
    "redeemed_for_good": _for_good,
    "expired": _expired,
    "revoked": lambda case: _and_asked_back(case, _issued),
}


# -- the commands. Each returns the code that is said, if any.


def _reason(answer: Any) -> str:
    return str(answer.get_json().get("reason", ""))


def _scan(case: Case) -> str:
    case.node.clock.advance(seconds=15)
    return _reason(scan(case.node, case.counter, case.wallet.code(), units=2))


def _book(case: Case) -> str:
    case.node.clock.advance(seconds=15)
    return _reason(bookings.book(case.node, case.counter, case.wallet, units=2))


def _decide_back(case: Case) -> str:
    dispute(case.node, case.wallet, case.use)
    decide(case.node, case.wallet, case.use, sent_back=2)
    return ""


def _cancel(case: Case) -> str:
    ask_release(case.node, case.wallet, case.use, "nobody_came")
    return ""


def _said(case: Case, request_id: str) -> str:
    """Why a request was not followed, as the issuer is told of it."""
    told: list[WalletChanged] = case.node.told(WalletChanged)
    return next((one.reason for event in told for one in event.refused if one.request_id == request_id), "")


def _extend(case: Case) -> str:
    request_id = new_id(case.node.random)
    case.node.hear(
        ExtensionRequested(
            wallet_id=case.wallet.wallet_id,
            request_id=request_id,
            voucher_ids=case.wallet.vouchers,
            expires_at=END_OF_2026,
        )
    )
    return _said(case, request_id)


def _revoke(case: Case) -> str:
    request_id = new_id(case.node.random)
    case.node.hear(
        RevocationRequested(
            wallet_id=case.wallet.wallet_id,
            request_id=request_id,
            voucher_ids=case.wallet.vouchers,
            reason="granted_twice",
        )
    )
    return _said(case, request_id)


def _lapse(case: Case) -> str:
    case.node.clock.advance(hours=26)
    jobs.let_holds_lapse(case.node.ctx)
    return ""


def _expire(case: Case) -> str:
    jobs.expire(case.node.ctx)
    return ""


COMMANDS: dict[str, Callable[[Case], str]] = {
    "scan": _scan,
    "hold": _book,
    "capture": lambda case: _reason(bookings.capture(case.node, case.counter, case.use, 2)),
    "capture_fewer": lambda case: _reason(bookings.capture(case.node, case.counter, case.use, 1)),
    "release": lambda case: _reason(bookings.release(case.node, case.counter, case.use)),
    "undo": lambda case: _reason(bookings.undo(case.node, case.counter, case.use)),
    "cancel": _cancel,
    "decide_back": _decide_back,
    "extend": _extend,
    "revoke": _revoke,
    "lapse": _lapse,
    "expire": _expire,
}


@each_cell(redeemer.VOUCHER)
def test_a_command_makes_of_a_voucher_what_its_cell_says(node: Node, state: str, command: str, cell: Cell) -> None:
    case = Case(node, a_counter(node), a_wallet(node, cheques=2, expires_at=MARCH))
    STATES[state](case)
    before = case.voucher
    assert before["state"] == redeemer.standing(state)
    said = COMMANDS[command](case)
    assert (case.voucher["state"], said) == (redeemer.standing(cell.after), cell.code)
    moved = case.voucher["version"] - before["version"]
    followed = not cell.said and (command == "extend" or cell.after != state)
    assert moved == followed, "each step raises the version, and nothing else does"
    if cell.said == WAITS and command == "revoke":
        assert case.voucher["revoke_reason"] == "granted_twice"
    versions_follow(node)


def test_no_cell_is_left_out() -> None:
    covers(redeemer.VOUCHER, STATES, COMMANDS)
