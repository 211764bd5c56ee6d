"""Programmes, their rules and their budgets."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from services.issuer.domain import Budget, Programme, QuotaRule
from services.issuer.tables import (
    budget,
    fund,
    grant,
    guarantee,
    programme,
    programme_category,
    programme_fund,
    quota_rule,
    voucher,
)
from shared.contracts.issuer import Category
from shared.kernel.clock import day_of
from shared.kernel.ids import FundId
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx

#: What a programme lets happen, beside what it grants.
_SETTINGS = (
    "grace_days",
    "pay_within_working_days",
    "visit_limit",
    "hold_timeout_hours",
    "undo_minutes",
    "suspension_holds",
    "wallet_week_cheques",
    "provider_week_cheques",
    "paper_days",
    "guarantee_empty",
)

_RULE_FIELDS = (
    "effective_from",
    "base",
    "single_parent",
    "per_child_beyond",
    "children_included",
    "child_with_disability",
    "cap",
    "newborn",
)


def add(tx: Tx, new: Programme) -> None:
    """Enter a programme with its funds in order and its categories."""
    tx.execute(
        sa.insert(programme).values(
            id=new.id,
            name=new.name,
            status=new.status,
            currency=new.currency,
            face_cents=new.face_cents,
            zone=new.zone,
            period=new.period,
            **{name: getattr(new, name) for name in _SETTINGS},
            retrying=False,
            created_at=tx.now,
        )
    )
    tx.execute(
        sa.insert(programme_fund),
        [{"programme_id": new.id, "place": place, "fund_id": fund_id} for place, fund_id in enumerate(new.funds)],
    )
    tx.execute(
        sa.insert(programme_category),
        [
            {"programme_id": new.id, "place": place, "code": kind.code, "nl": kind.nl, "fr": kind.fr, "en": kind.en}
            for place, kind in enumerate(new.categories)
        ],
    )


def lock_all(tx: Tx) -> None:
    """Hold every programme's row: opening one looks at all the others."""
    tx.execute(sa.select(programme.c.id).order_by(programme.c.id).with_for_update()).all()


def find(reading: Reading, ids: Collection[str]) -> dict[str, Programme]:
    """The programmes of these ids that there are."""
    funds: dict[str, list[FundId]] = {}
    for row in reading.execute(
        sa.select(programme_fund.c.programme_id, programme_fund.c.fund_id)
        .where(programme_fund.c.programme_id.in_(ids))
        .order_by(programme_fund.c.programme_id, programme_fund.c.place)
    ):
        funds.setdefault(row.programme_id, []).append(FundId(row.fund_id))
    categories: dict[str, list[Category]] = {}
    for row in reading.execute(
        sa.select(programme_category)
        .where(programme_category.c.programme_id.in_(ids))
        .order_by(programme_category.c.programme_id, programme_category.c.place)
    ):
        categories.setdefault(row.programme_id, []).append(Category(code=row.code, nl=row.nl, fr=row.fr, en=row.en))
    return {
        row.id: Programme(
            id=row.id,
            name=row.name,
            status=row.status,
            currency=row.currency,
            face_cents=row.face_cents,
            funds=tuple(funds.get(row.id, ())),
            categories=tuple(categories.get(row.id, ())),
            zone=row.zone,
            period=row.period,
            **{name: getattr(row, name) for name in _SETTINGS},
        )
        for row in reading.execute(sa.select(programme).where(programme.c.id.in_(ids)))
    }


def zones(reading: Reading, ids: Collection[str]) -> dict[str, str]:
    """The time zone of each programme."""
    rows = reading.execute(sa.select(programme.c.id, programme.c.zone).where(programme.c.id.in_(ids)))
    return {row.id: row.zone for row in rows}


def zones_of_use(reading: Reading, voucher_ids: Collection[str]) -> set[str]:
    """The time zones of the programmes that these cheques belong to."""
    rows = reading.execute(
        sa.select(programme.c.zone)
        .join(grant, grant.c.programme_id == programme.c.id)
        .join(voucher, voucher.c.grant_id == grant.c.id)
        .where(voucher.c.id.in_(voucher_ids))
        .distinct()
    )
    return set(rows.scalars())


def faces_of_open_ones(tx: Tx, categories: Iterable[str], besides: str) -> list[int]:
    """Face values of the open programmes that have one of these categories."""
    statement = (
        sa.select(programme.c.face_cents)
        .join(programme_category, programme_category.c.programme_id == programme.c.id)
        .where(
            programme.c.status == "open",
            programme.c.id != besides,
            programme_category.c.code.in_(sorted(categories)),
        )
        .distinct()
    )
    return list(tx.execute(statement).scalars())


def set_status(tx: Tx, programme_id: str, status: str) -> None:
    tx.execute(sa.update(programme).where(programme.c.id == programme_id).values(status=status))


def set_retrying(tx: Tx, programme_id: str, retrying: bool) -> None:
    tx.execute(sa.update(programme).where(programme.c.id == programme_id).values(retrying=retrying))


# -- rules


def rules(reading: Reading, programme_id: str) -> list[QuotaRule]:
    """All versions, oldest first."""
    rows = reading.execute(
        sa.select(quota_rule).where(quota_rule.c.programme_id == programme_id).order_by(quota_rule.c.version)
    )
    return [QuotaRule(row.version, *(getattr(row, name) for name in _RULE_FIELDS)) for row in rows]


def add_rule(tx: Tx, programme_id: str, rule: QuotaRule) -> None:
    values = {name: getattr(rule, name) for name in ("version", *_RULE_FIELDS)}
    tx.execute(sa.insert(quota_rule).values(programme_id=programme_id, created_at=tx.now, **values))


