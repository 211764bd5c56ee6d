"""How a parent opens her page later without a letter: a code to a number or mailbox of hers alone, or a passkey."""

from flask import Response, render_template, request
from flask_babel import gettext as _

from services.issuer.commands import signing_in as commands
from services.issuer.pages.base import pages, parent
from services.issuer.pages.mine import MINE, mine_page
from shared.http.call import Call
from shared.identity.addresses import MOST_CHARACTERS, Address, read_address
from shared.identity.codes import DIGITS, VALID_FOR
from shared.kernel.errors import ConflictError, InvalidError, TooManyError
from shared.pages import forms, view, visitor
from shared.pages.languages import language_to_keep
from shared.pages.site import see_other

CODE = f"{MINE}/code"
_ACTION = "issuer.page.use"
#: What marks the browser that asked.
_ATTEMPT = "proof"
_LONGEST = 80


@view.act(pages, CODE, action=_ACTION, who=parent)
def ask_proof(call: Call) -> Response:
    """Send a code to the address that is to open her page, and ask for it."""
    address = _address()
    if address is None:
        return _not_yet(call, _("Write an e-mail address or a telephone number, and try again."))
    try:
        attempt = commands.ask(call.ctx, call.actor.scoped_id, address, language_to_keep())
    except TooManyError:
        return _not_yet(call, _("Too many codes were asked for. Wait an hour and try again."))
    return visitor.keep_for(_ask_code(call, address), call.ctx.service, _ATTEMPT, attempt, VALID_FOR)


@view.act(pages, f"{CODE}/confirm", action=_ACTION, who=parent)
def confirm_proof(call: Call) -> Response:
    """Let the address open her page, when the code shows that she reads it."""
    address, typed = _address(), request.form.get("code", "")[:_LONGEST]
    if address is None:
        return see_other(MINE)
    here = visitor.current()
    assert here is not None, "a parent's page is opened by a sign-in"
    attempt = visitor.kept_for(call.ctx.service, _ATTEMPT)
    try:
        with call.ctx.unit_of_work() as tx:
            ctx = call.ctx.within(tx)
            wallet_id = call.actor.scoped_id
            found = commands.confirm(ctx, wallet_id, here.id, attempt, typed, address, language_to_keep())
            response = None
            if found is not None:
                told = see_other(f"{MINE}?told=code")
                response = visitor.sign_in(ctx, told, found.actor, own_phone=here.own_phone)
    except ConflictError:
        return _not_yet(call, _("This address cannot be used here. Take another one."))
    if response is None:
        wrong = _("This code does not work. Look at it again, or ask for a new one.")
        return _ask_code(call, address, forms.Form().wrong("code", wrong))
    return visitor.forget_for(response, call.ctx.service, _ATTEMPT)


@view.act(pages, f"{MINE}/passkey", action=_ACTION, who=parent)
def begin_keys(call: Call) -> Response:
    """Go on to where a passkey is added: a finger, a face or a PIN opens her page, without number and mailbox."""
    here = visitor.current()
    assert here is not None, "a parent's page is opened by a sign-in"
    with call.ctx.unit_of_work() as tx:
        ctx = call.ctx.within(tx)
        found = commands.begin_keys(ctx, call.actor.scoped_id, here.id, language_to_keep())
        if call.actor.name == found.id:
            # Nothing is proved by this: a sign-in that is hers already does not begin anew.
            return see_other("/my-keys")
        return visitor.sign_in(ctx, see_other("/my-keys"), found.actor, own_phone=here.own_phone)


@view.act(pages, f"{CODE}/stop", action=_ACTION, who=parent)
def stop_code(call: Call) -> Response:
    """No code and no passkey opens her page any more."""
    commands.stop(call.ctx, call.actor.scoped_id)
    return see_other(f"{MINE}?told=no_code#sign-in")


def _not_yet(call: Call, sentence: str) -> Response:
    """Her page again, with what was typed and what is wrong with it."""
    form = forms.Form({"address": request.form.get("address", "")[:MOST_CHARACTERS]})
    return forms.not_yet(mine_page(call, form.wrong("address", sentence)))


def _address() -> Address | None:
    try:
        return read_address(request.form.get("address", "")[: MOST_CHARACTERS + 1])
    except InvalidError:
        return None


def _ask_code(call: Call, address: Address, form: forms.Form | None = None) -> Response:
    page = render_template(
        "issuer/prove.html",
        address=address.text,
        form=form or forms.Form(),
        digits=DIGITS,
        minutes=VALID_FOR.seconds // 60,
        mailbox=call.ctx.settings.demo,
    )
    return Response(page) if form is None else forms.not_yet(page)
