"""The rotating wallet code (T1): derived, never sent between services, single use.

`RV2:` and Base45 of handle (16 bytes), step (4 bytes) and MAC (8 bytes): 46 characters, which a
QR code of version 3 holds. The wallet's key is HKDF (RFC 5869) of the installation's master key;
the handle changes every UTC day, so that a code links nothing across days.
"""

import hmac
import struct
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.kernel.codes import base45_decode, base45_encode

PREFIX = "RV2:"
#: A code is good for its own step and the next one, so for 15 to 30 seconds.
STEP_SECONDS = 15

_HANDLE_BYTES, _STEP_BYTES, _MAC_BYTES = 16, 4, 8


class Purpose(StrEnum):
    """What a code was made for, as the text under its MAC.

    `BEYOND_LIMIT`: the parent tapped that more cheques than the visit limit may be taken, so that whoever judges the
    code needs no other sign of that.
    """

    SPEND = "respijt code RV2 spend"
    BEYOND_LIMIT = "respijt code RV2 spend beyond the limit"


@dataclass(frozen=True)
class WalletCode:
    """A code as it was read: nothing in it is believed before `matches` says so."""

    handle: bytes
    step: int
    mac: bytes


def wallet_key(master: bytes, wallet_id: str, generation: int) -> bytes:
    """The 32-byte key of a wallet. A new generation makes every earlier code worthless."""
    info = f"respijt wallet {wallet_id} {generation}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)


def step_at(instant: datetime) -> int:
    return int(instant.timestamp()) // STEP_SECONDS


def handle_on(key: bytes, day: date) -> bytes:
    """What the redeemer finds the wallet by on one UTC day."""
    return hmac.digest(key, b"handle " + day.isoformat().encode(), "sha256")[:_HANDLE_BYTES]


def make_code(key: bytes, instant: datetime, purpose: Purpose = Purpose.SPEND) -> str:
    """The code a phone shows at an instant; for an ordinary use when nothing is said."""
    step = struct.pack(">I", step_at(instant))
    handle = handle_on(key, instant.date())
    return PREFIX + base45_encode(handle + step + _mac(key, handle, step, purpose))


def read_code(text: str) -> WalletCode | None:
    """Take a scanned text apart, or `None` when it is no wallet code."""
    text = text.strip().upper()
    data = base45_decode(text[len(PREFIX) :]) if text.startswith(PREFIX) else None
    if data is None or len(data) != _HANDLE_BYTES + _STEP_BYTES + _MAC_BYTES:
        return None
    (step,) = struct.unpack(">I", data[_HANDLE_BYTES : _HANDLE_BYTES + _STEP_BYTES])
    return WalletCode(data[:_HANDLE_BYTES], step, data[_HANDLE_BYTES + _STEP_BYTES :])


def matches(key: bytes, code: WalletCode) -> Purpose | None:
    """What this wallet made the code for, or `None` when it did not. Takes the same time for right and wrong."""
    step = struct.pack(">I", code.step)
    right = {purpose: hmac.compare_digest(_mac(key, code.handle, step, purpose), code.mac) for purpose in Purpose}
    return next((purpose for purpose, found in right.items() if found), None)


def _mac(key: bytes, handle: bytes, step: bytes, purpose: Purpose) -> bytes:
    return hmac.new(key, purpose.encode() + b"\0" + handle + step, sha256).digest()[:_MAC_BYTES]
