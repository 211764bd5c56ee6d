"""What somebody at a counter sees: choose, scan, confirm, and an answer that fills the screen."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, abort, render_template, request, send_file

from services.redeemer import commands, photo, queries, scanner
from services.redeemer.devices import DeviceToken
from services.redeemer.domain import MAX_CHEQUES, Order, Refusal
from services.redeemer.queries import ShownOffer
from services.redeemer.reasons import WORDS, Reason
from shared.http.call import Call
from shared.http.problems import of_error
from shared.kernel.errors import UnauthenticatedError
from shared.kernel.ids import new_id
from shared.pages import view, visitor
from shared.pages.demo import open_demo_device
from shared.pages.site import POLICY, Site, page_blueprint, see_other

HOME = "/scan"
_STATIC_SECONDS = 3600
_ACTION = "redeemer.redemption.write"
#: The reader is WebAssembly, and the camera is used here and nowhere else.
_SCAN_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
_SCAN_PERMISSIONS = "camera=(self), microphone=(), geolocation=()"
#: What a scan is for that names none of the provider's own offers.
_NO_OFFER = "0" * 32
#: No longer text is a code of ours.
_LONGEST_CODE = 200
_LONGEST_PIN = 12

pages = page_blueprint(__name__)
SITE = Site(pages, HOME, "redeemer/frame.html")
device = DeviceToken(visitor.device_in_cookie, also_revoked=False)
open_demo_device(pages, HOME)


@dataclass(frozen=True)
class Wish:
    """What the form says, as far as it makes sense."""

    offer: ShownOffer | None
    units: int
    code: str

    @property
    def choice(self) -> dict[str, str]:
        """What was chosen, for the address of the next page, so that nobody chooses twice."""
        return {"offer": self.offer.offer_id, "units": str(self.units)} if self.offer else {}


@pages.errorhandler(UnauthenticatedError)
def not_this_device(error: UnauthenticatedError) -> Response:
    """Whoever comes with a device that was withdrawn is told so, and that another one works."""
    return _not_yet(Reason.DEVICE_REVOKED, {}) if visitor.device_in_cookie(request) else of_error(error)


@view.show(pages, HOME, action=_ACTION, who=device)
def show_scan(call: Call) -> Response:
    """Ask what it is for and how many, and read the code by camera, photo or typing."""
    with call.ctx.reading() as reading:
        offers = queries.offers_of(reading, call.actor.scoped_id)
    asked = request.args.get("offer")
    chosen = next((offer for offer in offers if offer.offer_id == asked), offers[0] if offers else None)
    page = render_template(
        "redeemer/scan.html",
        offers=offers,
        camera=scanner.available(),
        most_units=MAX_CHEQUES,
        chosen=chosen,
        units=request.args.get("units", "1"),
    )
    headers = {"Content-Security-Policy": _SCAN_POLICY, "Permissions-Policy": _SCAN_PERMISSIONS}
    return Response(page, headers=headers)


@view.act(pages, f"{HOME}/read", action=_ACTION, who=device)
def confirm_scan(call: Call) -> str | Response:
    """Show what would be taken, before anything is."""
    request.max_content_length = photo.MAX_BYTES
    wish = _wish(call)
    if wish.offer is None:
        return _not_yet(Reason.OFFER_UNKNOWN, {})
    file = request.files.get("photo")
    code = photo.read(file.stream) if file is not None and file.filename else wish.code
    if not code:
        return _not_yet(Reason.CODE_UNREADABLE, wish.choice)
    return render_template(
        "redeemer/confirm.html",
        offer=wish.offer,
        units=wish.units,
        cheques=wish.offer.price_cheques * wish.units,
        code=code[:_LONGEST_CODE],
        redemption_id=new_id(call.ctx.random),
    )


@pages.get(f"{HOME}/read")
def scan_again() -> Response:
    """Whoever comes here by an address, such as another language's, begins again: a code may be old by now."""
    return see_other(HOME)


@view.act(pages, HOME, action=_ACTION, who=device)
def redeem(call: Call) -> Response:
    """Spend the cheques. The id in the form is the use's, so that sending it twice spends once."""
    wish = _wish(call)
    decision = commands.redeem(
        call.ctx,
        Order(
            redemption_id=_redemption_id(),
            device_id=call.actor.name,
            provider_id=call.actor.scoped_id,
            offer_id=wish.offer.offer_id if wish.offer else _NO_OFFER,
            units=wish.units,
            code=wish.code,
            service_on=None,
            pin=request.form.get("pin", "")[:_LONGEST_PIN],
        ),
    )
    if isinstance(decision, Refusal):
        return _not_yet(decision.reason, wish.choice)
    return see_other(f"{HOME}/done/{decision.redemption_id}")


@view.show(pages, f"{HOME}/done/<id:redemption_id>", action="redeemer.redemption.read", who=device)
def show_done(call: Call, redemption_id: str) -> str:
    """Show that it worked: how many, how much, and when it is paid."""
    with call.ctx.reading() as reading:
        receipt = queries.receipt(reading, call.actor.scoped_id, redemption_id)
        if receipt.captured_at is None:
            abort(404)
        names = queries.category_names(reading, {receipt.category})
        to_undo = receipt.status == "captured" and receipt.undo_until is not None and reading.now < receipt.undo_until
    page = "redeemer/undone.html" if receipt.end_reason == "undone" else "redeemer/done.html"
    return render_template(page, receipt=receipt, name=names.get(receipt.category), to_undo=to_undo)


@view.act(pages, f"{HOME}/done/<id:redemption_id>", action=_ACTION, who=device)
def undo(call: Call, redemption_id: str) -> Response:
    """Take it back. Sent twice it is done once."""
    decision = commands.undo(call.ctx, call.actor, redemption_id)
    if isinstance(decision, Refusal):
        return _not_yet(decision.reason, {})
    return see_other(f"{HOME}/done/{redemption_id}")


@pages.get(f"{HOME}/not-yet/<reason>")
def show_not_yet(reason: str) -> str:
    """Show what to do now, and then why. It says nothing about anybody, so a device that was withdrawn sees it too."""
    words = WORDS.get(reason)  # type: ignore[call-overload]  # a reason is its own text
    if words is None:
        abort(404)
    choice = {name: request.args[name] for name in ("offer", "units") if name in request.args}
    return render_template(
        "redeemer/not_yet.html",
        words=words,
        withdrawn=reason == Reason.DEVICE_REVOKED,
        again=f"{HOME}?{urlencode(choice)}",
    )


@pages.get("/scanner/<name>")
def scanner_file(name: str) -> Response:
    """What reads codes in the browser."""
    path = scanner.path_of(name)
    if path is None:
        abort(404)
    return send_file(path, max_age=_STATIC_SECONDS)


def _wish(call: Call) -> Wish:
    offer_id = request.form.get("offer_id", "")
    with call.ctx.reading() as reading:
        offers = queries.offers_of(reading, call.actor.scoped_id)
    typed = request.form.get("units", "")
    units = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else 1
    return Wish(
        next((offer for offer in offers if offer.offer_id == offer_id), None),
        max(units, 1),
        request.form.get("code", "")[:_LONGEST_CODE].strip(),
    )


def _redemption_id() -> str:
    given = request.form.get("redemption_id", "")
    if len(given) != 32 or set(given) - set("0123456789abcdef"):
        abort(400)
    return given


def _not_yet(reason: Reason, choice: dict[str, str]) -> Response:
    """Send the browser to the page of a reason. From there the scan goes on with the same choice."""
    return see_other(f"{HOME}/not-yet/{reason.value}?{urlencode(choice)}".removesuffix("?"))
