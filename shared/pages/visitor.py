"""Who looks at a page: whoever signed in with this service's own cookie."""

from datetime import timedelta

from flask import Request, Response, g, has_request_context, request

from shared.http.call import Identify
from shared.identity import sessions
from shared.identity.roles import Actor, Role
from shared.identity.sessions import OWN_PHONE_MOST, Session
from shared.kernel.errors import HalfSignedInError, UnauthenticatedError
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context

#: Where a second thing is proved.
SECOND = "/sign-in/second"
#: What a device at a counter is known by; it stays while people come and go.
_DEVICE = "device"


def cookie_name(name: str) -> str:
    """The name of a service's cookie, in this request. Browsers share cookies over the ports of one machine, so each
    service has a name of its own. On a secure connection its prefix says that no other host and no insecure page
    of ours wrote it (RFC 6265bis, 4.1.3.2); elsewhere browsers refuse such a name.
    """
    return f"__Host-respijt_{name}" if request.is_secure else f"respijt_{name}"


def secret_in_cookie(service: str) -> str:
    """The secret of the sign-in, or an empty text."""
    return request.cookies.get(cookie_name(service), "")


def device_in_cookie(_request: Request) -> str:
    """The token of the device this browser is, or an empty text."""
    return request.cookies.get(cookie_name(_DEVICE), "")


def by_cookie(service: str, *, also_half: bool = False) -> Identify:
    """Finds who is signed in. Raises `UnauthenticatedError` when nobody is, and `HalfSignedInError` for who has still
    to prove a second thing, unless that is what the page is for.
    """

    def identify(reading: Reading, _request: Request, /) -> Actor:
        secret = secret_in_cookie(service)
        found = sessions.find(reading, secret) if secret else None
        if found is None:
            raise UnauthenticatedError("nobody is signed in here", remedy="Sign in, or open the link you were given.")
        if found.is_half and not also_half:
            raise HalfSignedInError("a second proof is needed", remedy="Give it, or sign in by a passkey.")
        g.session = found
        return found.actor

    return identify


def anybody(_reading: Reading, _request: Request, /) -> Actor:
    """Whoever looks. For pages that need no permission."""
    return Actor("anybody", Role.PARENT)


def current() -> Session | None:
    """The sign-in by which this page was opened, where it needed one."""
    found: Session | None = g.get("session") if has_request_context() else None
    return found


def note_use(ctx: Context) -> None:
    """Begin the idle time of the present sign-in anew, now and then."""
    found = current()
    if found is not None and sessions.is_to_be_noted(found, ctx.clock.now()):
        with ctx.unit_of_work() as tx:
            sessions.note_use(tx, found)


def sign_in(
    ctx: Context, response: Response, actor: Actor, *, own_phone: bool = False, strong: bool = False
) -> Response:
    """Sign somebody in with this answer, as `sessions.begin` does. What this browser was signed in as before ends."""
    with ctx.unit_of_work() as tx:
        sessions.end_secret(tx, secret_in_cookie(ctx.service))
        secret = sessions.begin(tx, actor, own_phone=own_phone, strong=strong)
    return keep(response, ctx.service, secret, own_phone=own_phone)


def sign_out(ctx: Context, response: Response) -> Response:
    """End the sign-in of this browser, and let it forget the secret."""
    with ctx.unit_of_work() as tx:
        sessions.end_secret(tx, secret_in_cookie(ctx.service))
    _forget(response, ctx.service)
    return response


def keep(response: Response, service: str, secret: str, *, own_phone: bool = False) -> Response:
    """Let the browser keep the secret of a sign-in until it is closed, or as long as it lasts on an own phone."""
    _set(response, service, secret, int(OWN_PHONE_MOST.total_seconds()) if own_phone else None)
    return response


def keep_device(response: Response, token: str) -> Response:
    """Let the browser be this device until it is closed."""
    _set(response, _DEVICE, token, None)
    return response


def keep_for(response: Response, service: str, what: str, secret: str, valid_for: timedelta) -> Response:
    """Let the browser remember what it began: a code that was asked for, a passkey that is to sign."""
    _set(response, f"{service}_{what}", secret, int(valid_for.total_seconds()))
    return response


def kept_for(service: str, what: str) -> str:
    """What the browser remembers of it, or an empty text."""
    return request.cookies.get(cookie_name(f"{service}_{what}"), "")


def forget_for(response: Response, service: str, what: str) -> Response:
    _forget(response, f"{service}_{what}")
    return response


def _set(response: Response, name: str, value: str, max_age: int | None) -> None:
    """No script can read the cookie and no other site sends it."""
    response.set_cookie(
        cookie_name(name), value, max_age=max_age, httponly=True, samesite="Strict", secure=request.is_secure
    )


def _forget(response: Response, name: str) -> None:
    response.delete_cookie(cookie_name(name), httponly=True, samesite="Strict", secure=request.is_secure)
