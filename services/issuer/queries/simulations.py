"""A quota rule tried on households before it is published: what it gives, costs and changes. Nobody is named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.issuer import domain
from services.issuer.cohort import ENOUGH, told_cells
from services.issuer.commands.programmes import drafted_rule, existing
from services.issuer.domain import Budget, Family, Programme, Quota
from services.issuer.domain.decided import CHANGE, PERIOD, family_of, family_on, place_of
from services.issuer.domain.simulation import Count, Entitled, Simulation, simulate
from services.issuer.explain import explain, reason
from services.issuer.store import families as family_store
from services.issuer.store import programmes as store
from services.issuer.tables import budget, entitlement, fund, grant, household, programme_fund
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError
from shared.kernel.ids import FundId
from shared.persistence.unit_of_work import Reading


def of_draft(
    reading: Reading, programme_id: str, *, period: str | None, effective_from: date, **numbers: int
) -> dict[str, Any]:
    """What a draft rule would come to for the households of an earlier period, or for those on the list now.

    Those of a period are taken as its last decision looked at them, those on the list as they are
    on the rule's first day. Raises `NotFoundError`, what publishing such a rule raises, and
    `ConflictError` for fewer than ten households: what they get would tell who they are.
    """
    programme = existing(reading, programme_id)
    rules = store.rules(reading, programme_id)
    draft = drafted_rule(len(rules) + 1, effective_from, **numbers)
    day = max(effective_from, day_of(reading.now, programme.zone))
    households = list(_households(reading, programme, period, day))
    if len(households) < ENOUGH:
        raise ConflictError(
            "there are fewer than ten households to try this on",
            code="too_few_households",
            remedy="Choose a period in which the programme had more of them.",
        )
    in_force = domain.rule_in_force(rules, day)
    purse = _purse(reading, programme, day)
    found = simulate(draft, in_force, households, [each.budget for each in purse], programme.face_cents)
    told = _tells_who_waits(found)
    return {
        "programme_id": programme_id,
        "period": period,
        "rule": draft,
        "compared_with": None if in_force is None else in_force.version,
        **_sum(found.all, programme.face_cents),
        "by_family_type": _by_family_type(found.by_family_type, programme.face_cents),
        "funds": [
            {
                "fund_id": each.budget.fund_id,
                "fund_name": each.name,
                "free_cents": each.budget.allocated_cents - each.budget.committed_cents,
                "can_pay": each.budget.payable(programme.face_cents),
                # All of them and the sum of all households would give back what is hidden of those that wait.
                "cheques": cheques if told else None,
                "amount_cents": cheques * programme.face_cents if told else None,
            }
            for each, cheques in zip(purse, found.funds, strict=True)
        ],
        "unfunded": _sum(found.unfunded, programme.face_cents) if told else _NOTHING,
        "difference": _difference(found.against),
        "largest": _explained(found.largest),
        "smallest": _explained(found.smallest),
    }


# -- who and with what


def _households(reading: Reading, programme: Programme, period: str | None, day: date) -> Iterator[Entitled]:
    """The households in the order in which they were put on the list, or in which they were decided."""
    families = _on_list(reading, programme.id, day) if period is None else _of_period(reading, programme.id, period)
    members = family_store.members(reading, families)
    for household_id, family in families.items():
        yield Entitled(family, place_of(members.get(household_id), period or str(day.year), programme.zone))


def _on_list(reading: Reading, programme_id: str, day: date) -> dict[str, Family]:
    rows = reading.execute(
        sa.select(
            household.c.id,
            household.c.family_type,
            household.c.raises_alone,
            household.c.children_birth_dates,
            household.c.children_with_disability,
        )
        .join(entitlement, entitlement.c.household_id == household.c.id)
        .where(entitlement.c.programme_id == programme_id, household.c.status != "closed")
        .order_by(entitlement.c.position)
    )
    return {row.id: family_on(row, day) for row in rows}


def _of_period(reading: Reading, programme_id: str, period: str) -> dict[str, Family]:
    rows = reading.execute(
        sa.select(grant.c.household_id, grant.c.inputs)
        .where(grant.c.programme_id == programme_id, grant.c.period == period, grant.c.occasion.in_((PERIOD, CHANGE)))
        .order_by(grant.c.position)
    )
    return {row.household_id: family_of(row.inputs) for row in rows}


@dataclass(frozen=True)
class _Fund:
    name: str | None
    budget: Budget


def _purse(reading: Reading, programme: Programme, day: date) -> list[_Fund]:
    """What each fund that pays on that day has given, in paying order."""
    rows = reading.execute(
        sa.select(programme_fund.c.fund_id, fund.c.name, budget.c.allocated_cents, budget.c.committed_cents)
        .outerjoin(fund, fund.c.id == programme_fund.c.fund_id)
        .outerjoin(
            budget,
            sa.and_(
                budget.c.programme_id == programme_fund.c.programme_id, budget.c.fund_id == programme_fund.c.fund_id
            ),
        )
        .where(
            programme_fund.c.programme_id == programme.id,
            sa.or_(programme_fund.c.last_day.is_(None), programme_fund.c.last_day >= day),
        )
        .order_by(programme_fund.c.place)
    )
    return [
        _Fund(row.name, Budget(FundId(row.fund_id), row.allocated_cents or 0, row.committed_cents or 0)) for row in rows
    ]


# -- what of it is told

_NOTHING = {"households": None, "cheques": None, "amount_cents": None}


def _sum(of: Count, face_cents: int) -> dict[str, int]:
    return {"households": of.households, "cheques": of.cheques, "amount_cents": of.cheques * face_cents}


def _by_family_type(counts: Mapping[str, Count], face_cents: int) -> list[dict[str, Any]]:
    told = told_cells({name: count.households for name, count in counts.items()})
    return [
        {"family_type": name, **(_sum(count, face_cents) if name in told else _NOTHING)}
        for name, count in counts.items()
    ]


def _tells_who_waits(found: Simulation) -> bool:
    """Whether those who wait, and those who do not, are none or enough."""
    waiting = found.unfunded.households
    return "waiting" in told_cells({"waiting": waiting, "paid": found.all.households - waiting})


def _difference(against: Mapping[str, int]) -> dict[str, int | None] | None:
    if not against:
        return None
    told = told_cells(against)
    return {name: number if name in told else None for name, number in against.items()}


def _explained(of: Quota) -> dict[str, Any]:
    return {
        "cheques": of.cheques,
        "lines": [{"code": line.code.value, "cheques": line.cheques, "reason": reason(line)} for line in of.lines],
        "explanation": explain(of.cheques, of.lines),
    }
