"""Signing in by a demo link: only in demo mode, where nothing is real. Outside it the address does not exist."""

from flask import Blueprint, Response, current_app, request

from shared.http.endpoint import EXTENSION
from shared.pages import visitor
from shared.pages.site import see_other
from shared.runtime.context import Context


def open_demo_sign_in(pages: Blueprint, service: str, home: str) -> None:
    """Let somebody in who brings a token of the demo's people in a form, so that it never stands in an address."""

    def demo_sign_in() -> Response:
        ctx = current_app.extensions[EXTENSION]
        assert isinstance(ctx, Context)
        if not ctx.settings.demo:
            return Response(status=404)
        token = request.form.get("token", "")
        # The token is judged where every page judges it: the page that comes next says what is wrong with it.
        return visitor.keep(see_other(home), service, token)

    pages.add_url_rule("/demo/sign-in", "demo_sign_in", demo_sign_in, methods=["POST"])
