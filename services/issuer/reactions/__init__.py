"""What the other services' facts cause here: budgets change, cheques move, uses are followed, names are kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.issuer.reactions import money, movements
from services.issuer.store import redemptions as store
from services.issuer.store import requests as request_store
from services.issuer.store import tokens as token_store
from shared.contracts.event import Event
from shared.contracts.ledger import (
    BudgetCredited,
    FundAllocated,
    FundOpened,
    GuaranteeOpened,
    GuaranteeReturned,
    GuaranteeUsed,
    SettlementCut,
    SettlementPaid,
    TakeBackRequested,
)
from shared.contracts.providers import AnswerGiven, OfferChanged, ProviderChanged
from shared.contracts.redeemer import (
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
    VoucherExpired,
    VoucherExtended,
    VoucherRevoked,
    WalletChanged,
)
from shared.messaging.incoming import Reaction, Run
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def reactions(_ctx: Context) -> Mapping[str, Reaction]:
    """By event type. A deposit changes nothing here: only what is allocated can be committed.

    The redeemer's *disputed* repeats the issuer's own word, so nothing follows from it.
    """
    return {
        FundOpened.TYPE: money.funds_opened,
        FundAllocated.TYPE: money.funds_allocated,
        BudgetCredited.TYPE: money.budgets_credited,
        TakeBackRequested.TYPE: money.take_backs_requested,
        GuaranteeOpened.TYPE: money.guarantees_changed,
        GuaranteeUsed.TYPE: money.guarantees_changed,
        GuaranteeReturned.TYPE: money.guarantees_changed,
        RedemptionHeld.TYPE: movements.redemptions_moved,
        RedemptionReleased.TYPE: movements.redemptions_moved,
        RedemptionCaptured.TYPE: movements.redemptions_moved,
        RedemptionReversed.TYPE: movements.redemptions_moved,
        RedemptionConfirmed.TYPE: movements.redemptions_moved,
        VoucherExpired.TYPE: movements.vouchers_moved,
        VoucherRevoked.TYPE: movements.vouchers_moved,
        VoucherExtended.TYPE: movements.vouchers_moved,
        WalletChanged.TYPE: wallets_changed,
        SettlementCut.TYPE: movements.settlements,
        SettlementPaid.TYPE: movements.settlements,
        AnswerGiven.TYPE: movements.answers_given,
        ProviderChanged.TYPE: providers_changed,
        OfferChanged.TYPE: offers_changed,
    }


def _events(run: Run, kind: type[Event]) -> Sequence[Any]:
    events = [incoming.event for incoming in run]
    assert all(isinstance(event, kind) for event in events)
    return events


def wallets_changed(tx: Tx, run: Run) -> None:
    """Keep which codes are spent, locked or over, so that the page shows the right ones, and what was refused."""
    events: Sequence[WalletChanged] = _events(run, WalletChanged)
    token_store.follow(tx, events)
    request_store.refuse(tx, {each.request_id: each.reason for event in events for each in event.refused})


def providers_changed(tx: Tx, run: Run) -> None:
    """Remember what a provider is called and what it may take; the last of several states counts."""
    last: dict[str, ProviderChanged] = {event.provider_id: event for event in _events(run, ProviderChanged)}
    store.save_providers(tx, {provider_id: event.public_name for provider_id, event in last.items()})
    held = {
        (provider_id, each.programme_id, each.category)
        for provider_id, event in last.items()
        if event.host_id is None
        for each in event.accreditations
        if each.status == "accredited"
    }
    names = ("provider_id", "programme_id", "category")
    store.save_accreditations(tx, last, [dict(zip(names, each, strict=True)) for each in sorted(held)])


def offers_changed(tx: Tx, run: Run) -> None:
    """Remember what an offer is; the last of several states counts."""
    offers = {event.offer_id: event for event in _events(run, OfferChanged)}
    store.save_offers(
        tx,
        [
            {
                "id": event.offer_id,
                "provider_id": event.provider_id,
                "category": event.category,
                "unit": event.unit,
                "price_cheques": event.price_cheques,
                "active": event.active,
            }
            for event in offers.values()
        ],
    )
