"""Which of the demo's people are worth meeting: parents with cheques left, devices that scanned lately."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

#: How many of each are offered, and among how many they are looked for.
OFFERED, LOOKED_AT = 3, 40
#: So many that somebody can try a few times.
ENOUGH_CHEQUES = 6


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as, by their token."""

    number: int
    token: str


@dataclass(frozen=True)
class People:
    parents: Sequence[Person]
    devices: Sequence[Person]
    funders: Sequence[Person]
    helpers: Sequence[Person]
    managers: Sequence[Person]


def find(logins: Path, urls: Mapping[str, str]) -> People:
    """Read the demo's logins and ask the services who has something to show."""
    tokens: dict[tuple[str, str], list[str]] = {}
    scopes: dict[str, str] = {}
    for line in logins.read_text(encoding="ascii").splitlines():
        role, service, scope, token = line.split()
        tokens.setdefault((role, service), []).append(token)
        scopes[token] = scope
    pool = urllib3.PoolManager(retries=False, timeout=5.0)

    def ask(service: str, path: str, headers: Mapping[str, str]) -> Any | None:
        answer = pool.request("GET", urls[service] + path, headers=headers)
        return answer.json() if answer.status == 200 else None

    def story(token: str) -> tuple[bool, bool, int]:
        """Whether enough cheques are left, whether a use waits for the parent's word, and how much was used."""
        wallet = scopes[token].removeprefix("wallet:")
        found = ask("issuer", f"/v1/wallets/{wallet}", {"Authorization": f"Bearer {token}"})
        if found is None:
            return False, False, 0
        left = sum(each["count"] for each in found["cheques"])
        return left >= ENOUGH_CHEQUES, any(use["status"] == "captured" for use in found["uses"]), len(found["uses"])

    def newest_scan(token: str) -> str:
        found = ask("redeemer", "/v1/redemptions?limit=1", {"Respijt-Device": token})
        return found["redemptions"][0]["captured_at"] if found and found["redemptions"] else ""

    people = People(
        _best(tokens.get(("parent", "issuer"), []), story),
        _best(tokens.get(("device", "redeemer"), []), newest_scan),
        _best(tokens.get(("auditor", "ledger"), []), lambda token: ""),
        _best(tokens.get(("helper", "issuer"), []), lambda token: ""),
        _best(tokens.get(("programme_manager", "issuer"), []), lambda token: ""),
    )
    pool.clear()
    return people


def _best(tokens: Sequence[str], worth: Callable[[str], Any]) -> list[Person]:
    ordered = sorted(tokens[:LOOKED_AT], key=worth, reverse=True)[:OFFERED]
    return [Person(number, token) for number, token in enumerate(ordered, start=1)]
