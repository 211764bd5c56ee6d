"""Every command in every status of a programme, as `docs/states.md` has it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.issuer.builders import Issuer, a_family, a_file, an_id
from tests.integration.issuer.test_doors import join
from tests.states import issuer as states
from tests.states.machine import Cell, covers, each_cell

pytestmark = pytest.mark.only("sqlite", "a table of rules: the statements run on both engines elsewhere")


@dataclass
class Case:
    issuer: Issuer
    fund_id: str
    programme_id: str

    @property
    def status(self) -> str:
        return str(self.issuer.get(f"/programmes/{self.programme_id}")["status"])

    def post(self, what: str, body: dict[str, Any]) -> Any:
        return self.issuer.post(f"/programmes/{self.programme_id}/{what}", body)


@pytest.fixture
def case(issuer: Issuer) -> Case:
    fund_id = an_id()
    return Case(issuer, fund_id, issuer.a_programme(funds=[fund_id], opened=False))


PATHS = {"draft": [], "open": ["open"], "paused": ["open", "paused"], "closed": ["open", "paused", "closed"]}
COMMANDS: dict[str, Callable[[Case], Any]] = {
    **{
        command: lambda case, to=to: case.issuer.set_status(case.programme_id, to)  # type: ignore[misc]
        for command, to in states.TO_STATUS.items()
    },
    "import": lambda case: case.issuer.send(case.programme_id, a_file(a_family("f1"))),
    "grant": lambda case: join(case.issuer, case.programme_id),
    "retry": lambda case: case.issuer.post("/grants/retry", {"programme_id": case.programme_id}),
    "add_rule": lambda case: case.issuer.add_rule(case.programme_id),
    "end_fund": lambda case: case.post(f"funds/{case.fund_id}/end", {"last_day": "2026-06-30"}),
    "order_funds": lambda case: case.post("funds/order", {"funds": [case.fund_id], "instead_of": [case.fund_id]}),
    "extend": lambda case: case.post("extensions", {"last_day": "2027-03-31"}),
}


@each_cell(states.PROGRAMME)
def test_a_command_makes_of_a_programme_what_its_cell_says(case: Case, state: str, command: str, cell: Cell) -> None:
    for step in PATHS[state]:
        assert case.issuer.set_status(case.programme_id, step).status_code == 200
    told = len(case.issuer.node.told())
    answer = COMMANDS[command](case)
    if cell.said:
        assert (answer.status_code, answer.json["code"]) == (409, cell.said)
        assert len(case.issuer.node.told()) == told
    else:
        assert answer.status_code < 300, answer.json
    assert case.status == cell.after


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_what_a_list_asks_for_is_not_granted_while_a_programme_is_not_open(case: Case, status: str) -> None:
    case.issuer.set_status(case.programme_id, "open")
    case.issuer.send(case.programme_id, a_file(a_family("f1")))
    for step in PATHS[status][1:]:
        case.issuer.set_status(case.programme_id, step)
    case.issuer.node.run_jobs()
    assert case.issuer.grants() == []
    assert case.issuer.budget(case.programme_id)[0][1] == 0


def test_no_cell_is_left_out() -> None:
    covers(states.PROGRAMME, PATHS, COMMANDS)
