"""Legal opinions: which sentences parents read by which of them, a new one, and one that is taken back."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from services.issuer.commands import opinions as commands
from services.issuer.explain import SENTENCES
from services.issuer.office.base import HOME, again, pages, show, today, who
from services.issuer.queries import opinions as queries
from shared.http.call import Call
from shared.kernel.errors import ConflictError, InvalidError
from shared.pages import forms, view
from shared.pages.languages import in_words, language
from shared.pages.site import see_other
from shared.runtime.context import Context

OPINIONS = f"{HOME}/opinions"
_ACTION = "issuer.opinion.write"
#: The most characters by which an opinion is found again.
_MOST_CHARACTERS = 120


class Opinion(forms.FormSchema):
    """Behind which sentence it stands, where it can be read, and its day."""

    sentence = forms.Choice(SENTENCES, required=True)
    reference = forms.Words(_MOST_CHARACTERS, required=True)
    given_on = forms.Day(required=True)


@view.show(pages, OPINIONS, action=_ACTION, who=who)
def list_opinions(call: Call) -> str:
    """Show each sentence with the opinion by which parents read it, and those that wait for one."""
    return show("opinions", HOME, form=forms.empty(call.ctx), **_listed(call))


@view.act(pages, OPINIONS, action=_ACTION, who=who)
def record_opinion(call: Call) -> Response:
    """Record an opinion: from now on parents read its sentence."""
    form, values = forms.sent(Opinion)
    if not form.errors:

        def record(ctx: Context) -> str:
            commands.record(ctx, **values, by=call.actor.name)
            return OPINIONS

        try:
            return forms.once(call, OPINIONS, record)
        except InvalidError as error:
            if error.code != "date_out_of_range":
                raise
            form = form.wrong("given_on", _("Write the day on which it was given, and no later day than today."))
        except ConflictError:
            form = form.wrong("sentence", _("Parents read this already. Take that opinion back first."))
    return again("opinions", HOME, form, **_listed(call))


@view.show(pages, f"{OPINIONS}/<id:opinion_id>/withdraw", action=_ACTION, who=who)
def ask_withdraw(call: Call, opinion_id: str) -> str:
    """Say what follows when an opinion is taken back, and ask once more."""
    with call.ctx.reading() as reading:
        found = queries.in_force(reading, opinion_id)
    return show(
        "end_sure",
        HOME,
        form=forms.empty(call.ctx),
        title=_("Take this opinion back?"),
        happens=[
            _("Parents no longer read: “%(sentence)s”", sentence=found["text"][language()]),
            _("That it was recorded, and by whom, stays."),
            _("Another opinion can take its place at any time."),
        ],
        action=f"{OPINIONS}/{opinion_id}/withdraw",
        button=_("Take it back"),
        back=OPINIONS,
    )


@view.act(pages, f"{OPINIONS}/<id:opinion_id>/withdraw", action=_ACTION, who=who)
def withdraw_opinion(call: Call, opinion_id: str) -> Response:
    """Take an opinion back: its sentence is said no more."""
    commands.withdraw(call.ctx, opinion_id, by=call.actor.name)
    return see_other(OPINIONS)


def _listed(call: Call) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        found = queries.every(reading)["opinions"]
    by_sentence = {each["sentence"]: each for each in found if each["withdrawn_at"] is None}
    return {
        "sentences": [(text, by_sentence.get(code)) for code, text in SENTENCES.items()],
        "waiting": in_words({code: text for code, text in SENTENCES.items() if code not in by_sentence}),
        "taken_back": [each for each in found if each["withdrawn_at"] is not None],
        "most_characters": _MOST_CHARACTERS,
        "today": today(call),
    }
