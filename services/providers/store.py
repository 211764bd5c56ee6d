"""Every statement of the write side, one small function each."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from services.providers.domain import Accreditation, Device, Offer, Programme, Provider, Redemption
from services.providers.tables import (
    accreditation,
    device,
    offer,
    programme,
    programme_category,
    provider,
    redemption,
    settlement,
    settlement_line,
    settlement_part,
)
from shared.contracts.issuer import ProgrammeChanged
from shared.contracts.ledger import MAX_REDEMPTIONS_PER_PART, SettlementCut, SettlementPaid
from shared.kernel.ids import DeviceId, OfferId, ProgrammeId, ProviderId, RedemptionId
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

# -- providers


def add_provider(tx: Tx, new: Provider) -> None:
    tx.execute(sa.insert(provider).values(provider_id=new.id, public_name=new.public_name, created_at=new.created_at))


def lock_provider(tx: Tx, provider_id: str) -> Provider | None:
    """A provider with its accreditations, whose row stays locked until the unit ends: its events are in order."""
    tx.execute(
        sa.select(provider.c.provider_id).where(provider.c.provider_id == provider_id).with_for_update()
    ).one_or_none()
    return providers(tx, [provider_id]).get(provider_id)


def providers(reading: Reading, provider_ids: Collection[str]) -> dict[str, Provider]:
    """The providers of these ids that there are, with their accreditations by programme and category."""
    held: dict[str, list[Accreditation]] = {}
    for row in reading.execute(
        sa.select(accreditation)
        .where(accreditation.c.provider_id.in_(provider_ids))
        .order_by(accreditation.c.provider_id, accreditation.c.programme_id, accreditation.c.category)
    ):
        held.setdefault(row.provider_id, []).append(
            Accreditation(ProgrammeId(row.programme_id), row.category, row.status, row.reason, row.changed_at)
        )
    rows = reading.execute(
        sa.select(provider).where(provider.c.provider_id.in_(provider_ids)).order_by(provider.c.provider_id)
    )
    return {
        row.provider_id: Provider(
            ProviderId(row.provider_id), row.public_name, tuple(held.get(row.provider_id, ())), row.created_at
        )
        for row in rows
    }


def save_accreditation(tx: Tx, provider_id: str, held: Accreditation) -> None:
    """Enter or change one accreditation. Its provider's row is locked."""
    statement = insert(accreditation).values(
        provider_id=provider_id,
        programme_id=held.programme_id,
        category=held.category,
        status=held.status,
        reason=held.reason,
        changed_at=held.changed_at,
    )
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["provider_id", "programme_id", "category"],
            set_={"status": new.status, "reason": new.reason, "changed_at": new.changed_at},
        )
    )


# -- offers


def add_offer(tx: Tx, new: Offer) -> None:
    tx.execute(
        sa.insert(offer).values(
            offer_id=new.id,
            provider_id=new.provider_id,
            name=new.name,
            category=new.category,
            price_cheques=new.price_cheques,
            unit=new.unit,
            active=new.active,
            created_at=new.created_at,
        )
    )


def lock_offer(tx: Tx, offer_id: str, provider_id: str | None) -> Offer | None:
    """An offer, of this provider where one is given; its row stays locked until the unit ends."""
    statement = sa.select(offer).where(offer.c.offer_id == offer_id).with_for_update()
    if provider_id is not None:
        statement = statement.where(offer.c.provider_id == provider_id)
    row = tx.execute(statement).one_or_none()
    return None if row is None else read_offer(row)


def read_offer(row: Any) -> Offer:
    return Offer(
        id=OfferId(row.offer_id),
        provider_id=ProviderId(row.provider_id),
        name=row.name,
        category=row.category,
        price_cheques=row.price_cheques,
        unit=row.unit,
        active=row.active,
        created_at=row.created_at,
    )


def save_offer(tx: Tx, changed: Offer) -> None:
    tx.execute(sa.update(offer).where(offer.c.offer_id == changed.id).values(active=changed.active))


# -- devices


def add_device(tx: Tx, new: Device) -> bool:
    """Enter a device. Returns whether its token's hash was new."""
    row = tx.execute(
        insert(device)
        .values(
            device_id=new.id,
            provider_id=new.provider_id,
            name=new.name,
            token_sha256=new.token_sha256,
            created_at=new.created_at,
        )
        .on_conflict_do_nothing(index_elements=["token_sha256"])
        .returning(device.c.device_id)
    )
    return row.one_or_none() is not None


def lock_device(tx: Tx, device_id: str, provider_id: str | None) -> Device | None:
    """A device, of this provider where one is given; its row stays locked until the unit ends."""
    statement = sa.select(device).where(device.c.device_id == device_id).with_for_update()
    if provider_id is not None:
        statement = statement.where(device.c.provider_id == provider_id)
    row = tx.execute(statement).one_or_none()
    return None if row is None else read_device(row)


