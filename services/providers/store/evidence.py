"""Which evidence is asked for, which was seen, and what was reminded of."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.providers.domain.evidence import Due, EvidenceRule, Paper
from services.providers.tables import accreditation, evidence, evidence_reminder, evidence_rule
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx


def save_rule(tx: Tx, rule: EvidenceRule) -> None:
    """A rule from a day on; a second one for the same day takes the first one's place."""
    statement = insert(evidence_rule).values(
        category=rule.category, code=rule.code, from_on=rule.from_on, months=rule.months, needed=rule.needed
    )
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["category", "code", "from_on"], set_={"months": new.months, "needed": new.needed}
        )
    )


def rules(reading: Reading, categories: Collection[str] | None = None) -> list[EvidenceRule]:
    """The rules of these categories, or all, by category, code and day."""
    statement = sa.select(evidence_rule).order_by(
        evidence_rule.c.category, evidence_rule.c.code, evidence_rule.c.from_on
    )
    if categories is not None:
        statement = statement.where(evidence_rule.c.category.in_(categories))
    return [
        EvidenceRule(row.category, row.code, row.months, row.needed, row.from_on) for row in reading.execute(statement)
    ]


def add(tx: Tx, paper: Paper) -> None:
    tx.execute(
        sa.insert(evidence).values(
            evidence_id=paper.id,
            provider_id=paper.provider_id,
            code=paper.code,
            issued_on=paper.issued_on,
            valid_until=paper.valid_until,
            seen_by=paper.seen_by,
            seen_at=paper.seen_at,
        )
    )


def papers(reading: Reading, provider_ids: Collection[str]) -> dict[str, list[Paper]]:
    """What was seen of these providers, each in the order of its ids."""
    found: dict[str, list[Paper]] = {}
    for row in reading.execute(
        sa.select(evidence)
        .where(evidence.c.provider_id.in_(provider_ids))
        .order_by(evidence.c.provider_id, evidence.c.evidence_id)
    ):
        found.setdefault(row.provider_id, []).append(read_paper(row))
    return found


def read_paper(row: Any) -> Paper:
    return Paper(row.evidence_id, row.provider_id, row.code, row.issued_on, row.valid_until, row.seen_by, row.seen_at)


def accredited(reading: Reading, categories: Collection[str], after: str, limit: int) -> list[str]:
    """The next providers that are accredited in one of these categories, by id."""
    rows = reading.execute(
        sa.select(accreditation.c.provider_id)
        .where(
            accreditation.c.status == "accredited",
            accreditation.c.category.in_(categories),
            accreditation.c.provider_id > after,
        )
        .distinct()
        .order_by(accreditation.c.provider_id)
        .limit(limit)
    )
    return list(rows.scalars())


def remind(tx: Tx, provider_id: str, category: str, due: Sequence[Due]) -> None:
    """Make the reminders that are not there yet."""
    if due:
        tx.execute(
            insert(evidence_reminder).on_conflict_do_nothing(),
            [
                {
                    "provider_id": provider_id,
                    "category": category,
                    "code": one.code,
                    "lacks_on": one.lacks_on,
                    "days": one.days,
                    "made_at": tx.now,
                }
                for one in due
            ],
        )


def reminders(reading: Reading, provider_id: str, since: date) -> list[sa.Row[tuple[Any, ...]]]:
    """What a provider is reminded of for a day or later, the nearest first."""
    return list(
        reading.execute(
            sa.select(evidence_reminder)
            .where(evidence_reminder.c.provider_id == provider_id, evidence_reminder.c.lacks_on >= since)
            .order_by(
                evidence_reminder.c.lacks_on,
                evidence_reminder.c.category,
                evidence_reminder.c.code,
                evidence_reminder.c.days,
            )
        )
    )
