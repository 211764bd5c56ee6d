"""One number over what the story came to, without ids and instants: two runs of one seed agree on it."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

_ID = re.compile(r"[0-9a-f]{32}")


def lines(
    accounts: Iterable[Mapping[str, Any]],
    voucher_states: Iterable[Mapping[str, Any]],
    refusals: Mapping[str, int],
    names: Mapping[str, str],
) -> list[str]:
    """Net balances by account name, vouchers by state, refusals by reason, sorted. `names` stand for ids."""
    balances: Counter[str] = Counter()
    for account in accounts:
        balances[_named(account["account"], names)] += account["debit_cents"] - account["credit_cents"]
    vouchers: Counter[str] = Counter()
    for state in voucher_states:
        vouchers[f"{_named(state['programme_id'], names)} {state['state']}"] += state["count"]
    return sorted(
        [f"balance {name} {cents}" for name, cents in balances.items() if cents]
        + [f"vouchers {name} {count}" for name, count in vouchers.items() if count]
        + [f"refused {reason} {count}" for reason, count in refusals.items() if count]
    )


def digest(sorted_lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in sorted_lines).encode()).hexdigest()


def _named(text: str, names: Mapping[str, str]) -> str:
    return _ID.sub(lambda found: names.get(found[0], "?"), text)
