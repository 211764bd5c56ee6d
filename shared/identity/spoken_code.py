"""The spoken code (T4): twelve symbols to read aloud, `K7M2-9QXD-4TRH`. Derived, never sent between services.

Four symbols find the wallet: they are fixed per wallet and generation, neither secret nor unique.
Seven prove it: they are cut from an HMAC of a counter, so each code serves once. The last symbol tells
misreadings. Showing a code does not move the counter; only spending does.
"""

import hmac
from typing import NamedTuple

from shared.kernel.codes import check_symbol, checked, encode_bits, grouped

LENGTH = 12
#: How far the counter of a code may lie ahead of the last one that was spent, and how far back one is still known.
AHEAD, BEHIND = 10, 10

_SELECTOR, _VERIFIER = 4, 7


class SpokenCode(NamedTuple):
    """A code as it was heard: nothing in it is believed before `counter_of` finds its counter."""

    selector: str
    verifier: str


def selector(key: bytes) -> str:
    """What the redeemer looks a wallet up by."""
    return _cut(key, b"respijt code T4 find\0", _SELECTOR)


def make_code(key: bytes, counter: int) -> str:
    """The code of one counter, in groups to read aloud."""
    symbols = selector(key) + _verifier(key, counter)
    return grouped(symbols + check_symbol(symbols))


def read_code(text: str) -> SpokenCode | None:
    """Take a typed text apart, or `None` when it is no spoken code or holds a slip."""
    code = checked(text, LENGTH)
    return None if code is None else SpokenCode(code[:_SELECTOR], code[_SELECTOR:-1])


def counter_of(key: bytes, code: SpokenCode, last: int) -> int | None:
    """The counter of a code, near the last one that was spent, or `None`. As much work for right as for wrong."""
    found = None
    for counter in range(last - BEHIND + 1, last + AHEAD + 1):
        if hmac.compare_digest(_verifier(key, max(counter, 0)).encode(), code.verifier.encode()) and counter > 0:
            found = counter
    return found


def _verifier(key: bytes, counter: int) -> str:
    return _cut(key, b"respijt code T4 spend\0" + counter.to_bytes(8, "big"), _VERIFIER)


def _cut(key: bytes, what: bytes, symbols: int) -> str:
    return encode_bits(int.from_bytes(hmac.digest(key, what, "sha256")[:8], "big"), symbols)
