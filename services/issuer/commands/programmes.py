"""Programmes and the rules by which they grant."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from services.issuer import domain
from services.issuer.domain import Programme, QuotaRule
from services.issuer.domain.states import PROGRAMME_COMMANDS
from services.issuer.store import programmes as store
from shared.contracts.issuer import Category, ProgrammeStatus
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.kernel.ids import FundId, ProgrammeId
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context


def create(
    ctx: Context,
    *,
    name: str,
    currency: str,
    face_cents: int,
    funds: Sequence[str],
    categories: Sequence[Category],
    zone: str,
    period: str,
    grace_days: int,
    pay_within_working_days: int,
    visit_limit: int,
    hold_timeout_hours: int,
    undo_minutes: int,
    suspension_holds: Literal["survive", "release"],
    wallet_week_cheques: int | None,
    provider_week_cheques: int | None,
    paper_days: int,
) -> Programme:
    """Draw up a programme. It grants nothing until it is opened, but funds can already be allocated to it.

    Raises `InvalidError` when a fund or a category is named twice.
    """
    _once("funds", funds)
    _once("categories", [category.code for category in categories])
    with ctx.unit_of_work() as tx:
        programme = Programme(
            id=ProgrammeId(tx.new_id()),
            name=name,
            status="draft",
            currency=currency,
            face_cents=face_cents,
            funds=tuple(FundId(fund) for fund in funds),
            categories=tuple(categories),
            zone=zone,
            period=period,
            grace_days=grace_days,
            pay_within_working_days=pay_within_working_days,
            visit_limit=visit_limit,
            hold_timeout_hours=hold_timeout_hours,
            undo_minutes=undo_minutes,
            suspension_holds=suspension_holds,
            wallet_week_cheques=wallet_week_cheques,
            provider_week_cheques=provider_week_cheques,
            paper_days=paper_days,
        )
        store.add(tx, programme)
        tx.publish(programme.changed())
    return programme


def set_status(ctx: Context, programme_id: str, status: ProgrammeStatus) -> Programme:
    """Open, pause or close a programme. To be in that status already is no error and nothing is said again.

    Raises `NotFoundError`, or `ConflictError` when it may not go there from where it is, when no
    rule is in force or when its value per cheque clashes with an open programme's.
    """
    with ctx.unit_of_work() as tx:
        store.lock_all(tx)
        programme = existing(tx, programme_id)
        if programme.status == status:
            return programme
        moved = domain.moved(
            programme,
            status,
            has_rule=domain.rule_in_force(store.rules(tx, programme_id), day_of(tx.now, programme.zone)) is not None,
            other_faces=store.faces_of_open_ones(tx, [kind.code for kind in programme.categories], programme_id),
        )
        store.set_status(tx, programme_id, status)
        tx.publish(moved.changed())
    return moved


def add_rule(ctx: Context, programme_id: str, *, effective_from: date, **numbers: int) -> QuotaRule:
    """Add a version of a programme's quota rule. What was granted before stays as it was.

    Raises `NotFoundError`, what `drafted_rule` raises, and `ConflictError` for a programme that is closed.
    """
    with ctx.unit_of_work() as tx:
        store.lock_all(tx)
        refuse_in(existing(tx, programme_id), "add_rule")
        rule = drafted_rule(len(store.rules(tx, programme_id)) + 1, effective_from, **numbers)
        store.add_rule(tx, programme_id, rule)
    return rule


def end_fund(ctx: Context, programme_id: str, fund_id: str, last_day: date) -> Programme:
    """Let a fund pay for no new grant of a programme after a day. What it pays for already stays so.

    Raises `NotFoundError`, `InvalidError` when it is none of the programme's funds, and
    `ConflictError` for a programme that is closed.
    """
    with ctx.unit_of_work() as tx:
        store.lock_all(tx)
        programme = existing(tx, programme_id)
        refuse_in(programme, "end_fund")
        if fund_id not in programme.funds:
            raise InvalidError(
                "this fund pays for nothing in this programme",
                code="not_a_fund_of_it",
                remedy="Name one of the programme's funds.",
            )
        store.end_fund(tx, programme_id, fund_id, last_day)
    return programme


def order_funds(ctx: Context, programme_id: str, order: Sequence[str], *, instead_of: Sequence[str]) -> Programme:
    """Let a programme's funds pay in another order for what is granted from now on. What was granted stays.

    To be in that order already is no error and nothing is said again. Raises `NotFoundError`, what
    `domain.reordered` raises, and `ConflictError` for a programme that is closed.
    """
    with ctx.unit_of_work() as tx:
        store.lock_all(tx)
        programme = existing(tx, programme_id)
        refuse_in(programme, "order_funds")
        changed = domain.reordered(programme, order, instead_of)
        if changed.funds != programme.funds:
            store.order_funds(tx, programme_id, changed.funds)
            tx.publish(changed.changed())
    return changed


def drafted_rule(version: int, effective_from: date, **numbers: int) -> QuotaRule:
    """A quota rule that may be published.

    Raises `InvalidError` when the cap is below the base, or when somebody who raises children
    alone would get less than others with the same children.
    """
    rule = QuotaRule(version=version, effective_from=effective_from, **numbers)
    if rule.cap < rule.base:
        raise InvalidError(
            "the cap is below what every family gets",
            code="cap_below_base",
            remedy="Raise the cap to the base at least, or lower the base.",
            fields={"cap": [f"Write {rule.base} or more."]},
        )
    if domain.gives_single_parents_less(rule):
        raise InvalidError(
            "single parents would get less than others by this rule",
            code="single_parents_get_less",
            remedy="Raise what single parents get; it may be nothing more, and never less.",
            fields={"single_parent": ["Write 0 or more."]},
        )
    return rule


def existing(reading: Reading, programme_id: str) -> Programme:
    """A programme. Raises `NotFoundError` when there is none of this id."""
    programme = store.find(reading, [programme_id]).get(programme_id)
    if programme is None:
        raise NotFoundError("there is no such programme", remedy="Look at the list of programmes.")
    return programme


def refuse_in(programme: Programme, command: str) -> None:
    """Raise `ConflictError` where a command is not followed in the state in which a programme is."""
    states, code = PROGRAMME_COMMANDS[command]
    if programme.status not in states:
        raise ConflictError(
            f"this programme is {programme.status}",
            code=code,
            remedy=f"This can be done while a programme is {' or '.join(sorted(states))}.",
        )


def _once(field: str, values: Sequence[str]) -> None:
    if len(set(values)) < len(values):
        raise InvalidError(
            f"{field} holds the same one twice",
            remedy="Name each once.",
            fields={field: ["Name each once."]},
        )
