"""Who is linked with a household: shown for a day, to two people who both said that it is needed."""

from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _

from services.issuer.commands import families as commands
from services.issuer.commands.families import OPENING_REASONS
from services.issuer.office import words
from services.issuer.office.base import CONFIDENTIAL, HOME, areas, pages, today, who
from services.issuer.queries import openings
from shared.http.call import Call
from shared.http.confining import confine
from shared.identity.roles import Role
from shared.kernel.errors import ConflictError, NotFoundError
from shared.pages import forms, view
from shared.pages.forms import Form
from shared.pages.site import see_other
from shared.runtime.context import Context

LINKS = f"{HOME}/links"


class Request(forms.FormSchema):
    """Of which household, and why."""

    household = forms.Words(64, required=True)
    reason = forms.Choice(OPENING_REASONS, required=True)


@view.show(pages, LINKS, action="issuer.link.open", who=who)
def list_openings(call: Call) -> str:
    """Show what waits for a second person, and what one may look at now."""
    return _page(call, forms.empty(call.ctx))


@view.act(pages, LINKS, action="issuer.link.open", who=who)
def ask_opening(call: Call) -> Response:
    """Ask to see who is linked with a household; somebody else has to agree."""
    form, values = forms.sent(Request)
    if not form.errors:

        def ask(ctx: Context) -> str:
            confine(ctx, call.actor, "issuer.link.open", {"household_id": values["household"]})
            commands.ask_opening(ctx, values["household"], values["reason"], call.actor.name)
            return LINKS

        try:
            return forms.once(call, LINKS, ask)
        except NotFoundError:
            form = form.wrong("household", _("There is no family with this number."))
    return _again(call, form)


@view.act(pages, f"{LINKS}/<id:opening_id>/agree", action="issuer.link.open", who=who)
def agree(call: Call, opening_id: str) -> Response:
    """Agree as a second person."""
    try:
        commands.agree_opening(call.ctx, opening_id, call.actor.name)
    except ConflictError as refused:
        form = forms.refused(
            forms.empty(call.ctx), refused, {"same_person": _("You asked for this yourself. Ask a colleague to agree.")}
        )
        return _again(call, form)
    return see_other(LINKS)


@view.show(pages, f"{LINKS}/<id:opening_id>", action="issuer.link.open", who=who)
def show_link(call: Call, opening_id: str) -> str | Response:
    """Show the two people who opened it who is linked."""
    try:
        found = commands.opened_link(call.ctx, opening_id, call.actor.name)
    except ConflictError as refused:
        sentences = {
            "second_person_needed": _("A second person has not agreed yet."),
            "opening_ended": _("The time to look at this is over. Ask anew, with a colleague."),
        }
        return _again(call, forms.refused(forms.empty(call.ctx), refused, sentences))
    return render_template("issuer/office/link.html", households=found, **_frame(call))


def _page(call: Call, form: Form) -> str:
    return render_template("issuer/office/links.html", form=form, **_listed(call))


def _again(call: Call, form: Form) -> Response:
    return forms.again("issuer/office/links.html", form, **_listed(call))


def _listed(call: Call) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        waiting = openings.waiting(reading, call.actor.name, call.actor.programmes)
        mine = openings.open_to(reading, call.actor.name)
    return {
        **_frame(call),
        "waiting": waiting,
        "mine": mine,
        "reasons": list(words.opening_reasons().items()),
        "reason_words": words.opening_reasons(),
        "today": today(call),
    }


def _frame(call: Call) -> dict[str, Any]:
    """The confidential person comes here too, and sees no area of the office."""
    if call.actor.role is Role.CONFIDENTIAL_PERSON:
        return {"areas": [], "here": "", "home": CONFIDENTIAL, "back": CONFIDENTIAL}
    return {"areas": areas(), "here": f"{HOME}/checks", "back": f"{HOME}/checks"}
