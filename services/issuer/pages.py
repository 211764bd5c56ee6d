"""What a parent sees in a browser: how many cheques, until when, what for, the code to show, and what was used."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from flask import Response, render_template, request

from services.issuer.commands import disputes, mandates, reached, redemptions, safe, tokens
from services.issuer.domain.mandates import ACTS, PAGE, Terms
from services.issuer.domain.uses import DISPUTE_REASONS, REPORT_KINDS
from services.issuer.mandate_words import ACTED
from services.issuer.queries import families, wallets
from services.issuer.queries import mandates as mandate_queries
from services.issuer.queries import safe as safe_queries
from services.issuer.reasons import DISPUTED
from shared.contracts.issuer import DisputeReason
from shared.http import idempotency
from shared.http.call import Call
from shared.http.idempotency import Answer
from shared.identity.wallet_code import STEP_SECONDS, Purpose, make_code
from shared.kernel.clock import add_months, day_of
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.kernel.ids import new_id
from shared.pages import qr, view, visitor
from shared.pages.demo import open_demo_sign_in
from shared.pages.languages import LANGUAGE_COOKIE
from shared.pages.site import Site, page_blueprint, see_other

Word = TypeVar("Word", bound=str)

HOME = "/cheques"
#: Cheques that end within so many days are told apart.
SOON_DAYS = 30
#: Uses, and looks of helpers, on the page; more than a screen of them helps nobody.
MOST_USES = 20
#: Organisations on the page that may be permitted to help.
MOST_ORGANISATIONS = 100
#: For how many months a page permits somebody to help.
MONTHS_OF_HELP = (1, 3, 6, 12)
_ZONE = "Europe/Brussels"
#: The most characters of what is told in confidence.
MOST_WORDS = 2000
#: What the list says after something was said of a use.
_TOLD = ("nobody_came", "disputed", "cancelled", "reported", "changed")
#: The providers' page that finds an offer, by the same words as their API.
_SEARCH = "/find"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Where "leave now" leads: a page that everybody might look at.
_NEUTRAL_SITE = "https://www.meteo.be/"

pages = page_blueprint(__name__)
SITE = Site(pages, HOME, "issuer/frame.html")
parent = visitor.by_cookie("issuer")
open_demo_sign_in(pages, "issuer", "/start")


@view.show(pages, HOME, action="issuer.page.use", who=parent)
def show_wallet(call: Call) -> str:
    """Show the cheques of the parent who is signed in. No id stands in the address."""
    with call.ctx.reading() as reading:
        wallet_id = call.actor.scoped_id
        found = wallets.one(reading, wallet_id)
        purposes = wallets.purposes(reading, wallet_id)
        household_id = families.household_of_wallet(reading, wallet_id)
        hides_names = safe_queries.is_household(reading, household_id)
        helpers = mandate_queries.of_household(reading, household_id, safe=hides_names)
        looks = mandate_queries.looks(reading, household_id, MOST_USES, "", safe=hides_names)["looks"]
        organisations = mandate_queries.organisations(reading, MOST_ORGANISATIONS, "")["organisations"]
        now = reading.now
    # A page with cheques shows a code to spend them; without any it only tells of them.
    shows_code = found["status"] == "open" and bool(found["cheques"])
    reached.seen(call.ctx, wallet_id, "activate" if shows_code else "tell")
    today = day_of(now, _ZONE)
    milliseconds = int(now.timestamp() * 1000)
    return render_template(
        "issuer/wallet.html",
        spoken=wallets.spoken_code(call.ctx, wallet_id),
        count=sum(each["count"] for each in found["cheques"]),
        endings=_endings(found["cheques"], today),
        purposes=purposes,
        ended=found["ended"],
        uses=found["uses"][:MOST_USES],
        helpers=[each for each in helpers if each["in_force"]],
        looks=looks,
        hides_names=hides_names,
        organisations=organisations,
        acts=ACTED,
        months=MONTHS_OF_HELP,
        grants=found["grants"],
        waiting=sum(each["cheques"] for each in found["grants"] if each["status"] == "unfunded"),
        told=_told(),
        elsewhere=_elsewhere(call, found["uses"]) if _told() == "nobody_came" else None,
        open=found["status"] == "open",
        codes=wallets.codes(call.ctx, wallet_id),
        more=request.args.get("more") == "1",
        today=today,
        next_code_ms=STEP_SECONDS * 1000 - milliseconds % (STEP_SECONDS * 1000),
        step_ms=STEP_SECONDS * 1000,
    )


@view.show(pages, f"{HOME}/code.svg", action="issuer.wallet.key", who=parent)
def show_code(call: Call) -> Response:
    """Draw the code of this moment; with `more=1` the one that the parent made for more than the visit limit."""
    key = bytes.fromhex(wallets.key(call.ctx, call.actor.scoped_id)["key_hex"])
    purpose = Purpose.BEYOND_LIMIT if request.args.get("more") == "1" else Purpose.SPEND
    return Response(qr.for_screen(make_code(key, call.ctx.clock.now(), purpose)), content_type="image/svg+xml")


@view.act(pages, f"{HOME}/renew", action="issuer.wallet.key", who=parent)
def renew_codes(call: Call) -> Response:
    """Lost phone or paper: new codes, and no paper cheque that was printed serves any more."""
    tokens.cancel_papers(call.ctx, call.actor.scoped_id, None)
    tokens.renew_codes(call.ctx, call.actor.scoped_id)
    return see_other(HOME)


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/accept", action="issuer.page.use", who=parent)
def accept_use(call: Call, redemption_id: str) -> Response:
    """Say that a use is right."""
    redemptions.accept(call.ctx, call.actor.scoped_id, redemption_id)
    return see_other(HOME)


@view.act(pages, f"{HOME}/quiet", action="issuer.wallet.safe", who=parent)
def hide_names(call: Call) -> Response:
    """Name nobody and no place on this page from now on."""
    with call.ctx.reading() as reading:
        household_id = families.household_of_wallet(reading, call.actor.scoped_id)
    safe.mark(call.ctx, household_id, safe=True, by_parent=True)
    return see_other(HOME)


@view.act(pages, f"{HOME}/helpers", action="issuer.mandate.give", who=parent)
def permit_helper(call: Call) -> Response:
    """Permit an organisation to act, for some months."""
    acts, months = tuple(request.form.getlist("act")), request.form.get("months", "")
    if not acts or not set(acts) <= set(ACTS) or months not in map(str, MONTHS_OF_HELP):
        raise InvalidError("nothing was chosen", remedy="Choose what they may do and for how long.")
    with call.ctx.reading() as reading:
        household_id = families.household_of_wallet(reading, call.actor.scoped_id)
        last_day = add_months(day_of(reading.now, _ZONE), int(months))
    terms = Terms(request.form.get("organisation", ""), None, acts, last_day, PAGE)
    mandates.give(call.ctx, household_id, terms, by="parent")
    return see_other(HOME)


@view.act(pages, f"{HOME}/helpers/<id:mandate_id>/stop", action="issuer.mandate.give", who=parent)
def stop_helper(call: Call, mandate_id: str) -> Response:
    """Take back what somebody was permitted; it ends at once."""
    with call.ctx.reading() as reading:
        household_id = families.household_of_wallet(reading, call.actor.scoped_id)
    mandates.revoke(call.ctx, household_id, mandate_id, by="parent")
    return see_other(HOME)


# -- what is said of one use


@view.show(pages, f"{HOME}/use", action="issuer.page.use", who=parent)
def show_use(call: Call) -> str:
    """Show one use, by its number in the list, and what can be said of it."""
    number = request.args.get("number", "")
    with call.ctx.reading() as reading:
        uses = wallets.one(reading, call.actor.scoped_id)["uses"][:MOST_USES]
        now = reading.now
    if not (number.isascii() and number.isdigit() and len(number) < 4 and 1 <= int(number) <= len(uses)):
        raise NotFoundError("there is no such use of your cheques", remedy="Look at the list of your uses.")
    return render_template(
        "issuer/use.html",
        use=uses[int(number) - 1],
        reasons={code: DISPUTED[code] for code in DISPUTE_REASONS if code != "nobody_came"},
        key=new_id(call.ctx.random),
        today=day_of(now, _ZONE),
        most_words=MOST_WORDS,
    )


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/nobody-came", action="issuer.page.use", who=parent)
def nobody_came(call: Call, redemption_id: str) -> Response:
    """Say that nobody came."""
    return _said(call, "nobody_came", lambda: _dispute(call, redemption_id, "nobody_came", None))


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/dispute", action="issuer.page.use", who=parent)
def dispute_use(call: Call, redemption_id: str) -> Response:
    """Say that a use, or some cheques of it, is not right: in time, or later as a complaint."""
    reason = _one_of("reason", DISPUTE_REASONS)
    return _said(call, "disputed", lambda: _dispute(call, redemption_id, reason, _number("cheques")))


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/cancel", action="issuer.page.use", who=parent)
def cancel_booking(call: Call, redemption_id: str) -> Response:
    """Cancel a booking; a child that is ill always makes it free."""
    reason = _one_of("reason", ("sick_child", "other"))
    wallet_id = call.actor.scoped_id
    return _said(call, "cancelled", lambda: redemptions.cancel(call.ctx, wallet_id, redemption_id, reason))


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/not-safe", action="issuer.report.write", who=parent)
def report_use(call: Call, redemption_id: str) -> Response:
    """Tell the confidential person of a use. Sent twice it is told once."""
    kind = _one_of("kind", REPORT_KINDS)
    words = " ".join(request.form.get("words", "").split())[:MOST_WORDS] or None
    key = idempotency.read_key(request.form.get("key"))
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


def _told() -> str | None:
    told = request.args.get("told", "")
    return told if told in _TOLD else None


def _elsewhere(call: Call, uses: Iterable[dict[str, Any]]) -> str | None:
    """Where the providers' search stands, filled in with what did not come: its category, weekday and hour."""
    missed = [each for each in uses if _missed(each)]
    if not missed:
        return None
    use = max(missed, key=lambda each: each["service_on"])
    asked = {"category": use["category"]}
    # A safe wallet's history holds no hour, so that its search has none either.
    if use["service_hour"] is not None:
        asked |= {"day": _WEEKDAYS[use["service_on"].weekday()], "at": f"{use['service_hour']:02}:00"}
    host = urlsplit(request.host_url).hostname
    return f"{request.scheme}://{host}:{call.ctx.settings.ports['providers']}{_SEARCH}?{urlencode(asked)}"


