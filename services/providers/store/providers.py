"""Providers with their accreditations and limits, and who hosts whom."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from services.providers.domain import Accreditation, Limit, Provider
from services.providers.tables import accreditation, provider, provider_limit
from shared.kernel.ids import ProgrammeId, ProviderId
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx


def add(tx: Tx, new: Provider) -> bool:
    """Enter a provider. Returns whether no other one has its enterprise number."""
    row = tx.execute(
        insert(provider)
        .values(
            provider_id=new.id,
            public_name=new.public_name,
            created_at=new.created_at,
            kind=new.kind,
            enterprise_number=new.enterprise_number,
            work_status=new.work_status,
            host_id=new.host_id,
            link=new.link,
        )
        .on_conflict_do_nothing(index_elements=["enterprise_number"])
        .returning(provider.c.provider_id)
    )
    return row.one_or_none() is not None


def lock(tx: Tx, provider_id: str) -> Provider | None:
    """A provider with its accreditations, whose row stays locked until the unit ends: its events are in order."""
    return lock_all(tx, [provider_id]).get(provider_id)


def lock_all(tx: Tx, provider_ids: Collection[str]) -> dict[str, Provider]:
    """These providers, their rows locked in the order of their ids."""
    tx.execute(
        sa.select(provider.c.provider_id)
        .where(provider.c.provider_id.in_(provider_ids))
        .order_by(provider.c.provider_id)
        .with_for_update()
    ).all()
    return by_id(tx, provider_ids)


def by_id(reading: Reading, provider_ids: Collection[str]) -> dict[str, Provider]:
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
    host = provider.alias("host")
    rows = reading.execute(
        sa.select(provider, host.c.public_name.label("host_name"))
        .outerjoin(host, host.c.provider_id == provider.c.host_id)
        .where(provider.c.provider_id.in_(provider_ids))
        .order_by(provider.c.provider_id)
    )
    return {
        row.provider_id: Provider(
            id=ProviderId(row.provider_id),
            public_name=row.public_name,
            accreditations=tuple(held.get(row.provider_id, ())),
            created_at=row.created_at,
            kind=row.kind,
            enterprise_number=row.enterprise_number,
            work_status=row.work_status,
            week_cheques=row.week_cheques,
            host_id=None if row.host_id is None else ProviderId(row.host_id),
            host_name=row.host_name,
            link=row.link,
            hosting_ended_at=row.hosting_ended_at,
        )
        for row in rows
    }


def hosted_by(reading: Reading, host_id: str) -> list[str]:
    """The ids of those a host stands for, in their order."""
    rows = reading.execute(
        sa.select(provider.c.provider_id).where(provider.c.host_id == host_id).order_by(provider.c.provider_id)
    )
    return list(rows.scalars())


def number_taken(reading: Reading, enterprise_number: str) -> str | None:
    """The provider that has an enterprise number."""
    return reading.execute(
        sa.select(provider.c.provider_id).where(provider.c.enterprise_number == enterprise_number)
    ).scalar_one_or_none()


def save(tx: Tx, changed: Provider) -> None:
    """What may change of a provider beside its accreditations. Its row is locked."""
    tx.execute(
        sa.update(provider)
        .where(provider.c.provider_id == changed.id)
        .values(
            public_name=changed.public_name,
            enterprise_number=changed.enterprise_number,
            work_status=changed.work_status,
            week_cheques=changed.week_cheques,
            link=changed.link,
            hosting_ended_at=changed.hosting_ended_at,
        )
    )


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


# -- limits


def save_limit(tx: Tx, provider_id: str, limit: Limit) -> None:
    """A limit from a day on; a second one for the same day takes the first one's place."""
    statement = insert(provider_limit).values(
        provider_id=provider_id, kind=limit.kind, from_on=limit.from_on, amount=limit.amount
    )
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["provider_id", "kind", "from_on"], set_={"amount": statement.excluded.amount}
        )
    )


def limits(reading: Reading, provider_ids: Collection[str]) -> dict[str, list[Limit]]:
    """The limits of these providers, each by kind and day."""
    found: dict[str, list[Limit]] = {}
    for row in reading.execute(
        sa.select(provider_limit)
        .where(provider_limit.c.provider_id.in_(provider_ids))
        .order_by(provider_limit.c.provider_id, provider_limit.c.kind, provider_limit.c.from_on)
    ):
        found.setdefault(row.provider_id, []).append(Limit(row.kind, row.from_on, row.amount))
    return found


def limited_from(reading: Reading, on: date) -> list[str]:
    """The providers whose limit on cheques changes on a day, or changed before without being told; in their order."""
    latest = (
        sa.select(provider_limit.c.provider_id, sa.func.max(provider_limit.c.from_on).label("from_on"))
        .where(provider_limit.c.kind == "week_cheques", provider_limit.c.from_on <= on)
        .group_by(provider_limit.c.provider_id)
        .subquery()
    )
    rows = reading.execute(
        sa.select(provider.c.provider_id)
        .join(latest, latest.c.provider_id == provider.c.provider_id)
        .join(
            provider_limit,
            sa.and_(
                provider_limit.c.provider_id == latest.c.provider_id,
                provider_limit.c.kind == "week_cheques",
                provider_limit.c.from_on == latest.c.from_on,
            ),
        )
        .where(provider_limit.c.amount.is_distinct_from(provider.c.week_cheques))
        .order_by(provider.c.provider_id)
    )
    return list(rows.scalars())
