"""What the issuer says of wallets and their uses, to the redeemer."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from shared.contracts.event import Event, event_type
from shared.contracts.fields import Code, Count, Currency, Id, Instant, Positive, PositiveCents
from shared.contracts.topics import ISSUER_WALLET

#: Why a parent says that a use is not right. *Not safe* is none of these: it never leaves the issuer.
DisputeReason = Literal["nobody_came", "less_than_booked", "not_mine", "wrong_amount"]


@event_type
class WalletOpened(Event, frozen=True, kw_only=True):
    """A pseudonymous holder exists. Both services derive its codes from master key, id and generation."""

    TYPE = "issuer.wallet.opened.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    key_id: Code
    generation: Positive

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class VouchersIssued(Event, frozen=True, kw_only=True):
    """Cheques were put into a wallet, in paying order, each at version 1. Nothing here leads to a grant."""

    TYPE = "issuer.wallet.vouchers_issued.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    programme_id: Id
    voucher_ids: Annotated[list[Id], Meta(min_length=1, max_length=1000)]
    face_cents: PositiveCents
    currency: Currency
    expires_at: Instant

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class RedemptionAccepted(Event, frozen=True, kw_only=True):
    """The parent said it is right, or the dispute window ended without a word."""

    TYPE = "issuer.wallet.redemption_accepted.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    redemption_id: Id
    by: Literal["parent", "time"]

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class WalletRekeyed(Event, frozen=True, kw_only=True):
    """New codes were made: the next generation. The first valid code of it that is seen ends the one before."""

    TYPE = "issuer.wallet.rekeyed.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    key_id: Code
    generation: Positive

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class WalletClosed(Event, frozen=True, kw_only=True):
    """Nothing more is issued here and no code serves. Holds and uses run to their end."""

    TYPE = "issuer.wallet.closed.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class PapersPrinted(Event, frozen=True, kw_only=True):
    """Paper cheques were made, each worth one of the wallet's until the end of `last_day`; some for one provider."""

    TYPE = "issuer.wallet.papers_printed.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    paper_ids: Annotated[list[Id], Meta(min_length=1, max_length=40)]
    key_id: Code
    last_day: date
    provider_id: Id | None

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class PapersCancelled(Event, frozen=True, kw_only=True):
    """Paper cheques were lost or are not wanted. The cheques of the wallet stay untouched."""

    TYPE = "issuer.wallet.papers_cancelled.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    paper_ids: Annotated[list[Id], Meta(min_length=1, max_length=40)]

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class HoldReleaseRequested(Event, frozen=True, kw_only=True):
    """A parent asks for a hold to be released."""

    TYPE = "issuer.wallet.hold_release_requested.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    request_id: Id
    redemption_id: Id
    reason: Literal["sick_child", "nobody_came", "other"]

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class RevocationRequested(Event, frozen=True, kw_only=True):
    """These cheques are to be taken back as soon as nothing uses them. What was spent first stays spent."""

    TYPE = "issuer.wallet.revocation_requested.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    request_id: Id
    voucher_ids: Annotated[list[Id], Meta(min_length=1, max_length=1000)]
    reason: Code

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class ExtensionRequested(Event, frozen=True, kw_only=True):
    """These cheques are to be spendable until another instant, which is later than before."""

    TYPE = "issuer.wallet.extension_requested.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    request_id: Id
    voucher_ids: Annotated[list[Id], Meta(min_length=1, max_length=1000)]
    expires_at: Instant

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class UseDisputed(Event, frozen=True, kw_only=True):
    """The parent said within the window that a use did not take place, or less of it."""

    TYPE = "issuer.wallet.redemption_disputed.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    redemption_id: Id
    reason: DisputeReason

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class DisputeDecided(Event, frozen=True, kw_only=True):
    """A person decided: so many cheques go back to the parent, the last in paying order; the others are paid."""

    TYPE = "issuer.wallet.dispute_decided.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    redemption_id: Id
    sent_back: Count
    reason: Code

    @property
    def subject(self) -> str:
        return self.wallet_id
