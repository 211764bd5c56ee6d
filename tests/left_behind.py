"""Whom and what a demo leaves behind, for tests and measurements that go on from there in real time."""

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True)
class Parent:
    """A parent's wallet and their access token."""

    wallet_id: str
    token: str


def parents(logins: Path) -> list[Parent]:
    """All parents, in the order in which they were granted cheques."""
    lines = [line.split() for line in logins.read_text(encoding="ascii").splitlines()]
    return [Parent(scope.removeprefix("wallet:"), token) for role, _, scope, token in lines if role == "parent"]


def wallet_keys(client: Client, of: Sequence[Parent]) -> list[bytes]:
    """The keys of these parents' wallets, as their phones fetch them."""

    def fetch(parent: Parent) -> bytes:
        address = f"/v1/wallets/{parent.wallet_id}/key"
        return bytes.fromhex(client.get("issuer", address, parent.token)["key_hex"])

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(fetch, of))
