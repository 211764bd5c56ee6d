"""Organisations of helpers: which there are, a new one, and one that helps no more."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import ngettext

from services.issuer.commands import mandates as commands
from services.issuer.office.base import HOME, MOST_ROWS, after, again, pages, show, who
from services.issuer.queries import organisations as queries
from shared.http.call import Call
from shared.kernel.errors import ConflictError
from shared.pages import forms, view
from shared.pages.site import see_other
from shared.runtime.context import Context

AREA = f"{HOME}/helpers"


class NewOrganisation(forms.FormSchema):
    """What an organisation is called, as parents read it when they choose who may help."""

    name = forms.Words(120, required=True)


@view.show(pages, AREA, action="issuer.office.use", who=who)
def list_organisations(call: Call) -> str:
    """Show the organisations that parents may permit to help, and the form of another."""
    return show("helpers", AREA, form=forms.empty(call.ctx), **_listed(call))


@view.act(pages, AREA, action="issuer.organisation.write", who=who)
def add_organisation(call: Call) -> Response:
    """Enter an organisation; from now on parents can permit it to help."""
    form, values = forms.sent(NewOrganisation)
    if not form.errors:

        def add(ctx: Context) -> str:
            return f"{AREA}?added={commands.add_organisation(ctx, values['name'])}"

        try:
            return forms.once(call, AREA, add)
        except ConflictError:
            form = form.wrong("name", _("There is one of this name, or there was. Write another name."))
    return again("helpers", AREA, form, **_listed(call))


@view.show(pages, f"{AREA}/<id:organisation_id>/end", action="issuer.organisation.write", who=who)
def ask_end_organisation(call: Call, organisation_id: str) -> str:
    """Say what follows when an organisation helps no more, and ask once more."""
    with call.ctx.reading() as reading:
        found = queries.one(reading, organisation_id)
    return show(
        "end_sure",
        AREA,
        form=forms.empty(call.ctx),
        title=_("Let %(name)s help no more?", name=found.name),
        happens=_what_happens(found),
        action=f"{AREA}/{organisation_id}/end",
        button=_("Let it end"),
        back=AREA,
    )


@view.act(pages, f"{AREA}/<id:organisation_id>/end", action="issuer.organisation.write", who=who)
def end_organisation(call: Call, organisation_id: str) -> Response:
    """Let an organisation help no more."""
    commands.end_organisation(call.ctx, organisation_id, by=call.actor.name)
    return see_other(AREA)


def _listed(call: Call) -> dict[str, Any]:
    """A page of the list, and above it the one that was just added: the list may have it on a later page."""
    added = request.args.get("added", "")
    with call.ctx.reading() as reading:
        found, more = queries.helping(reading, MOST_ROWS, after())
        new = queries.one(reading, added) if added else None
    return {"organisations": found, "more": more, "new": new}


def _what_happens(found: queries.Shown) -> list[str]:
    ends = [
        (
            found.families,
            ngettext(
                "What %(num)s family permits it ends at once. What that family permits a helper by name stays.",
                "What %(num)s families permit it ends at once. What they permit a helper by name stays.",
                found.families,
            ),
        ),
        (
            found.envelopes,
            ngettext(
                "%(num)s envelope of cheques for now is closed.",
                "%(num)s envelopes of cheques for now are closed.",
                found.envelopes,
            ),
        ),
    ]
    return [
        *(sentence for number, sentence in ends if number),
        _("What its helpers gave and did stays, and parents go on reading who looked."),
        _("This cannot be undone, and its name is not used again."),
        _("The sign-ins of its helpers are ended apart. Tell whoever makes them."),
    ]
