"""All four services in one thread on one log, for tests that tell a story across them."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from services.cli import load
from shared.identity.roles import Role
from shared.identity.tokens import digest
from shared.identity.wallet_code import make_code
from shared.kernel.ids import SeededRandom, new_id, new_secret
from shared.messaging.memory import MemoryTransport
from shared.messaging.tables import dead_letter
from shared.testing.clocks import ManualClock
from shared.testing.service import Node, a_node, quiet
from tests.unit.providers.builders import an_enterprise_number

CATEGORIES = [
    {"code": "babysitting", "nl": "Babysit", "fr": "Baby-sitting", "en": "Babysitting"},
    {"code": "wellbeing", "nl": "Tijd voor jezelf", "fr": "Du temps pour soi", "en": "Time for yourself"},
]
RULE = {
    "effective_from": "2026-01-01",
    "base": 4,
    "single_parent": 4,
    "per_child_beyond": 1,
    "children_included": 1,
    "child_with_disability": 2,
    "cap": 12,
}
#: Longer than any story takes, so that nobody in it loses their access.
_STORY_DAYS = 36_500


@dataclass
class Shop:
    """A provider with one offer and one device."""

    provider_id: str
    offer_id: str
    device_token: str
    device_id: str
    price: int


@dataclass
class World:
    """The services, and what people did with them. Every helper asserts that its request was taken."""

    folder: Path
    transport: MemoryTransport = field(default_factory=MemoryTransport)
    clock: ManualClock = field(default_factory=lambda: ManualClock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)))
    seed: int = 1

    def __post_init__(self) -> None:
        def node(name: str) -> Node:
            return a_node(load(name), self.folder / "data", clock=self.clock, transport=self.transport, seed=self.seed)

        self.issuer, self.redeemer = node("issuer"), node("redeemer")
        self.providers, self.ledger = node("providers"), node("ledger")
        self._shops = itertools.count(1)
        self.nodes = (self.issuer, self.redeemer, self.providers, self.ledger)
        self.random = SeededRandom(f"{self.seed} world")
        self._headers: dict[tuple[str, Role, str], dict[str, str]] = {}
        self._row = 0

    # -- asking

    def post(
        self, node: Node, path: str, body: Any, role: Role, scope: str = "", key: str = "", data: bytes | None = None
    ) -> TestResponse:
        headers = {**self._login(node, role, scope), "Idempotency-Key": key or new_id(self.random)}
        if data is not None:
            return node.client().post(path, data=data, headers={**headers, "Content-Type": "text/csv"})
        return node.client().post(path, json=body, headers=headers)

    def get(self, node: Node, path: str, role: Role, scope: str = "") -> Any:
        answer = node.client().get(path, headers=self._login(node, role, scope))
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def _login(self, node: Node, role: Role, scope: str) -> dict[str, str]:
        who = (node.service.name, role, scope)
        if who not in self._headers:
            self._headers[who] = {"Authorization": f"Bearer {node.token(role, scope, days=_STORY_DAYS)}"}
        return self._headers[who]

    def _made(self, answer: TestResponse) -> Any:
        assert answer.status_code in (200, 201, 202), answer.text
        return answer.get_json()

    # -- time and delivery

    def settle(self) -> None:
        """Deliver everything and do everything that is due, until nothing moves."""
        for _ in range(1_000):
            quiet(*self.nodes)
            if not sum(node.run_jobs() for node in self.nodes):
                return
        raise AssertionError("jobs and events cause each other for ever")

    def pass_time(self, **span: float) -> None:
        self.clock.advance(**span)

    # -- money

    def a_fund(self, deposit_cents: int, name: str = "Fund") -> str:
        fund: str = self._made(
            self.post(self.ledger, "/v1/funds", {"name": name, "currency": "EUR"}, Role.FINANCE_OFFICER)
        )["fund_id"]
        self.deposit(fund, deposit_cents)
        return fund

    def deposit(self, fund_id: str, cents: int) -> None:
        body = {"amount_cents": cents, "booked_on": self.clock.now().date().isoformat(), "reference": "a bank line"}
        self._made(self.agreed(f"/v1/funds/{fund_id}/deposits", body))

    def allocate(self, fund_id: str, programme_id: str, cents: int) -> TestResponse:
        body = {"programme_id": programme_id, "amount_cents": cents}
        return self.agreed(f"/v1/funds/{fund_id}/allocations", body)

    def agreed(self, path: str, body: Any) -> TestResponse:
        """What a finance officer asks of the ledger; what is a proposal then, another one confirms."""
        answer = self.post(self.ledger, path, body, Role.FINANCE_OFFICER)
        if answer.status_code != 202:
            return answer
        token = self.ledger.token(Role.FINANCE_OFFICER, actor="a second finance officer")
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id(self.random)}
        path = f"/v1/proposals/{answer.get_json()['proposal_id']}/confirm"
        return self.ledger.client().post(path, json={}, headers=headers)

    # -- rights

    def a_programme(self, funds: list[str], face_cents: int = 1_000, name: str = "Programme") -> str:
        body = {
            "name": name,
            "currency": "EUR",
            "face_cents": face_cents,
            "funds": funds,
            "categories": CATEGORIES,
            "zone": "Europe/Brussels",
            "period": "calendar_year",
            "grace_days": 30,
            "pay_within_working_days": 10,
        }
        programme: str = self._made(self.post(self.issuer, "/v1/programmes", body, Role.PROGRAMME_MANAGER))[
            "programme_id"
        ]
        self._made(self.post(self.issuer, f"/v1/programmes/{programme}/rules", RULE, Role.PROGRAMME_MANAGER))
        return programme

    def set_status(self, programme_id: str, status: str) -> None:
        path = f"/v1/programmes/{programme_id}/status"
        self._made(self.post(self.issuer, path, {"status": status}, Role.PROGRAMME_MANAGER))

    def an_open_programme(self, budget_cents: int, face_cents: int = 1_000) -> str:
        """One fund, one open programme with this budget, known everywhere."""
        fund = self.a_fund(budget_cents)
        self.settle()
        programme = self.a_programme([fund], face_cents)
        self.settle()
        self._made(self.allocate(fund, programme, budget_cents))
        self.set_status(programme, "open")
        self.settle()
        return programme

    def household_row(self, family_type: str = "two_parents", children: int = 1) -> str:
        self._row += 1
        births = ";".join(f"{2018 + number % 6}-05-0{number + 1}" for number in range(children))
        return f"H{self._row:05},list,{family_type},{births},0,21015,23,nl,wallet"

    def import_households(self, programme_id: str, rows: list[str]) -> str:
        header = (
            "household_ref,source,family_type,children_birth_dates,children_with_disability,"
            "municipality_nis,neighbourhood,language,channel"
        )
        data = "\n".join([header, *rows, ""]).encode()
        path = f"/v1/imports?programme_id={programme_id}&source=commune&legal_basis=public_task"
        path += "&authorisation=B-2026-01&authorised_on=2026-01-05"
        answer = self.post(self.issuer, path, None, Role.PROGRAMME_MANAGER, data=data)
        imported: str = self._made(answer)["import_id"]
        return imported

    def wallets(self) -> list[str]:
        listed = self.get(self.issuer, "/v1/wallets?limit=500", Role.PROGRAMME_MANAGER)["wallets"]
        return [wallet["wallet_id"] for wallet in listed]

    def code(self, wallet_id: str) -> str:
        """What the parent's phone shows now."""
        key = self.get(self.issuer, f"/v1/wallets/{wallet_id}/key", Role.PARENT, f"wallet:{wallet_id}")["key_hex"]
        return make_code(bytes.fromhex(key), self.clock.now())

    def accept(self, wallet_id: str, redemption_id: str) -> TestResponse:
        path = f"/v1/wallets/{wallet_id}/redemptions/{redemption_id}/accept"
        return self.post(self.issuer, path, {}, Role.PARENT, f"wallet:{wallet_id}")

    # -- providers

    def a_shop(self, programme_ids: list[str], category: str = "babysitting", price: int = 1) -> Shop:
        """An accredited provider with an offer and a device, known everywhere."""
        officer = Role.ACCREDITATION_OFFICER
        entered = {"public_name": "Oppas & Co", "enterprise_number": an_enterprise_number(next(self._shops))}
        provider = self._made(self.post(self.providers, "/v1/providers", entered, officer))["provider_id"]
        for programme in programme_ids:
            place = {"programme_id": programme, "category": category}
            self._made(self.post(self.providers, f"/v1/providers/{provider}/accreditations", place, officer))
            self.decide(provider, programme, category, "accredited", None)
        scope = f"provider:{provider}"
        offer = self._made(
            self.post(
                self.providers,
                f"/v1/providers/{provider}/offers",
                {"name": "Evening", "category": category, "price_cheques": price, "unit": "hour"},
                Role.PROVIDER_OWNER,
                scope,
            )
        )["offer_id"]
        token, device = self.a_device(provider)
        self.settle()
        return Shop(provider, offer, token, device, price)

    def a_device(self, provider_id: str) -> tuple[str, str]:
        token = "rsd_" + new_secret(self.random)
        device = self._made(
            self.post(
                self.providers,
                f"/v1/providers/{provider_id}/devices",
                {"name": "Phone", "token_sha256": digest(token)},
                Role.PROVIDER_OWNER,
                f"provider:{provider_id}",
            )
        )["device_id"]
        return token, device

    def decide(self, provider: str, programme: str, category: str, status: str, reason: str | None) -> None:
        body = {"programme_id": programme, "category": category, "status": status, "reason": reason}
        path = f"/v1/providers/{provider}/accreditations/decide"
        self._made(self.post(self.providers, path, body, Role.ACCREDITATION_OFFICER))

    # -- spending and paying

    def scan(self, shop: Shop, code: str, units: int = 1, key: str = "") -> TestResponse:
        """Scan a code at a shop's device. The key becomes the redemption's id."""
        return self.redeemer.client().post(
            "/v1/redemptions",
            json={"offer_id": shop.offer_id, "units": units, "code": code},
            headers={"Respijt-Device": shop.device_token, "Idempotency-Key": key or new_id(self.random)},
        )

    def cut_run(self) -> TestResponse:
        return self.post(self.ledger, "/v1/settlement-runs", {}, Role.FINANCE_OFFICER)

    def pay_run(self, run_id: str) -> None:
        """Mark every settlement of a run as paid."""
        run = self.get(self.ledger, f"/v1/settlement-runs/{run_id}", Role.FINANCE_OFFICER)
        for settlement in run["settlements"]:
            body = {"paid_on": self.clock.now().date().isoformat(), "bank_reference": "a bank line"}
            path = f"/v1/settlements/{settlement['settlement_id']}/paid"
            self._made(self.agreed(path, body))

    # -- looking

    def books(self, what: str) -> Any:
        return self.get(self.ledger, f"/v1/books/{what}", Role.AUDITOR)

    def dead_letters(self) -> dict[str, int]:
        """How many messages each service could not handle."""
        counts = {}
        for node in self.nodes:
            with node.ctx.reading() as reading:
                statement = sa.select(sa.func.count()).select_from(dead_letter)
                counts[node.service.name] = reading.execute(statement).scalar_one()
        return counts

    def close(self) -> None:
        for node in self.nodes:
            node.close()
