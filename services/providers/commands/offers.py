"""Offers: made, described, shown and hidden, and confirmed."""

from collections.abc import Callable, Mapping
from typing import Any

from services.providers.commands.providers import locked
from services.providers.domain import UNIT_MINUTES, Offer, check_offer, confirmed_today, described, no_such, switched
from services.providers.domain.redemptions import ZONE
from services.providers.store import offers as store
from services.providers.store import providers as provider_store
from shared.contracts.providers import Unit
from shared.kernel.clock import day_of
from shared.kernel.ids import OfferId, ProviderId
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def make(
    ctx: Context,
    provider_id: str,
    *,
    name: str,
    category: str,
    price_cheques: int,
    unit: Unit,
    description: Mapping[str, Any],
) -> Offer:
    """Enter an offer, active from now on. A unit lasts what is usual where nothing else is said.

    Raises `NotFoundError` for an unknown provider, and as `domain.check_offer` and `described` do.
    """
    with ctx.unit_of_work() as tx:
        check_offer(locked(tx, provider_id), category)
        plain = Offer(
            id=OfferId(tx.new_id()),
            provider_id=ProviderId(provider_id),
            name=name,
            category=category,
            price_cheques=price_cheques,
            unit=unit,
            active=True,
            created_at=tx.now,
            minutes_per_unit=UNIT_MINUTES[unit],
        )
        offer = described(plain, description)
        store.add(tx, offer)
        tx.publish(offer.changed())
        return offer


def switch(ctx: Context, offer_id: str, active: bool, *, only: str | None) -> Offer:
    """Show or hide an offer; saying what is so already changes nothing and tells nobody.

    Raises `NotFoundError` when it does not exist or belongs to another provider than `only`, and
    `ConflictError` when no accreditation allows it any more.
    """

    def change(tx: Tx, offer: Offer) -> Offer:
        return switched(offer, active, provider_store.by_id(tx, [offer.provider_id])[offer.provider_id])

    return _change(ctx, offer_id, only, change)


def describe(ctx: Context, offer_id: str, changes: Mapping[str, Any], *, only: str | None) -> Offer:
    """Change what is said of an offer; what is not sent stays.

    Raises `NotFoundError` as `switch` does, and as `domain.described` does.
    """
    return _change(ctx, offer_id, only, lambda tx, offer: described(offer, changes))


def confirm(ctx: Context, offer_id: str, takes_new_families: bool, *, only: str | None) -> Offer:
    """Say today whether new families are taken. Raises `NotFoundError` as `switch` does."""
    return _change(
        ctx, offer_id, only, lambda tx, offer: confirmed_today(offer, takes_new_families, day_of(tx.now, ZONE))
    )


def _change(ctx: Context, offer_id: str, only: str | None, change: Callable[[Tx, Offer], Offer]) -> Offer:
    """Change an offer under its lock; others are told of what they have to know, and only when that changed."""
    with ctx.unit_of_work() as tx:
        offer = store.lock(tx, offer_id, only)
        if offer is None:
            raise no_such("offer")
        changed = change(tx, offer)
        if changed != offer:
            store.save(tx, changed)
        if changed.changed() != offer.changed():
            tx.publish(changed.changed())
        return changed
