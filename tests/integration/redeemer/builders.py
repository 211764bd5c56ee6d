"""A redeemer with what other services would have told it: `a_counter(node)`, `a_wallet(node, cheques=3)`, `scan`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.contracts.issuer import (
    Category,
    PapersPrinted,
    ProgrammeChanged,
    ProgrammeStatus,
    VouchersIssued,
    WalletOpened,
    WalletRekeyed,
)
from shared.contracts.providers import (
    Accreditation,
    AccreditationStatus,
    DeviceChanged,
    OfferChanged,
    ProviderChanged,
    Unit,
)
from shared.identity import spoken_code
from shared.identity.paper import make_paper, pin_of
from shared.identity.tokens import digest
from shared.identity.wallet_code import Purpose, make_code, wallet_key
from shared.kernel.ids import new_id, new_secret
from shared.testing.service import Node

END_OF_2026 = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)


def an_id(number: int, kind: int = 0) -> str:
    """A fixed id that tells what it is for: `an_id(3, kind=7)`."""
    return f"{kind:016x}{number:016x}"


P1, P2, P3 = an_id(1, 1), an_id(2, 1), an_id(3, 1)


def a_programme(
    node: Node,
    programme_id: str = P1,
    status: ProgrammeStatus = "open",
    categories: tuple[str, ...] = ("babysitting",),
    face_cents: int = 1_000,
    grace_days: int = 30,
    pay_within: int = 10,
    visit_limit: int = 40,
    guarantee_empty: bool = False,
    **more: Any,
) -> str:
    node.hear(
        ProgrammeChanged(
            programme_id=programme_id,
            name="Brussels respite",
            status=status,
            currency="EUR",
            face_cents=face_cents,
            funds=[an_id(1, 9)],
            categories=[Category(code=code, nl=code, fr=code, en=code) for code in categories],
            zone="Europe/Brussels",
            grace_days=grace_days,
            pay_within_working_days=pay_within,
            visit_limit=visit_limit,
            guarantee_empty=guarantee_empty,
            **more,
        )
    )
    return programme_id


@dataclass
class Counter:
    """A provider with one offer and one device."""

    provider_id: str
    offer_id: str
    device_id: str
    token: str
    price: int
    category: str = "babysitting"


def accredit(
    node: Node, provider_id: str, *places: tuple[str, str, AccreditationStatus], week_cheques: int | None = None
) -> None:
    """Say the provider's whole standing: (programme, category, status) each."""
    node.hear(
        ProviderChanged(
            provider_id=provider_id,
            public_name="Oppas & Co",
            accreditations=[
                Accreditation(programme_id=programme_id, category=category, status=status, reason=None)
                for programme_id, category, status in places
            ],
            week_cheques=week_cheques,
        )
    )


def an_offer(
    node: Node,
    provider_id: str,
    price: int = 1,
    category: str = "babysitting",
    active: bool = True,
    offer_id: str = "",
    unit: Unit = "hour",
    **more: Any,
) -> str:
    offer_id = offer_id or new_id(node.random)
    node.hear(
        OfferChanged(
            offer_id=offer_id,
            provider_id=provider_id,
            category=category,
            price_cheques=price,
            unit=unit,
            active=active,
            **more,
        )
    )
    return offer_id


def a_device(node: Node, provider_id: str) -> tuple[str, str]:
    device_id, token = new_id(node.random), "rsd_" + new_secret(node.random)
    node.hear(DeviceChanged(device_id=device_id, provider_id=provider_id, token_sha256=digest(token), revoked=False))
    return device_id, token


def revoke(node: Node, counter: Counter) -> None:
    node.hear(
        DeviceChanged(
            device_id=counter.device_id,
            provider_id=counter.provider_id,
            token_sha256=digest(counter.token),
            revoked=True,
        )
    )


def a_counter(
    node: Node, price: int = 1, category: str = "babysitting", programmes: tuple[str, ...] = (P1,)
) -> Counter:
    """A provider accredited for a category in these programmes, with an offer and a device."""
    provider_id = new_id(node.random)
    accredit(node, provider_id, *((programme_id, category, "accredited") for programme_id in programmes))
    offer_id = an_offer(node, provider_id, price, category)
    device_id, token = a_device(node, provider_id)
    return Counter(provider_id, offer_id, device_id, token, price, category)


