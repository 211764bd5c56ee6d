"""The demo's judgement: each check compares what the demo knows with what a service or an export says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deploy.demo.tables import WIDTH, cut


@dataclass(frozen=True)
class Check:
    """One comparison, with what to show when it is not equal."""

    name: str
    passed: bool
    shown: str

    def __str__(self) -> str:
        line = f"  {'PASS' if self.passed else 'FAIL'}  {self.name}{': ' if self.shown else ''}{self.shown}"
        # What is wrong is told whole, however long it is.
        return cut(line, WIDTH) if self.passed else line


@dataclass
class Checks:
    """All comparisons so far, in the order in which they were made."""

    done: list[Check] = field(default_factory=list)

    def equal(self, name: str, expected: object, found: object, shown: str = "") -> None:
        """Passes when both are the same. What differs is shown, shortened where it is long."""
        same = expected == found
        self.done.append(Check(name, same, (shown or _short(found)) if same else _difference(expected, found)))

    def true(self, name: str, passed: bool, shown: str = "") -> None:
        self.done.append(Check(name, passed, shown))

    @property
    def passed(self) -> bool:
        return bool(self.done) and all(check.passed for check in self.done)


def _difference(expected: object, found: object) -> str:
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        keys = [key for key in sorted({*expected, *found}, key=str) if expected.get(key) != found.get(key)]
        parts = [f"{key}: expected {expected.get(key)}, found {found.get(key)}" for key in keys[:4]]
        more = f" and {len(keys) - 4} more" if len(keys) > 4 else ""
        return "; ".join(parts) + more
    return f"expected {_short(expected)}, found {_short(found)}"


def _short(value: object) -> str:
    if isinstance(value, Mapping | list | tuple | set):
        return f"{len(value)} of {len(value)}"
    return cut(str(value), 80)
