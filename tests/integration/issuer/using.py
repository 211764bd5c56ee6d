"""What the redeemer tells of cheques in the issuer's tests, and what a parent says of them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from services.issuer.tables import complaint, redemption, voucher
from shared.contracts.issuer import VouchersIssued
from shared.contracts.providers import Accreditation, AccreditationStatus, OfferChanged, ProviderChanged
from shared.contracts.redeemer import (
    Movement,
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
    ReleaseReason,
    VoucherExpired,
    VoucherExtended,
    VoucherRevoked,
)
from shared.identity.roles import Role
from tests.integration.issuer.builders import FACE, Issuer, an_id


class Purse:
    """The cheques of one wallet as the redeemer would move them, each with its version."""

    def __init__(self, issuer: Issuer, issued: VouchersIssued | None = None) -> None:
        self.issuer = issuer
        self.issued: VouchersIssued = issued or issuer.node.told(VouchersIssued)[0]
        self.wallet_id = self.issued.wallet_id
        self.cheques = list(self.issued.voucher_ids)
        self.versions = dict.fromkeys(self.cheques, 1)

    # -- what the redeemer tells

    def hold(self, number: int = 2, first: int = 0, service_at: datetime | None = None) -> RedemptionHeld:
        service_at = service_at or datetime(2026, 3, 4, 18, 30, tzinfo=UTC)
        movements = self.moves(self.cheques[first : first + number], "issued", "held")
        return RedemptionHeld(
            redemption_id=an_id(),
            provider_id=an_id(),
            offer_id=an_id(),
            category="babysitting",
            price_cheques=1,
            units=number,
            amount_cents=number * FACE,
            currency="EUR",
            service_at=service_at,
            hold_until=datetime(2026, 3, 5, 18, 30, tzinfo=UTC),
            channel="wallet_code",
            movements=movements,
        )

    def capture(self, number: int = 2, first: int = 0) -> RedemptionCaptured:
        return self.captured_as(
            an_id(), an_id(), self.moves(self.cheques[first : first + number], "issued", "redeemed")
        )

    def capture_of(self, hold: RedemptionHeld, number: int) -> RedemptionCaptured:
        """The first of a hold's cheques are taken, the others come back."""
        ids = [movement.voucher_id for movement in hold.movements]
        movements = self.moves(ids[:number], "held", "redeemed") + self.moves(ids[number:], "held", "issued")
        return self.captured_as(hold.redemption_id, hold.provider_id, movements)

    def release_of(
        self, hold: RedemptionHeld, reason: ReleaseReason = "by_parent", to: Any = "issued"
    ) -> RedemptionReleased:
        ids = [movement.voucher_id for movement in hold.movements]
        return RedemptionReleased(
            redemption_id=hold.redemption_id, reason=reason, movements=self.moves(ids, "held", to)
        )

    def reversal_of(self, use: RedemptionCaptured, reason: Any = "undone", to: Any = "issued") -> RedemptionReversed:
        ids = taken(use)
        return RedemptionReversed(
            redemption_id=use.redemption_id,
            reason=reason,
            amount_cents=len(ids) * FACE,
            currency="EUR",
            movements=self.moves(ids, "redeemed", to),
        )

    def confirmation_of(self, use: RedemptionCaptured, sent_back: int = 0) -> RedemptionConfirmed:
        ids = taken(use)
        back = ids[len(ids) - sent_back :]
        return RedemptionConfirmed(
            redemption_id=use.redemption_id,
            amount_cents=(len(ids) - sent_back) * FACE,
            currency="EUR",
            movements=self.moves(back, "redeemed", "issued"),
        )

    def expiry(self, voucher_id: str) -> VoucherExpired:
        return VoucherExpired(voucher_id=voucher_id, movement=self.moves([voucher_id], "issued", "expired")[0])

    def revocation(self, voucher_id: str, reason: str = "granted_twice") -> VoucherRevoked:
        (movement,) = self.moves([voucher_id], "issued", "revoked")
        return VoucherRevoked(voucher_id=voucher_id, movement=movement, reason=reason)

    def extension(self, voucher_id: str, expires_at: datetime) -> VoucherExtended:
        (movement,) = self.moves([voucher_id], "issued", "issued")
        return VoucherExtended(voucher_id=voucher_id, movement=movement, expires_at=expires_at)

    def moves(self, ids: Iterable[str], before: Any, after: Any) -> list[Movement]:
        movements = []
        for each in ids:
            self.versions[each] += 1
            movements.append(Movement(each, before, after, self.versions[each], self.issued.programme_id, FACE))
        return movements

    def captured_as(self, use_id: str, provider_id: str, movements: list[Movement]) -> RedemptionCaptured:
        number = sum(movement.to_state == "redeemed" for movement in movements)
        return RedemptionCaptured(
            redemption_id=use_id,
            provider_id=provider_id,
            offer_id=an_id(),
            category="babysitting",
            price_cheques=1,
            units=number,
            amount_cents=number * FACE,
            currency="EUR",
            service_on=date(2026, 3, 2),
            promised_pay_on=date(2026, 3, 20),
            channel="wallet_code",
            movements=movements,
        )

    # -- what a parent says and sees

    def say(self, word: str, use_id: str, **body: Any) -> tuple[int, str]:
        """Say something of a use. Returns the status and the code of what went wrong, or how the use is now."""
        response = self.issuer.post(
            f"/wallets/{self.wallet_id}/redemptions/{use_id}/{word}", body, Role.PARENT, f"wallet:{self.wallet_id}"
        )
        return response.status_code, response.json.get("code") or response.json["status"]

    def seen(self) -> Any:
        return self.issuer.wallet(self.wallet_id)

    def use(self, use_id: str) -> Any:
        (found,) = [each for each in self.issuer.node.rows(redemption) if each["id"] == use_id]
        return found

    def states(self) -> list[str]:
        """The states of its cheques here, in paying order."""
        rows = {row["id"]: row for row in self.issuer.node.rows(voucher)}
        for voucher_id, version in self.versions.items():
            assert rows[voucher_id]["version"] <= version
        return [rows[voucher_id]["state"] for voucher_id in self.cheques]


def taken(use: RedemptionCaptured) -> list[str]:
    return [movement.voucher_id for movement in use.movements if movement.to_state == "redeemed"]


def decide(issuer: Issuer, use_id: str, cheques: int, reason: str, of: str = "disputes") -> tuple[int, str]:
    response = issuer.post(f"/{of}/{use_id}/decide", {"cheques": cheques, "reason": reason})
    return response.status_code, response.json.get("code") or response.json["status"]


def complaints(issuer: Issuer) -> Sequence[Any]:
    return issuer.node.rows(complaint)


def a_provider(
    issuer: Issuer,
    programme_id: str,
    name: str,
    *,
    status: AccreditationStatus = "accredited",
    category: str = "babysitting",
    offers: str = "babysitting",
    active: bool = True,
    host_id: str | None = None,
) -> str:
    """A provider that may take a programme's cheques for babysitting and offers it, but for what is said otherwise."""
    provider_id = an_id()
    held = Accreditation(programme_id=programme_id, category=category, status=status, reason=None)
    issuer.node.hear(
        ProviderChanged(provider_id=provider_id, public_name=name, accreditations=[held], host_id=host_id),
        OfferChanged(
            offer_id=an_id(), provider_id=provider_id, category=offers, price_cheques=1, unit="hour", active=active
        ),
    )
    return provider_id
