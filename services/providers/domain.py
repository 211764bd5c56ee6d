"""The rules of providers: where an accreditation may go, and what an offer needs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.providers.reasons import DUE, REASONS, REVOCATIONS, explaining
from shared.contracts.providers import Accreditation as AccreditationTold
from shared.contracts.providers import AccreditationStatus, DeviceChanged, OfferChanged, ProviderChanged, Unit
from shared.contracts.redeemer import RedemptionCaptured, RedemptionConfirmed
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.kernel.ids import DeviceId, OfferId, ProgrammeId, ProviderId, RedemptionId
from shared.kernel.languages import Text

#: One redemption takes 1 to 40 whole cheques, so one unit of an offer costs no more.
MAX_PRICE_CHEQUES = 40

#: What one event about a provider can hold, and more than all programmes and categories together.
MAX_ACCREDITATIONS = 200

UNITS: tuple[Unit, ...] = ("hour", "visit", "night", "day")

#: Where an accreditation may go. Closed is the end; a refusal can only be closed.
STATUS_AFTER: dict[AccreditationStatus, frozenset[AccreditationStatus]] = {
    "applied": frozenset({"accredited", "refused", "closed"}),
    "accredited": frozenset({"suspended", "closed"}),
    "suspended": frozenset({"accredited", "closed"}),
    "refused": frozenset({"closed"}),
    "closed": frozenset(),
}

#: What an officer can decide. `applied` is where an application begins and nobody's decision.
DECISIONS: tuple[AccreditationStatus, ...] = ("accredited", "refused", "suspended", "closed")

#: An accreditation in one of these lets nothing be offered.
_ENDED: frozenset[AccreditationStatus] = frozenset({"refused", "closed"})


@dataclass(frozen=True)
class Programme:
    """What is known of a programme: whether it still runs and which categories it pays for."""

    id: ProgrammeId
    status: str
    categories: frozenset[str]


def no_such(what: str) -> NotFoundError:
    """There is none, or it belongs to somebody else: both sound the same."""
    return NotFoundError(f"there is no such {what}", remedy="Check the id in the address.")


# -- providers and their accreditations


@dataclass(frozen=True)
class Accreditation:
    """Whether a provider may take a programme's cheques for a category. `reason` is a code where one is due."""

    programme_id: ProgrammeId
    category: str
    status: AccreditationStatus
    reason: str | None
    changed_at: datetime

    @property
    def reason_text(self) -> Text | None:
        """What the provider reads."""
        return None if self.reason is None else REASONS[self.reason].text


@dataclass(frozen=True)
class Provider:
    """A provider with all its accreditations."""

    id: ProviderId
    public_name: str
    accreditations: tuple[Accreditation, ...]
    created_at: datetime

    def accreditation(self, programme_id: ProgrammeId, category: str) -> Accreditation | None:
        wanted = (programme_id, category)
        return next((found for found in self.accreditations if (found.programme_id, found.category) == wanted), None)

    def changed(self) -> ProviderChanged:
        """The whole of it, for everybody who follows."""
        return ProviderChanged(
            provider_id=self.id,
            public_name=self.public_name,
            accreditations=[
                AccreditationTold(
                    programme_id=held.programme_id, category=held.category, status=held.status, reason=held.reason
                )
                for held in self.accreditations
            ],
        )


def apply(
    provider: Provider, programme_id: ProgrammeId, programme: Programme | None, category: str, at: datetime
) -> Accreditation:
    """An application for a programme and category.

    Raises `InvalidError` when there is no such programme or it does not pay for the category, and
    `ConflictError` when the programme is closed, or the provider applied before, whatever became of it.
    """
    if programme is None:
        raise InvalidError(
            "no programme has this id",
            code="programme_unknown",
            remedy="Check the id. A programme that was made a moment ago is known here a little later.",
            fields={"programme_id": ["There is no such programme."]},
        )
    if category not in programme.categories:
        raise InvalidError(
            "the programme does not pay for this category",
            code="category_unknown",
            remedy="Use one of the programme's categories; `/v1/categories` lists them.",
            fields={"category": ["It is not a category of this programme."]},
        )
    if programme.status == "closed":
        raise ConflictError("the programme is closed", code="programme_closed", remedy="Apply for another programme.")
    before = provider.accreditation(programme_id, category)
    if before is not None:
        raise ConflictError(
            f"the provider applied for this before; it is {before.status}",
            code="accreditation_exists",
            remedy="Decide on the application that is there.",
        )
    if len(provider.accreditations) >= MAX_ACCREDITATIONS:
        raise ConflictError(
            f"a provider has at most {MAX_ACCREDITATIONS} accreditations",
            code="too_many_accreditations",
            remedy="Register a second provider for the other programmes.",
        )
    return Accreditation(programme_id, category, "applied", None, at)


def decide(
    provider: Provider,
    programme_id: ProgrammeId,
    category: str,
    status: AccreditationStatus,
    reason: str | None,
    at: datetime,
) -> Accreditation:
    """The accreditation after an officer's decision.

    Raises `InvalidError` when the reason does not fit the decision, `NotFoundError` when the
    provider never applied, and `ConflictError` when the accreditation may not go there.
    """
    _check_reason(status, reason)
    held = provider.accreditation(programme_id, category)
    if held is None:
        raise NotFoundError(
            "the provider did not apply for this programme and category", remedy="Enter its application first."
        )
    if status not in STATUS_AFTER[held.status]:
        allowed = ", ".join(sorted(STATUS_AFTER[held.status])) or "nothing else"
        raise ConflictError(
            f"an accreditation that is {held.status} cannot become {status}",
            code="status_not_reachable",
            remedy=f"From here it can become {allowed}.",
        )
    return replace(held, status=status, reason=reason, changed_at=at)


