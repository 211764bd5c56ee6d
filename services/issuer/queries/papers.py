"""Paper cheques as their parent sees them: how many more there can be, and what their codes say."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.issuer.commands.families import ZONE
from services.issuer.commands.tokens import MOST_PAPERS
from services.issuer.store import tokens as store
from services.issuer.tables import paper
from shared.identity.paper import make_paper
from shared.kernel.clock import day_of
from shared.kernel.codes import reference
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context


@dataclass(frozen=True)
class Cheque:
    """One paper cheque to draw: `text` is what its code says."""

    reference: str
    text: str
    last_day: date


def usable(reading: Reading, wallet_id: str) -> list[sa.Row[Any]]:
    """The paper cheques that may still be used, the oldest first."""
    return list(
        reading.execute(
            sa.select(paper.c.id, paper.c.key_number, paper.c.last_day, paper.c.printed_at)
            .where(
                paper.c.wallet_id == wallet_id,
                paper.c.state == "printed",
                paper.c.last_day >= day_of(reading.now, ZONE),
            )
            .order_by(paper.c.printed_at, paper.c.id)
        )
    )


def room(reading: Reading, wallet_id: str) -> int:
    """How many more paper cheques a wallet's free cheques are enough for, at most as many as one request takes."""
    return max(min(store.free_cheques(reading, wallet_id) - len(usable(reading, wallet_id)), MOST_PAPERS), 0)


def cheques(ctx: Context, wallet_id: str, *, newest: bool) -> list[Cheque]:
    """The paper cheques that may still be used, or of them those that were made last, together.

    Printed again they are the same cheques: each serves once, whichever sheet comes first.
    """
    with ctx.reading() as reading:
        rows = usable(reading, wallet_id)
    latest = max((row.printed_at for row in rows), default=None)
    return [
        Cheque(
            reference(row.id),
            make_paper(ctx.keys.sign_paper(row.key_number), row.key_number, row.id, row.last_day),
            row.last_day,
        )
        for row in rows
        if row.printed_at == latest or not newest
    ]
