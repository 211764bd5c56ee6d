"""What counts in a calendar week already."""

from collections.abc import Mapping

import sqlalchemy as sa

from services.redeemer.domain.weeks import TakenBefore, Week
from services.redeemer.tables import redemption, redemption_voucher, voucher
from shared.persistence.unit_of_work import Reading

_LIVE = redemption.join(
    redemption_voucher,
    sa.and_(
        redemption_voucher.c.redemption_id == redemption.c.redemption_id, redemption_voucher.c.sent_back_at.is_(None)
    ),
)
_COUNT = sa.func.count()


def taken_before(
    reading: Reading, wallet_id: str, provider_id: str, weeks: Mapping[str, Week], in_all: Week | None
) -> TakenBefore:
    """The cheques in these weeks that are held or were spent, by programme, of a wallet and at a provider.

    `in_all` is the week of the provider's own limit. Call it with the wallet's lock held.
    """
    return TakenBefore(
        by_wallet=_by_programme(reading, redemption.c.wallet_id, wallet_id, weeks),
        by_provider=_by_programme(reading, redemption.c.provider_id, provider_id, weeks),
        by_provider_in_all=_in_all(reading, provider_id, in_all) if in_all else 0,
    )


def _by_programme(reading: Reading, whose: sa.Column[str], known: str, weeks: Mapping[str, Week]) -> dict[str, int]:
    if not weeks:
        return {}
    rows = reading.execute(
        sa.select(voucher.c.programme_id, _COUNT)
        .select_from(_LIVE.join(voucher, voucher.c.voucher_id == redemption_voucher.c.voucher_id))
        .where(
            whose == known,
            redemption.c.counted_at >= min(week.start for week in weeks.values()),
            redemption.c.counted_at < max(week.end for week in weeks.values()),
            sa.or_(
                *(
                    sa.and_(
                        voucher.c.programme_id == programme_id,
                        redemption.c.counted_at >= week.start,
                        redemption.c.counted_at < week.end,
                    )
                    for programme_id, week in weeks.items()
                )
            ),
        )
        .group_by(voucher.c.programme_id)
    )
    return dict(rows.all())


def _in_all(reading: Reading, provider_id: str, week: Week) -> int:
    return int(
        reading.execute(
            sa.select(_COUNT)
            .select_from(_LIVE)
            .where(
                redemption.c.provider_id == provider_id,
                redemption.c.counted_at >= week.start,
                redemption.c.counted_at < week.end,
            )
        ).scalar_one()
    )
