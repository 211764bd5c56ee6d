"""The second proof of who signs in: a passkey, or the codes of an app (TOTP, RFC 6238)."""

import base64
from typing import Any

import pyotp
import sqlalchemy as sa

from shared.identity import ceremonies, passkeys
from shared.identity.roles import NEEDS_SECOND
from shared.identity.sealing import Sealer
from shared.identity.sessions import Session
from shared.identity.tables import person
from shared.persistence.unit_of_work import Reading, Tx

_KIND = "totp"
#: As long as the hash it keys (RFC 4226, 4).
_SECRET_BITS = 160
_STEP_SECONDS = 30
#: Codes of the step before and after are taken too: clocks of phones differ.
_STEPS_APART = (-1, 0, 1)


def has_app(reading: Reading, person_id: str) -> bool:
    """Whether an app of theirs makes codes."""
    row = reading.execute(sa.select(person.c.totp).where(person.c.id == person_id)).one_or_none()
    return row is not None and row.totp is not None


def has_any(reading: Reading, person_id: str) -> bool:
    """Whether there is any second proof."""
    return has_app(reading, person_id) or bool(passkeys.of(reading, person_id))


def may_add(reading: Reading, found: Session) -> bool:
    """Whether this sign-in may add a second proof: the first one ever, or with one that was given.

    Else whoever reads somebody's mail could add their own, and the first proof would be all there is.
    """
    return found.strong or found.actor.role not in NEEDS_SECOND or not has_any(reading, found.actor.name)


def begin_app(tx: Tx, person_id: str) -> str:
    """Make a secret for an app, which counts once a code of it was typed. Returns what the browser keeps."""
    secret = tx.random.getrandbits(_SECRET_BITS).to_bytes(_SECRET_BITS // 8, "big")
    return ceremonies.begin(tx, _KIND, secret, person_id)


def app_address(reading: Reading, person_id: str, kept: str, name: str) -> tuple[str, str] | None:
    """What the app reads from a picture, and the secret to be typed; none when nothing was begun in this browser."""
    secret = ceremonies.look(reading, _KIND, kept, person_id)
    if secret is None:
        return None
    text = base64.b32encode(secret).decode()
    return pyotp.TOTP(text).provisioning_uri(name=name, issuer_name=name), text


def confirm_app(tx: Tx, sealer: Sealer, person_id: str, kept: str, typed: str) -> bool:
    """Take the app's secret into use when this is its code."""
    secret = ceremonies.look(tx, _KIND, kept, person_id)
    step = None if secret is None else _step(tx, secret, typed)
    if secret is None or step is None:
        return False
    ceremonies.take(tx, _KIND, kept, person_id)
    _keep(tx, person_id, totp=sealer.seal(secret.hex(), person_id, tx.random), totp_step=step)
    return True


def try_app(tx: Tx, sealer: Sealer, person_id: str, typed: str) -> bool:
    """Whether this is a code of their app that was not used before."""
    row = tx.execute(sa.select(person.c.totp, person.c.totp_step).where(person.c.id == person_id)).one_or_none()
    if row is None or row.totp is None:
        return False
    step = _step(tx, bytes.fromhex(sealer.unseal(row.totp, person_id)), typed)
    if step is None or step <= row.totp_step:
        return False
    _keep(tx, person_id, totp_step=step)
    return True


def _step(tx: Tx, secret: bytes, typed: str) -> int | None:
    """Which step of the clock this is the code of."""
    digits = "".join(each for each in typed if not each.isspace())
    app, now = pyotp.TOTP(base64.b32encode(secret).decode()), int(tx.now.timestamp())
    for apart in _STEPS_APART:
        at = now + apart * _STEP_SECONDS
        if digits.isascii() and app.verify(digits, for_time=at):
            return at // _STEP_SECONDS
    return None


def _keep(tx: Tx, person_id: str, **values: Any) -> None:
    tx.execute(sa.update(person).where(person.c.id == person_id).values(**values))
