"""The second proof: given when signing in, and added and taken away afterwards."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext as _

from shared.http.call import Call
from shared.identity import passkeys, people, second, sessions
from shared.identity.ceremonies import VALID_FOR
from shared.identity.roles import NEEDS_SECOND, Actor, Role
from shared.identity.sessions import Session
from shared.kernel.errors import ForbiddenError, InvalidError, NotFoundError
from shared.pages import forms, qr, view, visitor
from shared.pages.identity.passkeys import CEREMONY, answer, begun, passkey_site
from shared.pages.site import Site, neutral_name, see_other
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context

SECOND, KEYS, APP = visitor.SECOND, "/my-keys", "/my-keys/app"
_LONGEST = 20
_NOT_THIS_WAY = _("That did not work. Try again, or choose another way.")
_NOT_OF_NOW = _("This is not the app's code of now. Wait for the next one and type that.")


def declare(pages: Blueprint, service: str, site: Site) -> None:
    """Add these pages to a service's."""
    whoever = visitor.by_cookie(service, also_half=True)
    whole = visitor.by_cookie(service)

    @view.show(pages, SECOND, action=None, who=whoever)
    def show_second(call: Call) -> str | Response:
        """Ask for the second proof, or for a first one to be added."""
        if not _here().is_half:
            return see_other(site.home_of(call.actor.role))
        with call.ctx.reading() as reading:
            known = {"has_any": second.has_any(reading, call.actor.name), **_known(reading, call.actor)}
        return render_template(
            "identity/second.html",
            form=_code_form(_NOT_THIS_WAY, at="code" if known["has_app"] else forms.WHOLE),
            **known,
        )

    @view.act(pages, SECOND, action=None, who=whoever)
    def give_second(call: Call) -> Response:
        """Sign in fully with the code of an app."""
        name, typed = call.actor.name, request.form.get("code", "")[:_LONGEST]
        with call.ctx.unit_of_work() as tx:
            if not sessions.try_second(tx, _here()):
                return see_other("/sign-in")
            right = second.try_app(tx, call.ctx.keys.people(service), name, typed)
        return _become_strong(call.ctx, call.actor) if right else see_other(f"{SECOND}?wrong=1")

    @view.show(pages, KEYS, action=None, who=whole)
    def show_keys(call: Call) -> str:
        """Show the second proofs of this person."""
        with call.ctx.reading() as reading:
            known = _known(reading, call.actor)
            is_person = people.by_id(reading, call.ctx.keys.people(service), call.actor.name) is not None
        return render_template(
            "identity/keys.html", is_person=is_person, is_parent=call.actor.role is Role.PARENT, **known
        )

    @view.act(pages, f"{KEYS}/passkey/begin", action=None, who=whoever)
    def begin_key(call: Call) -> Response:
        """Give the browser what its dialog needs to make a key."""
        with call.ctx.unit_of_work() as tx:
            _refuse_unless_may_add(tx, call, service)
            return begun(service, passkeys.begin_adding(tx, passkey_site(call.ctx), call.actor.name))

    @view.act(pages, f"{KEYS}/passkey", action=None, who=whoever)
    def add_key(call: Call) -> Response:
        """Keep the key that the browser made."""
        kept = visitor.kept_for(service, CEREMONY)
        try:
            with call.ctx.unit_of_work() as tx:
                _refuse_unless_may_add(tx, call, service)
                passkeys.add(tx, passkey_site(call.ctx), call.actor.name, kept, answer())
        except InvalidError:
            return see_other(f"{SECOND}?wrong=1" if _here().is_half else KEYS)
        return visitor.forget_for(_become_strong(call.ctx, call.actor), service, CEREMONY)

    @view.act(pages, f"{KEYS}/passkey/remove", action=None, who=whole)
    def remove_key(call: Call) -> Response:
        """Take a key away, unless nothing would be left where something is needed."""
        with call.ctx.unit_of_work() as tx:
            known = _known(tx, call.actor)
            if call.actor.role not in NEEDS_SECOND or known["has_app"] or len(known["keys"]) > 1:
                passkeys.remove(tx, call.actor.name, request.form.get("key", ""))
        return see_other(KEYS)

    @view.act(pages, f"{APP}/begin", action=None, who=whoever)
    def begin_app(call: Call) -> Response:
        """Make a secret for an app."""
        with call.ctx.unit_of_work() as tx:
            _refuse_unless_may_add(tx, call, service)
            kept = second.begin_app(tx, call.actor.name)
        return visitor.keep_for(see_other(APP), service, CEREMONY, kept, VALID_FOR)

    @view.show(pages, APP, action=None, who=whoever)
    def show_app(call: Call) -> str | Response:
        """Show the secret to the app, and ask for a code of it."""
        found = _app(call, service)
        if found is None:
            return see_other(SECOND if _here().is_half else KEYS)
        return render_template("identity/app.html", secret=found[1], form=_code_form(_NOT_OF_NOW, at="code"))

    @view.show(pages, f"{APP}/picture.svg", action=None, who=whoever)
    def show_app_picture(call: Call) -> Response:
        """The same for the app's camera."""
        found = _app(call, service)
        return Response(status=404) if found is None else Response(qr.for_screen(found[0]), mimetype="image/svg+xml")

    @view.act(pages, APP, action=None, who=whoever)
    def confirm_app(call: Call) -> Response:
        """Take the app into use."""
        kept, typed = visitor.kept_for(service, CEREMONY), request.form.get("code", "")[:_LONGEST]
        with call.ctx.unit_of_work() as tx:
            _refuse_unless_may_add(tx, call, service)
            right = second.confirm_app(tx, call.ctx.keys.people(service), call.actor.name, kept, typed)
        if not right:
            return see_other(f"{APP}?wrong=1")
        return visitor.forget_for(_become_strong(call.ctx, call.actor), service, CEREMONY)

    def _become_strong(ctx: Context, actor: Actor) -> Response:
        """A new secret, as for every step up; and on with what they came for."""
        home = site.home_of(actor.role) if _here().is_half else KEYS
        return visitor.sign_in(ctx, see_other(home), actor, own_phone=_here().own_phone, strong=True)


def _code_form(sentence: object, *, at: str) -> forms.Form:
    """A form for a code, which says what is wrong where somebody was sent back here."""
    return forms.Form().wrong(at, sentence) if request.args.get("wrong") == "1" else forms.Form()


def _here() -> Session:
    found = visitor.current()
    assert found is not None
    return found


def _known(reading: Reading, actor: Actor) -> dict[str, Any]:
    """What a page shows of somebody's second proofs."""
    return {
        "keys": passkeys.of(reading, actor.name),
        "has_app": second.has_app(reading, actor.name),
        "needed": actor.role in NEEDS_SECOND,
    }


def _app(call: Call, service: str) -> tuple[str, str] | None:
    with call.ctx.reading() as reading:
        kept, name = visitor.kept_for(service, CEREMONY), neutral_name()
        return second.app_address(reading, call.actor.name, kept, name)


def _refuse_unless_may_add(reading: Reading, call: Call, service: str) -> None:
    """Only for people we know, and never with half a sign-in beside a proof that exists."""
    if people.by_id(reading, call.ctx.keys.people(service), call.actor.name) is None:
        raise NotFoundError("nobody we know is signed in here", remedy="Sign in with an address.")
    if not second.may_add(reading, _here()):
        raise ForbiddenError("no key can be added here", remedy="Sign in with the one you have.")
