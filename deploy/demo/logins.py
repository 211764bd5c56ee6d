"""The access tokens of the demo's people, made by the command line and kept in a file that only its owner reads."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

#: Longer than anybody plays with the demo.
_VALID_DAYS = "3660"

#: Runs the console script with these arguments, gives it this text to read, and returns what it printed.
CommandLine = Callable[..., str]

#: The offices and the service at which each signs in.
OFFICES = (
    ("programme_manager", "issuer"),
    ("accreditation_officer", "providers"),
    ("programme_manager", "redeemer"),
    ("finance_officer", "ledger"),
    ("auditor", "ledger"),
)


@dataclass
class Logins:
    """Tokens by role, service and scope."""

    respijt: CommandLine
    _tokens: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def make_offices(self) -> None:
        """A token for each office. The command line is slow to start, so all start together."""
        with ThreadPoolExecutor(len(OFFICES)) as pool:
            for (role, service), token in zip(OFFICES, pool.map(self._make, OFFICES), strict=True):
                self._tokens[role, service, ""] = token

    def make(self, role: str, service: str, scopes: Iterable[str]) -> None:
        """A token for each scope, in one go."""
        wanted = list(scopes)
        if not wanted:
            return
        arguments = (service, "token", "create", "--role", role, "--scopes-from", "-", "--days", _VALID_DAYS)
        for line in self.respijt(*arguments, given="\n".join(wanted) + "\n").splitlines():
            scope, token = line.split()
            self._tokens[role, service, scope] = token

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
        beside.replace(path)

    def _make(self, office: tuple[str, str]) -> str:
        role, service = office
        return self.respijt(service, "token", "create", "--role", role, "--days", _VALID_DAYS).strip()
