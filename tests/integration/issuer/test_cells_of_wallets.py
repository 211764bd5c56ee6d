"""Every command in every state of a wallet, as `docs/states.md` has it."""

from collections.abc import Callable
from typing import Any

import pytest

from services.issuer import tables
from services.issuer.store.wallets import state_of
from shared.contracts.issuer import ExtensionRequested, RevocationRequested
from shared.identity.roles import Role
from tests.integration.issuer.builders import Issuer, a_family
from tests.integration.issuer.using import Purse
from tests.states import issuer as states
from tests.states.machine import Cell, covers, each_cell

pytestmark = pytest.mark.only("sqlite", "a table of rules: the statements run on both engines elsewhere")


@pytest.fixture
def purse(issuer: Issuer) -> Purse:
    """A wallet with a use that still runs, so that it cannot close at once."""
    issuer.imported(issuer.a_programme(), a_family("f1"))
    made = Purse(issuer)
    issuer.node.hear(made.capture(2))
    return made


def wallet_state(purse: Purse) -> str:
    (row,) = purse.issuer.node.rows(tables.wallet)
    return state_of(row["status"], row["closing_since"])


# -- into a state


def _close_household(purse: Purse) -> str:
    (household,) = purse.issuer.node.rows(tables.household)
    return _code(purse.issuer.post(f"/households/{household['id']}/close", {}))


def _end_all(purse: Purse) -> str:
    """The use becomes final, and what was asked back comes back."""
    (use,) = purse.issuer.node.rows(tables.redemption)
    if use["status"] == "captured":
        capture = purse.captured_as(use["id"], use["provider_id"], [])
        purse.issuer.node.hear(purse.confirmation_of(capture))
        asked = [each for told in purse.issuer.node.told(RevocationRequested) for each in told.voucher_ids]
        purse.issuer.node.hear(*(purse.revocation(each) for each in asked if purse.versions[each] == 1))
    purse.issuer.node.run_jobs()
    return ""


def _closed(purse: Purse) -> None:
    _close_household(purse)
    _end_all(purse)


STATES: dict[str, Callable[[Purse], object]] = {
    "open": lambda purse: None,
    "closing": _close_household,
    "closed": _closed,
}


# -- the commands. Each returns the code of a refusal, if any.


def _code(answer: Any) -> str:
    return "" if answer.status_code < 300 else str(answer.json["code"])


def _parent(path: str, body: dict[str, Any]) -> Callable[[Purse], str]:
    def ask(purse: Purse) -> str:
        scope = f"wallet:{purse.wallet_id}"
        return _code(purse.issuer.post(f"/wallets/{purse.wallet_id}/{path}", body, Role.PARENT, scope))

    return ask


def _revoke(purse: Purse) -> str:
    """After what was asked before was not followed: else there is nothing left to ask for."""
    with purse.issuer.node.ctx.unit_of_work() as tx:
        tx.execute(tables.voucher.update().values(revocation=None))
    return _code(purse.issuer.post(f"/wallets/{purse.wallet_id}/revoke", {"reason": "granted_twice"}))


def _write_letter(purse: Purse) -> str:
    return _code(purse.issuer.post(f"/wallets/{purse.wallet_id}/letters", {}))


def _remind(purse: Purse) -> str:
    """In the last month of the year, whose cheques end with it."""
    purse.issuer.node.clock.advance(days=290)
    purse.issuer.node.run_jobs()
    return ""


def _extend(purse: Purse) -> str:
    (programme,) = purse.issuer.node.rows(tables.programme)
    answer = purse.issuer.post(f"/programmes/{programme['id']}/extensions", {"last_day": "2027-03-31"})
    purse.issuer.node.run_jobs()
    return _code(answer)


COMMANDS: dict[str, Callable[[Purse], str]] = {
    "renew_codes": _parent("renew", {}),
    "print_papers": _parent("papers", {"papers": 1}),
    "cancel_papers": _parent("papers/cancel", {}),
    "write_letter": _write_letter,
    "revoke": _revoke,
    "close": _close_household,
    "last_use_ended": _end_all,
    "remind": _remind,
    "extend": _extend,
}
#: What is there once a job did something for the wallet.
DONE: dict[str, Callable[[Purse], Any]] = {
    "remind": lambda purse: purse.issuer.node.rows(tables.reminder),
    "extend": lambda purse: purse.issuer.node.told(ExtensionRequested),
}


@each_cell(states.WALLET)
def test_a_command_makes_of_a_wallet_what_its_cell_says(purse: Purse, state: str, command: str, cell: Cell) -> None:
    STATES[state](purse)
    assert wallet_state(purse) == state
    assert COMMANDS[command](purse) == cell.code
    assert wallet_state(purse) == cell.after
    if command in DONE:
        assert bool(DONE[command](purse)) == (not cell.said)


def test_no_cell_is_left_out() -> None:
    covers(states.WALLET, STATES, COMMANDS)
