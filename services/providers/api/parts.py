"""What the addresses of this service have in common: the blueprint, and who may reach which provider."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask_smorest import Blueprint

from shared.http.call import Call
from shared.identity.roles import Role
from shared.kernel.errors import ForbiddenError, InvalidError

blueprint = Blueprint(
    "providers", __name__, url_prefix="/v1", description="Who may take cheques for what, and what they are paid."
)

T = TypeVar("T")


def own_id(call: Call) -> str | None:
    """The one provider that an owner is limited to; `None` for everybody else."""
    if call.actor.role is not Role.PROVIDER_OWNER:
        return None
    kind, _, provider_id = call.actor.scope.partition(":")
    if kind != "provider" or not provider_id:
        raise ForbiddenError(
            "this access token names no provider", remedy="Ask for a token with the scope `provider:<id>`."
        )
    return provider_id


def only_own(call: Call, action: str, provider_id: str) -> None:
    """Let pass who may act on this provider. Another owner hears the same whether it exists or not."""
    own_id(call)
    call.authorize(action, f"provider:{provider_id}")


def next_of(found: Sequence[T], limit: int, mark: Callable[[T], str]) -> str | None:
    """Where the next page begins, or `None` when this one was not full."""
    return mark(found[-1]) if len(found) == limit else None


def position(after: str) -> int:
    """The place of a line, as `next` named it."""
    if not after:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 16):
        raise InvalidError(
            "`after` is not from a page before",
            remedy="Send the `next` of the page before.",
            fields={"after": ["Send the `next` of the page before."]},
        )
    return int(after)