def read_device(row: Any) -> Device:
    return Device(
        id=DeviceId(row.device_id),
        provider_id=ProviderId(row.provider_id),
        name=row.name,
        token_sha256=row.token_sha256,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
    )


def save_device(tx: Tx, changed: Device) -> None:
    tx.execute(
        sa.update(device)
        .where(device.c.device_id == changed.id)
        .values(revoked_at=changed.revoked_at, revoked_reason=changed.revoked_reason)
    )


# -- programmes, as they were heard


def programme_of(reading: Reading, programme_id: str) -> Programme | None:
    status = reading.execute(
        sa.select(programme.c.status).where(programme.c.programme_id == programme_id)
    ).scalar_one_or_none()
    if status is None:
        return None
    codes = reading.execute(
        sa.select(programme_category.c.code).where(programme_category.c.programme_id == programme_id)
    ).scalars()
    return Programme(ProgrammeId(programme_id), status, frozenset(codes))


def save_programmes(tx: Tx, told: Collection[ProgrammeChanged]) -> None:
    """Take over programmes as they stand now, their categories included."""
    statement = insert(programme)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(index_elements=["programme_id"], set_={"name": new.name, "status": new.status}),
        [{"programme_id": event.programme_id, "name": event.name, "status": event.status} for event in told],
    )
    for some in portions(event.programme_id for event in told):
        tx.execute(sa.delete(programme_category).where(programme_category.c.programme_id.in_(some)))
    tx.execute(
        sa.insert(programme_category),
        [
            {"programme_id": event.programme_id, "code": kind.code, "nl": kind.nl, "fr": kind.fr, "en": kind.en}
            for event in told
            for kind in event.categories
        ],
    )


# -- redemptions and settlements, as they were heard


def redemptions(reading: Reading, redemption_ids: Collection[str]) -> dict[str, Redemption]:
    found: dict[str, Redemption] = {}
    for some in portions(redemption_ids):
        for row in reading.execute(sa.select(redemption).where(redemption.c.redemption_id.in_(some))):
            found[row.redemption_id] = Redemption(
                id=RedemptionId(row.redemption_id),
                provider_id=ProviderId(row.provider_id),
                category=row.category,
                service_on=row.service_on,
                promised_pay_on=row.promised_pay_on,
                amount_cents=row.amount_cents,
                currency=row.currency,
                confirmed=row.confirmed,
            )
    return found


def save_redemptions(tx: Tx, changed: Sequence[Redemption]) -> None:
    """Enter redemptions or bring them to their present state."""
    statement = insert(redemption)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["redemption_id"], set_={"amount_cents": new.amount_cents, "confirmed": new.confirmed}
        ),
        [{**asdict(one), "redemption_id": one.id} for one in changed],
    )


def add_settlement_parts(tx: Tx, cuts: Sequence[SettlementCut]) -> None:
    """Enter parts of settlements and what they name; the first part that comes makes the settlement."""
    tx.execute(
        insert(settlement).on_conflict_do_nothing(index_elements=["settlement_id"]),
        [
            {
                "settlement_id": cut.settlement_id,
                "run_id": cut.run_id,
                "provider_id": cut.provider_id,
                "currency": cut.currency,
                "parts": cut.parts,
                "cut_at": cut.cut_at,
            }
            for cut in cuts
        ],
    )
    tx.execute(
        sa.insert(settlement_part),
        [
            {
                "settlement_id": cut.settlement_id,
                "part": cut.part,
                "redemptions": len(cut.redemption_ids),
                "amount_cents": cut.amount_cents,
            }
            for cut in cuts
        ],
    )
    tx.execute(
        sa.insert(settlement_line),
        [
            {
                "settlement_id": cut.settlement_id,
                "position": (cut.part - 1) * MAX_REDEMPTIONS_PER_PART + place,
                "redemption_id": redemption_id,
            }
            for cut in cuts
            for place, redemption_id in enumerate(cut.redemption_ids, start=1)
        ],
    )


def pay_settlement_parts(tx: Tx, paid: Sequence[SettlementPaid]) -> None:
    """Note the day on which parts were paid. Each was cut before: both are told in order under one provider."""
    tx.execute(
        sa.update(settlement_part)
        .where(
            settlement_part.c.settlement_id == sa.bindparam("of_settlement"),
            settlement_part.c.part == sa.bindparam("of_part"),
        )
        .values(paid_on=sa.bindparam("on_day")),
        [{"of_settlement": one.settlement_id, "of_part": one.part, "on_day": one.paid_on} for one in paid],
    )
