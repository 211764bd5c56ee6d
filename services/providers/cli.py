"""Commands beside the ones every service has."""

import json

import click

from services.providers.queries import providers as queries
from shared.runtime.context import Context


@click.group()
def group() -> None:
    """Commands of the providers service."""


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
@click.option("--after", default="", help="Begin behind this id.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 500), help="At most so many.")
@click.pass_obj
def list_providers(ctx: Context, as_json: bool, after: str, limit: int) -> None:
    """List providers by id with their accreditations."""
    with ctx.reading() as reading:
        found = queries.providers(reading, only=None, after=after, limit=limit)
    for provider in found:
        held = [
            {"programme_id": one.programme_id, "category": one.category, "status": one.status, "reason": one.reason}
            for one in provider.accreditations
        ]
        if as_json:
            shown = {"provider_id": provider.id, "public_name": provider.public_name, "accreditations": held}
            click.echo(json.dumps(shown, sort_keys=True, ensure_ascii=False))
            continue
        click.echo(f"{provider.id}  {provider.public_name}")
        for one in held:
            reason = f"  ({one['reason']})" if one["reason"] else ""
            click.echo(f"    {one['programme_id']}  {one['category']:<24} {one['status']}{reason}")
    if not as_json:
        click.echo(f"{len(found)} provider{'' if len(found) == 1 else 's'}")
