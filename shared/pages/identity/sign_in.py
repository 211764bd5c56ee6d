"""Signing in by a code or a link that is sent to an address. Nothing on these pages tells whether it is known."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from shared.http.call import Call
from shared.identity import codes, people
from shared.identity.addresses import MOST_CHARACTERS, read_address
from shared.identity.codes import DIGITS, VALID_FOR
from shared.identity.people import Person
from shared.identity.roles import Role
from shared.kernel.errors import InvalidError, TooManyError
from shared.notices import sign_in as asking
from shared.pages import forms, view, visitor
from shared.pages.languages import language_to_keep
from shared.pages.site import Site, see_other, the_context
from shared.runtime.context import Context

HOME = "/sign-in"
CODE, LINK = f"{HOME}/code", f"{HOME}/link"
#: What marks the browser that asked for a code.
_ATTEMPT = "attempt"
#: A longer text is no code and no link of ours.
_LONGEST = 80


def declare(pages: Blueprint, service: str, site: Site) -> None:
    """Add these pages to a service's."""

    @view.show(pages, HOME, action=None, who=visitor.anybody)
    def show_sign_in(_call: Call) -> str:
        """Ask for the address."""
        return _address_page(forms.Form())

    @view.act(pages, HOME, action=None, who=visitor.anybody)
    def ask_for_code(call: Call) -> Response:
        """Send a code, where somebody has the address."""
        typed = request.form.get("address", "")[: MOST_CHARACTERS + 1]
        sealer, link = call.ctx.keys.people(service), f"{call.ctx.address}{LINK}?t="
        try:
            attempt = asking.ask(call.ctx, sealer, read_address(typed), link, language_to_keep())
        except InvalidError:
            return _not_yet(typed, _("Write an e-mail address or a telephone number, and try again."))
        except TooManyError:
            return _not_yet(typed, _("Too many codes were asked for. Wait an hour and try again."))
        return visitor.keep_for(see_other(CODE), service, _ATTEMPT, attempt, VALID_FOR)

    @view.show(pages, CODE, action=None, who=visitor.anybody)
    def show_code_form(call: Call) -> str:
        """Ask for the code."""
        settings = call.ctx.settings
        return render_template(
            "identity/code.html",
            form=_code_form(),
            minutes=VALID_FOR.seconds // 60,
            digits=DIGITS,
            mailbox=settings.demo,
            own_phone=service == "issuer",
        )

    @view.act(pages, CODE, action=None, who=visitor.anybody)
    def sign_in_by_code(call: Call) -> Response:
        """Sign in with the code, in the browser that asked for it."""
        attempt, typed = visitor.kept_for(service, _ATTEMPT), request.form.get("code", "")[:_LONGEST]
        with call.ctx.unit_of_work() as tx:
            person_id = codes.try_code(tx, call.ctx.keys.people(service), attempt, typed)
        return _arrive(call.ctx, person_id, f"{CODE}?wrong=1")

    @view.show(pages, LINK, action=None, who=visitor.anybody)
    def show_link(_call: Call) -> str:
        """Ask for a click: programs that look through mail open links, and must sign nobody in."""
        return render_template(
            "identity/link.html", link=request.args.get("t", "")[:_LONGEST], own_phone=service == "issuer"
        )

    @view.act(pages, LINK, action=None, who=visitor.anybody)
    def sign_in_by_link(call: Call) -> Response:
        """Sign in with the link."""
        with call.ctx.unit_of_work() as tx:
            person_id = codes.try_link(tx, request.form.get("t", "")[:_LONGEST])
        return _arrive(call.ctx, person_id, f"{HOME}/not-valid")

    @view.show(pages, f"{HOME}/not-valid", action=None, who=visitor.anybody)
    def show_not_valid(_call: Call) -> str:
        """Say that a link does not serve, and what to do now."""
        return render_template("identity/not_valid.html")

    def _arrive(ctx: Context, person_id: str | None, otherwise: str) -> Response:
        found = None if person_id is None else _person(ctx, person_id)
        if found is None:
            return see_other(otherwise)
        own_phone = found.role is Role.PARENT and request.form.get("own_phone") == "1"
        response = visitor.sign_in(ctx, see_other(site.home_of(found.role)), found.actor, own_phone=own_phone)
        return visitor.forget_for(response, service, _ATTEMPT)

    def _person(ctx: Context, person_id: str) -> Person | None:
        with ctx.reading() as reading:
            return people.by_id(reading, ctx.keys.people(service), person_id)


def _code_form() -> forms.Form:
    """The form for the code, which says that the one before was wrong where somebody was sent back here."""
    form = forms.Form()
    if request.args.get("wrong") != "1":
        return form
    return form.wrong("code", _("This code does not work. Look at it again, or ask for a new one."))


def _not_yet(typed: str, sentence: str) -> Response:
    return forms.not_yet(_address_page(forms.Form({"address": typed}).wrong("address", sentence)))


def _address_page(form: forms.Form) -> str:
    return render_template(
        "identity/sign_in.html",
        form=form,
        most=MOST_CHARACTERS,
        organisation=the_context().settings.oidc is not None,
    )
