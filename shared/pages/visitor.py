"""Who looks at a page: the holder of the token in this service's own cookie."""

from flask import Request, Response, request

from shared.http.call import Identify
from shared.identity import tokens
from shared.identity.roles import Actor
from shared.kernel.errors import UnauthenticatedError
from shared.persistence.unit_of_work import Reading


def cookie_name(service: str) -> str:
    """Browsers share cookies over the ports of one machine, so each service has a name of its own."""
    return f"respijt_{service}"


def token_in_cookie(request: Request, service: str) -> str:
    """The token, or an empty text."""
    return request.cookies.get(cookie_name(service), "")


def by_cookie(service: str) -> Identify:
    """Finds the holder of the access token in the cookie. Raises `UnauthenticatedError` when there is none."""

    def identify(reading: Reading, request: Request, /) -> Actor:
        token = token_in_cookie(request, service)
        if not token:
            raise UnauthenticatedError("nobody is signed in here", remedy="Open the page by the link you were given.")
        return tokens.open_token(reading, token)

    return identify


def keep(response: Response, service: str, token: str, seconds: int | None = None) -> Response:
    """Remember who it is, for so long or until the browser is closed.

    No script can read the cookie and no other site sends it.
    """
    response.set_cookie(
        cookie_name(service), token, max_age=seconds, httponly=True, samesite="Strict", secure=request.is_secure
    )
    return response


def forget(response: Response, service: str) -> Response:
    response.delete_cookie(cookie_name(service), httponly=True, samesite="Strict")
    return response
