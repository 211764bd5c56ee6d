"""The tables as a document that people read."""

from collections.abc import Iterable
from pathlib import Path

from tests.states.machine import Cell, Machine

DOCUMENT = Path("docs/states.md")
_HEAD = """\
# States

Generated from the code by `python -m tests.states`; a test fails when the two differ. Each row is a state, each column
a command or what stands in for one. A cell says what comes of it:

- **a state in bold**: it moves there;
- *stays*: the command is followed, and the state is the same;
- `a_code`: it is refused, and this is the reason or the problem's code;
- *comes late*: another service's word or fact that changes nothing any more; it leaves a line in the log;
- *waits*: it stands until what it waits for has come: the end of the use, or its confirmation;
- – there is nothing to do.

Each cell is a test of its own with the real command, on a thing that real commands brought into that state.
"""


def document(machines: Iterable[Machine]) -> str:
    """The whole text, which is the same for the same tables."""
    return "\n".join([_HEAD, *(_section(machine) for machine in machines)])


def _section(machine: Machine) -> str:
    lines = [f"## {machine.title}", "", machine.says, ""]
    for who, commands in machine.groups.items():
        lines += [
            _row([who, *commands.values()]),
            _row(["---"] * (1 + len(commands))),
            *(
                _row([title, *(_shown(machine, state, machine.rule(state, command)) for command in commands)])
                for state, title in machine.states.items()
            ),
            "",
        ]
    lines += [f"Decided by `{machine.source}`, tested by `{machine.tested}`.", ""]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(machine: Machine, state: str, cell: Cell) -> str:
    if cell.code:
        return f"`{cell.code}`"
    if cell.said:
        return "–" if cell.said == "nothing to do" else f"*{cell.said}*"
    return "*stays*" if cell.after == state else f"**{machine.states[cell.after]}**"
