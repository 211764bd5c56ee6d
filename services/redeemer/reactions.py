"""What other services' facts cause. Each reaction loads once, decides in memory and saves in a few statements."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import structlog

from services.redeemer import limits, tokens
from services.redeemer.domain import Status
from services.redeemer.store import facts, handles, scan
from services.redeemer.store import tokens as token_store
from services.redeemer.store.facts import HeldRedemption
from shared.contracts.event import Event
from shared.contracts.issuer import (
    PapersCancelled,
    PapersPrinted,
    ProgrammeChanged,
    RedemptionAccepted,
    VouchersIssued,
    WalletOpened,
    WalletRekeyed,
)
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.contracts.providers import DeviceChanged, OfferChanged, ProviderChanged
from shared.contracts.redeemer import RedemptionConfirmed
from shared.identity.keys import KeyRing
from shared.identity.spoken_code import selector
from shared.messaging.incoming import Reaction, Run
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

log = structlog.get_logger(__name__)

E = TypeVar("E", bound=Event)


def reactions(ctx: Context) -> Mapping[str, Reaction]:
    """What is done with each type of event. A wallet's three share one reaction, so that their runs stay long."""
    wallets = _on_wallets(ctx.keys)
    return {
        ProgrammeChanged.TYPE: on_programmes,
        ProviderChanged.TYPE: on_providers,
        OfferChanged.TYPE: on_offers,
        DeviceChanged.TYPE: on_devices,
        WalletOpened.TYPE: wallets,
        VouchersIssued.TYPE: wallets,
        RedemptionAccepted.TYPE: wallets,
        WalletRekeyed.TYPE: wallets,
        PapersPrinted.TYPE: wallets,
        PapersCancelled.TYPE: wallets,
        SettlementCut.TYPE: on_settlements,
        SettlementPaid.TYPE: on_settlements,
    }


def _all(run: Run) -> list[Event]:
    return [incoming.event for incoming in run]


