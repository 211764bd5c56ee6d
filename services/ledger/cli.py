"""`respijt ledger …`: the books on a terminal."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from services.ledger import queries, rebuild, report
from shared.kernel.money import format_cents
from shared.runtime.context import Context


@click.group()
def group() -> None:
    """The books."""


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
@click.pass_obj
def trial_balance(ctx: Context) -> None:
    """Debits and credits by account code."""
    with ctx.reading() as reading:
        found = queries.trial_balance(reading)
    sums: dict[str, list[int]] = {}
    names = {one.code: one.name.en for one in found.accounts}
    for one in found.accounts:
        total = sums.setdefault(one.code, [0, 0])
        total[0] += one.debit_cents
        total[1] += one.credit_cents
    rows = [(code, names[code], format_cents(debit), format_cents(credit)) for code, (debit, credit) in sums.items()]
    rows.append(("", "total", format_cents(found.total_debit_cents), format_cents(found.total_credit_cents)))
    _table(("code", "account", "debit", "credit"), rows, left=2)
    click.echo("balanced" if found.balanced else "NOT BALANCED")


@group.command("conservation")
@click.pass_obj
def conservation(ctx: Context) -> None:
    """Per fund: deposited = free + with parents + owed + paid."""
    with ctx.reading() as reading:
        found = queries.conservation(reading)
    rows = [
        (
            one.name,
            *map(
                format_cents,
                (one.deposited_cents, one.free_cents, one.with_parents_cents, one.owed_cents, one.paid_cents),
            ),
            "holds" if one.holds else "BROKEN",
        )
        for one in found
    ]
    _table(("fund", "deposited", "free", "with parents", "owed", "paid", ""), rows)


@group.command("roll-forward")
@click.pass_obj
def roll_forward(ctx: Context) -> None:
    """What became of the cheques of each programme and fund."""
    with ctx.reading() as reading:
        found = queries.roll_forward(reading)
    rows = [
        (
            one.programme,
            one.fund,
            *map(str, (one.issued, one.free, one.held, one.redeemed, one.expired, one.revoked)),
            "ties" if one.ties else "BROKEN",
        )
        for one in found
    ]
    _table(("programme", "fund", "issued", "free", "held", "redeemed", "expired", "revoked", ""), rows, left=2)


@group.command("exceptions")
@click.pass_obj
def exceptions(ctx: Context) -> None:
    """Facts that broke a rule of the books."""
    with ctx.reading() as reading:
        found = queries.exceptions(reading)
    if not found:
        click.echo("no exceptions")
        return
    rows = [
        (
            one["case_id"][:12],
            one["code"],
            f"{one['opened_at']:%Y-%m-%d %H:%M}",
            "explained" if one["resolved_at"] else "open",
            format_cents(one["amount_cents"]),
        )
        for one in found
    ]
    _table(("case", "what", "since", "", "amount"), rows, left=4)


@group.command("report")
@click.pass_obj
def spending(ctx: Context) -> None:
    """Spending by category and by neighbourhood; suppressed cells show a dash."""
    with ctx.reading() as reading:
        found = report.spending(reading)
    for title, cells in (("category", found.by_category), ("neighbourhood", found.by_neighbourhood)):
        rows = [
            (
                one.category or one.neighbourhood,
                "–" if one.cheques is None else str(one.cheques),
                "–" if one.amount_cents is None else format_cents(one.amount_cents),
                "–" if one.households is None else str(one.households),
            )
            for one in cells
        ]
        _table((title, "cheques", "amount", "households"), rows)
        click.echo()


@group.command("replay-books")
@click.pass_obj
def replay_books(ctx: Context) -> None:
    """Make the books again from inbox and commands in a temporary database, and compare."""
    with tempfile.TemporaryDirectory() as folder:
        found = rebuild.compare(ctx, Path(folder) / "again.db")
    rows = [
        (name, str(one.entries), one.entries_hash, one.state_hash)
        for name, one in (("live", found.live), ("replay", found.again))
    ]
    _table(("books", "entries", "entries hash", "state hash"), rows)
    for line in sorted(set(found.live.lines) ^ set(found.again.lines)):
        click.echo(f"  only {'live' if line in found.live.lines else 'in the replay'}: {line}")
    for line in found.again.amiss:
        click.echo(f"  {line}")
    if not found.identical:
        raise click.ClickException("FAIL: the replay came to other books")
    click.echo("PASS")
