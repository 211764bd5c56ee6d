"""The API for how far households came: told of their cheques, active, closed."""

from typing import Any

from services.issuer.api import acting
from services.issuer.api.base import blueprint
from services.issuer.commands import own_data, reached
from services.issuer.domain.changes import Correction, Move
from services.issuer.domain.reach import Reach
from services.issuer.queries import grants as grant_queries
from services.issuer.queries import households as queries
from services.issuer.queries import ratings
from services.issuer.queries.families import given
from services.issuer.queries.own_data import reach_of
from services.issuer.schemas import HouseholdAnswer, ProgrammeQuery
from services.issuer.schemas.households import ContactBody, CorrectedAnswer, HouseholdCounts, ReachAnswer, ReachBody
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


@endpoint.get(
    blueprint,
    "/households/<id:household_id>/reach",
    action="issuer.household.read",
    answer=ReachAnswer,
    headers=acting.HEADERS,
)
def show_reach(call: Call, household_id: str) -> object:
    """Show how a parent wants to be reached, before anybody writes or calls."""
    acting.for_household(call, household_id, "see_cheques")
    with call.ctx.reading() as reading:
        return reach_of(reading, household_id)


@endpoint.post(
    blueprint,
    "/households/<id:household_id>/reach",
    action="issuer.household.change",
    body=ReachBody,
    answer=ReachAnswer,
    status=200,
    headers=acting.HEADERS,
)
def say_reach_for(call: Call, body: dict[str, Any], household_id: str) -> object:
    """Keep, on a parent's word, how she wants to be reached."""
    acting.for_household(call, household_id, "change_situation")
    own_data.say_reach(call.ctx, household_id, Reach(body["text_safe"], tuple(dict.fromkeys(body["choices"]))))
    with call.ctx.reading() as reading:
        return reach_of(reading, household_id)


@endpoint.post(
    blueprint,
    "/households/<id:household_id>/contact",
    action="issuer.household.change",
    body=ContactBody,
    answer=CorrectedAnswer,
    status=200,
    headers=acting.HEADERS,
)
def correct_for(call: Call, body: dict[str, Any], household_id: str) -> object:
    """Keep, on a parent's word, another contact and language, and what else was written wrong of her family."""
    acting.for_household(call, household_id, "change_situation")
    if "contact" in body:
        own_data.correct(call.ctx, household_id, contact=body["contact"], language=body["language"])
    born = body.get("children_birth_dates")
    lives = Move(body["municipality_nis"], None) if "municipality_nis" in body else None
    told = own_data.correct_facts(
        call.ctx,
        household_id,
        Correction(None if born is None else tuple(born), lives),
        name=body.get("parent_name"),
        via=body["via"],
        told_by=call.actor.name,
    )
    return {"household_id": household_id, "word_id": told.word_id, "grants": given(told.given)}


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
