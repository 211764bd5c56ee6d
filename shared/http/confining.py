"""Whoever is limited to some programmes, held to them by the ids that a request names.

In one place and before any view, so that no address forgets it: of a programme that is another's, and of one that
is not there, the same is said in the same words.
"""

from collections.abc import Mapping

from flask import current_app

from shared.identity.belonging import Belongings
from shared.identity.roles import Actor, authorize
from shared.runtime.context import Context

EXTENSION = "respijt.belongings"


def confine(ctx: Context, actor: Actor, action: str | None, ids: Mapping[str, object]) -> None:
    """Let pass, or raise what `authorize` raises for one of these ids. What has no programme is passed over."""
    if actor.programmes is None or action is None:
        return
    known: Belongings = current_app.extensions[EXTENSION]
    named = [(name, each) for name, each in ids.items() if name in known and isinstance(each, str)]
    if not named:
        return
    with ctx.reading() as reading:
        found = [known[name](reading, each) for name, each in named]
    for each in found:
        authorize(actor, action, each)
