"""How a page is declared: one decorator that says who may look, and one for a form that changes something."""

import functools
from collections.abc import Callable
from typing import Any

from flask import Blueprint, request

from shared.http.call import Call, Identify
from shared.http.confining import confine
from shared.identity.roles import authorize
from shared.kernel.errors import ForbiddenError, HalfSignedInError
from shared.pages import visitor
from shared.pages.site import same_origin, see_other, the_context

View = Callable[..., Any]


def show(blueprint: Blueprint, rule: str, *, action: str | None, who: Identify) -> Callable[[View], View]:
    """Declare a page. The view gets a `Call` and answers with a page, and changes nothing."""
    return _declare(blueprint, rule, "GET", action, who)


def act(blueprint: Blueprint, rule: str, *, action: str | None, who: Identify) -> Callable[[View], View]:
    """Declare what a form does. Only a form of our own pages is heard; the view answers with a redirect."""
    return _declare(blueprint, rule, "POST", action, who)


def _declare(blueprint: Blueprint, rule: str, method: str, action: str | None, who: Identify) -> Callable[[View], View]:
    def declare(view: View) -> View:
        @functools.wraps(view)
        def respond(**path: str) -> Any:
            if method == "POST" and not same_origin():
                raise ForbiddenError(
                    "this form came from elsewhere", remedy="Open the page again and fill it in there."
                )
            ctx = the_context()
            try:
                with ctx.reading() as reading:
                    actor = who(reading, request)
            except HalfSignedInError:
                return see_other(visitor.SECOND)
            visitor.note_use(ctx)
            if action is not None:
                authorize(actor, action)
            confine(ctx, actor, action, path)
            return view(Call(ctx, actor), **path)

        blueprint.add_url_rule(rule, view.__name__, respond, methods=[method])
        return view

    return declare
