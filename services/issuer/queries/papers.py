"""Paper cheques as their parent sees them: how many more there can be, where they serve, and what their codes say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from services.issuer.commands.families import ZONE
from services.issuer.commands.tokens import MOST_PAPERS
from services.issuer.store import tokens as store
from services.issuer.tables import (
    accreditation,
    grant,
    offer,
    paper,
    programme,
    programme_category,
    provider,
    voucher,
    wallet,
)
from shared.identity.paper import make_paper
from shared.kernel.clock import day_of
from shared.kernel.codes import reference
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context

#: So many providers can be chosen from.
_MOST_PLACES = 500


@dataclass(frozen=True)
class Paper:
    """One paper cheque. With `for_one` it serves at one provider alone and needs no PIN.

    `place` is what that provider is called, empty where the parent's names and places are hidden.
    """

    id: str
    key_number: int
    last_day: date
    printed_at: datetime
    for_one: bool
    place: str

    @property
    def reference(self) -> str:
        return reference(self.id)


def usable(reading: Reading, wallet_id: str) -> list[Paper]:
    """The paper cheques that may still be used, the oldest first."""
    rows = reading.execute(
        sa.select(paper, provider.c.public_name, wallet.c.safe)
        .join(wallet, wallet.c.id == paper.c.wallet_id)
        .outerjoin(provider, provider.c.id == paper.c.provider_id)
        .where(
            paper.c.wallet_id == wallet_id,
            paper.c.state == "printed",
            paper.c.last_day >= day_of(reading.now, ZONE),
        )
        .order_by(paper.c.printed_at, paper.c.id)
    )
    return [
        Paper(
            row.id,
            row.key_number,
            row.last_day,
            row.printed_at,
            for_one=row.provider_id is not None,
            place="" if row.safe else row.public_name or "",
        )
        for row in rows
    ]


def newest(found: list[Paper]) -> list[Paper]:
    """Of these papers, those that were made last, together."""
    latest = max((each.printed_at for each in found), default=None)
    return [each for each in found if each.printed_at == latest]


def room(reading: Reading, wallet_id: str) -> int:
    """How many more paper cheques a wallet's free cheques are enough for, at most as many as one request takes."""
    return max(min(store.free_cheques(reading, wallet_id) - len(usable(reading, wallet_id)), MOST_PAPERS), 0)


def places(reading: Reading, wallet_id: str) -> list[tuple[str, str]]:
    """The providers for whom paper can be printed, each with its public name, by name.

    They offer now what a programme pays for of which the wallet has free cheques, and may take these.
    """
    held = (
        sa.select(grant.c.programme_id)
        .join(voucher, voucher.c.grant_id == grant.c.id)
        .where(grant.c.wallet_id == wallet_id, voucher.c.state == "issued")
    )
    takes = (
        sa.select(accreditation.c.provider_id)
        .join(programme, programme.c.id == accreditation.c.programme_id)
        .join(
            programme_category,
            sa.and_(
                programme_category.c.programme_id == accreditation.c.programme_id,
                programme_category.c.code == accreditation.c.category,
            ),
        )
        .join(
            offer,
            sa.and_(
                offer.c.provider_id == accreditation.c.provider_id,
                offer.c.category == accreditation.c.category,
                offer.c.active == sa.true(),
            ),
        )
        .where(programme.c.status == "open", programme.c.id.in_(held))
    )
    rows = reading.execute(
        sa.select(provider.c.id, provider.c.public_name)
        .where(provider.c.id.in_(takes))
        .order_by(sa.func.lower(provider.c.public_name), provider.c.id)
        .limit(_MOST_PLACES)
    )
    return [(row.id, row.public_name) for row in rows]


def codes(ctx: Context, found: Iterable[Paper]) -> list[str]:
    """What the codes of these papers say.

    Printed again they are the same cheques: each serves once, whichever sheet comes first.
    """
    return [make_paper(ctx.keys.sign_paper(each.key_number), each.key_number, each.id, each.last_day) for each in found]
