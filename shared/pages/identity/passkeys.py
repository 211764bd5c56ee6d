"""Signing in by a passkey. The browser's own dialog needs a script; without one there is the code by message."""

import msgspec
from flask import Blueprint, Response, render_template, request

from shared.http.call import Call
from shared.identity import passkeys, people
from shared.identity.ceremonies import VALID_FOR
from shared.identity.passkeys import Begun
from shared.pages import view, visitor
from shared.pages.site import Site, neutral_name, see_other
from shared.runtime.context import Context

HOME = "/sign-in/passkey"
#: What marks the browser that began.
CEREMONY = "ceremony"
#: No answer of a device is longer.
_LONGEST = 20_000


def declare(pages: Blueprint, service: str, site: Site) -> None:
    """Add these pages to a service's."""

    @view.act(pages, f"{HOME}/begin", action=None, who=visitor.anybody)
    def begin_passkey(call: Call) -> Response:
        """Give the browser what its dialog needs."""
        with call.ctx.unit_of_work() as tx:
            return begun(service, passkeys.begin_sign_in(tx, passkey_site(call.ctx)))

    @view.act(pages, HOME, action=None, who=visitor.anybody)
    def sign_in_by_passkey(call: Call) -> Response:
        """Sign in with what a key signed."""
        with call.ctx.unit_of_work() as tx:
            kept = visitor.kept_for(service, CEREMONY)
            person_id = passkeys.sign_in(tx, passkey_site(call.ctx), kept, answer())
            sealer = call.ctx.keys.people(service)
            found = None if person_id is None else people.by_id(tx, sealer, person_id)
        if found is None:
            return see_other(f"{HOME}/not-known")
        response = visitor.sign_in(call.ctx, see_other(site.home_of(found.role)), found.actor, strong=True)
        return visitor.forget_for(response, service, CEREMONY)

    @view.show(pages, f"{HOME}/not-known", action=None, who=visitor.anybody)
    def show_not_known(_call: Call) -> str:
        """Say that this key does not serve, and what to do now."""
        return render_template("identity/not_known.html")


def passkey_site(ctx: Context) -> passkeys.Site:
    """What keys of this service are bound to."""
    return passkeys.Site(ctx.address, neutral_name())


def begun(service: str, what: Begun) -> Response:
    """The answer that a script reads."""
    response = Response(msgspec.json.encode({"publicKey": msgspec.Raw(what.options.encode())}))
    response.content_type = "application/json"
    return visitor.keep_for(response, service, CEREMONY, what.secret, VALID_FOR)


def answer() -> str:
    """What the device said, as the form carries it."""
    return request.form.get("credential", "")[:_LONGEST]
