"""The three doors: *I am a parent too*, *my situation is different*, *no thank you*. Nothing to prove."""

from datetime import date, timedelta

from flask import Response, render_template, request

from services.issuer.commands import doors, families
from services.issuer.domain.changes import AFTER_SEPARATION, Birth, Change, Disability, Move, RaisesAlone, Separation
from services.issuer.door_words import ALONE, SITUATIONS
from services.issuer.pages.base import HOME, ZONE, anybody, one_of, own_household, pages, parent, whole
from services.issuer.queries import programmes
from shared.http import idempotency
from shared.http.call import Call
from shared.http.idempotency import Answer
from shared.identity import sessions
from shared.identity.roles import Actor, Role
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError
from shared.kernel.ids import new_id
from shared.kernel.places import MUNICIPALITIES
from shared.pages import view, visitor
from shared.pages.languages import language
from shared.pages.site import see_other

JOIN, DIFFERENT, NO_THANK_YOU = "/join", f"{HOME}/different", f"{HOME}/no-thank-you"
#: Children that the form has room for; whoever has more comes by a person.
CHILDREN = 8
_CHANGES = ("birth", "separation", "move", "disability", "raises_alone")


# -- I am a parent too


@view.show(pages, JOIN, action=None, who=anybody)
def show_join(call: Call) -> str:
    """Ask at most five questions. Nobody has to be signed in."""
    return _join_page(call, "")


@view.act(pages, JOIN, action=None, who=anybody)
def join(call: Call) -> Response | str:
    """Take a parent in on her word and show her what she gets. What was typed stays when something is not right."""
    scope, key = "door", idempotency.read_key(request.form.get("key"))
    body = repr(sorted(request.form.items(multi=True))).encode()
    try:
        with call.ctx.unit_of_work() as tx:
            if idempotency.earlier_answer(tx, scope, JOIN, key, body) is not None:
                return see_other(HOME)
            programme_id = programmes.joinable(tx)
            if programme_id is None:
                return _join_page(call, "closed")
            new = doors.join(
                call.ctx.within(tx), programme_id, _answers(), language=language(), via="page", told_by="parent"
            )
            idempotency.keep_answer(tx, scope, JOIN, key, body, Answer(303, "text/plain", b""))
            own_phone = request.form.get("own_phone") == "1"
            secret = sessions.begin(tx, Actor("parent", Role.PARENT, f"wallet:{new.wallet_id}"), own_phone=own_phone)
    except InvalidError as wrong:
        return _join_page(call, "more" if wrong.code == "more_than_children" else "children")
    except ConflictError:
        return _join_page(call, "full")
    return visitor.keep(see_other(f"{HOME}?told=welcome"), "issuer", secret, own_phone=own_phone)


def _join_page(call: Call, wrong: str) -> str:
    return render_template(
        "issuer/join.html",
        wrong=wrong,
        typed=request.form,
        situations={**SITUATIONS, **ALONE},
        children=CHILDREN,
        municipalities=_municipalities(),
        key=request.form.get("key") if wrong in ("children", "more") else new_id(call.ctx.random),
    )


def _answers() -> doors.Answers:
    born = [_day(f"born{number}") for number in range(1, CHILDREN + 1) if request.form.get(f"born{number}")]
    if not born:
        raise InvalidError("no child was written", code="no_children", remedy="Write a day of birth.")
    return doors.Answers(
        situation=one_of("situation", (*SITUATIONS, *ALONE)),
        children_birth_dates=born,
        children_with_disability=whole("disability") or 0,
        municipality_nis=_municipality(),
        channel="wallet",
    )


# -- my situation is different


@view.show(pages, DIFFERENT, action="issuer.wallet.change", who=parent)
def show_different(call: Call) -> str:
    """Ask what changed."""
    return _different_page(call, "")


@view.act(pages, DIFFERENT, action="issuer.wallet.change", who=parent)
def tell_difference(call: Call) -> Response | str:
    """Take in what changed. More is granted at once, and nothing is taken away."""
    try:
        told = families.tell_change(call.ctx, own_household(call), _change(), via="page", told_by="parent")
    except InvalidError as wrong:
        return _different_page(call, wrong.code)
    return see_other(f"{HOME}?told={'more' if told.given else 'noted'}")


def _different_page(call: Call, wrong: str) -> str:
    today = day_of(call.ctx.clock.now(), ZONE)
    return render_template(
        "issuer/different.html",
        wrong=wrong,
        typed=request.form,
        after_separation={code: SITUATIONS[code] for code in AFTER_SEPARATION},
        alone=ALONE,
        municipalities=_municipalities(),
        today=today,
        year_ago=today - timedelta(days=365),
    )


def _change() -> Change:
    match one_of("kind", _CHANGES):
        case "birth":
            return Birth(_day("born_on"), whole("children") or 1)
        case "separation":
            return Separation(one_of("family_type", AFTER_SEPARATION))
        case "move":
            return Move(_municipality(), None)
        case "disability":
            return Disability(whole("children") or 1)
        case _:
            return RaisesAlone(one_of("reason", tuple(ALONE)))


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


def _day(field: str) -> date:
    try:
        return date.fromisoformat(request.form.get(field, "").strip())
    except ValueError:
        raise InvalidError("this is no day", code="bad_date", remedy="Write the day of birth.") from None


def _municipality() -> str | None:
    asked = request.form.get("municipality", "")
    return asked if asked in MUNICIPALITIES else None


def _municipalities() -> list[tuple[str, str]]:
    """Codes and names in the reader's order; in English as on a street sign in French."""
    dutch = language() == "nl"
    return sorted(((code, names[dutch]) for code, names in MUNICIPALITIES.items()), key=lambda each: each[1])
