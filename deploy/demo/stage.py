"""Setting the stage: funds with money, programmes with rules, providers with offers and devices."""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from deploy.demo.client import Client
from deploy.demo.clock import StoryClock
from deploy.demo.days import GRACE_DAYS, ZONE
from deploy.demo.directory import CATEGORIES, PAYS, Directory, Offer, Provider
from deploy.demo.logins import Logins
from deploy.demo.money import FACE_CENTS, FUNDS, PAYS_FROM, PROGRAMMES, RULES, Money
from shared.kernel.ids import SeededRandom, new_id

THREADS = 6

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Stage:
    """What stands at the four services, by the numbers of our own plan."""

    client: Client
    clock: StoryClock
    logins: Logins
    random: SeededRandom
    pool: ThreadPoolExecutor
    funds: list[str] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)
    providers: list[str] = field(default_factory=list)
    offers: dict[int, str] = field(default_factory=dict)
    devices: dict[tuple[int, int], str] = field(default_factory=dict)
    device_tokens: dict[tuple[int, int], str] = field(default_factory=dict)

    # -- asking

    def new_key(self) -> str:
        """An idempotency key, or the id of a redemption."""
        return new_id(self.random)

    def finance(self, path: str, body: object, expect: int = 201) -> Any:
        """Ask as a finance officer. What is a proposal for its many euros the second finance officer confirms."""
        made = self._post("ledger", path, self.logins.of("finance_officer", "ledger"), body, (expect, 202))
        if "proposal_id" not in made:
            return made
        proposal = made["proposal_id"]
        second = self.logins.second_finance_officer
        return self.client.post("ledger", f"/v1/proposals/{proposal}/confirm", second, f"confirm-{proposal}", {}, 200)

    def manager(self, path: str, body: object, expect: int = 201) -> Any:
        return self._post("issuer", path, self.logins.of("programme_manager", "issuer"), body, expect)

    def officer(self, path: str, body: object, expect: int = 201) -> Any:
        return self._post("providers", path, self.logins.of("accreditation_officer", "providers"), body, expect)

    def owner(self, provider: int, path: str, body: object, expect: int = 201) -> Any:
        token = self.logins.of("provider_owner", "providers", f"provider:{self.providers[provider]}")
        return self._post("providers", path, token, body, expect)

    def books(self, what: str) -> Any:
        return self.client.get("ledger", f"/v1/{what}", self.logins.of("auditor", "ledger"))

    def issuer(self, what: str) -> Any:
        return self.client.get("issuer", f"/v1/{what}", self.logins.of("programme_manager", "issuer"))

    def each(self, act: Callable[[T], R], things: Iterable[T]) -> list[R]:
        """Do something for each of several things at once, and return what came of each in their order."""
        return list(self.pool.map(act, things))

    def _post(self, service: str, path: str, token: str, body: object, expect: int | tuple[int, ...]) -> Any:
        return self.client.post(service, f"/v1/{path}", token, self.new_key(), body, expect)

    # -- money and rights

    def open_funds(self) -> None:
        self.funds = [self.finance("funds", {"name": name, "currency": "EUR"})["fund_id"] for name in FUNDS]
        self.clock.wait_quiet()

    def draw_up_programmes(self, effective_from: date) -> None:
        for number, name in enumerate(PROGRAMMES):
            body = {
                "name": name,
                "currency": "EUR",
                "face_cents": FACE_CENTS,
                "funds": [self.funds[fund] for fund in PAYS_FROM[number]],
                "categories": [
                    dict(zip(("code", "nl", "fr", "en"), (c, *CATEGORIES[c]), strict=True)) for c in PAYS[number]
                ],
                "zone": ZONE,
                "period": "calendar_year",
                "grace_days": GRACE_DAYS,
                "pay_within_working_days": 10,
            }
            self.programmes.append(self.manager("programmes", body)["programme_id"])
            self.manager(f"programmes/{self.programmes[number]}/rules", RULES[number].body(effective_from))
        self.clock.wait_quiet()

    def give(self, plan: Money, day: date) -> None:
        """Book what the funders sent and allocate it."""
        for fund, cents in plan.deposits.items():
            self.deposit(fund, cents, day, "first payment")
        for (programme, fund), cents in plan.allocations.items():
            self.allocate(programme, fund, cents)
        self.clock.wait_quiet()

    def deposit(self, fund: int, cents: int, day: date, reference: str) -> None:
        body = {"amount_cents": cents, "booked_on": day.isoformat(), "reference": reference}
        self.finance(f"funds/{self.funds[fund]}/deposits", body)

    def allocate(self, programme: int, fund: int, cents: int) -> None:
        body = {"programme_id": self.programmes[programme], "amount_cents": cents}
        self.finance(f"funds/{self.funds[fund]}/allocations", body)

    def open_programmes(self) -> None:
        for programme in self.programmes:
            self.manager(f"programmes/{programme}/status", {"status": "open"}, expect=200)
        self.clock.wait_quiet()

    # -- providers

    def enter_providers(self, directory: Directory) -> None:
        """Providers apply, make offers, get devices, and are accredited; one of them is refused."""
        made = self.each(
            lambda provider: self.officer(
                "providers", {"public_name": provider.name, "enterprise_number": provider.enterprise_number}
            ),
            directory.providers,
        )
        self.providers = [answer["provider_id"] for answer in made]
        self.logins.make("provider_owner", "providers", [f"provider:{provider}" for provider in self.providers])
        self.each(self._furnish, directory.providers)
        self.each(lambda provider: self._judge(provider, directory), directory.providers)
        self.clock.wait_quiet()

    def decide(self, provider: Provider, status: str, reason: str | None) -> None:
        """One decision for everything that a provider applied for."""
        for programme, category in provider.applications():
            body = {
                "programme_id": self.programmes[programme],
                "category": category,
                "status": status,
                "reason": reason,
            }
            self.officer(f"providers/{self.providers[provider.number]}/accreditations/decide", body, expect=200)

    def revoke(self, provider: int, device: int) -> None:
        self.owner(provider, f"devices/{self.devices[provider, device]}/revoke", {"reason": "lost"}, expect=200)

    def withdraw(self, offer: Offer) -> None:
        self.owner(offer.provider, f"offers/{self.offers[offer.number]}/active", {"active": False}, expect=200)

    def _furnish(self, provider: Provider) -> None:
        place = f"providers/{self.providers[provider.number]}"
        for programme, category in provider.applications():
            self.officer(f"{place}/accreditations", {"programme_id": self.programmes[programme], "category": category})
        for offer in provider.offers:
            body = {
                "name": offer.name,
                "category": offer.category,
                "price_cheques": offer.price,
                "unit": offer.unit,
            }
            self.offers[offer.number] = self.owner(provider.number, f"{place}/offers", body)["offer_id"]
        for number in range(provider.devices):
            token, digest = new_device_token()
            body = {"name": f"Phone {number + 1}", "token_sha256": digest}
            device = self.owner(provider.number, f"{place}/devices", body)["device_id"]
            self.devices[provider.number, number] = device
            self.device_tokens[provider.number, number] = token
            self.logins.keep("device", "redeemer", f"device:{device}", token)

    def _judge(self, provider: Provider, directory: Directory) -> None:
        if provider.number in directory.mishaps.refused:
            self.decide(provider, "refused", "not_insured")
        else:
            self.decide(provider, "accredited", None)


def new_device_token() -> tuple[str, str]:
    """A device's own secret, and the SHA-256 that it sends. It is real randomness, never the story's."""
    token = f"rsd_{secrets.token_hex(32)}"
    return token, hashlib.sha256(token.encode()).hexdigest()


@contextmanager
def a_stage(client: Client, clock: StoryClock, logins: Logins, seed: int) -> Iterator[Stage]:
    """An empty stage whose threads end with it."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="people") as pool:
        yield Stage(client, clock, logins, SeededRandom(f"{seed} keys"), pool)
