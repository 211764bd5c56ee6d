"""Signing in by a demo link: only in demo mode, where nothing is real. Outside it the address does not exist."""

from flask import Blueprint, Response, request

from shared.identity import tokens
from shared.kernel.errors import UnauthenticatedError
from shared.pages import visitor
from shared.pages.site import Site, see_other, the_context


def open_demo_sign_in(pages: Blueprint, site: Site) -> None:
    """Let somebody in who brings a token of the demo's people in a form, so that it never stands in an address."""

    def demo_sign_in() -> Response:
        ctx = the_context()
        if not ctx.settings.demo:
            return Response(status=404)
        try:
            with ctx.reading() as reading:
                actor = tokens.open_token(reading, request.form.get("token", ""))
        except UnauthenticatedError:
            # The page that comes next says that nobody is signed in.
            return see_other(site.home)
        return visitor.sign_in(ctx, see_other(site.home_of(actor.role)), actor, strong=True)

    pages.add_url_rule("/demo/sign-in", "demo_sign_in", demo_sign_in, methods=["POST"])


def open_demo_device(pages: Blueprint, home: str) -> None:
    """The same for a browser that is to be one of the demo's devices."""

    def demo_device() -> Response:
        if not the_context().settings.demo:
            return Response(status=404)
        return visitor.keep_device(see_other(home), request.form.get("token", ""))

    pages.add_url_rule("/demo/sign-in", "demo_sign_in", demo_device, methods=["POST"])