@dataclass
class Wallet:
    """A wallet and the key that a parent's phone would hold."""

    node: Node
    wallet_id: str
    key: bytes
    vouchers: list[str] = field(default_factory=list)

    def code(self, seconds: float = 0, purpose: Purpose = Purpose.SPEND) -> str:
        """What the phone shows now, or would show so many seconds later."""
        return make_code(self.key, self.node.clock.now() + timedelta(seconds=seconds), purpose)

    @property
    def pin(self) -> str:
        return pin_of(self.key)

    def renew(self, *, told: bool = True, generation: int = 2, key_id: str = "k1") -> None:
        """Hold the codes of the next generation; the redeemer is told of it, or not yet."""
        self.key = wallet_key(self.node.ctx.keys.wallet_master(key_id), self.wallet_id, generation)
        if told:
            self.node.hear(WalletRekeyed(wallet_id=self.wallet_id, key_id=key_id, generation=generation))

    def papers(
        self, count: int, provider_id: str | None = None, last_day: date = date(2026, 4, 1), key_number: int = 1
    ) -> list[str]:
        """Paper cheques as the issuer prints them, which the redeemer has heard of."""
        ids = [new_id(self.node.random) for _ in range(count)]
        self.node.hear(
            PapersPrinted(
                wallet_id=self.wallet_id,
                paper_ids=ids,
                key_id=f"k{key_number}",
                last_day=last_day,
                provider_id=provider_id,
            )
        )
        sign = self.node.ctx.keys.sign_paper(key_number)
        return [make_paper(sign, key_number, paper_id, last_day) for paper_id in ids]

    def spoken(self, counter: int = 1) -> str:
        """What a parent would read aloud."""
        return spoken_code.make_code(self.key, counter)

    def fill(
        self, cheques: int, programme_id: str = P1, face_cents: int = 1_000, expires_at: datetime = END_OF_2026
    ) -> "list[str]":
        made = [new_id(self.node.random) for _ in range(cheques)]
        self.node.hear(
            VouchersIssued(
                wallet_id=self.wallet_id,
                programme_id=programme_id,
                voucher_ids=made,
                face_cents=face_cents,
                currency="EUR",
                expires_at=expires_at,
            )
        )
        self.vouchers += made
        return made


def a_wallet(node: Node, cheques: int = 0, key_id: str = "k1", **more: Any) -> Wallet:
    wallet_id = new_id(node.random)
    node.hear(WalletOpened(wallet_id=wallet_id, key_id=key_id, generation=1))
    wallet = Wallet(node, wallet_id, wallet_key(node.ctx.keys.wallet_master(key_id), wallet_id, 1))
    if cheques:
        wallet.fill(cheques, **more)
    return wallet


def scan(
    node: Node,
    counter: Counter,
    code: str,
    units: int = 1,
    key: str = "",
    offer_id: str = "",
    service_on: date | None = None,
    papers: Sequence[str] = (),
    pin: str = "",
    client: FlaskClient | None = None,
) -> TestResponse:
    """Send what a device sends when it read a code."""
    body: dict[str, Any] = {"offer_id": offer_id or counter.offer_id, "units": units, "code": code}
    if service_on is not None:
        body["service_on"] = service_on.isoformat()
    if papers:
        body["papers"] = list(papers)
    if pin:
        body["pin"] = pin
    return (client or node.client()).post(
        "/v1/redemptions",
        json=body,
        headers={"Respijt-Device": counter.token, "Idempotency-Key": key or new_id(node.random)},
    )


def reason(answer: TestResponse) -> str:
    """Why a scan spent nothing. Fails when it spent something."""
    document = answer.get_json()
    assert answer.status_code == 200, document
    assert document["decision"] == "refused"
    return str(document["reason"])


def green(answer: TestResponse) -> dict[str, Any]:
    """What a scan spent. Fails when it was refused."""
    document: dict[str, Any] = answer.get_json()
    assert answer.status_code == 201, document
    assert document["decision"] == "redeemed"
    return document
