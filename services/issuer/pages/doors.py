"""The three doors: *I am a parent too*, *my situation is different*, *no thank you*. Nothing to prove."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _

from services.issuer.commands import doors, families
from services.issuer.domain.changes import (
    AFTER_SEPARATION,
    MOST_BORN,
    MOST_CHILDREN,
    TOLD_WITHIN,
    Birth,
    Change,
    Disability,
    Move,
    RaisesAlone,
    Separation,
    can_be_born,
)
from services.issuer.door_words import ALONE, SITUATIONS
from services.issuer.pages.base import HOME, ZONE, anybody, numbers, own_household, pages, parent
from services.issuer.queries import programmes
from shared.http import idempotency
from shared.http.call import Call
from shared.http.idempotency import Answer
from shared.identity import sessions
from shared.identity.roles import Actor, Role
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError
from shared.kernel.places import MUNICIPALITIES
from shared.pages import forms, view, visitor
from shared.pages.languages import in_words, language, language_to_keep
from shared.pages.site import see_other

JOIN, DIFFERENT, NO_THANK_YOU = "/join", f"{HOME}/different", f"{HOME}/no-thank-you"
#: Children that the form has room for; whoever has more comes by a person.
CHILDREN = tuple(f"born{number}" for number in range(1, 9))
#: What may be different, and what is asked of it that has no usual answer.
_NEEDED = {"birth": "born_on", "separation": "family_type", "move": "", "disability": "", "raises_alone": "reason"}
CHECK_THE_YEAR = _("Check the year. For a child that is expected, write the expected day.")
TOO_MANY = _("That is more than this page takes in. A helper or the office writes it down.")
_REFUSED = {
    "closed": _("Nobody can be taken in here now. Ask a helper or the office that gives cheques."),
    "full": _("Many parents came in by this page today. Come again tomorrow, or ask a helper today."),
    "disability": _("That is more children than there are days of birth."),
    "too_many": TOO_MANY,
}
#: At which field it stands why a change cannot be, by the code of the refusal.
_NOT_SO = {
    "date_out_of_range": ("born_on", _("Check the day. It lies within the last year.")),
    "more_than_children": (
        "children",
        _("That is more children than we know of. Tell of the new child first."),
    ),
}


# -- I am a parent too


class JoinForm(forms.FormSchema):
    """Five questions, of which the first two want an answer."""

    situation = forms.Choice((*SITUATIONS, *ALONE), required=True)
    born1 = forms.Day(required=True)
    born2, born3, born4, born5 = forms.Day(), forms.Day(), forms.Day(), forms.Day()
    born6, born7, born8 = forms.Day(), forms.Day(), forms.Day()
    disability = forms.Whole(0, len(CHILDREN), load_default=0)
    municipality = forms.Choice(MUNICIPALITIES, load_default=None)
    own_phone = forms.Tick()


@view.show(pages, JOIN, action=None, who=anybody)
def show_join(call: Call) -> str:
    """Ask at most five questions. Nobody has to be signed in."""
    return _join_page(forms.empty(call.ctx))


@view.act(pages, JOIN, action=None, who=anybody)
def join(call: Call) -> Response:
    """Take a parent in on her word and show her what she gets. What was typed stays when something is not right."""
    scope, key = "door", idempotency.read_key(request.form.get(forms.KEY))
    body = repr(sorted(request.form.items(multi=True))).encode()
    form, said = forms.sent(JoinForm)
    form = with_days_judged(form, CHILDREN, day_of(call.ctx.clock.now(), ZONE))
    if form.errors:
        return forms.not_yet(_join_page(form))
    try:
        with call.ctx.unit_of_work() as tx:
            if idempotency.earlier_answer(tx, scope, JOIN, key, body) is not None:
                return see_other(HOME)
            programme_id = programmes.joinable(tx)
            if programme_id is None:
                return forms.not_yet(_join_page(form.wrong(forms.WHOLE, _REFUSED["closed"])))
            new = doors.join(
                call.ctx.within(tx),
                programme_id,
                _answers(said),
                language=language_to_keep(),
                via="page",
                told_by="parent",
            )
            idempotency.keep_answer(tx, scope, JOIN, key, body, Answer(303, "text/plain", b""))
            actor = Actor("parent", Role.PARENT, f"wallet:{new.wallet_id}")
            secret = sessions.begin(tx, actor, own_phone=said["own_phone"])
    except InvalidError:
        return forms.not_yet(
            _join_page(form.wrong("disability", _("That is more children than there are days of birth.")))
        )
    except ConflictError:
        return forms.not_yet(_join_page(form.wrong(forms.WHOLE, _REFUSED["full"])))
    return visitor.keep(see_other(f"{HOME}?told=welcome"), "issuer", secret, own_phone=said["own_phone"])


def with_days_judged(form: forms.Form, names: Sequence[str], today: date) -> forms.Form:
    """The same, with a word at each field of these with a day on which no child can be born."""
    for name in names:
        typed = form[name] if name not in form.errors else ""
        if typed and not can_be_born(forms.Day().deserialize(typed), today):
            form = form.wrong(name, CHECK_THE_YEAR)
    return form


def _join_page(form: forms.Form) -> str:
    return render_template(
        "issuer/join.html",
        form=form,
        situations=in_words({**SITUATIONS, **ALONE}),
        children=CHILDREN,
        disabled=numbers(range(len(CHILDREN) + 1)),
        municipalities=municipalities(),
    )


def _answers(said: Mapping[str, Any]) -> doors.Answers:
    return doors.Answers(
        situation=said["situation"],
        children_birth_dates=[said[name] for name in CHILDREN if name in said],
        children_with_disability=said["disability"],
        municipality_nis=said["municipality"],
        channel="wallet",
    )


# -- my situation is different


class DifferentForm(forms.FormSchema):
    """One of the changes, with what is asked of it."""

    kind = forms.Choice(_NEEDED, required=True)
    born_on = forms.Day()
    children = forms.Whole(1, MOST_CHILDREN, load_default=1)
    family_type = forms.Choice(AFTER_SEPARATION)
    reason = forms.Choice(ALONE)
    municipality = forms.Choice(MUNICIPALITIES, load_default=None)


@view.show(pages, DIFFERENT, action="issuer.wallet.change", who=parent)
def show_different(call: Call) -> str:
    """Ask what changed."""
    return _different_page(call, forms.Form())


@view.act(pages, DIFFERENT, action="issuer.wallet.change", who=parent)
def tell_difference(call: Call) -> Response:
    """Take in what changed. More is granted at once, and nothing is taken away."""
    form, said = forms.sent(DifferentForm)
    needed = _NEEDED.get(said.get("kind", ""))
    if needed and needed not in said:
        form = form.wrong(needed, _("Fill this in."))
    if form.errors:
        return forms.not_yet(_different_page(call, form))
    try:
        told = families.tell_change(call.ctx, own_household(call), _change(said), via="page", told_by="parent")
    except InvalidError as error:
        name, sentence = _NOT_SO.get(error.code, ("children", _REFUSED["too_many"]))
        return forms.not_yet(_different_page(call, form.wrong(name, sentence)))
    return see_other(f"{HOME}?told={'more' if told.given else 'noted'}")


def _different_page(call: Call, form: forms.Form) -> str:
    today = day_of(call.ctx.clock.now(), ZONE)
    return render_template(
        "issuer/different.html",
        form=form,
        blank=forms.Form(),
        born=numbers(range(1, MOST_BORN + 1)),
        disabled=numbers(range(1, 7)),
        after_separation=in_words({code: SITUATIONS[code] for code in AFTER_SEPARATION}),
        alone=in_words(ALONE),
        municipalities=municipalities(),
        today=today,
        year_ago=today - TOLD_WITHIN,
    )


def _change(said: Mapping[str, Any]) -> Change:
    match said["kind"]:
        case "birth":
            return Birth(said["born_on"], said["children"])
        case "separation":
            return Separation(said["family_type"])
        case "move":
            return Move(said["municipality"], None)
        case "disability":
            return Disability(said["children"])
        case _:
            return RaisesAlone(said["reason"])


# -- no thank you


@view.show(pages, NO_THANK_YOU, action="issuer.wallet.decline", who=parent)
def show_no_thank_you(_call: Call) -> str:
    """Say what it means, before anything happens."""
    return render_template("issuer/no_thank_you.html")


@view.act(pages, NO_THANK_YOU, action="issuer.wallet.decline", who=parent)
def decline(call: Call) -> Response:
    """Erase who it was, ask the cheques back, and let no list bring the family back."""
    doors.decline(call.ctx, own_household(call))
    return visitor.sign_out(call.ctx, see_other("/done"))


@pages.get("/done")
def show_done() -> str:
    """Say that it is done. It says nothing of anybody."""
    return render_template("issuer/done.html")


def municipalities() -> list[tuple[str, str]]:
    """Codes and names in the reader's order; in English as on a street sign in French."""
    dutch = language() == "nl"
    return sorted(((code, names[dutch]) for code, names in MUNICIPALITIES.items()), key=lambda each: each[1])
