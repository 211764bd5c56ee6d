"""Passkeys (W3C Web Authentication): a key in somebody's device that signs in without a code, bound to our address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from shared.identity import ceremonies
from shared.identity.tables import passkey
from shared.kernel.errors import InvalidError
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx

_ADD, _SIGN_IN = "passkey_add", "passkey_sign_in"
_CHALLENGE_BITS = 256
#: More keys of one person than this are not listed.
MOST_LISTED = 20


@dataclass(frozen=True)
class Site:
    """The address that keys are bound to, and the neutral name that devices show for it."""

    address: str
    name: str

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""


@dataclass(frozen=True)
class Begun:
    """`options` is for the browser's own dialog, as JSON, `secret` for its cookie."""

    options: str
    secret: str


@dataclass(frozen=True)
class Passkey:
    credential_id: str
    added_at: datetime
    last_used_at: datetime | None


def begin_adding(tx: Tx, site: Site, person_id: str) -> Begun:
    """What the browser needs to make a key for this person. It asks who uses the device (PIN, finger, face)."""
    challenge = _challenge(tx)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=person_id.encode(),
        # Shown in lists of keys, perhaps to others: no name and no address.
        user_name=site.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id)) for each in of(tx, person_id)
        ],
    )
    return Begun(options_to_json(options), ceremonies.begin(tx, _ADD, challenge, person_id))


def add(tx: Tx, site: Site, person_id: str, secret: str, answer: str) -> None:
    """Keep the key that a device made. Raises `InvalidError` when it does not fit what was begun here."""
    challenge = ceremonies.take(tx, _ADD, secret, person_id)
    if challenge is None:
        raise _not_taken()
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.address,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise _not_taken() from None
    tx.execute(
        insert(passkey)
        .values(
            credential_id=bytes_to_base64url(made.credential_id),
            person_id=person_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            added_at=tx.now,
        )
        .on_conflict_do_nothing()
    )


def begin_sign_in(tx: Tx, site: Site) -> Begun:
    """What the browser needs to sign in with whichever key it has for us: nobody says first who they are."""
    challenge = _challenge(tx)
    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Begun(options_to_json(options), ceremonies.begin(tx, _SIGN_IN, challenge, None))


def sign_in(tx: Tx, site: Site, secret: str, answer: str) -> str | None:
    """Whose key signed, once for each beginning."""
    challenge = ceremonies.take(tx, _SIGN_IN, secret, None)
    found = tx.execute(sa.select(passkey).where(passkey.c.credential_id == _credential_id(answer))).one_or_none()
    if challenge is None or found is None:
        return None
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.address,
            credential_public_key=found.public_key,
            credential_current_sign_count=found.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    tx.execute(
        sa.update(passkey)
        .where(passkey.c.credential_id == found.credential_id)
        .values(sign_count=verified.new_sign_count, last_used_at=tx.now)
    )
    person_id: str = found.person_id
    return person_id


def of(reading: Reading, person_id: str) -> Sequence[Passkey]:
    """Somebody's keys, the newest first."""
    rows = reading.execute(
        sa.select(passkey.c.credential_id, passkey.c.added_at, passkey.c.last_used_at)
        .where(passkey.c.person_id == person_id)
        .order_by(passkey.c.added_at.desc(), passkey.c.credential_id)
        .limit(MOST_LISTED)
    )
    return [Passkey(row.credential_id, row.added_at, row.last_used_at) for row in rows]


def remove(tx: Tx, person_id: str, credential_id: str) -> None:
    """Take one of somebody's keys away."""
    tx.execute(sa.delete(passkey).where(passkey.c.person_id == person_id, passkey.c.credential_id == credential_id))


def _challenge(tx: Tx) -> bytes:
    return tx.random.getrandbits(_CHALLENGE_BITS).to_bytes(_CHALLENGE_BITS // 8, "big")


class _Answer(msgspec.Struct):
    id: str


def _credential_id(answer: str) -> str:
    try:
        return msgspec.json.decode(answer, type=_Answer).id
    except (msgspec.DecodeError, UnicodeEncodeError):
        return ""


def _not_taken() -> InvalidError:
    return InvalidError("this key could not be added", remedy="Try again, or use another device.")
