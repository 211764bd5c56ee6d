"""The search of families, which counts what it could not find."""

from services.providers.domain.hours import DAY_MINUTES
from services.providers.domain.redemptions import ZONE
from services.providers.queries import offers as queries
from services.providers.queries.offers import ListedOffer, Search
from services.providers.store import needs
from shared.kernel.clock import day_of
from shared.runtime.context import Context


def search(ctx: Context, wanted: Search, *, after: str, limit: int) -> list[ListedOffer]:
    """Offers that can be used now, by id. A search for a category that finds none at all is counted as unmet need.

    Of who searched nothing is kept: a number by the day, category, hour, neighbourhood and language.
    """
    with ctx.reading() as reading:
        found = queries.offers(reading, wanted, only=None, after=after, limit=limit)
        unmet = not found and not after and wanted.category is not None
        unmet = unmet and queries.is_category(reading, wanted.category or "")
    if unmet:
        _count(ctx, wanted)
    return found


def _count(ctx: Context, wanted: Search) -> None:
    hour = "any" if wanted.moment is None else f"{wanted.moment % DAY_MINUTES // 60:02}"
    with ctx.unit_of_work() as tx:
        needs.count(
            tx,
            day_of(tx.now, ZONE),
            category=wanted.category or "any",
            hour=hour,
            neighbourhood="any" if wanted.neighbourhood is None else str(wanted.neighbourhood),
            language=wanted.language or "any",
        )
