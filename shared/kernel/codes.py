"""Codes that people read aloud and type, and the packing of a QR code's bytes.

The alphabet is Crockford's base 32 (no I, L, O, U). The check symbol is a weighted sum over
GF(32): the symbol at place i counts times a^(i+1), so that one wrong symbol, or two neighbours
swapped, always change the sum.
"""

import hashlib

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_READ = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})

_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BASE45_VALUE = {symbol: value for value, symbol in enumerate(_BASE45)}


def _times_a(value: int) -> int:
    """Multiply by the generator of GF(32) with polynomial x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left, right = _times_a(left), right >> 1
    return product


def check_symbol(symbols: str) -> str:
    """The symbol that makes a code of at most 30 symbols tell its own misreadings."""
    weight, total = 1, 0
    for symbol in symbols:
        weight = _times_a(weight)
        total ^= _times(weight, _VALUE[symbol])
    return ALPHABET[total]


def normalise(typed: str) -> str:
    """What a person meant: capitals, no spaces or hyphens, O as 0, I and L as 1."""
    return typed.strip().upper().translate(_READ)


def checked(typed: str, length: int) -> str | None:
    """The normalised code when it has this many symbols and its check symbol is right, else `None`."""
    code = normalise(typed)
    if len(code) != length or any(symbol not in _VALUE for symbol in code):
        return None
    return code if check_symbol(code[:-1]) == code[-1] else None


def encode_bits(number: int, symbols: int) -> str:
    """The lowest 5 x `symbols` bits of a number as that many symbols."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(symbols)))


def grouped(code: str) -> str:
    """`7Q2MXK40` becomes `7Q2M-XK40`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def reference(identifier: str) -> str:
    """Eight symbols by which people name a redemption or a voucher aloud, the last one a check symbol.

    They are cut from a hash of the id, so they lead nowhere and authorise nothing.
    """
    digest = hashlib.sha256(b"respijt reference\0" + identifier.encode()).digest()
    symbols = encode_bits(int.from_bytes(digest[:5], "big"), 7)
    return grouped(symbols + check_symbol(symbols))


def base45_encode(data: bytes) -> str:
    """Bytes in the alphabet that QR codes pack best (RFC 9285)."""
    symbols = []
    for start in range(0, len(data) - 1, 2):
        rest, first = divmod(data[start] << 8 | data[start + 1], 45)
        third, second = divmod(rest, 45)
        symbols += [first, second, third]
    if len(data) % 2:
        second, first = divmod(data[-1], 45)
        symbols += [first, second]
    return "".join(_BASE45[symbol] for symbol in symbols)


def base45_decode(text: str) -> bytes | None:
    """The inverse of `base45_encode` (RFC 9285), or `None` when no bytes encode to this text."""
    if len(text) % 3 == 1 or any(symbol not in _BASE45_VALUE for symbol in text):
        return None
    data = bytearray()
    for start in range(0, len(text), 3):
        part = text[start : start + 3]
        number = sum(_BASE45_VALUE[symbol] * 45**place for place, symbol in enumerate(part))
        if number >= 1 << 8 * (len(part) - 1):
            return None
        data += number.to_bytes(len(part) - 1, "big")
    return bytes(data)
