"""Signing in with one's own organisation (OpenID Connect Core 1.0, code flow with PKCE), where one is set up."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from shared.identity import ceremonies
from shared.identity.addresses import read_address
from shared.identity.people import Person, by_address
from shared.identity.sealing import Sealer
from shared.kernel.errors import InvalidError, UnavailableError
from shared.kernel.ids import new_secret
from shared.persistence.units import Units

_KIND = "oidc"
_PATIENCE_SECONDS = 10
#: Signatures of tokens that are taken: by a key of the provider's own, never by a secret that we share with it.
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
#: How far the provider's clock may be off.
_LEEWAY_SECONDS = 60


@dataclass(frozen=True)
class Provider:
    """An organisation's sign-in: its issuer, and how it knows us."""

    issuer: str
    client_id: str
    client_secret: str


class _Begun(msgspec.Struct, frozen=True):
    state: str
    nonce: str
    verifier: str


def begin(units: Units) -> str:
    """Begin in one browser. Returns the secret for its cookie."""
    with units.unit_of_work() as tx:
        begun = _Begun(new_secret(tx.random), new_secret(tx.random), new_secret(tx.random))
        return ceremonies.begin(tx, _KIND, msgspec.json.encode(begun), None)


def address(units: Units, provider: Provider, kept: str, back: str) -> str | None:
    """Where the browser that began goes on, and comes back from; none when it did not begin.

    Raises `UnavailableError` when the provider does not answer.
    """
    with units.reading() as reading:
        value = ceremonies.look(reading, _KIND, kept, None)
    if value is None:
        return None
    begun = msgspec.json.decode(value, type=_Begun)
    client = _client(provider, back)
    url, _state = client.create_authorization_url(
        _described(client, provider)["authorization_endpoint"],
        state=begun.state,
        nonce=begun.nonce,
        code_verifier=begun.verifier,
    )
    return str(url)


def sign_in(
    units: Units, provider: Provider, sealer: Sealer, kept: str, back: str, code: str, state: str
) -> Person | None:
    """Who came back, by the verified e-mail address that the provider vouches for; none for whoever is not known here.

    Raises `UnavailableError` when the provider does not answer.
    """
    with units.unit_of_work() as tx:
        value, now = ceremonies.take(tx, _KIND, kept, None), tx.now
    if value is None:
        return None
    begun = msgspec.json.decode(value, type=_Begun)
    if not hmac.compare_digest(begun.state.encode(), state.encode()):
        return None
    # No unit of work is open meanwhile: it would hold up everybody else's.
    email = _verified_email(provider, back, code, begun, int(now.timestamp()))
    if email is None:
        return None
    try:
        found = read_address(email)
    except InvalidError:
        return None
    with units.reading() as reading:
        return by_address(reading, sealer, found)


def _verified_email(provider: Provider, back: str, code: str, begun: _Begun, now: int) -> str | None:
    client = _client(provider, back)
    described = _described(client, provider)
    try:
        token = client.fetch_token(described["token_endpoint"], code=code, code_verifier=begun.verifier)
        keys = KeySet.import_key_set(_get(client, described["jwks_uri"]))
        told = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS)
        claims = CodeIDToken(
            told.claims,
            told.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "nonce": {"essential": True, "value": begun.nonce},
            },
            params={"nonce": begun.nonce, "client_id": provider.client_id, "access_token": token["access_token"]},
        )
        claims.validate(now=now, leeway=_LEEWAY_SECONDS)
        person = dict(claims) if "email" in claims else _userinfo(client, described, claims["sub"])
    except RequestException:
        raise _away() from None
    except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError):
        return None
    email = person.get("email")
    return email if isinstance(email, str) and person.get("email_verified") is True else None


def _userinfo(client: OAuth2Session, described: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
    """What the provider says of the person beside the token; only of the one whom the token names (5.3.2)."""
    told = client.get(described["userinfo_endpoint"]).json()
    return told if isinstance(told, dict) and told.get("sub") == subject else {}


def _client(provider: Provider, back: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope="openid email",
        redirect_uri=back,
        code_challenge_method="S256",
        # Where it gave us no secret, the proof is PKCE alone.
        token_endpoint_auth_method=None if provider.client_secret else "none",
        default_timeout=_PATIENCE_SECONDS,
    )


def _described(client: OAuth2Session, provider: Provider) -> Mapping[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""
    try:
        described: dict[str, Any] = _get(client, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        if described["issuer"] != provider.issuer:
            raise _away()
    except (RequestException, ValueError, KeyError, TypeError):
        raise _away() from None
    return described


def _get(client: OAuth2Session, url: str) -> Any:
    answer = client.get(url, withhold_token=True)
    answer.raise_for_status()
    return answer.json()


def _away() -> UnavailableError:
    return UnavailableError("the organisation's sign-in does not answer", remedy="Try again, or sign in with a code.")
