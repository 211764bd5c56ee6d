"""Who acts for a parent: the parent herself, the office, or a helper by her permission and with a reason."""

from collections.abc import Mapping
from typing import Any

from flask import request

from services.issuer.commands import mandates
from services.issuer.domain.mandates import Helper, Terms
from services.issuer.queries import mandates as queries
from shared.http.call import Call
from shared.identity.roles import Actor, Role
from shared.kernel.errors import InvalidError

#: The request's header in which a helper says why, with a code of the list.
REASON_HEADER = "Respijt-Reason"
#: The same in the OpenAPI document.
HEADERS = ("Reason",)
_ORGANISATION = "organisation:"


def helper_of(actor: Actor) -> Helper:
    """The helper behind an access token; its scope names the organisation they work for."""
    return Helper(actor.name, actor.scoped_id if actor.scope.startswith(_ORGANISATION) else None)


def reason() -> str:
    """Why a helper says that they look or act; empty when they say nothing."""
    return request.headers.get(REASON_HEADER, "")


def for_household(call: Call, household_id: str | None, act: str, *, written_as: str = "") -> None:
    """Let the office pass, and a helper only by a permission in force, with a reason that is written down."""
    if call.actor.role is Role.HELPER:
        mandates.use(call.ctx, household_id, helper_of(call.actor), act, reason(), written_as=written_as)


def for_wallet(call: Call, wallet_id: str, action: str, act: str) -> None:
    """Let the parent of a wallet pass, and a helper only by her permission, with a reason that is written down."""
    if call.actor.role is not Role.HELPER:
        call.authorize(action, f"wallet:{wallet_id}")
        return
    with call.ctx.reading() as reading:
        household_id = queries.household_of(reading, wallet_id)
    for_household(call, household_id, act)


def permit_at_door(call: Call, household_id: str, permitted: Mapping[str, Any] | None) -> None:
    """Keep what a parent permits the helper who takes her in, in the same step: nobody else's data are behind it."""
    if permitted is None:
        return
    if call.actor.role is not Role.HELPER:
        raise InvalidError(
            "only a helper who takes a parent in is permitted something with it",
            code="no_helper",
            remedy="Leave the mandate out; give one to the household afterwards.",
            fields={"mandate": ["Leave this out."]},
        )
    mandates.give(call.ctx, household_id, terms_at_door(call.actor, permitted), by=call.actor.name)


def terms_at_door(actor: Actor, permitted: Mapping[str, Any]) -> Terms:
    """What a parent permits the helper who takes her in: their organisation, or the helper alone who has none."""
    helper = helper_of(actor)
    return Terms(
        helper.organisation_id,
        None if helper.organisation_id else helper.name,
        tuple(dict.fromkeys(permitted["acts"])),
        permitted["last_day"],
        permitted["given"],
    )
