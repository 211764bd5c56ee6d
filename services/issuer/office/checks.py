"""A second look: samples of what was said at the doors, and help that was given at once."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from services.issuer.commands import doors, emergencies
from services.issuer.commands.doors import OUTCOMES
from services.issuer.domain.envelopes import APPROVED, OBJECTED, OBJECTIONS
from services.issuer.mandate_words import OBJECTED_TO
from services.issuer.office import words
from services.issuer.office.base import HOME, MOST_ROWS, again, pages, show, today, who
from services.issuer.queries import emergencies as emergency_queries
from services.issuer.queries import families as queries
from shared.http.call import Call
from shared.kernel.errors import ConflictError
from shared.pages import forms, view
from shared.pages.site import see_other

AREA = f"{HOME}/checks"
_BOTH = (APPROVED, *OBJECTIONS)


class Outcome(forms.FormSchema):
    """What a check of a sample found."""

    outcome = forms.Choice(OUTCOMES, required=True)


class Review(forms.FormSchema):
    """Whether help was right, or why one objects."""

    said = forms.Choice(_BOTH, required=True)


@view.show(pages, AREA, action="issuer.door.check", who=who)
def list_checks(call: Call) -> str:
    """Show help that waits for a second person, and what was said at the doors and nobody checked yet."""
    return show("checks", AREA, form=forms.empty(call.ctx), **_listed(call))


@view.act(pages, f"{AREA}/words/<id:word_id>", action="issuer.door.check", who=who)
def check_word(call: Call, word_id: str) -> Response:
    """Note what a check found. What was granted stays."""
    form, values = forms.sent(Outcome)
    if not form.errors:
        try:
            doors.check(call.ctx, word_id, values["outcome"], call.actor.name)
        except ConflictError as refused:
            form = forms.refused(form, refused, {"checked_already": _("Somebody checked this already.")})
        else:
            return see_other(AREA)
    return again("checks", AREA, form, **_listed(call))


@view.act(pages, f"{AREA}/help/<id:emergency_id>", action="issuer.office.use", who=who)
def review(call: Call, emergency_id: str) -> Response:
    """Say as a second person whether help was right. An objection takes no cheque back by itself."""
    form, values = forms.sent(Review)
    if not form.errors:
        objection = None if values["said"] == APPROVED else values["said"]
        outcome = APPROVED if objection is None else OBJECTED
        try:
            emergencies.review(call.ctx, emergency_id, outcome, objection, call.actor.name)
        except ConflictError as refused:
            sentences = {
                "same_person": _("You gave this help yourself. Ask a colleague to look at it."),
                "reviewed_already": _("Somebody looked at this already."),
            }
            form = forms.refused(form, refused, sentences)
        else:
            return see_other(AREA)
    return again("checks", AREA, form, **_listed(call))


def _listed(call: Call) -> dict[str, Any]:
    after = {name: request.args.get(f"after_{name}", "") for name in ("help", "words")}
    with call.ctx.reading() as reading:
        help_given = emergency_queries.given(
            reading, None, reviewed=False, limit=MOST_ROWS, after=after["help"], programmes=call.actor.programmes
        )
        said = queries.words(reading, MOST_ROWS, after["words"], call.actor.programmes)
    return {
        "help_given": help_given,
        "said": said,
        "kinds": words.door_words(),
        "ways": words.ways(),
        "outcomes": list(words.check_outcomes().items()),
        "objections": [(code, OBJECTED_TO[code]) for code in OBJECTIONS],
        "today": today(call),
    }
