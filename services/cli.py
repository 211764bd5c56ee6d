"""`respijt`: the one console script. It alone imports every service, and each only when it is named."""

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TextIO

import click

from services.person_commands import person_commands
from shared.contracts.topics import SERVICES, TOPICS
from shared.identity import tokens
from shared.identity.keys import KINDS, init_keys, retire_key, rotate_keys
from shared.identity.roles import Role
from shared.kernel.errors import RespijtError
from shared.messaging import deadletter, outbox, replay
from shared.persistence import migrations
from shared.runtime import opening
from shared.runtime.context import Context
from shared.runtime.service import Service
from shared.runtime.settings import Settings, origins, read_settings


def load(name: str) -> Service:
    """The composition root of one service."""
    service = importlib.import_module(f"services.{name}.service").SERVICE
    assert isinstance(service, Service)
    return service


class ServiceGroup(click.Group):
    """The commands of one service: those every service has, and its own. The service loads when it is needed."""

    def __init__(self, name: str) -> None:
        super().__init__(name, help=f"Commands of the {name}.")
        self.service = name
        for command in _COMMON:
            self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:
        own = load(self.service).commands
        return sorted({*super().list_commands(ctx), *(own.list_commands(ctx) if own else ())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        common = super().get_command(ctx, cmd_name)
        if common is not None:
            return common
        own = load(self.service).commands
        return _with_context(self.service, own.get_command(ctx, cmd_name)) if own else None


def _with_context(service: str, command: click.Command | None) -> click.Command | None:
    """Give a service's own command its open `Context` as the click object."""
    if command is None or command.callback is None:
        return command
    act = command.callback

    def callback(*args: Any, **kwargs: Any) -> Any:
        with _opened(service) as ctx:
            click.get_current_context().obj = ctx
            return act(*args, **kwargs)

    copy = type(command)(command.name, params=command.params, help=command.help, callback=callback)
    copy.short_help = command.short_help
    return copy


@contextmanager
def _opened(name: str) -> Iterator[Context]:
    with opening.opened(load(name), read_settings()) as ctx:
        yield ctx


def _service_name() -> str:
    group = click.get_current_context().parent
    assert group is not None
    assert isinstance(group.command, ServiceGroup)
    return group.command.service


def _service_above() -> str:
    """The same within a group of commands of the service's."""
    group = click.get_current_context().parent
    assert group is not None
    assert group.parent is not None
    assert isinstance(group.parent.command, ServiceGroup)
    return group.parent.command.service


def _migrate(name: str, settings: Settings) -> None:
    service = load(name)
    database = opening.open_service_database(name, settings)
    try:
        migrations.upgrade(database, service.migrations)
        with database.write() as connection:
            opening.enter_producer(connection)
    finally:
        database.close()
    click.echo(f"{name}: schema is at {migrations.newest_revision(service.migrations)}")


@click.command()
def serve() -> None:
    """Run the service: web, relay, consumer and scheduler in one process."""
    from shared.runtime.serve import serve as run

    run(load(_service_name()), read_settings())


@click.command()
def web() -> None:
    """Answer requests only; on PostgreSQL, as many processes as wanted, each with a port of its own."""
    from shared.runtime.serve import web as run

    run(load(_service_name()), read_settings())


@click.command()
def worker() -> None:
    """Send, hear and do what is due; on PostgreSQL, as many processes as wanted."""
    from shared.runtime.worker import work

    work(load(_service_name()), read_settings())


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema; creates it when there is none."""
    _migrate(_service_name(), read_settings())


@click.command()
@click.argument("message")
def migration(message: str) -> None:
    """Write the next migration from the tables in the code (for developers)."""
    name = _service_name()
    database = opening.open_service_database(name, read_settings())
    try:
        migrations.revise(database, load(name).migrations, message)
    finally:
        database.close()


@click.group()
def token() -> None:
    """Access tokens for people and programs."""


@token.command("create")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--scope", default="", help="What it is limited to, such as provider:<id> or programme:<id>,<id>.")
@click.option("--actor", default="", help="A pseudonymous name for the records; the role when left out.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3660), help="How long it is valid.")
def create_token(role: str, scope: str, actor: str, days: int) -> None:
    """Make a token and show it this once. For many at once there is `respijt tokens`."""
    with _opened(_service_above()) as ctx, ctx.unit_of_work() as tx:
        click.echo(tokens.create(tx, actor or role, Role(role), [scope], timedelta(days=days))[0])


@click.command("dead-letters")
def dead_letters() -> None:
    """List the messages that could not be handled and were not replayed yet."""
    with _opened(_service_name()) as ctx, ctx.reading() as reading:
        letters = deadletter.open_letters(reading)
    for letter in letters:
        click.echo(f"{letter.id:>6}  {letter.created_at:%Y-%m-%d %H:%M}  {letter.topic}  {letter.code}")
    click.echo(f"{len(letters)} dead letters" if letters else "no dead letters")


@click.command("replay")
@click.argument("number", type=int)
def replay_letter(number: int) -> None:
    """Handle a dead letter again after its cause was mended."""
    name = _service_name()
    with _opened(name) as ctx:
        replay.replay_dead_letter(ctx, load(name).inbox(ctx), number)
    click.echo(f"dead letter {number} was handled")


@click.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"]),
    default="1970-01-01",
    help="Only what was decided from this instant on, in UTC. Everything when left out.",
)
def republish(since: datetime) -> None:
    """Send what was said to the log again: after the log was lost, or when a blocked subject may go on.

    First make the topics (`respijt events topics apply`), then do this for each service. The services may run
    meanwhile; whoever heard an event already drops it.
    """
    with _opened(_service_name()) as ctx, ctx.unit_of_work() as tx:
        count = outbox.again(tx, since.replace(tzinfo=UTC))
    click.echo(f"{count} events will be sent again" if count else "nothing was sent since then")


@click.command()
@click.argument("projection")
def rebuild(projection: str) -> None:
    """Make a projection anew from the event log, as far as it was heard."""
    name = _service_name()
    service = load(name)
    found = next((known for known in service.projections if known.name == projection), None)
    if found is None:
        names = ", ".join(known.name for known in service.projections) or "none"
        raise click.ClickException(f"the {name} has no projection {projection!r}; there are: {names}")
    settings = read_settings()
    with opening.opened(service, settings) as ctx:
        count = replay.rebuild(ctx, opening.open_transport(settings), service.inbox(ctx), found)
    click.echo(f"{projection} was made anew from {count} records")


@click.command()
def openapi() -> None:
    """Print the service's OpenAPI document."""
    from shared.runtime.instance import Instance

    service, settings = load(_service_name()), read_settings()
    with opening.opened(service, settings) as ctx:
        app = service.app(ctx, Instance(service, ctx, opening.open_transport(settings)))
        click.echo(json.dumps(app.test_client().get("/openapi.json").json, indent=1, sort_keys=True))


_COMMON: tuple[click.Command, ...] = (
    serve,
    web,
    worker,
    migrate,
    migration,
    token,
    person_commands(lambda: _opened(_service_above())),
    dead_letters,
    replay_letter,
    republish,
    rebuild,
    openapi,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def respijt() -> None:
    """Respite cheques: grant, spend, settle, and books that tie."""


@respijt.command()
def settings() -> None:
    """List every setting with its value and where that comes from."""
    for setting, value, origin in origins():
        click.echo(f"{setting.name:<32} {value or '-':<24} {origin:<12} {setting.meaning}")


@respijt.command()
def prepare() -> None:
    """Make the keys, schemas and topics that are missing: all that a new machine needs."""
    settings = read_settings()
    init_keys(settings.keys)
    for name in SERVICES:
        _migrate(name, settings)
    _apply_topics(settings)


@respijt.command("tokens")
@click.argument("lines", type=click.File("r"))
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3660), help="How long they are valid.")
def create_tokens(lines: TextIO, days: int) -> None:
    """Make a token for each line `role service scope` of a file (or -), where the scope may be missing.

    Prints `role service scope token`, with - for no scope. Either all of a service's tokens are made or none.
    """
    wanted: dict[str, dict[Role, list[str]]] = {}
    for number, line in enumerate(lines, start=1):
        role, service, scope = _wanted_token(number, line.split())
        wanted.setdefault(service, {}).setdefault(role, []).append(scope)
    for service, scopes_by_role in wanted.items():
        made = []
        with _opened(service) as ctx, ctx.unit_of_work() as tx:
            for role, scopes in scopes_by_role.items():
                secrets = tokens.create(tx, role.value, role, scopes, timedelta(days=days))
                made += [(role, scope, secret) for scope, secret in zip(scopes, secrets, strict=True)]
        for role, scope, secret in made:
            click.echo(f"{role.value} {service} {scope or '-'} {secret}")


def _wanted_token(number: int, words: list[str]) -> tuple[Role, str, str]:
    """Role, service and scope of one line; raises a click error that names the line and what may stand there."""
    role, service, scope, *more = [*words, "", "", ""][: max(len(words), 3)]
    if more:
        raise click.ClickException(f"line {number}: {len(words)} words; write `role service scope`")
    if service not in SERVICES:
        raise click.ClickException(f"line {number}: {service!r} is no service; there are: {', '.join(SERVICES)}")
    if role not in set(Role):
        raise click.ClickException(f"line {number}: {role!r} is no role; there are: {', '.join(Role)}")
    return Role(role), service, "" if scope == "-" else scope


@respijt.group()
def keys() -> None:
    """The installation's secrets."""


@keys.command("init")
def keys_init() -> None:
    """Make the key files that are missing."""
    for name in init_keys(read_settings().keys) or ["nothing was missing"]:
        click.echo(name)


@keys.command("rotate")
@click.argument("kinds", nargs=-1, type=click.Choice(KINDS))
def keys_rotate(kinds: tuple[str, ...]) -> None:
    """Make one more key of each kind, or of those named, beside those there are.

    New wallets, renewed codes, new paper and new events are made with it at once. What was made before stays good.
    Where the services do not share the folder, bring the new files to the redeemer and to all readers first.
    """
    for name in rotate_keys(read_settings().keys, kinds or KINDS):
        click.echo(name)


@keys.command("retire")
@click.argument("name")
def keys_retire(name: str) -> None:
    """Put an older key away when nothing uses it any more; else say what does."""
    uses = {}
    for service in SERVICES:
        with _opened(service) as ctx, ctx.reading() as reading:
            uses[service] = load(service).uses_of_key(reading, name)
    retire_key(read_settings().keys, name, uses)
    click.echo(f"{name} is retired: its files lie in `retired`, where nothing reads them")


@respijt.group()
def events() -> None:
    """The event log."""


@events.group("topics")
def topics() -> None:
    """The topics of the catalogue."""


@topics.command("apply")
def topics_apply() -> None:
    """Create the topics that are missing. Changes none that exist."""
    _apply_topics(read_settings())


def _apply_topics(settings: Settings) -> None:
    transport = opening.open_transport(settings)
    admin = transport.admin()
    admin.create_topics(TOPICS)
    admin.close()
    transport.close()
    click.echo(f"{len(TOPICS)} topics are there")


@topics.command("list")
def topics_list() -> None:
    """Show who writes what where, how long it is kept and who may read it."""
    for topic in TOPICS:
        kept = "for ever" if topic.retention_days is None else f"{topic.retention_days} days"
        click.echo(
            f"{topic.name:<26} {topic.kind.value:<6} {topic.partitions} partitions  {kept:<9} read by "
            + ", ".join(sorted(topic.readers))
        )


for _name in SERVICES:
    respijt.add_command(ServiceGroup(_name))


def main() -> None:
    """Run the command line. What a person can mend ends with 2 and says how."""
    try:
        respijt(standalone_mode=False)
    except RespijtError as error:
        click.echo(f"respijt: {error.message}\n  {error.remedy}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)


if __name__ == "__main__":
    main()
