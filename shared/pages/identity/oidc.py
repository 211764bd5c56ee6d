"""Signing in with one's own organisation. Where none is set up the addresses do not exist."""

from flask import Blueprint, Response, abort, render_template, request

from shared.http.call import Call
from shared.identity import oidc
from shared.identity.ceremonies import VALID_FOR
from shared.identity.oidc import Provider
from shared.notices.gateways import read_secret
from shared.pages import view, visitor
from shared.pages.identity.passkeys import CEREMONY
from shared.pages.site import Site, see_other
from shared.runtime.context import Context

HOME = "/sign-in/organisation"
GO, BACK = f"{HOME}/go", f"{HOME}/back"
#: Codes of providers are of any length; none that is sane is longer.
_LONGEST = 4_000


def declare(pages: Blueprint, service: str, site: Site) -> None:
    """Add these pages to a service's."""

    @view.act(pages, HOME, action=None, who=visitor.anybody)
    def begin_organisation(call: Call) -> Response:
        """Begin in this browser."""
        _provider(call.ctx)
        return visitor.keep_for(see_other(GO), service, CEREMONY, oidc.begin(call.ctx), VALID_FOR)

    @view.show(pages, GO, action=None, who=visitor.anybody)
    def go_to_organisation(call: Call) -> Response:
        """Lead there. Not by the form's own answer: that may lead to pages of ours only."""
        kept = visitor.kept_for(service, CEREMONY)
        there = oidc.address(call.ctx, _provider(call.ctx), kept, _back(call.ctx))
        if there is None:
            return see_other("/sign-in")
        return Response(render_template("identity/go.html", there=there), headers={"Refresh": f"0; url={there}"})

    @view.show(pages, BACK, action=None, who=visitor.anybody)
    def show_back(call: Call) -> str:
        """Ask for a click: only a form of our own brings along what this browser began."""
        _provider(call.ctx)
        given = {name: request.args.get(name, "")[:_LONGEST] for name in ("code", "state")}
        return render_template("identity/back.html", **given)

    @view.act(pages, BACK, action=None, who=visitor.anybody)
    def sign_in_by_organisation(call: Call) -> Response:
        """Sign in whoever the organisation vouches for, when they are known here."""
        code, state = (request.form.get(name, "")[:_LONGEST] for name in ("code", "state"))
        kept, sealer = visitor.kept_for(service, CEREMONY), call.ctx.keys.people(service)
        found = oidc.sign_in(call.ctx, _provider(call.ctx), sealer, kept, _back(call.ctx), code, state)
        if found is None:
            return see_other(f"{HOME}/not-known")
        response = visitor.sign_in(call.ctx, see_other(site.home_of(found.role)), found.actor, strong=True)
        return visitor.forget_for(response, service, CEREMONY)

    @view.show(pages, f"{HOME}/not-known", action=None, who=visitor.anybody)
    def show_not_known_there(call: Call) -> str:
        """Say that this sign-in does not serve here, in the same words whatever the reason is."""
        _provider(call.ctx)
        return render_template("identity/not_known_there.html")


def _provider(ctx: Context) -> Provider:
    settings = ctx.settings.oidc
    if settings is None:
        abort(404)
    secret = read_secret(settings.client_secret_file, "RESPIJT_OIDC_CLIENT_SECRET_FILE")
    return Provider(settings.issuer, settings.client_id, secret)


def _back(ctx: Context) -> str:
    return ctx.address + BACK
