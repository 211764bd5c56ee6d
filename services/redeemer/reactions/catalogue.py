"""What others say of programmes, providers, offers and devices. Each state takes the place of the last one.

These are replayed when the catalogue is made again, so they do nothing but keep it: what follows from a
suspension is a job's.
"""

from services.redeemer.reactions.runs import last_of
from services.redeemer.store import facts
from shared.contracts.issuer import ProgrammeChanged
from shared.contracts.providers import DeviceChanged, OfferChanged, ProviderChanged
from shared.messaging.incoming import Run
from shared.persistence.unit_of_work import Tx


def on_programmes(tx: Tx, run: Run) -> None:
    """Keep what decides about spending and how it is called: status, categories, zone, grace, limits, the promise."""
    changed = last_of(ProgrammeChanged, run)
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
                "hold_timeout_hours": event.hold_timeout_hours,
                "undo_minutes": event.undo_minutes,
                "suspension_holds": event.suspension_holds,
                "wallet_week_cheques": event.wallet_week_cheques,
                "provider_week_cheques": event.provider_week_cheques,
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
    """Keep each provider's accreditations, per programme and category, and what it may take in a week."""
    changed = last_of(ProviderChanged, run)
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
    facts.put_providers(
        tx, [{"provider_id": event.provider_id, "week_cheques": event.week_cheques} for event in changed]
    )


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
                "minutes_per_unit": event.minutes_per_unit,
                "free_cancel_hours": event.free_cancel_hours,
            }
            for event in last_of(OfferChanged, run)
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
            for event in last_of(DeviceChanged, run)
        ],
    )
