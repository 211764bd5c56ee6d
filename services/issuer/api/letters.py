"""The API for letters that let a parent in, and for the word that is told apart from them."""

from dataclasses import replace
from typing import Any

from services.issuer.api import acting
from services.issuer.api.base import blueprint
from services.issuer.commands import letters, tokens
from services.issuer.mandate_words import STOP_LOST
from services.issuer.queries.mandates import household_of
from services.issuer.schemas import letters as schemas
from services.issuer.schemas.codes import RenewAnswer
from shared.http import endpoint
from shared.http.call import Call, Reply
from shared.http.fields import Nothing
from shared.identity.roles import Role
from shared.kernel.codes import grouped


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/letters",
    action="issuer.letter.write",
    body=Nothing,
    answer=schemas.LetterAnswer,
    headers=acting.HEADERS,
)
def write_letter(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Write the letter that lets a wallet's parent in. Its code is shown this once."""
    permitted(call, wallet_id)
    written = letters.write(call.ctx, wallet_id, by=call.actor.name)
    address = f"{call.ctx.address}/begin"
    shown = {**vars(replace(written, code=grouped(written.code))), "address": address}
    return Reply(shown, 201, kept={**shown, "code": None})


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/letters/send",
    action="issuer.letter.write",
    body=Nothing,
    answer=schemas.SentLetterAnswer,
    headers=acting.HEADERS,
)
def send_letter(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Send the letter that lets a wallet's parent in to where she said that messages are safe."""
    permitted(call, wallet_id)
    return {"last_day": letters.send(call.ctx, wallet_id, by=call.actor.name)}


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/letters/word",
    action="issuer.letter.tell",
    body=Nothing,
    answer=schemas.CodeWordAnswer,
    headers=acting.HEADERS,
)
def tell_word(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Make the four digits that go with the letter, to be said to the parent and written nowhere."""
    permitted(call, wallet_id)
    word = letters.tell_word(call.ctx, wallet_id, by=call.actor.name, apart=call.actor.role is Role.HELPER)
    return Reply({"word": word}, 201, kept={"word": None})


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/lost",
    action="issuer.wallet.lost",
    body=Nothing,
    answer=RenewAnswer,
    status=200,
    headers=acting.HEADERS,
)
def report_lost(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Stop a parent's codes, paper, letters and sign-ins on her word, and make new codes. The cheques stay."""
    permitted(call, wallet_id, written_as=STOP_LOST)
    return {"wallet_id": wallet_id, "generation": tokens.report_lost(call.ctx, wallet_id)}


def permitted(call: Call, wallet_id: str, *, written_as: str = "") -> None:
    """Let the office pass, and a helper only by the parent's permission, which is written down."""
    with call.ctx.reading() as reading:
        household_id = household_of(reading, wallet_id)
    acting.for_household(call, household_id, "make_letter", written_as=written_as)
