"""Grants with their reasons, and totals of them."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from services.issuer.commands.programmes import existing
from services.issuer.domain.decided import lines_of
from services.issuer.explain import explain, reason
from services.issuer.store.belonging import Programmes, among
from services.issuer.tables import fund, grant, grant_part, household, programme, wallet
from shared.kernel.clock import day_of
from shared.kernel.errors import NotFoundError
from shared.kernel.languages import Text
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading

#: Grants whose reasons one page shows.
MOST_REASONS = 20


def page(
    reading: Reading, programme_id: str | None, limit: int, after: str, programmes: Programmes = None
) -> dict[str, Any]:
    """Grants in the order in which they were decided, of one programme or of all or these."""
    theirs = among(grant.c.programme_id, programmes)
    statement = (
        sa.select(grant).where(grant.c.position > _position(after), theirs).order_by(grant.c.position).limit(limit + 1)
    )
    if programme_id is not None:
        statement = statement.where(grant.c.programme_id == programme_id)
    rows, last = part_of(reading.execute(statement).all(), limit)
    return {
        "grants": [_shown(row) for row in rows],
        "next": str(last.position) if last else None,
    }


def newest(
    reading: Reading,
    programme_id: str | None,
    status: str | None,
    limit: int,
    before: str,
    programmes: Programmes = None,
) -> tuple[list[dict[str, Any]], str | None]:
    """Grants that were decided last, of one programme and state or of all; and from where the list goes on."""
    theirs = among(grant.c.programme_id, programmes)
    statement = sa.select(grant).where(theirs).order_by(grant.c.position.desc()).limit(limit + 1)
    if programme_id is not None:
        statement = statement.where(grant.c.programme_id == programme_id)
    if status is not None:
        statement = statement.where(grant.c.status == status)
    if _position(before):
        statement = statement.where(grant.c.position < _position(before))
    rows, last = part_of(reading.execute(statement).all(), limit)
    return [_shown(row) for row in rows], str(last.position) if last else None


def one(reading: Reading, grant_id: str) -> dict[str, Any]:
    """A grant with the funds that pay for it. Raises `NotFoundError`."""
    row = reading.execute(sa.select(grant).where(grant.c.id == grant_id)).one_or_none()
    if row is None:
        raise NotFoundError("there is no such grant", remedy="Look at the list of grants.")
    parts = reading.execute(
        sa.select(grant_part, fund.c.name)
        .outerjoin(fund, fund.c.id == grant_part.c.fund_id)
        .where(grant_part.c.grant_id == grant_id)
        .order_by(grant_part.c.place)
    )
    return {
        **_shown(row),
        "parts": [
            {
                "fund_id": part.fund_id,
                "fund_name": part.name,
                "cheques": part.cheques,
                "amount_cents": part.amount_cents,
            }
            for part in parts
        ],
    }


def summary(reading: Reading, programme_id: str) -> dict[str, Any]:
    """Totals of a programme by family type. Raises `NotFoundError`."""
    existing(reading, programme_id)
    made = grant.c.status == "made"
    cheques = sa.case((made, grant.c.cheques), else_=0)
    rows = reading.execute(
        sa.select(
            grant.c.family_type,
            grant.c.raises_alone,
            _total(sa.case((made, 1), else_=0)).label("households"),
            _total(cheques).label("cheques"),
            _total(cheques * grant.c.face_cents).label("amount_cents"),
            _total(sa.case((made, 0), else_=1)).label("unfunded"),
        )
        .where(grant.c.programme_id == programme_id)
        .group_by(grant.c.family_type, grant.c.raises_alone)
        .order_by(grant.c.family_type, grant.c.raises_alone)
    ).all()
    return {"programme_id": programme_id, "by_family_type": rows}


def _total(of: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """A sum as a whole number: PostgreSQL makes a decimal of it otherwise."""
    return sa.cast(sa.func.sum(of), sa.BigInteger)


def household_of(reading: Reading, household_id: str) -> dict[str, Any]:
    """A household without its name. Raises `NotFoundError`."""
    row = reading.execute(
        sa.select(
            household.c.id.label("household_id"),
            household.c.source,
            household.c.household_ref,
            household.c.status,
            household.c.family_type,
            household.c.raises_alone,
            household.c.children_birth_dates,
            household.c.children_with_disability,
            household.c.municipality_nis,
            household.c.neighbourhood,
            household.c.language,
            household.c.channel,
            household.c.told_at,
            household.c.active_at,
            household.c.closed_at,
            wallet.c.id.label("wallet_id"),
            wallet.c.safe,
        )
        .outerjoin(wallet, wallet.c.household_id == household.c.id)
        .where(household.c.id == household_id)
        .order_by(wallet.c.position)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFoundError("there is no such household", remedy="Look at the list of grants.")
    return dict(row._mapping)


def reasons_of_wallet(reading: Reading, wallet_id: str) -> list[dict[str, Any]]:
    """The newest grants of a wallet, each with its lines: a number, and the reason behind it."""
    rows = reading.execute(
        sa.select(grant.c.cheques, grant.c.lines, grant.c.status, programme.c.name)
        .join(programme, programme.c.id == grant.c.programme_id)
        .where(grant.c.wallet_id == wallet_id, grant.c.status.in_(("made", "unfunded")))
        .order_by(grant.c.position.desc())
        .limit(MOST_REASONS)
    )
    return [
        {
            "programme": row.name,
            "status": row.status,
            "cheques": row.cheques,
            "lines": [{"cheques": line.cheques, "reason": reason(line)} for line in lines_of(row.lines)],
        }
        for row in rows
    ]


def explanation(cheques: int, stored: list[dict[str, Any]]) -> Text:
    """Why it is so many, in one sentence."""
    return explain(cheques, lines_of(stored))


def _position(after: str) -> int:
    return int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0


def _shown(row: Any) -> dict[str, Any]:
    return {
        "grant_id": row.id,
        "programme_id": row.programme_id,
        "household_id": row.household_id,
        "wallet_id": row.wallet_id,
        "import_id": row.import_id,
        "period": row.period,
        "occasion": row.occasion,
        "status": row.status,
        "rule_version": row.rule_version,
        "inputs": {**row.inputs, "decided_on": date.fromisoformat(row.inputs["decided_on"])},
        "cheques": row.cheques,
        "face_cents": row.face_cents,
        "amount_cents": row.cheques * row.face_cents,
        "currency": row.currency,
        "lines": [
            {"code": line.code.value, "cheques": line.cheques, "reason": reason(line)} for line in lines_of(row.lines)
        ],
        "explanation": explanation(row.cheques, row.lines),
        "decided_at": row.decided_at,
        "expires_at": row.expires_at,
    }


def last_day(expires_at: Any, zone: str) -> date:
    """The last day on which cheques count that expire at an instant."""
    return date.fromordinal(day_of(expires_at, zone).toordinal() - 1)
