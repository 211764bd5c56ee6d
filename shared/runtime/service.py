"""A service as its composition root describes it, and one running instance of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask
from flask_smorest import Blueprint

from shared.contracts.topics import read_by
from shared.http import tables as http_tables
from shared.http.app import make_app
from shared.http.health import Monitor
from shared.identity import tables as identity_tables
from shared.identity.belonging import Belongings
from shared.identity.keys import PRODUCER
from shared.messaging import tables as messaging_tables
from shared.messaging.inbox import Inbox
from shared.messaging.inbox.rows import signed_with
from shared.messaging.incoming import Reaction
from shared.messaging.relay import Relay
from shared.messaging.replay import Projection
from shared.messaging.transport import Transport
from shared.notices import tables as notice_tables
from shared.pages.identity import identity_pages
from shared.pages.site import Site, open_site
from shared.persistence.unit_of_work import Reading
from shared.runtime import jobs
from shared.runtime.context import Context
from shared.runtime.jobs import Job

#: The tables every service's database holds beside its own.
COMMON_METADATA = [
    messaging_tables.metadata,
    identity_tables.metadata,
    notice_tables.metadata,
    http_tables.metadata,
    jobs.metadata,
]


@dataclass(frozen=True)
class Service:
    """Everything that makes one service. Each `services/<name>/service.py` builds exactly one."""

    name: str
    metadata: sa.MetaData
    migrations: Path
    blueprint: Blueprint
    reactions: Callable[[Context], Mapping[str, Reaction]]
    jobs: Sequence[Job]
    projections: Sequence[Projection] = ()
    commands: click.Group | None = None
    site: Site | None = None
    #: By the name of an id in its addresses, of which programmes what it names is.
    belongings: Belongings = field(default_factory=dict)
    #: By the name of a key, how much of what this service keeps needs it.
    key_uses: Callable[[Reading], Mapping[str, int]] = lambda _reading: {}

    def uses_of_key(self, reading: Reading, name: str) -> int:
        """How much could not be read or spent any more without this key."""
        if name.startswith(f"{PRODUCER}_"):
            return signed_with(reading, name.removeprefix(f"{PRODUCER}_"))
        return self.key_uses(reading).get(name, 0)

    def app(self, ctx: Context, monitor: Monitor) -> Flask:
        """Its WSGI application: the API, and the pages where it has some."""
        app = make_app(self.name, self.blueprint, ctx, monitor, self.belongings)
        if self.site is not None:
            open_site(app, self.site, identity_pages(self.name, self.site), test_language=ctx.settings.test_language)
        return app

    def inbox(self, ctx: Context) -> Inbox:
        """Its inbox; where events are signed it takes in nothing else."""
        return Inbox(self.reactions(ctx), ctx.keys.genuine if ctx.settings.signed else None)

    def relay(self, ctx: Context, transport: Transport, beat: Callable[[], None] = lambda: None) -> Relay:
        """Its relay; where events are signed it does so."""
        return Relay(ctx, transport, ctx.keys.signer(self.name) if ctx.settings.signed else None, beat)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics it has reactions to hear: all it may read."""
        return tuple(topic.name for topic in read_by(self.name))

    @property
    def all_metadata(self) -> list[sa.MetaData]:
        return [*COMMON_METADATA, self.metadata]
