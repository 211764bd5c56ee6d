"""The API for trying a quota rule before it is published."""

from typing import Any

from services.issuer.api.base import blueprint
from services.issuer.queries import simulations as queries
from services.issuer.schemas import simulations as schemas
from shared.http import endpoint
from shared.http.call import Call


@endpoint.get(
    blueprint,
    "/programmes/<id:programme_id>/simulation",
    action="issuer.rule.simulate",
    query=schemas.SimulationQuery,
    answer=schemas.SimulationAnswer,
)
def simulate_rule(call: Call, query: dict[str, Any], programme_id: str) -> object:
    """Show what a draft rule would give, cost and change, and publish nothing."""
    with call.ctx.reading() as reading:
        return queries.of_draft(reading, programme_id, **query)
