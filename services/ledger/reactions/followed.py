"""What is followed from the other services: programmes, providers, offers, demand that waits, needs not met."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from services.ledger import store
from services.ledger.reactions.gathered import event_of
from shared.contracts.issuer import ProgrammeChanged, UnfundedDemandChanged
from shared.contracts.providers import NeedCounted, OfferChanged, ProviderChanged
from shared.messaging.incoming import Run
from shared.persistence.unit_of_work import Tx


def demand_changed(tx: Tx, run: Run) -> None:
    """Keep how much demand waits for money, for the report."""
    sums: dict[str, list[int]] = {}
    for incoming in run:
        event = event_of(incoming, UnfundedDemandChanged)
        total = sums.setdefault(event.programme_id, [0, 0])
        total[0] += event.grants
        total[1] += event.cheques
    store.add_demand(
        tx, [{"programme_id": one, "grants": grants, "cheques": cheques} for one, (grants, cheques) in sums.items()]
    )


def programmes_changed(tx: Tx, run: Run) -> None:
    """Follow what programmes are; the last of several states counts."""
    last = {event.programme_id: event for event in (event_of(one, ProgrammeChanged) for one in run)}
    store.save_programmes(tx, [_programme_row(event) for event in last.values()])


def providers_changed(tx: Tx, run: Run) -> None:
    """Follow what providers are called."""
    last = {event.provider_id: event.public_name for event in (event_of(one, ProviderChanged) for one in run)}
    store.save_providers(tx, [{"provider_id": one, "public_name": name} for one, name in last.items()])


def offers_changed(tx: Tx, run: Run) -> None:
    """Follow what is offered."""
    last = {event.offer_id: event for event in (event_of(one, OfferChanged) for one in run)}
    rows: Sequence[Mapping[str, Any]] = [
        {
            "offer_id": event.offer_id,
            "provider_id": event.provider_id,
            "category": event.category,
            "active": event.active,
        }
        for event in last.values()
    ]
    store.save_offers(tx, rows)


def needs_counted(tx: Tx, run: Run) -> None:
    """Keep what was searched and not found, for the report; the last state of a day counts."""
    last = {event.on_day: event for event in (event_of(one, NeedCounted) for one in run)}
    rows = [{"on_day": day, **msgspec.structs.asdict(one)} for day, event in last.items() for one in event.needs]
    store.save_needs(tx, list(last), rows)


def _programme_row(event: ProgrammeChanged) -> dict[str, Any]:
    return {
        "programme_id": event.programme_id,
        "name": event.name,
        "status": event.status,
        "currency": event.currency,
        "funds": event.funds,
        "categories": [{"code": one.code, "nl": one.nl, "fr": one.fr, "en": one.en} for one in event.categories],
        "zone": event.zone,
    }
