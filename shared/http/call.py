"""What a view is given: who calls, with which key, and the context to act in."""

from dataclasses import dataclass
from typing import IO, Any, Protocol

from flask import Request

from shared.identity.roles import Actor, authorize
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context


class Identify(Protocol):
    """Finds out who sends a request. Raises `UnauthenticatedError` when it is nobody we know."""

    def __call__(self, reading: Reading, request: Request, /) -> Actor: ...


@dataclass(frozen=True)
class Call:
    """One request, authenticated. In a write its context is joined to the request's one unit of work."""

    ctx: Context
    actor: Actor
    key: str = ""
    stream: IO[bytes] | None = None
    length: int | None = None

    def authorize(self, action: str, scope: str = "") -> None:
        """Let pass or raise `ForbiddenError`; `scope` names the one object the caller may be limited to."""
        authorize(self.actor, action, scope)


@dataclass(frozen=True)
class Reply:
    """An answer with a status of its own. `kept` is what a repeat is answered, where the answer holds a secret
    that is shown this once: nothing that could be used stands in the records of answers."""

    value: Any
    status: int
    kept: Any = None
