"""`respijt ledger …`: the books on a terminal. Every command shows a table, or with `--json` what the API answers."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec
from marshmallow import Schema

from services.ledger import queries, rebuild, report, schemas
from services.ledger.schemas import back
from services.ledger.suppression import Cell
from shared.kernel.money import format_cents
from shared.runtime.context import Context

_Command = Callable[..., None]


@click.group()
def group() -> None:
    """The books."""


def _as_json(command: _Command) -> _Command:
    return click.option("--json", "as_json", is_flag=True, help="The same as JSON, for programs.")(command)


def _print_json(schema: Schema, value: Any) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(schema.dump(value)), indent=1).decode())


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> None:
    """Print aligned columns: the first `left` of them words, the others figures."""
    widths = [max(len(row[place]) for row in (headers, *rows)) for place in range(len(headers))]
    for row in (headers, *rows):
        cells = [
            value.ljust(width) if place < left else value.rjust(width)
            for place, (value, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


@group.command("trial-balance")
@_as_json
@click.pass_obj
def trial_balance(ctx: Context, as_json: bool) -> None:
    """Debits and credits by account code; as JSON by account."""
    with ctx.reading() as reading:
        found = queries.trial_balance(reading)
    if as_json:
        _print_json(schemas.TrialBalance(), found)
        return
    sums: dict[str, list[int]] = {}
    names = {one.code: one.name.en for one in found.accounts}
    for one in found.accounts:
        total = sums.setdefault(one.code, [0, 0])
        total[0] += one.debit_cents
        total[1] += one.credit_cents
    rows = [(code, names[code], format_cents(debit), format_cents(credit)) for code, (debit, credit) in sums.items()]
    rows.append(("", "total", format_cents(found.total_debit_cents), format_cents(found.total_credit_cents)))
    _table(("code", f"account ({found.currency})", "debit", "credit"), rows, left=2)
    click.echo("balanced" if found.balanced else "NOT BALANCED")


@group.command("conservation")
@_as_json
@click.pass_obj
def conservation(ctx: Context, as_json: bool) -> None:
    """Per fund: deposited + losses - returned = free + with parents + owed + paid."""
    with ctx.reading() as reading:
        found = queries.conservation(reading)
    if as_json:
        _print_json(schemas.ConservationList(), {"funds": found})
        return
    rows = [
        (
            one.name,
            *map(
                format_cents,
                (
                    one.deposited_cents, one.losses_cents, one.returned_cents, one.free_cents,
                    one.with_parents_cents, one.owed_cents, one.paid_cents,
                ),
            ),
            "holds" if one.holds else "BROKEN",
        )
        for one in found
    ]  # fmt: skip
    _table(("fund", "deposited", "losses", "returned", "free", "with parents", "owed", "paid", ""), rows)


@group.command("made-good")
@_as_json
@click.pass_obj
def made_good(ctx: Context, as_json: bool) -> None:
    """Per fund: claims, guarantee lines, and money that was returned to the funder."""
    with ctx.reading() as reading:
        found = queries.made_good(reading)
    if as_json:
        _print_json(back.MadeGoodList(), {"funds": found})
        return
    rows = [
        (
            one.name,
            *map(
                format_cents,
                (
                    one.due_back_cents, one.recovered_cents, one.written_off_cents, one.guarantee_opened_cents,
                    one.guarantee_used_cents, one.guarantee_left_cents, one.returned_cents,
                ),
            ),
        )
        for one in found
    ]  # fmt: skip
    headers = ("fund", "due back", "recovered", "given up", "guarantee", "used", "left", "returned")
    _table(headers, rows)


@group.command("roll-forward")
@_as_json
@click.pass_obj
def roll_forward(ctx: Context, as_json: bool) -> None:
    """What became of the cheques of each programme and fund."""
    with ctx.reading() as reading:
        found = queries.roll_forward(reading)
    if as_json:
        _print_json(schemas.RollForwardList(), {"programmes": found})
        return
    rows = [
        (
            one.programme,
            one.fund,
            *map(str, (one.issued, one.free, one.held, one.redeemed, one.expired, one.revoked, one.unexplained)),
            "ties" if one.ties else "BROKEN",
        )
        for one in found
    ]
    headers = ("programme", "fund", "issued", "free", "held", "redeemed", "expired", "revoked", "unexplained", "")
    _table(headers, rows, left=2)


@group.command("exceptions")
@_as_json
@click.option("--after", default="", help="The case the page before ended with.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 500))
@click.pass_obj
def exceptions(ctx: Context, as_json: bool, after: str, limit: int) -> None:
    """Facts that broke a rule of the books, the unexplained first."""
    with ctx.reading() as reading:
        found = queries.exceptions(reading, after, limit)
    if as_json:
        _print_json(schemas.ExceptionList(), {"exceptions": found})
        return
    if not found:
        click.echo("no exceptions")
        return
    rows = [
        (
            one["case_id"],
            one["code"],
            f"{one['opened_at']:%Y-%m-%d %H:%M}",
            "explained" if one["resolved_at"] else "open",
            format_cents(one["amount_cents"]),
        )
        for one in found
    ]
    _table(("case", "what", "since", "", "amount"), rows, left=4)


@group.command("report")
@_as_json
@click.option("--programme", "programme_id", help="Only this programme; all of them when left out.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day of service.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day of service.")
@click.pass_obj
def spending(
    ctx: Context, as_json: bool, programme_id: str | None, first: datetime | None, last: datetime | None
) -> None:
    """Spending by category and neighbourhood; a suppressed cell shows a dash."""
    with ctx.reading() as reading:
        found = report.spending(reading, programme_id, first.date() if first else None, last.date() if last else None)
    if as_json:
        _print_json(schemas.SpendingReport(), found.document())
        return
    _cells("category", found.by_category, found.total)
    click.echo()
    _cells("neighbourhood", found.by_neighbourhood, found.total)
    click.echo()
    _cells("category and neighbourhood", found.by_category_and_neighbourhood, found.total)
    waiting = "fewer than ten" if found.unfunded_grants is None else str(found.unfunded_grants)
    click.echo(f"\ngrants that wait for money: {waiting}")


def _cells(title: str, cells: Sequence[Cell], total: Cell) -> None:
    rows = [
        (
            ", ".join(filter(None, one.place)) or "all",
            "–" if one.cheques is None else str(one.cheques),
            "–" if one.amount_cents is None else format_cents(one.amount_cents),
            "–" if one.households is None else str(one.households),
        )
        for one in (*cells, total)
    ]
    _table((title, "cheques", "amount", "households"), rows)


@group.command("replay-books")
@_as_json
@click.pass_obj
def replay_books(ctx: Context, as_json: bool) -> None:
    """Make the books again from inbox and commands in a temporary database, and compare."""
    with tempfile.TemporaryDirectory() as folder:
        found = rebuild.compare(ctx, Path(folder) / "again.db")
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    else:
        _show_comparison(found)
    if not found.identical:
        raise click.ClickException("FAIL: the replay came to other books")
    if not as_json:
        click.echo("PASS")


def _show_comparison(found: rebuild.Comparison) -> None:
    rows = [
        (name, str(one.entries), one.entries_hash, one.state_hash)
        for name, one in (("live", found.live), ("replay", found.again))
    ]
    _table(("books", "entries", "entries hash", "state hash"), rows)
    for line in sorted(set(found.live.lines) ^ set(found.again.lines)):
        click.echo(f"  only {'live' if line in found.live.lines else 'in the replay'}: {line}")
    for line in found.again.amiss:
        click.echo(f"  {line}")
