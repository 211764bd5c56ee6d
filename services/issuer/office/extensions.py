"""A later last day for all unspent cheques of a programme: one form, one look at what it means, then it is asked."""

from typing import Any

from flask import Response

from services.issuer.commands import expiry as commands
from services.issuer.commands.programmes import existing
from services.issuer.office import words
from services.issuer.office.base import HOME, again, pages, show, today, who
from services.issuer.queries import cheques
from shared.http.call import Call
from shared.kernel.errors import ConflictError, InvalidError
from shared.pages import forms, view
from shared.runtime.context import Context

_EXTEND = f"{HOME}/programmes/<id:programme_id>/extend"


class LastDay(forms.FormSchema):
    """Until which day cheques are to count."""

    last_day = forms.Day(required=True)


@view.show(pages, _EXTEND, action="issuer.extension.write", who=who)
def ask_day(call: Call, programme_id: str) -> str:
    """Ask for the new last day."""
    return show("extend", HOME, form=forms.empty(call.ctx), **_about(call, programme_id))


@view.show(pages, f"{_EXTEND}/sure", action="issuer.extension.write", who=who)
def ask_extension(call: Call, programme_id: str) -> str | Response:
    """Say how many cheques it is about, and ask once more."""
    about = _about(call, programme_id)
    form, values = forms.asked(LastDay)
    if not form.errors and values["last_day"] < about["today"]:
        form = form.wrong("last_day", _over())
    if form.errors:
        return again("extend", HOME, form, **about)
    form = forms.empty(call.ctx, **form.values)
    return show("extend_sure", HOME, form=form, last_day=values["last_day"], **about)


@view.act(pages, f"{_EXTEND}/sure", action="issuer.extension.write", who=who)
def extend(call: Call, programme_id: str) -> Response:
    """Ask that all unspent cheques of a programme count until the end of a later day."""
    form, values = forms.sent(LastDay)
    if not form.errors:

        def ask(ctx: Context) -> str:
            commands.extend(ctx, programme_id, values["last_day"])
            return f"{HOME}/programmes/{programme_id}"

        try:
            return forms.once(call, f"{HOME}/extend", ask)
        except InvalidError:
            form = form.wrong("last_day", _over())
        except ConflictError as refused:
            form = forms.refused(form, refused, words.refusals())
    return again("extend", HOME, form, **_about(call, programme_id))


def _about(call: Call, programme_id: str) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        programme = existing(reading, programme_id)
        number, hands = cheques.unspent(reading, programme_id)
    return {"programme": programme, "cheques": number, "hands": hands, "today": today(call)}


def _over() -> str:
    return words.day_is_over()
