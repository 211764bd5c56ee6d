"""`respijt <service> person …`: who may sign in at a service."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import cast

import click

from shared.identity import people
from shared.identity.roles import Role, roles_of
from shared.kernel.languages import LANGUAGES, Language
from shared.runtime.context import Context

_MOST_LISTED = 1_000


def person_commands(opened: Callable[[], AbstractContextManager[Context]]) -> click.Group:
    """The group of commands over the context of the service that was named."""

    @click.group()
    def person() -> None:
        """Who may sign in here."""

    @person.command("add")
    @click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
    @click.option(
        "--scope",
        default="",
        help="Its limit, such as provider:<id> or programme:<id>,<id>.",
    )
    @click.option("--email", "address", default="", help="Where the sign-in codes go.")
    @click.option("--mobile", default="", help="The same as a number for text messages, for who has no e-mail.")
    @click.option("--language", default="nl", show_default=True, type=click.Choice(LANGUAGES))
    def add(role: str, scope: str, address: str, mobile: str, language: str) -> None:
        """Let somebody sign in by a code that is sent to them. Prints the id by which the records know them."""
        if bool(address) == bool(mobile):
            raise click.ClickException("give either --email or --mobile")
        with opened() as ctx, ctx.unit_of_work() as tx:
            if Role(role) not in roles_of(ctx.service):
                known = ", ".join(sorted(roles_of(ctx.service)))
                raise click.ClickException(f"a {role} has nothing to do at the {ctx.service}; there are: {known}")
            sealer = ctx.keys.people(ctx.service)
            click.echo(people.add(tx, sealer, Role(role), scope, address or mobile, cast(Language, language)))

    @person.command("remove")
    @click.argument("address")
    def remove(address: str) -> None:
        """Erase somebody by their address; they are signed out at once."""
        with opened() as ctx, ctx.unit_of_work() as tx:
            people.remove(tx, ctx.keys.people(ctx.service), address)
        click.echo("removed")

    @person.command("forget-keys")
    @click.argument("address")
    def forget_keys(address: str) -> None:
        """For who lost phone and keys: their next sign-in by a code adds new ones. First make sure who asks."""
        with opened() as ctx, ctx.unit_of_work() as tx:
            people.forget_second(tx, ctx.keys.people(ctx.service), address)
        click.echo("forgotten; they are signed out everywhere")

    @person.command("list")
    def show() -> None:
        """Print id, role, scope and address of who may sign in, the newest first."""
        with opened() as ctx, ctx.reading() as reading:
            for each in people.listed(reading, ctx.keys.people(ctx.service), _MOST_LISTED):
                address = each.address.text if each.address else "-"
                click.echo(f"{each.id}  {each.role.value:<21} {each.scope or '-':<42} {address}")

    return person
