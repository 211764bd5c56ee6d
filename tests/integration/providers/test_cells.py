"""Every command in every state of an accreditation, as `docs/states.md` has it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.providers.desk import Desk
from tests.states import providers
from tests.states.machine import Cell, covers, each_cell
from tests.unit.providers.builders import PROGRAMME

pytestmark = pytest.mark.only("sqlite", "a table of rules: the statements run on both engines elsewhere")

#: The commands that lead to each state.
PATHS: dict[str, list[str]] = {
    providers.NEVER: [],
    "applied": ["apply"],
    "accredited": ["apply", "accredit"],
    "refused": ["apply", "refuse"],
    "suspended": ["apply", "accredit", "suspend"],
    "closed": ["apply", "close"],
}
COMMANDS: dict[str, Callable[[Desk, str], Any]] = {
    "apply": lambda desk, provider: desk.apply(provider),
    "accredit": lambda desk, provider: desk.decide(provider, "accredited"),
    "refuse": lambda desk, provider: desk.decide(provider, "refused", "papers_missing"),
    "suspend": lambda desk, provider: desk.decide(provider, "suspended", "under_review"),
    "close": lambda desk, provider: desk.decide(provider, "closed", "own_request"),
}


def status(desk: Desk, provider_id: str) -> str:
    held = desk.get(f"/providers/{provider_id}").get_json()["accreditations"]
    return next((str(one["status"]) for one in held if one["programme_id"] == PROGRAMME), providers.NEVER)


@each_cell(providers.ACCREDITATION)
def test_a_command_makes_of_an_accreditation_what_its_cell_says(
    desk: Desk, state: str, command: str, cell: Cell
) -> None:
    provider_id = desk.a_provider()
    for step in PATHS[state]:
        assert COMMANDS[step](desk, provider_id).status_code < 300
    assert status(desk, provider_id) == state
    told = len(desk.node.told())
    answer = COMMANDS[command](desk, provider_id)
    assert (answer.get_json().get("code", ""), status(desk, provider_id)) == (cell.code, cell.after)
    assert len(desk.node.told()) - told == (not cell.said), "a move is told, and nothing else is"


def test_no_cell_is_left_out() -> None:
    covers(providers.ACCREDITATION, PATHS, COMMANDS)