def _of(kind: type[E], events: Collection[Event]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def _last(kind: type[E], run: Run) -> list[E]:
    """The newest state of each subject: a later one says all that an earlier one said."""
    return list({event.subject: event for event in _of(kind, _all(run))}.values())


# -- the catalogue


def on_programmes(tx: Tx, run: Run) -> None:
    """Keep what decides about spending and how it is called: status, categories, zone, grace, the promise to pay."""
    changed = _last(ProgrammeChanged, run)
    facts.put_programmes(
        tx,
        [
            {
                "programme_id": event.programme_id,
                "name": event.name,
                "status": event.status,
                "zone": event.zone,
                "grace_days": event.grace_days,
                "pay_within_working_days": event.pay_within_working_days,
                "visit_limit": event.visit_limit,
                "guarantee_empty": event.guarantee_empty,
            }
            for event in changed
        ],
        [
            {"programme_id": event.programme_id, "category": kind.code, "nl": kind.nl, "fr": kind.fr, "en": kind.en}
            for event in changed
            for kind in {category.code: category for category in event.categories}.values()
        ],
    )


def on_providers(tx: Tx, run: Run) -> None:
    """Keep each provider's accreditations, per programme and category."""
    changed = _last(ProviderChanged, run)
    rows = {
        (event.provider_id, one.programme_id, one.category): {
            "provider_id": event.provider_id,
            "programme_id": one.programme_id,
            "category": one.category,
            "status": one.status,
        }
        for event in changed
        for one in event.accreditations
    }
    facts.put_accreditations(tx, [event.provider_id for event in changed], list(rows.values()))


def on_offers(tx: Tx, run: Run) -> None:
    facts.put_offers(
        tx,
        [
            {
                "offer_id": event.offer_id,
                "provider_id": event.provider_id,
                "category": event.category,
                "price_cheques": event.price_cheques,
                "unit": event.unit,
                "active": event.active,
            }
            for event in _last(OfferChanged, run)
        ],
    )


def on_devices(tx: Tx, run: Run) -> None:
    facts.put_devices(
        tx,
        [
            {
                "device_id": event.device_id,
                "provider_id": event.provider_id,
                "token_sha256": event.token_sha256,
                "revoked": event.revoked,
            }
            for event in _last(DeviceChanged, run)
        ],
    )


# -- wallets


def _on_wallets(keys: KeyRing) -> Reaction:
    def on_wallets(tx: Tx, run: Run) -> None:
        """Open, fill and confirm. A wallet is opened before it is filled, so each kind can be done for all at once."""
        events = _all(run)
        opened = _of(WalletOpened, events)
        issued = _of(VouchersIssued, events)
        counts = _issue(tx, {event.wallet_id for event in opened}, issued)
        _open(tx, keys, opened, counts)
        _accept(tx, _of(RedemptionAccepted, events))
        _change_tokens(tx, keys, events)

    return on_wallets


def _issue(tx: Tx, new: Collection[str], issued: list[VouchersIssued]) -> dict[str, int]:
    """Give every voucher its place in its wallet. Returns the counts of the wallets that are new in this run."""
    counts = facts.issued_counts(tx, {event.wallet_id for event in issued} - set(new))
    counts |= dict.fromkeys(new, 0)
    rows = []
    for event in issued:
        first = counts[event.wallet_id] + 1
        rows += [
            {
                "voucher_id": voucher_id,
                "wallet_id": event.wallet_id,
                "place": place,
                "programme_id": event.programme_id,
                "face_cents": event.face_cents,
                "currency": event.currency,
                "expires_at": event.expires_at,
                "state": "issued",
                "version": 1,
            }
            for place, voucher_id in enumerate(event.voucher_ids, first)
        ]
        counts[event.wallet_id] += len(event.voucher_ids)
    facts.add_vouchers(tx, rows)
    facts.keep_issued_counts(tx, {wallet_id: count for wallet_id, count in counts.items() if wallet_id not in new})
    return counts


def _open(tx: Tx, keys: KeyRing, opened: list[WalletOpened], counts: Mapping[str, int]) -> None:
    """Enter new wallets, to be found at once by the handles of yesterday, today and tomorrow."""
    facts.add_wallets(
        tx,
        [
            {
                "wallet_id": event.wallet_id,
                "key_id": event.key_id,
                "generation": event.generation,
                "status": "open",
                "last_step": 0,
                "selector": selector(tokens.key_of(keys, event.key_id, event.wallet_id, event.generation)),
                "next_selector": selector(tokens.key_of(keys, event.key_id, event.wallet_id, event.generation + 1)),
                "spoken_counter": 0,
                "spoken_wrong": 0,
                "pin_wrong": 0,
                "tries": 0,
                "tries_since": None,
                "issued": counts[event.wallet_id],
            }
            for event in opened
        ],
    )
    found_by = [handles.WalletKey(event.wallet_id, event.key_id, event.generation) for event in opened]
    handles.add(tx, tokens.handles(keys, found_by, tokens.days_around(tx.now)))


def _change_tokens(tx: Tx, keys: KeyRing, events: Collection[Event]) -> None:
    """Renew codes, and know and forget paper cheques, each in its turn. The issuer hears what is in force now."""
    changed: set[str] = set()
    for event in events:
        if isinstance(event, WalletRekeyed):
            found = scan.wallet_by_id(tx, event.wallet_id)
            # A code of it may have been seen already: then it is in force, and its locks and counters stay.
            if found is not None and found.generation < event.generation:
                tokens.renew(tx, keys, handles.WalletKey(event.wallet_id, event.key_id, event.generation))
            changed.add(event.wallet_id)
        elif isinstance(event, PapersPrinted):
            token_store.add_papers(
                tx,
                [
                    {
                        "paper_id": paper_id,
                        "wallet_id": event.wallet_id,
                        "provider_id": event.provider_id,
                        "last_day": event.last_day,
                        "state": "printed",
                        "redemption_id": None,
                    }
                    for paper_id in event.paper_ids
                ],
            )
        elif isinstance(event, PapersCancelled):
            token_store.cancel_papers(tx, event.wallet_id, event.paper_ids)
            changed.add(event.wallet_id)
    tx.publish(*(token_store.state_of(tx, wallet_id, limits.MOST_WRONG) for wallet_id in sorted(changed)))


def _accept(tx: Tx, accepted: list[RedemptionAccepted]) -> None:
    """Make captured redemptions final. A word for any other changes nothing and leaves a line in the log.

    The confirmation is published without its cause: a redemption's event must not lead to a wallet's.
    """
    if not accepted:
        return
    held = facts.redemptions(tx, {event.redemption_id for event in accepted})
    final: dict[str, HeldRedemption] = {}
    for event in accepted:
        there = held.get(event.redemption_id)
        known = there is not None and there.wallet_id == event.wallet_id
        if there is None or not known or there.status != Status.CAPTURED or event.redemption_id in final:
            log.warning(
                "acceptance.ignored",
                redemption_id=event.redemption_id,
                status=there.status if there and known else "unknown",
            )
            continue
        final[event.redemption_id] = there
    facts.confirm(tx, final)
    tx.publish(
        *(
            RedemptionConfirmed(
                redemption_id=one.redemption_id, amount_cents=one.amount_cents, currency=one.currency, movements=[]
            )
            for one in final.values()
        )
    )


# -- settlements


def on_settlements(tx: Tx, run: Run) -> None:
    """Keep in which settlement a redemption is, and that it was paid. Cut or sent is not paid."""
    events = _all(run)
    cuts, paid = _of(SettlementCut, events), _of(SettlementPaid, events)
    named: list[SettlementCut | SettlementPaid] = [*cuts, *paid]
    held = facts.redemptions(tx, {one for event in named for one in event.redemption_ids})
    for cut in cuts:
        facts.put_in_settlement(tx, cut.settlement_id, _known(cut, held, lambda one: one.status != Status.CAPTURED))
    for payment in paid:
        facts.settle(tx, payment.paid_on, _known(payment, held, lambda one: one.status == Status.CONFIRMED))


def _known(
    event: SettlementCut | SettlementPaid, held: Mapping[str, HeldRedemption], due: Callable[[HeldRedemption], bool]
) -> list[str]:
    """The redemptions of a settlement that it can be about; any other is left alone and said in the log."""
    known = []
    for redemption_id in event.redemption_ids:
        there = held.get(redemption_id)
        if there is not None and there.provider_id == event.provider_id and due(there):
            known.append(redemption_id)
        else:
            log.warning(
                "settlement.ignored",
                redemption_id=redemption_id,
                settlement_id=event.settlement_id,
                status=there.status if there else "unknown",
            )
    return known
