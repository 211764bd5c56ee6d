"""What people ask for: one function per command, one transaction each."""

from dataclasses import replace

from services.providers import domain, store
from services.providers.domain import Device, Offer, Provider, no_such
from shared.contracts.providers import AccreditationStatus, Unit
from shared.kernel.errors import ConflictError
from shared.kernel.ids import DeviceId, OfferId, ProgrammeId, ProviderId
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def register_provider(ctx: Context, public_name: str) -> Provider:
    """Enter a provider, which may do nothing yet."""
    with ctx.unit_of_work() as tx:
        provider = Provider(ProviderId(tx.new_id()), public_name, (), tx.now)
        store.add_provider(tx, provider)
        tx.publish(provider.changed())
        return provider


def apply_for_accreditation(ctx: Context, provider_id: str, programme_id: str, category: str) -> Provider:
    """Enter a provider's application for a programme and category.

    Raises `NotFoundError` for an unknown provider, and as `domain.apply` does.
    """
    with ctx.unit_of_work() as tx:
        provider = _locked(tx, provider_id)
        programme = store.programme_of(tx, programme_id)
        held = domain.apply(provider, ProgrammeId(programme_id), programme, category, tx.now)
        return _save_accreditation(tx, provider, held)


def decide_accreditation(
    ctx: Context, provider_id: str, programme_id: str, category: str, status: AccreditationStatus, reason: str | None
) -> Provider:
    """Take an officer's decision on an accreditation.

    Raises `NotFoundError` for an unknown provider, and as `domain.decide` does.
    """
    with ctx.unit_of_work() as tx:
        provider = _locked(tx, provider_id)
        held = domain.decide(provider, ProgrammeId(programme_id), category, status, reason, tx.now)
        return _save_accreditation(tx, provider, held)


def make_offer(ctx: Context, provider_id: str, name: str, category: str, price_cheques: int, unit: Unit) -> Offer:
    """Enter an offer, active from now on.

    Raises `NotFoundError` for an unknown provider, and as `domain.check_offer` does.
    """
    with ctx.unit_of_work() as tx:
        domain.check_offer(_locked(tx, provider_id), category)
        offer = Offer(OfferId(tx.new_id()), ProviderId(provider_id), name, category, price_cheques, unit, True, tx.now)
        store.add_offer(tx, offer)
        tx.publish(offer.changed())
        return offer


def switch_offer(ctx: Context, offer_id: str, active: bool, *, only: str | None) -> Offer:
    """Show or hide an offer; saying what is so already changes nothing and tells nobody.

    Raises `NotFoundError` when it does not exist or belongs to another provider than `only`, and
    `ConflictError` when no accreditation allows it any more.
    """
    with ctx.unit_of_work() as tx:
        offer = store.lock_offer(tx, offer_id, only)
        if offer is None:
            raise no_such("offer")
        changed = domain.switched(offer, active, store.providers(tx, [offer.provider_id])[offer.provider_id])
        if changed != offer:
            store.save_offer(tx, changed)
            tx.publish(changed.changed())
        return changed


def add_device(ctx: Context, provider_id: str, name: str, token_sha256: str) -> Device:
    """Enter a device by the hash of the token it made.

    Raises `NotFoundError` for an unknown provider and `ConflictError` when a device has this token already.
    """
    with ctx.unit_of_work() as tx:
        _locked(tx, provider_id)
        device = Device(DeviceId(tx.new_id()), ProviderId(provider_id), name, token_sha256, tx.now, None, None)
        if not store.add_device(tx, device):
            raise ConflictError(
                "a device with this token was entered before",
                code="token_taken",
                remedy="Let the device make a new token of 256 random bits.",
            )
        tx.publish(device.changed())
        return device


def revoke_device(ctx: Context, device_id: str, reason: str, *, only: str | None) -> Device:
    """End a device for good. A repetition changes nothing.

    Raises `NotFoundError` when it does not exist or belongs to another provider than `only`, and
    `InvalidError` for a reason that is not on the list.
    """
    with ctx.unit_of_work() as tx:
        device = store.lock_device(tx, device_id, only)
        if device is None:
            raise no_such("device")
        changed = domain.revoked(device, reason, tx.now)
        if changed != device:
            store.save_device(tx, changed)
            tx.publish(changed.changed())
        return changed


def _locked(tx: Tx, provider_id: str) -> Provider:
    provider = store.lock_provider(tx, provider_id)
    if provider is None:
        raise no_such("provider")
    return provider


def _save_accreditation(tx: Tx, provider: Provider, held: domain.Accreditation) -> Provider:
    """Save one accreditation and tell the whole provider, its accreditations in the order in which they are kept."""
    store.save_accreditation(tx, provider.id, held)
    place = (held.programme_id, held.category)
    others = [other for other in provider.accreditations if (other.programme_id, other.category) != place]
    together = sorted([*others, held], key=lambda one: (one.programme_id, one.category))
    changed = replace(provider, accreditations=tuple(together))
    tx.publish(changed.changed())
    return changed
