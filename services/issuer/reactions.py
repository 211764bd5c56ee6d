"""What the other services' facts cause here: budgets grow, cheques move, uses are booked, names are kept.

A movement of a cheque is applied only after the one before it (its version says which), whichever
topic told of that; a settlement only after the redemptions in it were confirmed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.issuer import domain
from services.issuer.store import grants as grant_store
from services.issuer.store import programmes as programme_store
from services.issuer.store import redemptions as store
from services.issuer.store import tokens as token_store
from services.issuer.store.grants import Cheque
from shared.contracts.event import Event
from shared.contracts.ledger import FundAllocated, FundOpened, SettlementCut, SettlementPaid
from shared.contracts.providers import OfferChanged, ProviderChanged
from shared.contracts.redeemer import Movement, RedemptionCaptured, RedemptionConfirmed, WalletChanged
from shared.messaging.incoming import Reaction, Run
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def reactions(_ctx: Context) -> Mapping[str, Reaction]:
    """By event type. A deposit changes nothing here: only what is allocated can be committed."""
    return {
        FundOpened.TYPE: funds_opened,
        FundAllocated.TYPE: funds_allocated,
        RedemptionCaptured.TYPE: redemptions_captured,
        RedemptionConfirmed.TYPE: redemptions_confirmed,
        WalletChanged.TYPE: wallets_changed,
        SettlementCut.TYPE: settlements,
        SettlementPaid.TYPE: settlements,
        ProviderChanged.TYPE: providers_changed,
        OfferChanged.TYPE: offers_changed,
    }


def _events(run: Run, kind: type[Event]) -> Sequence[Any]:
    events = [incoming.event for incoming in run]
    assert all(isinstance(event, kind) for event in events)
    return events


def funds_opened(tx: Tx, run: Run) -> None:
    """Remember what a fund is called."""
    events: Sequence[FundOpened] = _events(run, FundOpened)
    programme_store.add_funds(
        tx, [{"id": event.fund_id, "name": event.name, "currency": event.currency} for event in events]
    )


def funds_allocated(tx: Tx, run: Run) -> None:
    """Let a programme commit more of a fund. Grants that wait are tried again by time, never by this."""
    cents: dict[tuple[str, str], int] = {}
    for event in _events(run, FundAllocated):
        place = (event.programme_id, event.fund_id)
        cents[place] = cents.get(place, 0) + event.amount_cents
    programme_store.add_allocations(tx, cents)


def redemptions_captured(tx: Tx, run: Run) -> None:
    """Follow the cheques and book the use in the wallet they came from. The dispute window begins now."""
    ids = {movement.voucher_id for incoming in run.events for movement in _captured(incoming.event).movements}
    cheques = grant_store.cheques(tx, ids)
    zones = programme_store.zones(tx, {cheque.programme_id for cheque in cheques.values()})
    moved: dict[str, Cheque] = {}
    booked = []
    for incoming in run:
        event = _captured(incoming.event)
        need = _missing(event.movements, cheques)
        if need is not None and not run.forced:
            run.wait(incoming, need)
            continue
        known = [cheques[movement.voucher_id] for movement in event.movements if movement.voucher_id in cheques]
        for movement in event.movements:
            before = cheques.get(movement.voucher_id)
            if before is not None and before.version < movement.version:
                after = replace(before, state=movement.to_state, version=movement.version)
                cheques[after.id] = moved[after.id] = after
            run.meet(_need(movement.voucher_id, movement.version))
        if known:
            booked.append(_use(tx, event, known[0].wallet_id, {zones[cheque.programme_id] for cheque in known}))
    if moved:
        grant_store.save_cheques(tx, list(moved.values()))
    if booked:
        store.add(tx, booked)


def redemptions_confirmed(tx: Tx, run: Run) -> None:
    """A use is final. Its cheques moved when it was captured."""
    ids = [event.redemption_id for event in _events(run, RedemptionConfirmed)]
    store.confirm(tx, ids)
    for redemption_id in ids:
        run.meet(_confirmed(redemption_id))


def wallets_changed(tx: Tx, run: Run) -> None:
    """Keep which codes are spent, locked or over, so that the page shows the right ones."""
    token_store.follow(tx, _events(run, WalletChanged))


def settlements(tx: Tx, run: Run) -> None:
    """Note in which settlement a use is paid, and when the money left."""
    final = (store.CONFIRMED, store.SETTLED)
    statuses = store.statuses(tx, (each for incoming in run.events for each in _settled(incoming.event)))
    for incoming in run:
        ids = _settled(incoming.event)
        early = next((each for each in ids if statuses.get(each) not in final), None)
        if early is not None and not run.forced:
            run.wait(incoming, _confirmed(early))
            continue
        event = incoming.event
        if isinstance(event, SettlementCut):
            store.put_in_settlement(tx, ids, event.settlement_id)
        elif isinstance(event, SettlementPaid):
            store.settle(tx, ids, event.paid_on)


def providers_changed(tx: Tx, run: Run) -> None:
    """Remember what a provider is called; the last of several states counts."""
    store.save_providers(tx, {event.provider_id: event.public_name for event in _events(run, ProviderChanged)})


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
            }
            for event in offers.values()
        ],
    )


def _captured(event: Event) -> RedemptionCaptured:
    assert isinstance(event, RedemptionCaptured)
    return event


def _settled(event: Event) -> list[str]:
    assert isinstance(event, SettlementCut | SettlementPaid)
    return event.redemption_ids


def _missing(movements: Sequence[Movement], cheques: Mapping[str, Cheque]) -> str | None:
    """The first step that must have been applied before these movements and was not."""
    for movement in movements:
        cheque = cheques.get(movement.voucher_id)
        if cheque is None or cheque.version < movement.version - 1:
            return _need(movement.voucher_id, movement.version - 1)
    return None


def _need(voucher_id: str, version: int) -> str:
    return f"voucher {voucher_id} {version}"


def _confirmed(redemption_id: str) -> str:
    return f"redemption {redemption_id} confirmed"


def _use(tx: Tx, event: RedemptionCaptured, wallet_id: str, zones: set[str]) -> dict[str, Any]:
    return {
        "id": event.redemption_id,
        "wallet_id": wallet_id,
        "provider_id": event.provider_id,
        "offer_id": event.offer_id,
        "category": event.category,
        "cheques": len(event.movements),
        "amount_cents": event.amount_cents,
        "currency": event.currency,
        "service_on": event.service_on,
        "promised_pay_on": event.promised_pay_on,
        "accept_at": domain.accept_at(tx.now, zones),
    }
