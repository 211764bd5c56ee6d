"""The access tokens of the demo's people, made by the command line and kept in a file that only its owner reads."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

#: Longer than anybody plays with the demo.
_VALID_DAYS = "3660"

#: Runs the console script with these arguments, gives it this text to read, and returns what it printed.
CommandLine = Callable[..., str]

#: The offices and the service at which each signs in.
OFFICES = (
    ("programme_manager", "issuer"),
    ("confidential_person", "issuer"),
    ("accreditation_officer", "providers"),
    ("programme_manager", "redeemer"),
    ("finance_officer", "ledger"),
    ("auditor", "ledger"),
)


@dataclass
class Logins:
    """Tokens by role, service and scope."""

    respijt: CommandLine
    #: Somebody else's than the finance officer's: large sums need both.
    second_finance_officer: str = ""
    _tokens: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def make_offices(self) -> None:
        """A token for each office, and one for the second finance officer."""
        self._make(f"{role} {service}" for role, service in OFFICES)
        self.second_finance_officer = self.respijt(
            *("ledger", "token", "create", "--role", "finance_officer"),
            *("--actor", "second finance officer", "--days", _VALID_DAYS),
        ).strip()

    def make(self, role: str, service: str, scopes: Iterable[str]) -> None:
        """A token for each scope, in one go: the command line is slow to start."""
        self._make(f"{role} {service} {scope}" for scope in scopes)

    def keep(self, role: str, service: str, scope: str, token: str) -> None:
        """Remember a token that was made elsewhere, such as a device's."""
        self._tokens[role, service, scope] = token

    def of(self, role: str, service: str, scope: str = "") -> str:
        return self._tokens[role, service, scope]

    def write(self, path: Path) -> None:
        """One login a line: role, service, scope (or -), token."""
        beside = path.with_suffix(".next")
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            for (role, service, scope), token in self._tokens.items():
                file.write(f"{role} {service} {scope or '-'} {token}\n")
            if self.second_finance_officer:
                file.write(f"finance_officer ledger - {self.second_finance_officer}\n")
        beside.replace(path)

    def _make(self, wanted: Iterable[str]) -> None:
        given = "".join(f"{line}\n" for line in wanted)
        for line in self.respijt("tokens", "-", "--days", _VALID_DAYS, given=given).splitlines():
            role, service, scope, token = line.split()
            self._tokens[role, service, "" if scope == "-" else scope] = token