def _check_reason(status: AccreditationStatus, reason: str | None) -> None:
    if status not in DUE:
        if reason is not None:
            raise InvalidError(
                f"{status} needs no reason",
                code="reason_not_fitting",
                remedy="Leave the reason out, or send null.",
                fields={"reason": ["Leave this out."]},
            )
        return
    codes = ", ".join(explaining(status))
    if reason is None:
        raise InvalidError(
            f"{status} needs a reason",
            code="reason_missing",
            remedy=f"Send one of: {codes}.",
            fields={"reason": [f"Write one of {codes}."]},
        )
    if reason not in REASONS or status not in REASONS[reason].explains:
        raise InvalidError(
            f"this reason does not explain {status}",
            code="reason_not_fitting",
            remedy=f"Send one of: {codes}.",
            fields={"reason": [f"Write one of {codes}."]},
        )


# -- offers


@dataclass(frozen=True)
class Offer:
    """A service of a provider, with its price in cheques per unit."""

    id: OfferId
    provider_id: ProviderId
    name: str
    category: str
    price_cheques: int
    unit: Unit
    active: bool
    created_at: datetime

    def changed(self) -> OfferChanged:
        """The whole of it but its name, which only our own pages show."""
        return OfferChanged(
            offer_id=self.id,
            provider_id=self.provider_id,
            category=self.category,
            price_cheques=self.price_cheques,
            unit=self.unit,
            active=self.active,
        )


def check_offer(provider: Provider, category: str) -> None:
    """Let an offer be made or shown again, or raise `ConflictError` when no accreditation allows its category.

    One that is still applied for or suspended is enough: the offer can be got ready, and it is
    the redeemer that judges at each scan whether cheques may be taken.
    """
    if not any(held.category == category and held.status not in _ENDED for held in provider.accreditations):
        raise ConflictError(
            "the provider has no accreditation for this category",
            code="not_accredited",
            remedy="Apply for the category first; the accreditation officer enters the application.",
        )


def switched(offer: Offer, active: bool, provider: Provider) -> Offer:
    """The offer shown or hidden. Raises `ConflictError` when it may not be shown again."""
    if active and not offer.active:
        check_offer(provider, offer.category)
    return replace(offer, active=active)


# -- devices


@dataclass(frozen=True)
class Device:
    """What a provider scans with. It made its token itself; only the hash of it was ever sent to us."""

    id: DeviceId
    provider_id: ProviderId
    name: str
    token_sha256: str
    created_at: datetime
    revoked_at: datetime | None
    revoked_reason: str | None

    @property
    def revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def reason_text(self) -> Text | None:
        """What the owner reads."""
        return None if self.revoked_reason is None else REVOCATIONS[self.revoked_reason]

    def changed(self) -> DeviceChanged:
        """The whole of it but its name, which only its owner sees."""
        return DeviceChanged(
            device_id=self.id,
            provider_id=self.provider_id,
            token_sha256=self.token_sha256,
            revoked=self.revoked,
        )


def revoked(device: Device, reason: str, at: datetime) -> Device:
    """The device as it will never be used again. The first revocation stands; a later one changes nothing."""
    if reason not in REVOCATIONS:
        codes = ", ".join(REVOCATIONS)
        raise InvalidError(
            "this reason is not on the list",
            code="reason_not_fitting",
            remedy=f"Send one of: {codes}.",
            fields={"reason": [f"Write one of {codes}."]},
        )
    return device if device.revoked else replace(device, revoked_at=at, revoked_reason=reason)


# -- redemptions, as far as a provider is told


@dataclass(frozen=True)
class Redemption:
    """One use of cheques at a provider. It names no voucher, so that nothing here leads to a wallet."""

    id: RedemptionId
    provider_id: ProviderId
    category: str
    service_on: date
    promised_pay_on: date
    amount_cents: int
    currency: str
    confirmed: bool


def captured(event: RedemptionCaptured) -> Redemption:
    return Redemption(
        id=RedemptionId(event.redemption_id),
        provider_id=ProviderId(event.provider_id),
        category=event.category,
        service_on=event.service_on,
        promised_pay_on=event.promised_pay_on,
        amount_cents=event.amount_cents,
        currency=event.currency,
        confirmed=False,
    )


def confirmed(redemption: Redemption, event: RedemptionConfirmed) -> Redemption:
    """Final; the amount is what remains payable."""
    return replace(redemption, amount_cents=event.amount_cents, confirmed=True)


def follow(
    known: dict[str, Redemption], events: Iterable[RedemptionCaptured | RedemptionConfirmed]
) -> list[Redemption]:
    """The redemptions that these events made or changed, each once, as they stand after the last.

    Raises `KeyError` when a redemption is confirmed that was never captured.
    """
    touched: dict[str, Redemption] = {}
    for event in events:
        if isinstance(event, RedemptionCaptured):
            touched[event.redemption_id] = captured(event)
        else:
            before = touched.get(event.redemption_id) or known[event.redemption_id]
            touched[event.redemption_id] = confirmed(before, event)
    return list(touched.values())
