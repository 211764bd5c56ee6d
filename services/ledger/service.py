"""The composition root of the ledger."""

from pathlib import Path

from services.ledger import api, cli, jobs, pages, reactions, tables
from shared.runtime.service import Service

SERVICE = Service(
    name="ledger",
    metadata=tables.metadata,
    migrations=Path(__file__).parent / "migrations",
    blueprint=api.blueprint,
    reactions=reactions.reactions,
    jobs=jobs.JOBS,
    commands=cli.group,
    site=pages.SITE,
)
