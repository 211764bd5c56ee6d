"""The paper cheque (T2): a signed token, single use, worth one cheque of a wallet until its last day.

`RV1:` and Base45 of version (1 byte), key id (2), paper id (16), last day (4) and an Ed25519 signature
(64, RFC 8032) over all of it: 135 characters. Nothing in it names a wallet. Paper is copied easily, so it
serves only together with a second sign of the parent's will: the PIN, a wallet code, or a named provider.
"""

import hmac
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from shared.kernel.codes import base45_decode, base45_encode

PREFIX = "RV1:"
PIN_DIGITS = 6
_VERSION = 1
_HEAD = struct.Struct(">BH16sI")
_SIGNATURE_BYTES = 64
_DOMAIN = b"respijt paper RV1\0"


@dataclass(frozen=True)
class Paper:
    """A paper cheque as it was read: nothing in it is believed before `genuine` says so."""

    key_number: int
    paper_id: str
    last_day: date
    signature: bytes

    @property
    def signed_text(self) -> bytes:
        return _DOMAIN + _HEAD.pack(_VERSION, self.key_number, bytes.fromhex(self.paper_id), self.last_day.toordinal())


def make_paper(sign: Callable[[bytes], bytes], key_number: int, paper_id: str, last_day: date) -> str:
    """The text of one paper cheque. `key_number` says which published key checks it."""
    unsigned = Paper(key_number, paper_id, last_day, b"")
    head = unsigned.signed_text.removeprefix(_DOMAIN)
    return PREFIX + base45_encode(head + sign(unsigned.signed_text))


def read_paper(text: str) -> Paper | None:
    """Take a scanned text apart, or `None` when it is no paper cheque."""
    text = text.strip().upper()
    data = base45_decode(text[len(PREFIX) :]) if text.startswith(PREFIX) else None
    if data is None or len(data) != _HEAD.size + _SIGNATURE_BYTES:
        return None
    version, key_number, paper_id, ordinal = _HEAD.unpack_from(data)
    if version != _VERSION or not 1 <= ordinal <= date.max.toordinal():
        return None
    return Paper(key_number, paper_id.hex(), date.fromordinal(ordinal), data[_HEAD.size :])


def pin_of(wallet_key: bytes) -> str:
    """The six digits that go with a wallet's papers: another one with each generation, never printed beside them."""
    drawn = int.from_bytes(hmac.digest(wallet_key, b"respijt paper PIN\0", "sha256")[:8], "big")
    return f"{drawn % 10**PIN_DIGITS:0{PIN_DIGITS}d}"


def pin_matches(wallet_key: bytes, typed: str) -> bool:
    """Whether these are the wallet's digits; spaces do not count. Takes the same time for right and wrong."""
    digits = "".join(typed.split())
    return hmac.compare_digest(pin_of(wallet_key).encode(), digits.encode())
