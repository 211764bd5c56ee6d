"""The accreditation officer's desk and the owners' browsers, for tests of the providers service."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from services.providers.service import SERVICE
from shared.contracts.issuer import Category, ProgrammeChanged
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.identity.roles import Role
from shared.testing.service import a_node
from tests.unit.providers.builders import PROGRAMME, an_enterprise_number, an_id

OFFICER = Role.ACCREDITATION_OFFICER
OWNER = Role.PROVIDER_OWNER


def a_programme(
    number: int = 2, *, status: str = "open", categories: tuple[str, ...] = ("babysitting", "wellbeing")
) -> Any:
    return ProgrammeChanged(
        programme_id=an_id(number),
        name=f"Programme {number}",
        status=status,  # type: ignore[arg-type]
        currency="EUR",
        face_cents=1_000,
        funds=[an_id(7)],
        categories=[Category(code=code, nl=f"{code} nl", fr=f"{code} fr", en=f"{code} en") for code in categories],
        zone="Europe/Brussels",
        grace_days=30,
        pay_within_working_days=10,
    )


class Desk:
    """The service with programme 2 known, and what people ask of it."""

    def __init__(self, folder: Path) -> None:
        self.node = a_node(SERVICE, folder)
        self.node.hear(a_programme())
        self._numbers = 0

    def close(self) -> None:
        self.node.close()

    # -- asking

    def post(self, path: str, body: Any, role: Role = OFFICER, scope: str = "", key: str = "") -> TestResponse:
        headers = self.node.headers(role, scope, key)
        return self.node.client().post(f"/v1{path}", json=body, headers=headers)

    def get(self, path: str, role: Role = OFFICER, scope: str = "") -> TestResponse:
        return self.node.client().get(f"/v1{path}", headers=self.node.headers(role, scope))

    def own(self, provider_id: str) -> tuple[Role, str]:
        """The role and scope of this provider's owner."""
        return OWNER, f"provider:{provider_id}"

    # -- arranging

    def a_provider(self, name: str = "Oppas & Co") -> str:
        self._numbers += 1
        body = {"public_name": name, "enterprise_number": an_enterprise_number(self._numbers)}
        answer = self.post("/providers", body)
        assert answer.status_code == 201, answer.text
        provider_id: str = answer.get_json()["provider_id"]
        return provider_id

    def apply(self, provider_id: str, category: str = "babysitting", programme: str = PROGRAMME) -> TestResponse:
        body = {"programme_id": programme, "category": category}
        return self.post(f"/providers/{provider_id}/accreditations", body)

    def decide(
        self, provider_id: str, status: str, reason: str | None = None, category: str = "babysitting"
    ) -> TestResponse:
        body = {"programme_id": PROGRAMME, "category": category, "status": status, "reason": reason}
        return self.post(f"/providers/{provider_id}/accreditations/decide", body)

    def an_accredited_provider(self, name: str = "Oppas & Co") -> str:
        provider_id = self.a_provider(name)
        assert self.apply(provider_id).status_code == 201
        assert self.decide(provider_id, "accredited").status_code == 200
        return provider_id

    def made(self, answer: TestResponse) -> Any:
        """What a request made or changed, which has to have been taken."""
        assert answer.status_code in (200, 201), answer.text
        return answer.get_json()

    def asks_for(self, code: str, months: int | None = 12, from_on: str = "2026-03-02", **other: Any) -> None:
        """The category asks for this evidence from a day on."""
        body = {"category": "babysitting", "code": code, "months": months, "from_on": from_on, **other}
        self.made(self.post("/evidence-rules", body))

    def sees(self, provider_id: str, code: str, issued_on: str, valid_until: str | None = None) -> None:
        body = {"code": code, "issued_on": issued_on, "valid_until": valid_until}
        self.made(self.post(f"/providers/{provider_id}/evidence", body))

    def status(self, provider_id: str, category: str = "babysitting") -> tuple[str, str | None]:
        """How an accreditation stands, and why."""
        held = self.get(f"/providers/{provider_id}").get_json()["accreditations"]
        (one,) = [one for one in held if one["category"] == category]
        return one["status"], one["reason"]

    def host(self, host_id: str, name: str = "Ann Peeters", **other: Any) -> TestResponse:
        body = {"public_name": name, "kind": "sitter", **other}
        return self.post(f"/providers/{host_id}/hosted", body, *self.own(host_id))

    def a_hosted(self, host_id: str, name: str = "Ann Peeters", **other: Any) -> Any:
        return self.made(self.host(host_id, name, **other))

    def found(self, role: Role = Role.PARENT, **query: Any) -> list[str]:
        """The names of the offers a search finds, in order."""
        address = "/offers?" + "&".join(f"{name}={value}" for name, value in query.items())
        answer = self.get(address, role)
        assert answer.status_code == 200, answer.text
        return sorted(one["name"] for one in answer.get_json()["offers"])

    def next_day(self, days: int = 1) -> None:
        """Let days pass, doing each day what is due."""
        for _ in range(days):
            self.node.clock.advance(days=1)
            self.node.run_jobs()

    def offer(self, provider_id: str, **other: Any) -> TestResponse:
        body = {"name": "An evening", "category": "babysitting", "price_cheques": 2, "unit": "hour", **other}
        return self.post(f"/providers/{provider_id}/offers", body, *self.own(provider_id))

    def an_offer(self, provider_id: str, **other: Any) -> str:
        answer = self.offer(provider_id, **other)
        assert answer.status_code == 201, answer.text
        offer_id: str = answer.get_json()["offer_id"]
        return offer_id

    def device(self, provider_id: str, digest: str = "a" * 64) -> TestResponse:
        body = {"name": "Front desk", "token_sha256": digest}
        return self.post(f"/providers/{provider_id}/devices", body, *self.own(provider_id))

    # -- what the ledger says

    def cut(self, provider_id: str, numbers: list[int], **other: int) -> SettlementCut:
        return a_cut(provider_id, numbers, at=self.node.clock.now(), **other)

    def paid(self, cut: SettlementCut) -> SettlementPaid:
        return a_payment(cut, on=self.node.clock.now().date())


def a_cut(
    provider_id: str, numbers: list[int], *, at: datetime, settlement: int = 50, part: int = 1, parts: int = 1
) -> SettlementCut:
    """A part of a settlement over the redemptions of these numbers, 10 euro each."""
    return SettlementCut(
        settlement_id=an_id(settlement),
        run_id=an_id(60),
        provider_id=provider_id,
        part=part,
        parts=parts,
        redemption_ids=[an_id(number) for number in numbers],
        amount_cents=1_000 * len(numbers),
        currency="EUR",
        cut_at=at,
    )


def a_payment(cut: SettlementCut, *, on: date) -> SettlementPaid:
    """The payment of such a part."""
    return SettlementPaid(
        settlement_id=cut.settlement_id,
        run_id=cut.run_id,
        provider_id=cut.provider_id,
        part=cut.part,
        parts=cut.parts,
        redemption_ids=cut.redemption_ids,
        amount_cents=cut.amount_cents,
        currency=cut.currency,
        paid_on=on,
    )
