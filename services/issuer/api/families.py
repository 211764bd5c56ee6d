"""The API for families: what changes, the doors beside the lists, and who is linked."""

from typing import Any

from services.issuer.api import acting
from services.issuer.api.base import blueprint
from services.issuer.commands import doors, families
from services.issuer.domain.changes import Birth, Change, Disability, Move, RaisesAlone, Separation
from services.issuer.queries import families as queries
from services.issuer.schemas import families as schemas
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Nothing, Page


@endpoint.post(
    blueprint,
    "/households/<id:household_id>/changes",
    action="issuer.household.change",
    body=schemas.StaffChangeBody,
    answer=schemas.ToldAnswer,
    headers=acting.HEADERS,
)
def change_household(call: Call, body: dict[str, Any], household_id: str) -> object:
    """Take in for a parent that their situation is different; more is granted at once, nothing is taken away."""
    acting.for_household(call, household_id, "change_situation")
    told = families.tell_change(call.ctx, household_id, change_of(body), via=body["via"], told_by=call.actor.name)
    return {"word_id": told.word_id, "grants": queries.given(told.given)}


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/changes",
    action="issuer.wallet.change",
    body=schemas.ChangeBody,
    answer=schemas.ToldAnswer,
)
def change_situation(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Say as a parent: my situation is different."""
    call.authorize("issuer.wallet.change", f"wallet:{wallet_id}")
    with call.ctx.reading() as reading:
        household_id = queries.household_of_wallet(reading, wallet_id)
    told = families.tell_change(call.ctx, household_id, change_of(body), via="page", told_by="parent")
    return {"word_id": told.word_id, "grants": queries.given(told.given)}


@endpoint.post(
    blueprint,
    "/households/<id:household_id>/parents",
    action="issuer.parent.write",
    body=schemas.OwnWalletBody,
    answer=schemas.NewParentAnswer,
)
def ask_own_wallet(call: Call, body: dict[str, Any], household_id: str) -> object:
    """Give another parent of this family cheques of their own, without a reason or anybody's consent."""
    return _new_parent(families.ask_own_wallet(call.ctx, household_id, **body))


# -- doors


@endpoint.post(
    blueprint, "/doors/parents", action="issuer.door.write", body=schemas.JoinBody, answer=schemas.NewParentAnswer
)
def join(call: Call, body: dict[str, Any]) -> object:
    """Take in a parent whom no list has, on their word, and grant at once."""
    programme_id, language, via = body.pop("programme_id"), body.pop("language"), body.pop("via")
    permitted, answers = body.pop("mandate"), doors.Answers(**body)
    new = doors.join(call.ctx, programme_id, answers, language=language, via=via, told_by=call.actor.name)
    acting.permit_at_door(call, new.household_id, permitted)
    return _new_parent(new)


@endpoint.post(
    blueprint,
    "/households/<id:household_id>/no-thank-you",
    action="issuer.household.decline",
    body=Nothing,
    answer=schemas.DeclinedAnswer,
    status=200,
    headers=acting.HEADERS,
)
def decline_for(call: Call, body: dict[str, Any], household_id: str) -> object:
    """Note for a family that it wants nothing: it is erased, and no list brings it back."""
    acting.for_household(call, household_id, "say_no_thank_you")
    doors.decline(call.ctx, household_id)
    return {"declined": True}


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/no-thank-you",
    action="issuer.wallet.decline",
    body=Nothing,
    answer=schemas.DeclinedAnswer,
    status=200,
)
def decline(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Say as a parent: no thank you."""
    call.authorize("issuer.wallet.decline", f"wallet:{wallet_id}")
    with call.ctx.reading() as reading:
        household_id = queries.household_of_wallet(reading, wallet_id)
    doors.decline(call.ctx, household_id)
    return {"declined": True}


@endpoint.get(blueprint, "/doors/words", action="issuer.door.check", query=Page, answer=schemas.WordList)
def list_words(call: Call, query: dict[str, Any]) -> object:
    """List what was said at the doors and nobody checked yet, to draw samples from."""
    with call.ctx.reading() as reading:
        return queries.words(reading, query["limit"], query["after"], call.actor.programmes)


@endpoint.post(
    blueprint,
    "/doors/words/<id:word_id>/check",
    action="issuer.door.check",
    body=schemas.CheckBody,
    answer=schemas.CheckAnswer,
    status=200,
)
def check_word(call: Call, body: dict[str, Any], word_id: str) -> object:
    """Note what a check of a sample found. What was granted stays."""
    doors.check(call.ctx, word_id, body["outcome"], call.actor.name)
    return {"word_id": word_id, "outcome": body["outcome"]}


# -- who is linked with whom


@endpoint.post(
    blueprint,
    "/links/openings",
    action="issuer.link.open",
    body=schemas.OpeningBody,
    answer=schemas.OpeningAnswer,
)
def ask_opening(call: Call, body: dict[str, Any]) -> object:
    """Ask to see who is linked with a household; a second person has to agree."""
    return {"opening_id": families.ask_opening(call.ctx, body["household_id"], body["reason"], call.actor.name)}


@endpoint.post(
    blueprint,
    "/links/openings/<id:opening_id>/agree",
    action="issuer.link.open",
    body=Nothing,
    answer=schemas.OpeningAnswer,
    status=200,
)
def agree_opening(call: Call, body: dict[str, Any], opening_id: str) -> object:
    """Agree, as a second person, that a link is opened."""
    families.agree_opening(call.ctx, opening_id, call.actor.name)
    return {"opening_id": opening_id}


@endpoint.get(blueprint, "/links/openings/<id:opening_id>", action="issuer.link.open", answer=schemas.LinkAnswer)
def show_link(call: Call, opening_id: str) -> object:
    """Show the two people who opened it, for a day, who is linked."""
    return {"household_ids": list(families.opened_link(call.ctx, opening_id, call.actor.name))}


def change_of(body: dict[str, Any]) -> Change:
    """The change a body tells of."""
    match body["kind"]:
        case "birth":
            return Birth(body["born_on"], body.get("children", 1))
        case "separation":
            return Separation(body["family_type"])
        case "move":
            return Move(body.get("municipality_nis"), body.get("neighbourhood"))
        case "disability":
            return Disability(body["children"])
    return RaisesAlone(body["reason"])


def _new_parent(new: families.NewParent) -> dict[str, Any]:
    return {"household_id": new.household_id, "wallet_id": new.wallet_id, "grants": queries.given(new.given)}
