r"""The kinds of value an event may hold. Each refuses what it does not mean while it is being read.

Patterns end in `$(?!\n)`: a dollar sign alone also matches before a last line break, in Python
and not in the JSON Schemas that are made from these.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from shared.kernel.money import MAX_CENTS

Id = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$(?!\n)", max_length=32, description="128 random bits, hexadecimal")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", max_length=64, description="SHA-256 or HMAC-SHA-256")]
Code = Annotated[
    str, Meta(pattern=r"^[a-z][a-z0-9_]{1,39}$(?!\n)", max_length=40, description="a word of a fixed list")
]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)", max_length=3, description="ISO 4217")]
Name = Annotated[
    str,
    Meta(
        pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)",
        min_length=1,
        max_length=120,
        description="public name of an organisation or scheme",
    ),
]
Period = Annotated[str, Meta(pattern=r"^[0-9a-z-]{4,30}$(?!\n)", max_length=30, description="such as 2026")]
Place = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9_]{1,20}$(?!\n)",
        max_length=20,
        description="NIS code, `n` and a neighbourhood's code, or `any`",
    ),
]
Hour = Annotated[
    str, Meta(pattern=r"^(any|[01][0-9]|2[0-3])$(?!\n)", max_length=3, description="hour of a day, or `any`")
]
Neighbourhood = Annotated[
    str, Meta(pattern=r"^(any|[1-9][0-9]{0,2})$(?!\n)", max_length=3, description="a neighbourhood's number, or `any`")
]
Zone = Annotated[str, Meta(pattern=r"^[A-Za-z_]+/[A-Za-z_]+$(?!\n)", max_length=40, description="IANA time zone")]
Cents = Annotated[int, Meta(ge=0, le=MAX_CENTS, description="whole cents")]
PositiveCents = Annotated[int, Meta(ge=1, le=MAX_CENTS, description="whole cents")]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Positive = Annotated[int, Meta(ge=1, le=1_000_000)]
Change = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Instant = Annotated[datetime, Meta(tz=True, description="UTC")]
