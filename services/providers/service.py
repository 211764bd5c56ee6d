"""The composition root of providers."""

from pathlib import Path

from services.providers import api, cli, jobs, pages, reactions, tables
from shared.contracts.topics import ISSUER_PROGRAMME, LEDGER_SETTLEMENT, REDEEMER_REDEMPTION
from shared.messaging.replay import Projection
from shared.runtime.service import Service

SERVICE = Service(
    name="providers",
    metadata=tables.metadata,
    migrations=Path(__file__).parent / "migrations",
    blueprint=api.blueprint,
    reactions=reactions.reactions,
    jobs=jobs.JOBS,
    projections=(
        Projection("programmes", (ISSUER_PROGRAMME.name,), tables.FROM_PROGRAMMES),
        Projection("statements", (REDEEMER_REDEMPTION.name, LEDGER_SETTLEMENT.name), tables.FROM_PAYMENTS),
    ),
    site=pages.SITE,
    commands=cli.group,
)
