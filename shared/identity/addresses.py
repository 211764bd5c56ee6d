"""How somebody is reached: an e-mail address or a number for text messages, in the one form in which it is compared."""

import re
from dataclasses import dataclass
from typing import Literal

from shared.kernel.errors import InvalidError

Channel = Literal["email", "text"]

MOST_CHARACTERS = 254
#: A number that begins with one zero is one of this country (ITU-T E.164).
_COUNTRY = "+32"
_EMAIL = re.compile(r"[^@\s<>\"(),:;\\]{1,64}@[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


@dataclass(frozen=True)
class Address:
    """Where to send something, and by what."""

    channel: Channel
    text: str


def shortened(address: Address) -> str:
    """As much of an address as whoever knows it needs, and nobody else learns it by: `+32 … 56`, `a…@example.org`."""
    if address.channel == "text":
        return f"{address.text[:3]} … {address.text[-2:]}"
    before, _at, domain = address.text.rpartition("@")
    return f"{before[:1]}…@{domain}"


def read_address(typed: str) -> Address:
    """What somebody typed, in the form it is compared in. Raises `InvalidError` when it is neither kind."""
    found = _email(typed) or _number(typed)
    if found is None:
        raise InvalidError(
            "this is no e-mail address and no telephone number",
            remedy="Write an address such as name@example.org, or a number such as 0470 12 34 56.",
            fields={"address": ["Write an e-mail address or a telephone number."]},
        )
    return found


def _email(typed: str) -> Address | None:
    # Capitals before the @ could tell two mailboxes apart, and nowhere do (RFC 5321, 2.4).
    text = typed.strip().lower()
    return Address("email", text) if len(text) <= MOST_CHARACTERS and _EMAIL.fullmatch(text) else None


def _number(typed: str) -> Address | None:
    digits = re.sub(r"[\s./()-]", "", typed)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = _COUNTRY + digits[1:]
    # Written as `+32 (0)470 …`.
    digits = digits.replace(_COUNTRY + "0", _COUNTRY, 1) if digits.startswith(_COUNTRY) else digits
    return Address("text", digits) if _NUMBER.fullmatch(digits) else None
