"""Lists in pages: funds, entries, cases, settlement runs. `after` is the id that the page before ended with."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.ledger.queries.books import Conservation, conservation
from services.ledger.tables import (
    claim,
    claim_part,
    entry,
    exception_case,
    fund,
    posting,
    programme,
    proposal,
    provider,
    settlement,
    settlement_run,
    take_back,
)
from shared.persistence.unit_of_work import Reading

#: What became of a claim's money, summed over its parts.
_CLAIM_SUMS = ("recovered_cents", "written_off_cents", "covered_cents")


@dataclass(frozen=True)
class Settlement:
    settlement_id: str
    provider_id: str
    provider_name: str
    amount_cents: int
    recovered_cents: int
    redemptions: int
    status: str
    paid_on: date | None


@dataclass(frozen=True)
class SettlementRun:
    run_id: str
    cut_at: datetime
    amount_cents: int
    currency: str
    settlements: list[Settlement]


def funds(reading: Reading, after: str, limit: int) -> list[dict[str, Any]]:
    """Funds with where their money is, in the order of their opening."""
    statement = _page(reading, sa.select(fund), (fund.c.opened_at, fund.c.fund_id), after, limit)
    return _with_equations(reading, reading.execute(statement))


def one_fund(reading: Reading, fund_id: str) -> dict[str, Any] | None:
    """One fund with where its money is."""
    found = _with_equations(reading, reading.execute(sa.select(fund).where(fund.c.fund_id == fund_id)))
    return found[0] if found else None


def _with_equations(reading: Reading, rows: Iterable[Any]) -> list[dict[str, Any]]:
    equations: Mapping[str, Conservation] = {one.fund_id: one for one in conservation(reading)}
    return [
        {
            "fund_id": row.fund_id,
            "name": row.name,
            "currency": row.currency,
            "opened_at": row.opened_at,
            "deposited_cents": equations[row.fund_id].deposited_cents,
            "free_cents": equations[row.fund_id].free_cents,
            "with_parents_cents": equations[row.fund_id].with_parents_cents,
            "owed_cents": equations[row.fund_id].owed_cents,
            "paid_cents": equations[row.fund_id].paid_cents,
        }
        for row in rows
    ]


def entries(reading: Reading, after: int, limit: int) -> list[dict[str, Any]]:
    """Entries behind a number, with their postings, in order. No voucher stands in them."""
    found = {
        row.seq: {
            "seq": row.seq,
            "fund_id": row.fund_id,
            "fund_seq": row.fund_seq,
            "type": row.type,
            "effective_on": row.effective_on,
            "recorded_at": row.recorded_at,
            "currency": row.currency,
            "postings": [],
        }
        for row in reading.execute(sa.select(entry).where(entry.c.seq > after).order_by(entry.c.seq).limit(limit))
    }
    if found:
        lines = sa.select(posting).where(posting.c.seq.between(min(found), max(found)))
        for row in reading.execute(lines.order_by(posting.c.seq, posting.c.line)):
            found[row.seq]["postings"].append(
                {"account": row.account, "side": row.side, "amount_cents": row.amount_cents}
            )
    return list(found.values())


def exceptions(reading: Reading, after: str = "", limit: int = 500) -> list[dict[str, Any]]:
    """Facts that broke a rule: the unexplained before the explained, the oldest first."""
    case = exception_case.c
    explained = sa.case((case.resolved_at.is_(None), 0), else_=1)
    statement = _page(reading, sa.select(exception_case), (explained, case.opened_at, case.case_id), after, limit)
    return [dict(row) for row in reading.execute(statement).mappings()]


def programmes(reading: Reading, within: Collection[str] | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """Programmes by name, of all or of these, with their funds and how their categories are called."""
    statement = sa.select(programme.c.programme_id, programme.c.name, programme.c.funds, programme.c.categories)
    if within is not None:
        statement = statement.where(programme.c.programme_id.in_(within))
    ordered = statement.order_by(programme.c.name, programme.c.programme_id).limit(limit)
    return [dict(row) for row in reading.execute(ordered).mappings()]


def take_backs(reading: Reading, after: str, limit: int) -> list[dict[str, Any]]:
    """What was asked back of the issuer, the newest first."""
    keys = (take_back.c.requested_at, take_back.c.request_id)
    statement = _page(reading, sa.select(take_back), keys, after, limit, newest_first=True)
    return [dict(row) for row in reading.execute(statement).mappings()]


def claims(reading: Reading, state: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Claims in a state, the oldest first, with what became of their money."""
    part = claim_part.c
    summed = (
        sa.select(
            part.redemption_id,
            *(sa.func.sum(part[name]).label(name) for name in _CLAIM_SUMS),
        )
        .group_by(part.redemption_id)
        .subquery()
    )
    statement = (
        sa.select(
            claim,
            *(sa.func.coalesce(summed.c[name], 0).label(name) for name in _CLAIM_SUMS),
        )
        .outerjoin(summed, summed.c.redemption_id == claim.c.redemption_id)
        .where(claim.c.state == state)
    )
    statement = _page(reading, statement, (claim.c.opened_at, claim.c.redemption_id), after, limit)
    return [{**row, **{name: int(row[name]) for name in _CLAIM_SUMS}} for row in reading.execute(statement).mappings()]


