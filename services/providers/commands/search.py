"""The search of families, which counts what it could not find, and tells the ledger of each day that is over."""

from dataclasses import asdict

from services.providers.domain import needs as domain
from services.providers.domain.hours import DAY_MINUTES
from services.providers.domain.redemptions import ZONE
from services.providers.queries import offers as queries
from services.providers.queries.offers import ListedOffer, Search
from services.providers.store import needs
from shared.contracts.providers import MAX_NEEDS, Need, NeedCounted
from shared.kernel.clock import day_of
from shared.runtime.context import Context

#: Days told of in one go.
MOST_DAYS = 31


def search(ctx: Context, wanted: Search, *, after: str, limit: int) -> list[ListedOffer]:
    """Offers that can be used now, by id. A search for a category that finds none at all is counted as unmet need.

    Of who searched nothing is kept: a number by the day, category, hour, neighbourhood and language. Of a day
    and category `MOST_A_DAY` are counted and no more, so that nobody makes the numbers mean nothing.
    """
    with ctx.reading() as reading:
        found = queries.offers(reading, wanted, only=None, after=after, limit=limit)
        unmet = not found and not after and wanted.category is not None
        unmet = unmet and queries.is_category(reading, wanted.category or "")
    if unmet:
        _count(ctx, wanted)
    return found


def tell_needs(ctx: Context) -> None:
    """Tell of the days that are over what was searched and not found, each once, those that were missed too."""
    with ctx.unit_of_work() as tx:
        days = needs.lock_untold(tx, day_of(tx.now, ZONE), MOST_DAYS)
        for on_day, rows in days.items():
            told = [Need(**asdict(one)) for one in domain.coarsened(rows, MAX_NEEDS)]
            tx.publish(NeedCounted(on_day=on_day, needs=told))
        needs.note_told(tx, days)


def _count(ctx: Context, wanted: Search) -> None:
    hour = "any" if wanted.moment is None else f"{wanted.moment % DAY_MINUTES // 60:02}"
    with ctx.reading() as reading:
        so_far = needs.counted(reading, day_of(reading.now, ZONE), wanted.category or "any")
    if not domain.counts(so_far):
        return
    with ctx.unit_of_work() as tx:
        needs.count(
            tx,
            day_of(tx.now, ZONE),
            category=wanted.category or "any",
            hour=hour,
            neighbourhood="any" if wanted.neighbourhood is None else str(wanted.neighbourhood),
            language=wanted.language or "any",
        )
