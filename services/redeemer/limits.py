"""How often may be tried in vain: per wallet, device and provider, and in all. Counted in the database.

The stretches are fixed ones of the clock, such as this minute, so that a count is one row.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import structlog

from services.redeemer.store import tokens as store
from shared.persistence.unit_of_work import Reading, Tx

#: Wrong spoken codes at one wallet until its spoken code is locked, and wrong PINs until its PIN is.
MOST_WRONG = 5
#: Refusals that tell something about a wallet, in so long.
PER_WALLET, MINUTE = 5, timedelta(minutes=1)
#: By scope: how many wrong spoken codes and PINs, in how long.
DEVICE, PROVIDER, ALL = "device", "provider", "all"
LIMITS: Mapping[str, tuple[int, timedelta]] = MappingProxyType(
    {
        DEVICE: (20, timedelta(hours=1)),
        PROVIDER: (100, timedelta(days=1)),
        ALL: (1_000, timedelta(hours=1)),
    }
)
#: Counts are kept this long, for who looks into them.
KEPT = timedelta(days=2)

log = structlog.get_logger(__name__)


def over(reading: Reading, whose: Mapping[str, str]) -> bool:
    """Whether any of these, named by scope, has used up its tries."""
    counts = store.count_of(reading, _stretches(reading.now, whose))
    return any(counts.get((scope, name), 0) >= LIMITS[scope][0] for scope, name in whose.items())


def count(tx: Tx, whose: Mapping[str, str]) -> None:
    """Count one try in vain for each of these."""
    stretches = _stretches(tx.now, whose)
    store.count_one(tx, stretches)
    if ALL in whose and store.count_of(tx, stretches).get((ALL, whose[ALL]), 0) == LIMITS[ALL][0]:
        tx.after_commit(lambda: log.error("limits.many_guesses", tries=LIMITS[ALL][0]))


def _stretches(now: datetime, whose: Mapping[str, str]) -> dict[tuple[str, str], datetime]:
    return {(scope, name): stretch(now, LIMITS[scope][1]) for scope, name in whose.items()}


def stretch(now: datetime, length: timedelta) -> datetime:
    """When the present stretch of this length began; stretches are counted from midnight UTC."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (now - midnight) // length * length
