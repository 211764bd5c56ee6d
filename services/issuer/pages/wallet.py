"""What a parent sees first: how many cheques, until when, what for, the code to show, and what was used."""

import hashlib
from datetime import timedelta
from typing import Any

from flask import Response, render_template, request
from flask_babel import ngettext

from services.issuer.commands import reached, tokens
from services.issuer.domain.mandates import OFFERED_MONTHS
from services.issuer.mandate_words import ACTED
from services.issuer.pages.base import HOME, MOST_USES, ZONE, pages, parent
from services.issuer.pages.phone import FILES, OWN
from services.issuer.pages.uses import elsewhere, searches, told
from services.issuer.queries import families, organisations, ratings, wallets
from services.issuer.queries import mandates as mandate_queries
from services.issuer.queries import safe as safe_queries
from services.issuer.survey_words import FACES
from shared.http.call import Call
from shared.identity.wallet_code import STEP_SECONDS, Purpose, make_code
from shared.kernel.clock import day_of
from shared.pages import forms, leaving, qr, view, visitor
from shared.pages.languages import in_words, language
from shared.pages.site import see_other, the_context
from shared.persistence.unit_of_work import Reading

#: So long after a scan its receipt stands above everything else.
FRESH = timedelta(minutes=10)


@view.show(pages, HOME, action="issuer.page.use", who=parent)
def show_wallet(call: Call) -> str:
    """Show the cheques of the parent who is signed in. No id stands in the address."""
    return wallet_page(call, forms.Form({"act": [next(iter(ACTED))], "months": str(OFFERED_MONTHS[0])}))


def wallet_page(call: Call, form: forms.Form) -> str:
    """The page of her cheques, with what was chosen of who may help her."""
    with call.ctx.reading() as reading:
        wallet_id = call.actor.scoped_id
        found = wallets.one(reading, wallet_id)
        purposes = wallets.purposes(reading, wallet_id)
        household_id = families.household_of_wallet(reading, wallet_id)
        hides_names = safe_queries.is_household(reading, household_id)
        helpers = mandate_queries.of_household(reading, household_id, safe=hides_names)
        looks = mandate_queries.looks(reading, household_id, MOST_USES, "", safe=hides_names)["looks"]
        offered = organisations.offered(reading)
        now = reading.now
        newest = _newest(reading, wallet_id, found["uses"])
        rate = ratings.to_rate(reading, wallet_id) if told() == "right" else None
        mark = wallets.mark(reading, wallet_id)
    # A page with cheques shows a code to spend them; without any it only tells of them.
    shows_code = found["status"] == "open" and bool(found["cheques"])
    reached.seen(call.ctx, wallet_id, "activate" if shows_code else "tell")
    today = day_of(now, ZONE)
    # By its number a use is found again on a page of its own: no id stands in an address.
    numbered = [{**use, "number": number} for number, use in enumerate(found["uses"], start=1)]
    milliseconds = int(now.timestamp() * 1000)
    return render_template(
        "issuer/wallet.html",
        spoken=wallets.spoken_code(call.ctx, wallet_id),
        count=sum(each["count"] for each in found["cheques"]),
        endings=wallets.endings(found["cheques"], today),
        purposes=purposes,
        searches=searches(call, purposes),
        ended=found["ended"],
        bookings=_bookings(numbered),
        uses=[each for each in numbered[:MOST_USES] if each["status"] != "held"],
        newest=newest,
        rate=rate,
        faces=FACES,
        mark=mark,
        page=_page(wallet_id, found, hides_names=hides_names),
        on_own_phone=OWN in request.cookies,
        now_ms=milliseconds,
        files=" ".join(f"/static/{name}" for name in FILES),
        helpers=[each for each in helpers if each["in_force"]],
        looks=looks,
        hides_names=hides_names,
        form=form,
        organisations=offered,
        acts=in_words(ACTED),
        months=[(str(each), ngettext("%(num)s month", "%(num)s months", each)) for each in OFFERED_MONTHS],
        grants=found["grants"],
        waiting=sum(each["cheques"] for each in found["grants"] if each["status"] == "unfunded"),
        told=told(),
        elsewhere=elsewhere(call, found["uses"]) if told() == "nobody_came" else None,
        open=found["status"] == "open",
        codes=wallets.codes(call.ctx, wallet_id),
        more=request.args.get("more") == "1",
        today=today,
        next_code_ms=STEP_SECONDS * 1000 - milliseconds % (STEP_SECONDS * 1000),
        step_ms=STEP_SECONDS * 1000,
    )


def _page(wallet_id: str, found: dict[str, Any], *, hides_names: bool) -> str:
    """A few signs that differ where more of the page is another than what follows from a use."""
    grants = [(each["programme"], each["status"], each["cheques"]) for each in found["grants"]]
    whole = (wallet_id, found["status"], hides_names, language(), grants)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:16]


def _bookings(uses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is booked and was not used yet, the next one first."""
    return sorted((each for each in uses if each["status"] == "held"), key=lambda each: each["service_on"])


def _newest(reading: Reading, wallet_id: str, uses: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The newest use that waits for its parent's word; `fresh` while she may still stand at the counter."""
    for number, use in enumerate(uses, start=1):
        if use["status"] == "captured" and "accept" in use["can_say"]:
            booked_at = wallets.booked_at(reading, wallet_id, use["redemption_id"])
            return {**use, "number": number, "fresh": reading.now - booked_at < FRESH}
    return None


@view.show(pages, f"{HOME}/mark", action="issuer.page.use", who=parent)
def show_mark(call: Call) -> Response:
    """A short text that changes when something was used, for the page that looks every now and then."""
    with call.ctx.reading() as reading:
        return Response(wallets.mark(reading, call.actor.scoped_id), content_type="text/plain; charset=utf-8")


@view.show(pages, f"{HOME}/code.svg", action="issuer.wallet.key", who=parent)
def show_code(call: Call) -> Response:
    """Draw the code of this moment; with `more=1` the one that the parent made for more than the visit limit."""
    key = bytes.fromhex(wallets.key(call.ctx, call.actor.scoped_id)["key_hex"])
    purpose = Purpose.BEYOND_LIMIT if request.args.get("more") == "1" else Purpose.SPEND
    return Response(qr.for_screen(make_code(key, call.ctx.clock.now(), purpose)), content_type="image/svg+xml")


@view.act(pages, f"{HOME}/renew", action="issuer.wallet.key", who=parent)
def renew_codes(call: Call) -> Response:
    """Lost phone or paper: new codes, no paper cheque that was printed serves, and no other phone is signed in."""
    here = visitor.current()
    assert here is not None, "a parent's page is opened by a sign-in"
    tokens.report_lost(call.ctx, call.actor.scoped_id, kept_session=here.id)
    return see_other(HOME)


@pages.get("/leave")
def leave() -> Response:
    """Leave at once: sign out, forget what the browser kept, and go where anybody might be.

    On a phone of her own what is kept stays, behind the digits that she chose: else she had no code without network.
    """
    response = visitor.sign_out(the_context(), leaving.leave())
    if OWN in request.cookies:
        del response.headers["Clear-Site-Data"]
    return response