def _missed(use: dict[str, Any]) -> bool:
    said = [each["reason"] for each in use["complaints"]]
    return "nobody_came" in said or (use["release"] or {}).get("reason") == "nobody_came"


def _one_of(field: str, allowed: Sequence[Word]) -> Word:
    for each in allowed:
        if request.form.get(field) == each:
            return each
    raise InvalidError("nothing was chosen", remedy="Choose one of the answers.", fields={field: ["Choose one."]})


def _number(field: str) -> int | None:
    text = request.form.get(field, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


@pages.get("/leave")
def leave() -> Response:
    """Leave at once: sign out, forget what the browser kept, and go where anybody might be."""
    response = visitor.forget(see_other(_NEUTRAL_SITE), "issuer")
    response.delete_cookie(LANGUAGE_COOKIE)
    # Not the cache: browsers take seconds over it, and no page of ours is in it.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _endings(cheques: Iterable[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """How many cheques end on which day, the earliest first; those that end soon are marked."""
    by_day = sorted(cheques, key=lambda each: each["expires_on"])
    return [
        {
            "on": on,
            "count": sum(each["count"] for each in several),
            "soon": on <= today + timedelta(days=SOON_DAYS),
        }
        for on, several in groupby(by_day, key=lambda each: each["expires_on"])
    ]
