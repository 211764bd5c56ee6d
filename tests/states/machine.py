"""What a table of states holds: for each state and each command the next state, or why there is none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import pytest

#: What is said where nothing moves and nobody is told a code.
LATE = "comes late"
WAITS = "waits"
NOTHING = "nothing to do"
_WORDS = (LATE, WAITS, NOTHING)


class Cell(NamedTuple):
    """The state afterwards, and what is said where a command is not followed: a code, or one of the words above."""

    after: str
    said: str = ""

    @property
    def code(self) -> str:
        """The code somebody is told, if any."""
        return "" if self.said in _WORDS else self.said


@dataclass(frozen=True)
class Machine:
    """One table. `rule` gives each cell; `groups` are the commands by who gives them, each with its title."""

    title: str
    says: str
    states: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]]
    rule: Callable[[str, str], Cell]
    source: str
    tested: str

    @property
    def commands(self) -> list[str]:
        return [command for group in self.groups.values() for command in group]

    @property
    def cells(self) -> dict[tuple[str, str], Cell]:
        found = {(state, command): self.rule(state, command) for state, command in product(self.states, self.commands)}
        assert all(cell.after in self.states for cell in found.values()), self.title
        return found


def each_cell(machine: Machine) -> pytest.MarkDecorator:
    """Parametrise a test by `state`, `command` and `cell`."""
    return pytest.mark.parametrize(
        ("state", "command", "cell"),
        [
            pytest.param(state, command, cell, id=f"{state}-{command}")
            for (state, command), cell in machine.cells.items()
        ],
    )


def covers(machine: Machine, states: Iterable[str], commands: Iterable[str]) -> None:
    """Fail unless a test has a way into each of a machine's states and a way to give each of its commands."""
    assert set(states) == set(machine.states)
    assert set(commands) == set(machine.commands)
