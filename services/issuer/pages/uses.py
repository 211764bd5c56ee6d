"""What a parent says of one use: that it is right, that nobody came, that something is wrong, that it was not safe."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _

from services.issuer.commands import disputes, redemptions
from services.issuer.domain.uses import DISPUTE_REASONS, REPORT_KINDS
from services.issuer.pages.base import HOME, ZONE, numbers, pages, parent
from services.issuer.queries import wallets
from services.issuer.reasons import DISPUTED
from services.issuer.schemas.uses import MOST_CHEQUES
from shared.contracts.issuer import DisputeReason
from shared.http import idempotency
from shared.http.call import Call
from shared.http.idempotency import Answer
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.kernel.ids import new_id
from shared.pages import forms, view
from shared.pages.languages import LANGUAGE_COOKIE, in_words, tag
from shared.pages.site import see_other

#: The most characters of what is told in confidence.
MOST_WORDS = 2000
_CANCELLING = {
    "sick_child": _("My child is ill: this never costs a cheque"),
    "other": _("Something else: cancelling late costs one cheque at most"),
}
_KINDS = {"not_safe": _("It was not safe."), "treated_badly": _("Somebody was treated badly.")}
#: What the page says after something was said or changed on it.
_TOLD = (
    "nobody_came",
    "disputed",
    "cancelled",
    "reported",
    "changed",
    "welcome",
    "more",
    "noted",
    "right",
    "thanks",
    "answered",
    "permitted",
    "not_permitted",
    "kept",
)
#: The providers' page that finds an offer, by the same words as their API.
_SEARCH = "/find"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/accept", action="issuer.page.use", who=parent)
def accept_use(call: Call, redemption_id: str) -> Response:
    """Say that a use is right."""
    redemptions.accept(call.ctx, call.actor.scoped_id, redemption_id)
    return see_other(f"{HOME}?told=right")


@view.show(pages, f"{HOME}/use", action="issuer.page.use", who=parent)
def show_use(call: Call) -> str:
    """Show one use, by its number in the list, and what can be said of it."""
    number = request.args.get("number", "")
    uses, today = _uses(call)
    if not (number.isascii() and number.isdigit() and len(number) < 4 and 1 <= int(number) <= len(uses)):
        raise NotFoundError("there is no such use of your cheques", remedy="Look at the list of your uses.")
    return _page(call, uses[int(number) - 1], today, forms.empty(call.ctx))


def _again(call: Call, redemption_id: str, form: forms.Form) -> Response:
    """The page of a use once more, with what is wrong in one of its forms."""
    uses, today = _uses(call)
    for use in uses:
        if use["redemption_id"] == redemption_id:
            # The forms that come back send no key; another on the page needs one.
            return forms.not_yet(_page(call, use, today, replace(form, key=form.key or new_id(call.ctx.random))))
    raise NotFoundError("there is no such use of your cheques", remedy="Look at the list of your uses.")


def _uses(call: Call) -> tuple[list[dict[str, Any]], date]:
    """What stands in the parent's list, and which day it is."""
    with call.ctx.reading() as reading:
        return wallets.one(reading, call.actor.scoped_id)["uses"], day_of(reading.now, ZONE)


def _page(call: Call, use: dict[str, Any], today: date, form: forms.Form) -> str:
    # That nobody came has a button of its own, until it is too late for that.
    reasons = [code for code in DISPUTE_REASONS if code != "nobody_came" or "complain" in use["can_say"]]
    return render_template(
        "issuer/use.html",
        use=use,
        form=form,
        reasons=in_words({code: DISPUTED[code] for code in reasons}),
        counts=numbers(range(use["cheques"] - use["sent_back"], 0, -1)),
        cancelling=list(_CANCELLING.items()),
        kinds=list(_KINDS.items()),
        today=today,
        most_words=MOST_WORDS,
        telephone=call.ctx.settings.confidential_telephone,
    )


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/nobody-came", action="issuer.page.use", who=parent)
def nobody_came(call: Call, redemption_id: str) -> Response:
    """Say that nobody came."""
    return _said(call, "nobody_came", lambda: _dispute(call, redemption_id, "nobody_came", None))


