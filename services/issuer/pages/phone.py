"""The cheques on a phone that is the parent's own: for a day without network, and hidden when she leaves."""

from flask import Response, render_template, request, send_from_directory

from services.issuer.pages.base import HOME, pages, parent
from services.issuer.queries import wallets
from shared.http.call import Call
from shared.identity.sessions import OWN_PHONE_MOST
from shared.pages import view, visitor
from shared.pages.site import STATIC, see_other

#: Says that this phone keeps something; it opens nothing.
OWN = "respijt_own_phone"
#: What the page on the phone is made of.
FILES = ("look.css", "leaf.svg", "wallet.js", "offline.js", "phone.js", "qr.js")
_SECONDS = int(OWN_PHONE_MOST.total_seconds())


@view.show(pages, f"{HOME}/own-phone", action="issuer.wallet.key", who=parent)
def show_own_phone(call: Call) -> str:
    """Offer to keep the cheques on this phone, or to keep nothing any more."""
    with call.ctx.reading() as reading:
        found = wallets.one(reading, call.actor.scoped_id)
        now = reading.now
    return render_template(
        "issuer/own_phone.html",
        count=sum(each["count"] for each in found["cheques"]),
        now_ms=int(now.timestamp() * 1000),
        files=" ".join(f"/static/{name}" for name in FILES),
    )


@view.show(pages, f"{HOME}/phone-key", action="issuer.wallet.key", who=parent)
def give_phone_key(call: Call) -> Response:
    """The key that codes are made from, for the parent's own phone, which keeps it so that no script reads it again."""
    key = bytes.fromhex(wallets.key(call.ctx, call.actor.scoped_id)["key_hex"])
    return Response(key, content_type="application/octet-stream")


@view.act(pages, f"{HOME}/phone", action="issuer.wallet.key", who=parent)
def keep_on_phone(call: Call) -> Response:
    """Stay signed in on this phone, which the parent calls her own."""
    response = visitor.sign_in(call.ctx, Response(status=204), call.actor, own_phone=True)
    response.set_cookie(OWN, "1", max_age=_SECONDS, httponly=True, samesite="Strict", secure=request.is_secure)
    return response


@view.act(pages, f"{HOME}/phone/forget", action="issuer.wallet.key", who=parent)
def forget_phone(_call: Call) -> Response:
    """Keep nothing on this phone any more."""
    response = see_other(HOME)
    response.delete_cookie(OWN, httponly=True, samesite="Strict", secure=request.is_secure)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@pages.get("/offline")
def show_offline() -> str:
    """The page that lives on the phone. It says nothing of anybody: what it shows is kept there."""
    return render_template("issuer/offline.html")


@pages.get("/phone-worker.js")
def phone_worker() -> Response:
    """What answers on the phone where the network does not. From the root, as it serves the whole site."""
    return send_from_directory(STATIC, "phone-worker.js", max_age=0)
