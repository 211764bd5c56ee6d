"""Each service's schema: its own Alembic environment and version table, in its own database."""

from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from shared.persistence import types
from shared.persistence.database import Database


def _config(location: Path, connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(location))
    config.set_main_option("version_path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database, location: Path) -> None:
    """Bring the schema to the newest revision, in one transaction."""
    with database.write() as connection:
        command.upgrade(_config(location, connection), "head")


def revise(database: Database, location: Path, message: str) -> None:
    """Write the next revision from what the tables in the code have more than the database."""
    location.joinpath("versions").mkdir(exist_ok=True)
    with database.write() as connection:
        command.revision(_config(location, connection), message, autogenerate=True)


def newest_revision(location: Path) -> str | None:
    return ScriptDirectory.from_config(_config(location)).get_current_head()


def current_revision(connection: sa.Connection) -> str | None:
    """The revision a database is at, or `None` when it has no schema yet."""
    return MigrationContext.configure(connection).get_current_revision()


def drift(database: Database, metadata: list[sa.MetaData]) -> list[str]:
    """What the tables in the code have and the migrated database has not, or the other way round."""
    with database.write() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        together = sa.MetaData()
        for part in metadata:
            for table in part.sorted_tables:
                table.to_metadata(together)
        return [str(difference) for difference in compare_metadata(context, together)]


def _render_type(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their short names; the library does the rest."""
    if kind == "type" and type(item).__module__ == types.__name__:
        context.imports.add(f"from {types.__name__} import {type(item).__name__}")
        return f"{type(item).__name__}()"
    if kind == "type" and item is types.BigInt:
        context.imports.add(f"from {types.__name__} import BigInt")
        return "BigInt"
    return False


def run_environment(metadata: list[sa.MetaData]) -> None:
    """The body of every service's `migrations/env.py`."""
    from alembic import context

    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
        render_item=_render_type,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