def first_rule_days(reading: Reading, ids: Collection[str]) -> dict[str, date]:
    """The day from which each programme has a rule; programmes without one are left out."""
    rows = reading.execute(
        sa.select(
            quota_rule.c.programme_id,
            sa.func.min(quota_rule.c.effective_from).label("day"),
        )
        .where(quota_rule.c.programme_id.in_(ids))
        .group_by(quota_rule.c.programme_id)
    )
    return {row.programme_id: row.day for row in rows}


# -- money


def lock_budgets(tx: Tx, of: Programme) -> list[Budget]:
    """What each fund of a programme gives it, in paying order, locked until the unit ends.

    A fund that nothing was allocated of is left out, and so is one whose last day is over.
    """
    rows = tx.execute(
        sa.select(budget).where(budget.c.programme_id == of.id).order_by(budget.c.fund_id).with_for_update()
    )
    found = {row.fund_id: Budget(row.fund_id, row.allocated_cents, row.committed_cents) for row in rows}
    ended = tx.execute(
        sa.select(programme_fund.c.fund_id).where(
            programme_fund.c.programme_id == of.id, programme_fund.c.last_day < day_of(tx.now, of.zone)
        )
    ).scalars()
    over = set(ended)
    return [found[fund_id] for fund_id in of.funds if fund_id in found and fund_id not in over]


def lock_budget(tx: Tx, programme_id: str, fund_id: str) -> Budget | None:
    """What one fund gives a programme, locked until the unit ends."""
    row = tx.execute(
        sa.select(budget).where(budget.c.programme_id == programme_id, budget.c.fund_id == fund_id).with_for_update()
    ).one_or_none()
    return None if row is None else Budget(FundId(row.fund_id), row.allocated_cents, row.committed_cents)


def save_budget(tx: Tx, programme_id: str, of: Budget) -> None:
    tx.execute(
        sa.update(budget)
        .where(budget.c.programme_id == programme_id, budget.c.fund_id == of.fund_id)
        .values(allocated_cents=of.allocated_cents, committed_cents=of.committed_cents)
    )


def end_fund(tx: Tx, programme_id: str, fund_id: str, last_day: date) -> None:
    """Let a fund pay for no new grant of a programme after a day."""
    tx.execute(
        sa.update(programme_fund)
        .where(programme_fund.c.programme_id == programme_id, programme_fund.c.fund_id == fund_id)
        .values(last_day=last_day)
    )


def order_funds(tx: Tx, programme_id: str, order: Sequence[str]) -> None:
    """Let a programme's funds pay in this order. No two have one place, so all leave theirs before any takes it."""
    its_own = programme_fund.c.programme_id == programme_id
    tx.execute(sa.update(programme_fund).where(its_own).values(place=programme_fund.c.place + len(order)))
    tx.execute(
        sa.update(programme_fund)
        .where(its_own, programme_fund.c.fund_id == sa.bindparam("of_fund"))
        .values(place=sa.bindparam("to_place")),
        [{"of_fund": fund_id, "to_place": place} for place, fund_id in enumerate(order)],
    )


def save_guarantee(tx: Tx, programme_id: str, fund_id: str, left_cents: int) -> None:
    """Keep what is left of the line that a fund set aside for a programme's own losses."""
    statement = insert(guarantee).values(programme_id=programme_id, fund_id=fund_id, left_cents=left_cents)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["programme_id", "fund_id"], set_={"left_cents": statement.excluded.left_cents}
        )
    )


def forget_guarantee(tx: Tx, programme_id: str, fund_id: str) -> None:
    """A line that was closed and has nothing to guard is no line any more."""
    tx.execute(sa.delete(guarantee).where(guarantee.c.programme_id == programme_id, guarantee.c.fund_id == fund_id))


def guarantees(reading: Reading, programme_id: str) -> dict[str, int]:
    """The cents left of a programme's guarantee, fund by fund."""
    rows = reading.execute(
        sa.select(guarantee.c.fund_id, guarantee.c.left_cents).where(guarantee.c.programme_id == programme_id)
    )
    return {row.fund_id: row.left_cents for row in rows}


def set_guarantee_empty(tx: Tx, programme_id: str, empty: bool) -> None:
    tx.execute(sa.update(programme).where(programme.c.id == programme_id).values(guarantee_empty=empty))


def save_commitments(tx: Tx, programme_id: str, budgets: Sequence[Budget]) -> None:
    tx.execute(
        sa.update(budget)
        .where(budget.c.programme_id == programme_id, budget.c.fund_id == sa.bindparam("of_fund"))
        .values(committed_cents=sa.bindparam("committed")),
        [{"of_fund": each.fund_id, "committed": each.committed_cents} for each in budgets],
    )


def add_allocations(tx: Tx, cents: Mapping[tuple[str, str], int]) -> None:
    """Raise what is allocated, by programme and fund."""
    statement = insert(budget)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["programme_id", "fund_id"],
            set_={"allocated_cents": budget.c.allocated_cents + statement.excluded.allocated_cents},
        ),
        [
            {"programme_id": programme_id, "fund_id": fund_id, "allocated_cents": more, "committed_cents": 0}
            for (programme_id, fund_id), more in sorted(cents.items())
        ],
    )


def add_funds(tx: Tx, funds: Sequence[Mapping[str, str]]) -> None:
    """Remember what funds are called."""
    statement = insert(fund)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={"name": statement.excluded.name, "currency": statement.excluded.currency}
        ),
        funds,
    )
