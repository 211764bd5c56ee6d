"""The kinds of value an event may hold. Each refuses what it does not mean while it is being read."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from shared.kernel.money import MAX_CENTS

Id = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32, description="128 random bits, hexadecimal")]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64, description="SHA-256 or HMAC-SHA-256")]
Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{1,39}$", max_length=40, description="a word of a fixed list")]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", max_length=3, description="ISO 4217")]
Name = Annotated[str, Meta(min_length=1, max_length=120, description="public name of an organisation or scheme")]
Place = Annotated[
    str,
    Meta(pattern="^[a-z0-9_]{1,20}$", max_length=20, description="NIS code, `n` and a neighbourhood's code, or `any`"),
]
Zone = Annotated[str, Meta(pattern="^[A-Za-z_]+/[A-Za-z_]+$", max_length=40, description="IANA time zone")]
Cents = Annotated[int, Meta(ge=0, le=MAX_CENTS, description="whole cents")]
PositiveCents = Annotated[int, Meta(ge=1, le=MAX_CENTS, description="whole cents")]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Positive = Annotated[int, Meta(ge=1, le=1_000_000)]
Change = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Instant = Annotated[datetime, Meta(tz=True, description="UTC")]
