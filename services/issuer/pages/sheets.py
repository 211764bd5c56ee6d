"""Paper cheques on their sheets, the same whoever prints them, and the form that asks for them."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _

from services.issuer.commands import tokens
from services.issuer.pages.print import on_paper
from services.issuer.queries import papers, wallets
from services.issuer.queries.papers import Paper
from shared.http.call import Call
from shared.pages import forms, qr
from shared.pages.further import further


class PapersForm(forms.FormSchema):
    """How many, and for which provider alone; for everywhere where none is chosen."""

    papers = forms.Whole(1, tokens.MOST_PAPERS, required=True)
    provider = forms.Words(load_default=None)


def asked(places: Sequence[tuple[str, str]]) -> tuple[forms.Form, dict[str, Any]]:
    """What was asked for; a provider that was not offered is wrong."""
    form, said = forms.sent(PapersForm)
    if not form.errors and said["provider"] not in {None, *dict(places)}:
        form = form.wrong("provider", _("Choose one of the answers."))
    return form, said


def sheets(call: Call, wallet_id: str, found: Sequence[Paper], *, as_pdf: bool, **around: object) -> Response:
    """These paper cheques of a wallet, to print or as a PDF. What is `around` them stands on a screen alone."""
    with call.ctx.reading() as reading:
        purposes = wallets.purposes(reading, wallet_id)
    pictures = [qr.for_paper(text).decode() for text in papers.codes(call.ctx, found)]
    return on_paper(
        "issuer/sheets.html",
        as_pdf=as_pdf,
        cheques=list(zip(found, pictures, strict=True)),
        purposes=purposes,
        further=further(),
        **around,
    )
