"""How many cheques a family gets: a rule is written, tried on the families there are, and only then published."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_babel import gettext as _

from services.issuer.commands import programmes as commands
from services.issuer.commands.programmes import existing
from services.issuer.domain import rule_in_force
from services.issuer.office import words
from services.issuer.office.base import HOME, again, pages, show, today, who
from services.issuer.queries import figures, simulations
from services.issuer.store import programmes as store
from shared.http.call import Call
from shared.kernel.errors import ConflictError, InvalidError, RespijtError
from shared.pages import forms, view
from shared.pages.forms import Form
from shared.runtime.context import Context

#: The most cheques one grant can hold, so that its events stay within their size.
_MOST = 1000
_NUMBERS = (
    "base",
    "single_parent",
    "per_child_beyond",
    "children_included",
    "child_with_disability",
    "newborn",
    "cap",
)
#: What a first rule begins with; the numbers are to be changed.
_FIRST = {
    "base": 12,
    "single_parent": 12,
    "per_child_beyond": 2,
    "children_included": 2,
    "child_with_disability": 6,
    "newborn": 0,
    "cap": 40,
}
_RULE = f"{HOME}/programmes/<id:programme_id>/rule"


class Rule(forms.FormSchema):
    """A rule's numbers and its first day; `period` is the year on whose families it is tried."""

    base = forms.Whole(1, _MOST, required=True)
    # Below nothing is a number like another here; that single parents get less is refused in words of its own.
    single_parent = forms.Whole(-_MOST, _MOST, required=True)
    per_child_beyond = forms.Whole(0, _MOST, required=True)
    children_included = forms.Whole(0, 20, required=True)
    child_with_disability = forms.Whole(0, _MOST, required=True)
    newborn = forms.Whole(0, _MOST, load_default=0)
    cap = forms.Whole(1, _MOST, required=True)
    effective_from = forms.Day(required=True)
    period = forms.Words(load_default="")


@view.show(pages, _RULE, action="issuer.rule.simulate", who=who)
def try_rule(call: Call, programme_id: str) -> str | Response:
    """Show the form of a rule, and beside it what the rule that is in it would come to. Nothing is published."""
    about = _about(call, programme_id)
    if "base" not in request.args:
        return show("rule", HOME, form=_begin(call, programme_id), found=None, **about)
    form, values = forms.asked(Rule)
    found = None
    if not form.errors:
        form, found = _tried(call, programme_id, form, values, about["periods"])
    if form.errors:
        return again("rule", HOME, form, found=None, **about)
    return show("rule", HOME, form=form, found=found, publish=_publish_address(programme_id, form), **about)


@view.show(pages, f"{_RULE}/publish", action="issuer.rule.write", who=who)
def ask_publish(call: Call, programme_id: str) -> str | Response:
    """Say what follows when a rule is published, and ask once more."""
    about = _about(call, programme_id)
    form, values = forms.asked(Rule)
    if not form.errors:
        form = _refused(form, values)
    if form.errors:
        return again("rule", HOME, form, found=None, **about)
    form = forms.empty(call.ctx, **form.values)
    return show("publish_rule", HOME, form=form, rule=values, today=today(call), **about)


@view.act(pages, f"{_RULE}/publish", action="issuer.rule.write", who=who)
def publish(call: Call, programme_id: str) -> Response:
    """Publish a rule. What was granted before stays as it was."""
    form, values = forms.sent(Rule)
    if not form.errors:
        numbers = {name: values[name] for name in _NUMBERS}

        def add(ctx: Context) -> str:
            commands.add_rule(ctx, programme_id, effective_from=values["effective_from"], **numbers)
            return f"{HOME}/programmes/{programme_id}"

        try:
            return forms.once(call, f"{HOME}/rule", add)
        except (ConflictError, InvalidError) as refused:
            form = _said(form, refused)
    return again("rule", HOME, form, found=None, **_about(call, programme_id))


def _about(call: Call, programme_id: str) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        programme = existing(reading, programme_id)
        return {
            "programme": programme,
            "periods": figures.periods(reading, programme_id),
            "family_types": words.family_types(),
        }


def _begin(call: Call, programme_id: str) -> Form:
    """The numbers that are in force now, to be changed."""
    with call.ctx.reading() as reading:
        rules = store.rules(reading, programme_id)
    day = today(call)
    now = rule_in_force(rules, day) or (rules[-1] if rules else None)
    numbers = _FIRST if now is None else {name: getattr(now, name) for name in _NUMBERS}
    typed = {name: str(number) for name, number in numbers.items()}
    return forms.empty(call.ctx, **typed, effective_from=day.isoformat())


def _tried(
    call: Call, programme_id: str, form: Form, values: Mapping[str, Any], periods: list[str]
) -> tuple[Form, dict[str, Any] | None]:
    """What the rule comes to; the form says why where it may not be published or cannot be tried."""
    numbers = {name: values[name] for name in _NUMBERS}
    period = values["period"] if values["period"] in periods else None
    try:
        with call.ctx.reading() as reading:
            found = simulations.of_draft(
                reading, programme_id, period=period, effective_from=values["effective_from"], **numbers
            )
    except ConflictError as refused:
        if refused.code != "too_few_households":
            raise
        return form, None
    except InvalidError as refused:
        return _said(form, refused), None
    return form, found


def _refused(form: Form, values: Mapping[str, Any]) -> Form:
    numbers = {name: values[name] for name in _NUMBERS}
    try:
        commands.drafted_rule(1, values["effective_from"], **numbers)
    except InvalidError as refused:
        return _said(form, refused)
    return form


def _said(form: Form, refused: RespijtError) -> Form:
    """The form with the sentence at the field that it is about."""
    match refused.code:
        case "cap_below_base":
            return form.wrong("cap", _("This is less than what every family gets. Write as much at least."))
        case "single_parents_get_less":
            return form.wrong(
                "single_parent",
                _("Single parents would get less than others. They get as much at least: write 0 or more."),
            )
    return forms.refused(form, refused, words.refusals())


def _publish_address(programme_id: str, form: Form) -> str:
    return f"{HOME}/programmes/{programme_id}/rule/publish?{urlencode(form.values)}"
