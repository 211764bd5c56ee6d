"""`respijt issuer …`: household files and grants from the command line, also beside the running service."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from services.issuer.commands import grants as grant_commands
from services.issuer.commands import imports as import_commands
from services.issuer.queries import grants as grant_queries
from services.issuer.queries import imports as import_queries
from services.issuer.queries import simulations
from services.issuer.schemas import ImportAnswer
from services.issuer.spool import Spool
from services.issuer.store import grants as grant_store
from services.issuer.store.imports import Provenance
from shared.kernel.ids import new_id
from shared.kernel.languages import LANGUAGES, Language
from shared.kernel.money import format_cents
from shared.runtime.context import Context


@click.group()
def group() -> None:
    """Programmes, households, grants and wallets."""


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", "programme_id", required=True, help="Id of the programme they are entitled to.")
@click.option("--source", required=True, help="Who gave the list.")
@click.option("--legal-basis", type=click.Choice(import_commands.LEGAL_BASES), required=True)
@click.option("--authorisation", required=True, help="Number of the decision that allows its use.")
@click.option("--authorised-on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of that decision.")
@click.option("--bad-rows", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the bad rows.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Language of what is said of bad rows.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def import_file(
    ctx: Context,
    file: Path,
    programme_id: str,
    source: str,
    legal_basis: str,
    authorisation: str,
    authorised_on: datetime,
    bad_rows: Path | None,
    language: Language,
    as_json: bool,
) -> None:
    """Import a CSV file of households and grant what they are entitled to.

    A cell of the column `language` may be empty: then it is not known, and we write in Dutch and in French.
    A file with bad rows ends with 0 and names them; a file that is wrong as a whole ends with 2.
    """
    with file.open("rb") as stream:
        import_id = import_commands.receive(
            ctx,
            programme_id=programme_id,
            provenance=Provenance(source, legal_basis, authorisation, authorised_on.date()),
            stream=stream,
            length=file.stat().st_size,
            asked_by="command line",
            key=new_id(ctx.random),
            limits=None,
        )
    result = _drive(ctx, import_id, language)
    if bad_rows is not None:
        _write_bad_rows(ctx, import_id, bad_rows, language)
    if as_json:
        click.echo(json.dumps(ImportAnswer().dump(result), indent=1))
        return
    for name in ("rows", "accepted", "unchanged", "changed", "bad", "declined", "granted", "unfunded", "pending"):
        click.echo(f"{name:<12}{result[name]:>9}")
    for error in result["errors"]:
        where = f"row {error['row']}, {error['column'] or 'whole row'}"
        click.echo(f"{where}: {error['message']} {error['remedy']}")
    if bad_rows is not None:
        click.echo(f"the bad rows are in {bad_rows}")


@group.command("retry-unfunded")
@click.pass_obj
def retry_unfunded(ctx: Context) -> None:
    """Try the grants that wait for money again, the oldest first."""
    with ctx.reading() as reading:
        before = {each: grant_store.count_unfunded(reading, each) for each in _open_programmes(ctx)}
    grant_commands.retry_all(ctx)
    while _retrying(ctx) and grant_commands.decide_portion(ctx):
        pass
    with ctx.reading() as reading:
        waiting = {each: grant_store.count_unfunded(reading, each) for each in before}
    click.echo(f"{'programme':<34}{'granted':>9}{'waiting':>9}")
    for programme_id, count in before.items():
        click.echo(f"{programme_id:<34}{count - waiting[programme_id]:>9}{waiting[programme_id]:>9}")


@group.command("grants")
@click.option("--programme", "programme_id", required=True, help="Id of the programme.")
@click.option("--json", "as_json", is_flag=True, help="Print the totals as JSON.")
@click.pass_obj
def grants(ctx: Context, programme_id: str, as_json: bool) -> None:
    """Show the grants of a programme by family type."""
    with ctx.reading() as reading:
        lines = [dict(row._mapping) for row in grant_queries.summary(reading, programme_id)["by_family_type"]]
    if as_json:
        click.echo(json.dumps(lines, indent=1))
        return
    click.echo(f"{'family type':<16}{'alone':<7}{'households':>11}{'cheques':>9}{'amount':>16}{'unfunded':>10}")
    for line in lines:
        alone = "yes" if line["raises_alone"] else "no"
        click.echo(
            f"{line['family_type']:<16}{alone:<7}{line['households']:>11}{line['cheques']:>9}"
            f"{format_cents(line['amount_cents']):>16}{line['unfunded']:>10}"
        )


@group.command("simulate")
@click.option("--programme", "programme_id", required=True, help="Id of the programme.")
@click.option("--period", help="A year whose households it is tried on; those on the list now otherwise.")
@click.option("--effective-from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The rule's first day.")
@click.option("--base", type=click.IntRange(1), required=True, help="Cheques for every parent.")
@click.option("--single-parent", type=int, required=True, help="More for who raises children alone.")
@click.option("--per-child-beyond", type=click.IntRange(0), required=True, help="More for each child not included.")
@click.option("--children-included", type=click.IntRange(0), required=True, help="So many children add nothing.")
@click.option("--child-with-disability", type=click.IntRange(0), required=True, help="More for each such child.")
@click.option("--newborn", type=click.IntRange(0), default=0, help="More for each child under one year old.")
@click.option("--cap", type=click.IntRange(1), required=True, help="The most a parent gets.")
@click.pass_obj
def simulate(ctx: Context, /, programme_id: str, period: str | None, effective_from: datetime, **numbers: int) -> None:
    """Try a quota rule before it is published: what it gives, costs and changes. Nothing is kept."""
    with ctx.reading() as reading:
        found = simulations.of_draft(
            reading, programme_id, period=period, effective_from=effective_from.date(), **numbers
        )
    click.echo(f"{'households':<16}{found['households']:>8}")
    click.echo(f"{'cheques':<16}{found['cheques']:>8}{format_cents(found['amount_cents']):>16}")
    for line in found["by_family_type"]:
        count = "too few" if line["households"] is None else f"{line['households']:>8}{line['cheques']:>8}"
        click.echo(f"{line['family_type']:<16}{count}")
    for each in found["funds"]:
        paid = "too few to tell" if each["cheques"] is None else each["cheques"]
        click.echo(f"{each['fund_name'] or each['fund_id']} pays {paid} of {each['can_pay']} it could pay")
    waiting = found["unfunded"]["cheques"]
    click.echo(f"{'too few to tell' if waiting is None else waiting} cheques would wait for money")
    for name, number in (found["difference"] or {}).items():
        click.echo(f"{'too few' if number is None else number} get {name}")
    click.echo(f"from {found['smallest']['explanation'].en}")
    click.echo(f"to   {found['largest']['explanation'].en}")


def _drive(ctx: Context, import_id: str, language: Language) -> dict[str, Any]:
    """Take rows in and decide grants until this import is done, whoever else works on it meanwhile."""
    while True:
        with ctx.reading() as reading:
            result = import_queries.one(reading, import_id, language)
        if result["status"] == "done":
            return result
        if result["status"] == "granting":
            grant_commands.decide_portion(ctx)
        else:
            import_commands.take_portion(ctx)


def _write_bad_rows(ctx: Context, import_id: str, path: Path, language: Language) -> None:
    with ctx.reading() as reading:
        lines = import_queries.bad_rows(reading, Spool(ctx.settings.data), import_id, language)
    # It holds what was sent of families, so nobody else may read it.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(lines)


def _open_programmes(ctx: Context) -> list[str]:
    with ctx.reading() as reading:
        return grant_store.programmes_with_unfunded(reading)


def _retrying(ctx: Context) -> bool:
    with ctx.reading() as reading:
        return any(each.retrying for each in grant_commands.work(reading))
