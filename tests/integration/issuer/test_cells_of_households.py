"""Every command in every state of a household, as `docs/states.md` has it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from services.issuer import tables
from shared.identity.roles import Role
from tests.integration.issuer.builders import Issuer, a_family
from tests.integration.issuer.helping import ALL_ACTS, LAST_DAY, HelperOf, an_envelope, an_organisation
from tests.integration.issuer.test_doors import join
from tests.integration.issuer.test_families import OWN
from tests.states import issuer as states
from tests.states.machine import Cell, covers, each_cell

pytestmark = pytest.mark.only("sqlite", "a table of rules: the statements run on both engines elsewhere")


@dataclass
class Case:
    """A household, and the row by which a list names it."""

    issuer: Issuer
    programme_id: str
    household_id: str = ""
    row: str = ""

    @property
    def found(self) -> Any:
        (row,) = [row for row in self.issuer.node.rows(tables.household) if row["id"] == self.household_id]
        return row

    @property
    def wallet_id(self) -> str:
        (row,) = [row for row in self.issuer.node.rows(tables.wallet) if row["household_id"] == self.household_id]
        return str(row["id"])

    def post(self, what: str, body: dict[str, Any], role: Role = Role.PROGRAMME_MANAGER) -> str:
        return _code(self.issuer.post(f"/households/{self.household_id}/{what}", body, role))


@pytest.fixture
def case(issuer: Issuer) -> Case:
    return Case(issuer, issuer.a_programme())


def _code(answer: Any) -> str:
    return "" if answer.status_code < 300 else str(answer.json["code"])


# -- into a state


def _imported(case: Case) -> None:
    case.row = a_family("f1")
    case.issuer.imported(case.programme_id, case.row)
    case.household_id = case.issuer.node.rows(tables.household)[0]["id"]


def _registered(case: Case) -> None:
    case.household_id = join(case.issuer, case.programme_id, situation="two_parents").json["household_id"]
    case.row = a_family(case.household_id, source="door")


def _closed(case: Case) -> None:
    _imported(case)
    assert case.post("close", {}) == ""


def _told(case: Case) -> None:
    _imported(case)
    assert case.post("told", {}) == ""


def _active(case: Case) -> None:
    _imported(case)
    assert _first_code(case) == ""


STATES: dict[str, Callable[[Case], None]] = {
    "imported": _imported,
    "registered": _registered,
    "told": _told,
    "active": _active,
    "closed": _closed,
}


# -- the commands. Each returns the code of a refusal, if any.


def _import_again(case: Case) -> str:
    ended = case.issuer.imported(case.programme_id, case.row)
    assert ended["status"] == "done"
    return ""


def _parent(case: Case, what: str, body: dict[str, Any]) -> str:
    path = f"/wallets/{case.wallet_id}/{what}"
    return _code(case.issuer.post(path, body, Role.PARENT, f"wallet:{case.wallet_id}"))


def _report(case: Case) -> str:
    return _parent(case, "reports", {"kind": "treated_badly", "words": "It was cold."})


def _permit(case: Case, **to: str) -> str:
    return _parent(case, "mandates", {"acts": ALL_ACTS, "last_day": LAST_DAY, **to})


def _first_code(case: Case) -> str:
    case.issuer.get(f"/wallets/{case.wallet_id}/spoken-code", Role.PARENT, f"wallet:{case.wallet_id}")
    return ""


def _help_at_once(case: Case) -> str:
    organisation_id = an_organisation(case.issuer, "Wijkpost")
    _permit(case, organisation_id=organisation_id)
    envelope_id = an_envelope(case.issuer, case.programme_id, organisation_id)
    body = {"household_id": case.household_id, "cheques": 2}
    return _code(HelperOf(case.issuer, "helper", organisation_id).post(f"/envelopes/{envelope_id}/grants", body))


COMMANDS: dict[str, Callable[[Case], str]] = {
    "import_again": _import_again,
    "tell_change": lambda case: case.post("changes", {"kind": "separation", "family_type": "single_parent"}),
    "ask_own_wallet": lambda case: case.post("parents", OWN, Role.HELPER),
    "report_in_words": _report,
    "decline": lambda case: case.post("no-thank-you", {}),
    "give_mandate": lambda case: _permit(case, helper="somebody"),
    "mark_safe": lambda case: _parent(case, "safe", {"safe": True}),
    "correct_data": lambda case: case.post("reach", {"text_safe": True}),
    "help_at_once": _help_at_once,
    "tell": lambda case: case.post("told", {}),
    "activate": _first_code,
    "close": lambda case: case.post("close", {}),
}


@each_cell(states.HOUSEHOLD)
def test_a_command_makes_of_a_household_what_its_cell_says(case: Case, state: str, command: str, cell: Cell) -> None:
    STATES[state](case)
    assert case.found["status"] == state
    before = len(case.issuer.node.rows(tables.household))
    told = len(case.issuer.node.told())
    assert COMMANDS[command](case) == cell.code
    assert case.found["status"] == cell.after
    if cell.said:
        assert len(case.issuer.node.told()) == told
    # A list makes a new one of a closed household; a parent who asks for cheques of their own is a new one, too.
    new = (command, state) == ("import_again", "closed") or (command == "ask_own_wallet" and not cell.said)
    assert len(case.issuer.node.rows(tables.household)) - before == new


def test_a_list_brings_nobody_back_who_said_no_thank_you(case: Case) -> None:
    _imported(case)
    assert COMMANDS["decline"](case) == ""
    assert _import_again(case) == ""
    (household,) = case.issuer.node.rows(tables.household)
    assert household["status"] == "closed"


def test_no_cell_is_left_out() -> None:
    covers(states.HOUSEHOLD, STATES, COMMANDS)