class DisputeForm(forms.FormSchema):
    reason = forms.Choice(DISPUTE_REASONS, required=True)
    cheques = forms.Whole(1, MOST_CHEQUES, load_default=None)


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/dispute", action="issuer.page.use", who=parent)
def dispute_use(call: Call, redemption_id: str) -> Response:
    """Say that a use, or some cheques of it, is not right: in time, or later as a complaint."""
    form, said = forms.sent(DisputeForm)
    if form.errors:
        return _again(call, redemption_id, form)
    try:
        return _said(call, "disputed", lambda: _dispute(call, redemption_id, said["reason"], said["cheques"]))
    except InvalidError as error:
        return _again(call, redemption_id, forms.refused(form, error, {}))


class CancelForm(forms.FormSchema):
    reason = forms.Choice(_CANCELLING, required=True)


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/cancel", action="issuer.page.use", who=parent)
def cancel_booking(call: Call, redemption_id: str) -> Response:
    """Cancel a booking; a child that is ill always makes it free."""
    form, said = forms.sent(CancelForm)
    if form.errors:
        return _again(call, redemption_id, form)
    wallet_id = call.actor.scoped_id
    return _said(call, "cancelled", lambda: redemptions.cancel(call.ctx, wallet_id, redemption_id, said["reason"]))


class ReportForm(forms.FormSchema):
    kind = forms.Choice(REPORT_KINDS, required=True)
    words = forms.Words(MOST_WORDS, load_default=None)


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/not-safe", action="issuer.report.write", who=parent)
def report_use(call: Call, redemption_id: str) -> Response:
    """Tell the confidential person of a use. Sent twice it is told once."""
    form, said = forms.sent(ReportForm)
    if form.errors:
        return _again(call, redemption_id, form)
    kind, words = said["kind"], said["words"]
    key = idempotency.read_key(request.form.get(forms.KEY))
    scope, rule = f"{call.actor.role.value} {call.actor.scope}", f"{HOME}/uses/not-safe"
    body = "\0".join((redemption_id, kind, words or "")).encode()

    def tell() -> None:
        with call.ctx.unit_of_work() as tx:
            if idempotency.earlier_answer(tx, scope, rule, key, body) is None:
                ctx = call.ctx.within(tx)
                disputes.report(ctx, call.actor.scoped_id, kind=kind, redemption_id=redemption_id, words=words)
                idempotency.keep_answer(tx, scope, rule, key, body, Answer(303, "text/plain", b""))

    return _said(call, "reported", tell)


def _dispute(call: Call, redemption_id: str, reason: DisputeReason, cheques: int | None) -> None:
    """In time, or as a complaint where the use is final meanwhile."""
    wallet_id = call.actor.scoped_id
    try:
        disputes.dispute(call.ctx, wallet_id, redemption_id, reason, cheques)
    except ConflictError as refused:
        if refused.code != "complain_instead":
            raise
        disputes.complain(call.ctx, wallet_id, redemption_id, reason, cheques)


def _said(call: Call, word: str, act: Callable[[], object]) -> Response:
    """Go back to the list, which says what came of it; also when the use was no longer as the page had shown it."""
    try:
        act()
    except ConflictError:
        word = "changed"
    return see_other(f"{HOME}?told={word}")


def told() -> str | None:
    """What the page says of what was just done, by the address."""
    word = request.args.get("told", "")
    return word if word in _TOLD else None


def elsewhere(call: Call, uses: Iterable[dict[str, Any]]) -> str | None:
    """Where the providers' search stands, filled in with what did not come: its category, weekday and hour."""
    missed = [each for each in uses if _missed(each)]
    if not missed:
        return None
    use = max(missed, key=lambda each: each["service_on"])
    asked = {"category": use["category"]}
    # A safe wallet's history holds no hour, so that its search has none either.
    if use["service_hour"] is not None:
        asked |= {"day": _WEEKDAYS[use["service_on"].weekday()], "at": f"{use['service_hour']:02}:00"}
    return _search(call, **asked)


def searches(call: Call, purposes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """By the code of each of these purposes, where whoever offers it is found."""
    return {each["code"]: _search(call, category=each["code"]) for each in purposes}


def _search(call: Call, **asked: str) -> str:
    """The address of the providers' search, filled in. A host of its own remembers no language: it goes along."""
    said = urlencode({**asked, LANGUAGE_COOKIE: tag()})
    return f"{call.ctx.settings.addresses['providers']}{_SEARCH}?{said}"


def _missed(use: dict[str, Any]) -> bool:
    said = [each["reason"] for each in use["complaints"]]
    return "nobody_came" in said or (use["release"] or {}).get("reason") == "nobody_came"