def proposals(reading: Reading, status: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Proposals in a state, the oldest first."""
    statement = sa.select(proposal).where(proposal.c.status == status)
    statement = _page(reading, statement, (proposal.c.proposed_at, proposal.c.proposal_id), after, limit)
    return [dict(row) for row in reading.execute(statement).mappings()]


def runs(reading: Reading, after: str, limit: int) -> list[dict[str, Any]]:
    """Settlement runs by the instant of their cut, the newest first."""
    keys = (settlement_run.c.cut_at, settlement_run.c.run_id)
    statement = _page(reading, sa.select(settlement_run), keys, after, limit, newest_first=True)
    return [dict(row) for row in reading.execute(statement).mappings()]


def run(reading: Reading, run_id: str, after: str = "", limit: int = 500) -> SettlementRun | None:
    """One run with its settlements by provider name."""
    row = reading.execute(sa.select(settlement_run).where(settlement_run.c.run_id == run_id)).one_or_none()
    if row is None:
        return None
    name = sa.func.coalesce(provider.c.public_name, "")
    statement = (
        sa.select(
            settlement.c.settlement_id,
            settlement.c.provider_id,
            name,
            settlement.c.amount_cents,
            settlement.c.recovered_cents,
            settlement.c.redemptions,
            settlement.c.status,
            settlement.c.paid_on,
        )
        .outerjoin(provider, provider.c.provider_id == settlement.c.provider_id)
        .where(settlement.c.run_id == run_id)
    )
    statement = _page(reading, statement, (name, settlement.c.settlement_id), after, limit)
    return SettlementRun(
        row.run_id, row.cut_at, row.amount_cents, row.currency, [Settlement(*one) for one in reading.execute(statement)]
    )


def _page(
    reading: Reading,
    statement: sa.Select[Any],
    keys: Sequence[sa.ColumnElement[Any]],
    after: str,
    limit: int,
    *,
    newest_first: bool = False,
) -> sa.Select[Any]:
    """The rows behind the one whose id is `after`, in the order of these keys, of which the last is the id.

    Ties of the earlier keys never lose a row. An unknown id gives the first page.
    """
    if after:
        place = reading.execute(statement.with_only_columns(*keys).where(keys[-1] == after)).one_or_none()
        if place is not None:
            there = sa.tuple_(*(sa.literal(value, key.type) for value, key in zip(place, keys, strict=True)))
            statement = statement.where(sa.tuple_(*keys) < there if newest_first else sa.tuple_(*keys) > there)
    return statement.order_by(*(key.desc() if newest_first else key for key in keys)).limit(limit)
