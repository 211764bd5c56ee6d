"""The issuer's composition root."""

from dataclasses import replace
from pathlib import Path

from services.issuer import api, cli, helping, jobs, office, pages, reactions, tables
from services.issuer.queries import wallets
from services.issuer.store.belonging import BELONGINGS
from shared.contracts.topics import PROVIDERS_OFFER, PROVIDERS_PROVIDER
from shared.messaging.replay import Projection
from shared.runtime.service import Service

SERVICE = Service(
    name="issuer",
    metadata=tables.metadata,
    migrations=Path(__file__).parent / "migrations",
    blueprint=api.blueprint,
    reactions=reactions.reactions,
    jobs=jobs.JOBS,
    projections=(
        Projection("providers", (PROVIDERS_PROVIDER.name,), (tables.provider,)),
        Projection("offers", (PROVIDERS_OFFER.name,), (tables.offer,)),
    ),
    commands=cli.group,
    site=replace(pages.SITE, others=(office.pages, helping.pages)),
    key_uses=wallets.key_uses,
    belongings=BELONGINGS,
)
