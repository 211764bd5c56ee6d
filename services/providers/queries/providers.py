"""Providers, what they hold and what binds them."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from services.providers.domain import Bound, Device, Limit, Provider, no_such
from services.providers.domain.evidence import EvidenceRule, Lack, Paper, covering, good_until, in_force, lacking
from services.providers.domain.limits import bounds
from services.providers.domain.redemptions import PAYABLE, ZONE
from services.providers.store import devices as device_store
from services.providers.store import evidence as evidence_store
from services.providers.store import providers as store
from services.providers.tables import device, evidence, offer, provider, redemption
from shared.kernel.clock import day_of
from shared.persistence.unit_of_work import Reading


def provider_of(reading: Reading, provider_id: str) -> Provider:
    """A provider. Raises `NotFoundError`."""
    found = store.by_id(reading, [provider_id]).get(provider_id)
    if found is None:
        raise no_such("provider")
    return found


def providers(reading: Reading, *, only: str | None, after: str, limit: int) -> list[Provider]:
    """Providers by id, or the one that somebody is limited to."""
    statement = sa.select(provider.c.provider_id).where(provider.c.provider_id > after)
    if only is not None:
        statement = statement.where(provider.c.provider_id == only)
    ids = reading.execute(statement.order_by(provider.c.provider_id).limit(limit)).scalars().all()
    return list(store.by_id(reading, ids).values())


def devices_of(reading: Reading, provider_id: str, *, after: str, limit: int) -> list[Device]:
    """The devices of one provider by id, those that were revoked included."""
    rows = reading.execute(
        sa.select(device)
        .where(device.c.provider_id == provider_id, device.c.device_id > after)
        .order_by(device.c.device_id)
        .limit(limit)
    )
    return [device_store.read(row) for row in rows]


# -- what binds a provider


@dataclass(frozen=True)
class Standing:
    """What a category asks of a provider today, what it lacks, and the last day on which all that is there is good."""

    category: str
    needs: tuple[str, ...]
    lacking: tuple[Lack, ...]
    good_until: date | None


def standings(reading: Reading, provider: Provider) -> list[Standing]:
    """Evidence by the categories a provider applied for."""
    today = day_of(reading.now, ZONE)
    of = [provider.id] if provider.host_id is None else [provider.id, provider.host_id]
    papers = evidence_store.papers(reading, of)
    together = covering(papers.get(provider.id, ()), papers.get(provider.host_id or "", ()))
    categories = sorted({held.category for held in provider.accreditations})
    rules = evidence_store.rules(reading, categories)
    return [_standing(rules, together, category, today) for category in categories]


def _standing(rules: list[EvidenceRule], papers: list[Paper], category: str, today: date) -> Standing:
    needed = in_force(rules, category, today)
    lasts = []
    for rule in needed:
        ends = [good_until(paper, rule.months) for paper in papers if paper.code == rule.code]
        if ends and None not in ends:
            lasts.append(max(end for end in ends if end is not None))
    return Standing(
        category=category,
        needs=tuple(rule.code for rule in needed),
        lacking=tuple(lacking(rules, papers, category, today)),
        good_until=min(lasts, default=None),
    )


def papers_of(reading: Reading, provider_id: str, *, after: str, limit: int) -> list[Paper]:
    """The documents that were seen of a provider, by id."""
    rows = reading.execute(
        sa.select(evidence)
        .where(evidence.c.provider_id == provider_id, evidence.c.evidence_id > after)
        .order_by(evidence.c.evidence_id)
        .limit(limit)
    )
    return [evidence_store.read_paper(row) for row in rows]


def hosted_by(reading: Reading, host_id: str, *, after: str, limit: int) -> list[Provider]:
    """Those a host stands for or stood for, by id."""
    rows = reading.execute(
        sa.select(provider.c.provider_id)
        .where(provider.c.host_id == host_id, provider.c.provider_id > after)
        .order_by(provider.c.provider_id)
        .limit(limit)
    )
    return list(store.by_id(reading, rows.scalars().all()).values())


@dataclass(frozen=True)
class Limits:
    """A provider's limits: all that were set, those that bind today, and what was worked so far."""

    set: tuple[Limit, ...]
    bounds: tuple[Bound, ...]
    week_minutes: int
    year_minutes: int


def limits_of(reading: Reading, found: Provider) -> Limits:
    """Limits of a provider. Minutes worked are those of its uses, held ones not yet among them."""
    today = day_of(reading.now, ZONE)
    monday = today - timedelta(days=today.weekday())
    own = store.limits(reading, [found.id]).get(found.id, [])
    return Limits(
        set=tuple(own),
        bounds=tuple(bounds(own, found.work_status, today)),
        week_minutes=_worked(reading, found.id, monday, monday + timedelta(days=6)),
        year_minutes=_worked(reading, found.id, date(today.year, 1, 1), date(today.year, 12, 31)),
    )


def _worked(reading: Reading, provider_id: str, first: date, last: date) -> int:
    """The minutes of the uses whose service lay in these days."""
    minutes = sa.func.sum(redemption.c.units * offer.c.minutes_per_unit)
    total = reading.execute(
        sa.select(minutes)
        .join(offer, offer.c.offer_id == redemption.c.offer_id)
        .where(
            redemption.c.provider_id == provider_id,
            redemption.c.state.in_(PAYABLE),
            redemption.c.service_on.between(first, last),
        )
    ).scalar_one()
    return int(total or 0)
