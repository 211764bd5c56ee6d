"""Programmes as people look at them."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from services.issuer.commands.programmes import existing
from services.issuer.domain import Programme, rule_in_force
from services.issuer.store import programmes as store
from services.issuer.store.belonging import Programmes, among
from services.issuer.tables import budget, fund, programme, programme_fund, quota_rule
from shared.kernel.clock import day_of
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading


def shown(reading: Reading, of: Programme) -> dict[str, Any]:
    """A programme with its budget, fund by fund in paying order."""
    return _shown(of, _budgets(reading, [of.id]).get(of.id, {}))


def one(reading: Reading, programme_id: str) -> dict[str, Any]:
    """A programme. Raises `NotFoundError`."""
    return shown(reading, existing(reading, programme_id))


def page(reading: Reading, limit: int, after: str, programmes: Programmes = None) -> dict[str, Any]:
    """Programmes in the order of their ids, of all or of these."""
    ids, last = part_of(
        reading.execute(
            sa.select(programme.c.id)
            .where(programme.c.id > after, among(programme.c.id, programmes))
            .order_by(programme.c.id)
            .limit(limit + 1)
        )
        .scalars()
        .all(),
        limit,
    )
    found, budgets = store.find(reading, ids), _budgets(reading, ids)
    return {
        "programmes": [_shown(found[each], budgets.get(each, {})) for each in ids],
        "next": last,
    }


def rules(reading: Reading, programme_id: str, limit: int, after: str) -> dict[str, Any]:
    """The versions of a programme's rule, oldest first. Raises `NotFoundError`."""
    existing(reading, programme_id)
    found = reading.execute(
        sa.select(quota_rule)
        .where(quota_rule.c.programme_id == programme_id, quota_rule.c.version > _number(after))
        .order_by(quota_rule.c.version)
        .limit(limit + 1)
    ).all()
    rows, last = part_of(found, limit)
    return {"rules": rows, "next": str(last.version) if last else None}


def joinable(reading: Reading) -> str | None:
    """The programme that takes in who comes by the door: the oldest open one that has a rule in force today."""
    rows = reading.execute(
        sa.select(programme.c.id, programme.c.zone)
        .where(programme.c.status == "open")
        .order_by(programme.c.created_at, programme.c.id)
    )
    for row in rows:
        if rule_in_force(store.rules(reading, row.id), day_of(reading.now, row.zone)) is not None:
            return str(row.id)
    return None


def _number(after: str) -> int:
    return int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0


def _budgets(reading: Reading, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By programme and fund. A fund of which nothing was allocated yet has its name all the same."""
    budgets: dict[str, dict[str, Any]] = {}
    of_fund = sa.and_(
        budget.c.programme_id == programme_fund.c.programme_id, budget.c.fund_id == programme_fund.c.fund_id
    )
    for row in reading.execute(
        sa.select(
            programme_fund.c.programme_id,
            programme_fund.c.fund_id,
            fund.c.name,
            sa.func.coalesce(budget.c.allocated_cents, 0).label("allocated_cents"),
            sa.func.coalesce(budget.c.committed_cents, 0).label("committed_cents"),
        )
        .outerjoin(budget, of_fund)
        .outerjoin(fund, fund.c.id == programme_fund.c.fund_id)
        .where(programme_fund.c.programme_id.in_(ids))
    ):
        budgets.setdefault(row.programme_id, {})[row.fund_id] = row
    return budgets


def _shown(of: Programme, budgets: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "programme_id": of.id,
        "name": of.name,
        "status": of.status,
        "currency": of.currency,
        "face_cents": of.face_cents,
        "funds": list(of.funds),
        "categories": [{"code": kind.code, "nl": kind.nl, "fr": kind.fr, "en": kind.en} for kind in of.categories],
        "zone": of.zone,
        "period": of.period,
        "grace_days": of.grace_days,
        "pay_within_working_days": of.pay_within_working_days,
        "visit_limit": of.visit_limit,
        "hold_timeout_hours": of.hold_timeout_hours,
        "undo_minutes": of.undo_minutes,
        "suspension_holds": of.suspension_holds,
        "wallet_week_cheques": of.wallet_week_cheques,
        "provider_week_cheques": of.provider_week_cheques,
        "paper_days": of.paper_days,
        "guarantee_empty": of.guarantee_empty,
        "budget": [_budget(fund_id, budgets[fund_id]) for fund_id in of.funds],
    }


def _budget(fund_id: str, row: Any) -> dict[str, Any]:
    return {
        "fund_id": fund_id,
        "fund_name": row.name,
        "allocated_cents": row.allocated_cents,
        "committed_cents": row.committed_cents,
        "free_cents": row.allocated_cents - row.committed_cents,
    }
