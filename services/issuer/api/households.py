"""The API for how far households came: told of their cheques, active, closed."""

from typing import Any

from services.issuer.api import acting
from services.issuer.api.base import blueprint
from services.issuer.commands import reached
from services.issuer.queries import grants as grant_queries
from services.issuer.queries import households as queries
from services.issuer.queries import ratings
from services.issuer.schemas import HouseholdAnswer, ProgrammeQuery
from services.issuer.schemas.households import HouseholdCounts
from services.issuer.schemas.ratings import SatisfactionAnswer
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Nothing


@endpoint.post(
    blueprint,
    "/households/<id:household_id>/told",
    action="issuer.household.tell",
    body=Nothing,
    answer=HouseholdAnswer,
    status=200,
    headers=acting.HEADERS,
)
def tell_household(call: Call, body: dict[str, Any], household_id: str) -> object:
    """Note that somebody told a household of its cheques."""
    acting.for_household(call, household_id, "see_cheques")
    reached.tell(call.ctx, household_id)
    with call.ctx.reading() as reading:
        return grant_queries.household_of(reading, household_id)


@endpoint.get(blueprint, "/summaries/satisfaction", action="issuer.summary.read", answer=SatisfactionAnswer)
def show_satisfaction(call: Call) -> object:
    """Show what parents think of services and cheques, where enough of them said something."""
    with call.ctx.reading() as reading:
        return ratings.satisfaction(reading)


@endpoint.get(
    blueprint, "/summaries/households", action="issuer.summary.read", query=ProgrammeQuery, answer=HouseholdCounts
)
def count_households(call: Call, query: dict[str, Any]) -> object:
    """Show how many households of a programme came how far."""
    with call.ctx.reading() as reading:
        return queries.counts(reading, query["programme_id"])
