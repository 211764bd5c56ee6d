"""The composition root: the one place that names all rooms of the redeemer."""

from pathlib import Path

from services.redeemer import api, jobs, pages, queries, reactions, tables
from shared.contracts.topics import ISSUER_PROGRAMME, PROVIDERS_DEVICE, PROVIDERS_OFFER, PROVIDERS_PROVIDER
from shared.messaging.replay import Projection
from shared.runtime.service import Service

SERVICE = Service(
    name="redeemer",
    metadata=tables.metadata,
    migrations=Path(__file__).parent / "migrations",
    blueprint=api.blueprint,
    reactions=reactions.reactions,
    jobs=jobs.JOBS,
    projections=(
        Projection(
            "catalogue",
            tuple(topic.name for topic in (ISSUER_PROGRAMME, PROVIDERS_PROVIDER, PROVIDERS_OFFER, PROVIDERS_DEVICE)),
            tables.CATALOGUE,
        ),
    ),
    site=pages.SITE,
    key_uses=queries.key_uses,
)
