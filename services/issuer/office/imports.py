"""Lists of families: sent in, looked at, taken, and followed until every family has its cheques."""

from contextlib import closing, nullcontext
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from services.issuer.commands import previews as commands
from services.issuer.commands.imports import LEGAL_BASES
from services.issuer.household_file import FileError
from services.issuer.office import words
from services.issuer.office.base import HOME, again, on_day, pages, show, today, who
from services.issuer.queries import imports as queries
from services.issuer.queries import previews, programmes
from services.issuer.spool import Spool
from services.issuer.store.imports import Provenance
from shared.http.call import Call
from shared.kernel.errors import ConflictError, NotFoundError, RespijtError, TooLargeError
from shared.pages import forms, view
from shared.pages.languages import language
from shared.pages.site import see_other

AREA = f"{HOME}/lists"
_MOST = 50
_MOST_PROGRAMMES = 100
#: What a form weighs beside its file.
_BESIDE_THE_FILE = 64 * 1024
_MEGABYTE = 1024 * 1024


class NewList(forms.FormSchema):
    """Where a list comes from, and by what right it is used."""

    programme = forms.Words(required=True)
    source = forms.Words(120, required=True)
    legal_basis = forms.Choice(LEGAL_BASES, required=True)
    authorisation = forms.Words(64, required=True)
    authorised_on = forms.Day(required=True)


@view.show(pages, AREA, action="issuer.office.use", who=who)
def list_imports(call: Call) -> str:
    """Show the lists that were taken, the newest first."""
    with call.ctx.reading() as reading:
        found = previews.taken(reading, _MOST, call.actor.programmes)
    states = words.import_states()
    rows = [{"row": each, "on": on_day(each.received_at), "status": states[each.status]} for each in found]
    return show("imports", AREA, rows=rows)


@view.show(pages, f"{AREA}/new", action="issuer.office.use", who=who)
def ask_list(call: Call) -> str:
    """Ask for a list and for the right to use it."""
    return show("new_import", AREA, form=forms.empty(call.ctx), **_offered(call))


@view.act(pages, f"{AREA}/new", action="issuer.office.use", who=who)
def keep_list(call: Call) -> Response:
    """Keep a list to be looked at; nothing of it is taken yet."""
    most = call.ctx.settings.import_max_bytes
    request.max_content_length = most + _BESIDE_THE_FILE
    try:
        file = request.files.get("file")
    except RequestEntityTooLarge:
        form = forms.empty(call.ctx).wrong("file", _too_large(most))
        return again("new_import", AREA, form, **_offered(call))
    with nullcontext() if file is None else closing(file):
        return _kept(call, file)


def _kept(call: Call, file: FileStorage | None) -> Response:
    form, values = forms.sent(NewList)
    offered = _offered(call)
    if file is None or not file.filename:
        form = form.wrong("file", _("Choose the file."))
    if not form.errors and values["programme"] not in {code for code, _name in offered["programmes"]}:
        form = form.wrong("programme", _("Choose one of the answers."))
    if form.errors or file is None:
        return again("new_import", AREA, form, **offered)
    programme_id = values.pop("programme")
    try:
        preview_id = commands.keep(
            call.ctx,
            programme_id=programme_id,
            provenance=Provenance(**values),
            stream=file.stream,
            length=None,
            asked_by=_by(call),
        )
    except (FileError, TooLargeError, ConflictError, NotFoundError) as refused:
        return again("new_import", AREA, form.wrong("file", _wrong_file(refused, call)), **offered)
    return see_other(f"{AREA}/look/{preview_id}")


@view.show(pages, f"{AREA}/look/<id:preview_id>", action="issuer.office.use", who=who)
def look(call: Call, preview_id: str) -> str:
    """Show how a list is read, before anything of it is taken."""
    with call.ctx.reading() as reading:
        found = previews.look(reading, Spool(call.ctx.settings.data), preview_id, _by(call), call.actor.programmes)
    return show("preview", AREA, form=forms.empty(call.ctx), look=found, preview_id=preview_id)


@view.act(pages, f"{AREA}/look/<id:preview_id>", action="issuer.office.use", who=who)
def take(call: Call, preview_id: str) -> Response:
    """Take a list that was looked at."""
    return see_other(f"{AREA}/{commands.take(call.ctx, preview_id, _by(call), call.actor.programmes)}")


@view.show(pages, f"{AREA}/<id:import_id>", action="issuer.office.use", who=who)
def show_import(call: Call, import_id: str) -> str:
    """Show how far a list is, and what is wrong with its bad rows."""
    with call.ctx.reading() as reading:
        found = queries.one(reading, import_id, language())
        programme = programmes.one(reading, found["programme_id"])
    return show(
        "import",
        AREA,
        found=found,
        programme=programme,
        status=words.import_states()[found["status"]],
        basis=words.legal_bases()[found["legal_basis"]],
        today=today(call),
    )


@view.show(pages, f"{AREA}/<id:import_id>/bad-rows.csv", action="issuer.import.bad_rows", who=who)
def download_bad_rows(call: Call, import_id: str) -> Response:
    """Give the bad rows with what to write instead, to be mended and sent in again."""
    with call.ctx.reading() as reading:
        lines = queries.bad_rows(reading, Spool(call.ctx.settings.data), import_id, language())
    headers = {"Content-Disposition": 'attachment; filename="bad-rows.csv"'}
    return Response(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _offered(call: Call) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        found = programmes.page(reading, _MOST_PROGRAMMES, "", call.actor.programmes)["programmes"]
    return {
        "programmes": [(each["programme_id"], each["name"]) for each in found if each["status"] != "closed"],
        "bases": list(words.legal_bases().items()),
    }


def _by(call: Call) -> str:
    return f"{call.actor.role.value} {call.actor.party}"


def _too_large(most: int) -> str:
    return str(
        _(
            "The file is larger than %(size)s MB. Split it in several, each with the row of headings.",
            size=most // _MEGABYTE,
        )
    )


def _wrong_file(refused: RespijtError, call: Call) -> str:
    """What is wrong with the file as a whole, and what to do."""
    if isinstance(refused, TooLargeError):
        return _too_large(call.ctx.settings.import_max_bytes)
    if isinstance(refused, FileError):
        sentence = words.file_errors().get(refused.code)
        if sentence is not None:
            return str(sentence) % refused.values
    return str(words.refusals().get(refused.code, _("This file cannot be taken now. Try again.")))
