"""What a parent sees in a browser: how many cheques, until when, what for, the code to show, and what was used."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import Response, render_template, request

from services.issuer.commands import mandates, redemptions, safe, tokens
from services.issuer.domain.mandates import ACTS, PAGE, Terms
from services.issuer.mandate_words import ACTED
from services.issuer.queries import families, wallets
from services.issuer.queries import mandates as mandate_queries
from services.issuer.queries import safe as safe_queries
from shared.http.call import Call
from shared.identity.wallet_code import STEP_SECONDS, Purpose, make_code
from shared.kernel.clock import add_months, day_of
from shared.kernel.errors import InvalidError
from shared.pages import qr, view, visitor
from shared.pages.demo import open_demo_sign_in
from shared.pages.languages import LANGUAGE_COOKIE
from shared.pages.site import Site, page_blueprint, see_other

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
#: Where "leave now" leads: a page that everybody might look at.
_NEUTRAL_SITE = "https://www.meteo.be/"

pages = page_blueprint(__name__)
SITE = Site(pages, HOME, "issuer/frame.html")
parent = visitor.by_cookie("issuer")
open_demo_sign_in(pages, "issuer", HOME)


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
