"""Disputes and later complaints as a person decides them, and what only the confidential person reads."""

from typing import Any

import sqlalchemy as sa

from services.issuer import personal
from services.issuer.reasons import ANSWERED, DECIDED, DISPUTED, of
from services.issuer.store.belonging import Programmes, of_complaints
from services.issuer.tables import complaint, confidential_report, household_key, provider, redemption
from services.issuer.tables.uses import claim_part
from shared.kernel.codes import reference
from shared.kernel.errors import NotFoundError
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading


def page(
    reading: Reading, kind: str, status: str, limit: int, after: str, programmes: Programmes = None
) -> dict[str, Any]:
    """Disputes or claims in a state, those that wait longest first. Nothing here leads to a wallet."""
    statement = (
        _complaints()
        .where(complaint.c.kind == kind, complaint.c.status == status, of_complaints(programmes))
        .order_by(complaint.c.opened_at, complaint.c.redemption_id)
        .limit(limit + 1)
    )
    if after:
        start = (
            sa.select(complaint.c.opened_at)
            .where(complaint.c.redemption_id == after, complaint.c.kind == kind)
            .scalar_subquery()
        )
        statement = statement.where(
            sa.or_(
                complaint.c.opened_at > start,
                sa.and_(complaint.c.opened_at == start, complaint.c.redemption_id > after),
            )
        )
    rows, last = part_of(reading.execute(statement).all(), limit)
    return {
        "complaints": [_shown(row) for row in rows],
        "next": last.redemption_id if last else None,
    }


def one(reading: Reading, kind: str, redemption_id: str) -> dict[str, Any]:
    """A dispute or a claim. Raises `NotFoundError`."""
    row = reading.execute(
        _complaints().where(complaint.c.kind == kind, complaint.c.redemption_id == redemption_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError("nobody said that this use is not right", remedy="Look at the list of open ones.")
    return _shown(row)


def about(reading: Reading, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    """What was said of each of these uses, as its parent sees it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in reading.execute(
        sa.select(complaint).where(complaint.c.redemption_id.in_(ids)).order_by(complaint.c.opened_at)
    ):
        found.setdefault(row.redemption_id, []).append(_said(row))
    return found


def reports(reading: Reading, limit: int, after: str) -> dict[str, Any]:
    """What the confidential person was told, in the order in which it came."""
    position = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    found = reading.execute(
        sa.select(confidential_report, household_key.c.key, provider.c.public_name, redemption.c.service_on)
        .outerjoin(household_key, household_key.c.household_id == confidential_report.c.household_id)
        .outerjoin(redemption, redemption.c.id == confidential_report.c.redemption_id)
        .outerjoin(provider, provider.c.id == redemption.c.provider_id)
        .where(confidential_report.c.position > position)
        .order_by(confidential_report.c.position)
        .limit(limit + 1)
    ).all()
    rows, last = part_of(found, limit)
    return {
        "reports": [
            {
                "report_id": row.id,
                "household_id": row.household_id,
                "kind": row.kind,
                "redemption_id": row.redemption_id,
                "provider": row.public_name,
                "service_on": row.service_on,
                "words": personal.unseal_words(row.words, row.key, row.id),
                "reported_at": row.reported_at,
                "handled_at": row.handled_at,
            }
            for row in rows
        ],
        "next": str(last.position) if last else None,
    }


def _complaints() -> sa.Select[Any]:
    return (
        sa.select(
            complaint,
            redemption.c.provider_id,
            redemption.c.category,
            redemption.c.service_on,
            redemption.c.service_hour,
            redemption.c.cheques.label("taken"),
            redemption.c.amount_cents.label("taken_cents"),
            redemption.c.currency,
            redemption.c.status.label("use_status"),
            provider.c.public_name,
            sa.case((complaint.c.kind == "claim", _cheques_of_the_funds()), else_=0).label("of_the_funds"),
        )
        .join(redemption, redemption.c.id == complaint.c.redemption_id)
        .outerjoin(provider, provider.c.id == redemption.c.provider_id)
    )


def _cheques_of_the_funds() -> sa.ScalarSelect[int]:
    """Cheques of a claim that nobody could be given any more: their money is the funds' again."""
    return (
        sa.select(sa.func.coalesce(sa.func.sum(claim_part.c.cheques), 0))
        .where(claim_part.c.redemption_id == complaint.c.redemption_id, claim_part.c.released_at.is_not(None))
        .scalar_subquery()
    )


def _shown(row: Any) -> dict[str, Any]:
    return {
        **_said(row),
        "redemption_id": row.redemption_id,
        "reference": reference(row.redemption_id),
        "provider_id": row.provider_id,
        "provider": row.public_name,
        "category": row.category,
        "service_on": row.service_on,
        "service_hour": row.service_hour,
        "taken": row.taken,
        "amount_cents": row.taken_cents,
        "currency": row.currency,
        "use_status": row.use_status,
        "decided_by": row.decided_by,
        "back_to_funds": int(row.of_the_funds),
    }


def _said(row: Any) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "status": row.status,
        "reason": row.reason,
        "reason_text": of(DISPUTED, row.reason),
        "cheques": row.cheques,
        "opened_at": row.opened_at,
        "answer": row.answer,
        "answer_text": of(ANSWERED, row.answer),
        "answered_at": row.answered_at,
        "sent_back": row.sent_back,
        "back_cents": row.amount_cents,
        "decision": row.decision,
        "decision_text": of(DECIDED, row.decision),
        "decided_at": row.decided_at,
        "given_back_at": row.given_back_at,
    }
