"""Whom and what a demo leaves behind, for tests and measurements that go on from there in real time."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.client import Client
from deploy.start.people import find

_THREADS = 8


@dataclass(frozen=True)
class Counter:
    """A device, and the offer that it last took cheques for."""

    device: str
    offer_id: str


def a_counter(client: Client, logins: Path, urls: Mapping[str, str]) -> Counter:
    """Where a scan will find an offer that is open."""
    device = find(logins, urls).devices[0].token
    last = client.pages("redeemer", "/v1/redemptions", {"Respijt-Device": device}, "redemptions")[0]
    return Counter(device, last["offer_id"])


def wallet_keys(client: Client, logins: Path, most: int) -> list[bytes]:
    """The keys of so many parents' wallets, as their phones fetch them."""
    parents = []
    for line in logins.read_text(encoding="ascii").splitlines():
        role, _service, scope, token = line.split()
        if role == "parent":
            parents.append((scope.removeprefix("wallet:"), token))

    def fetch(parent: tuple[str, str]) -> bytes:
        wallet, token = parent
        return bytes.fromhex(client.get("issuer", f"/v1/wallets/{wallet}/key", token)["key_hex"])

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(fetch, parents[:most]))
