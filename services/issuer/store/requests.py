"""What was asked of the redeemer about a wallet, which alone decides."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from services.issuer.tables import wallet_request
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

RELEASE, REVOCATION, EXTENSION = "release", "revocation", "extension"
ASKED, MET, REFUSED = "asked", "met", "refused"


def add(
    tx: Tx,
    request_id: str,
    wallet_id: str,
    kind: str,
    *,
    cheques: int,
    reason: str | None = None,
    redemption_id: str | None = None,
) -> None:
    tx.execute(
        sa.insert(wallet_request).values(
            id=request_id,
            wallet_id=wallet_id,
            kind=kind,
            status=ASKED,
            reason=reason,
            redemption_id=redemption_id,
            cheques=cheques,
            asked_at=tx.now,
        )
    )


def release_reasons(reading: Reading, ids: Iterable[str]) -> dict[str, set[str]]:
    """Why the release of each of these holds was asked for, where it was and still stands."""
    found: dict[str, set[str]] = {}
    for some in portions(sorted(set(ids))):
        rows = reading.execute(
            sa.select(wallet_request.c.redemption_id, wallet_request.c.reason).where(
                wallet_request.c.redemption_id.in_(some), wallet_request.c.kind == RELEASE
            )
        )
        for row in rows:
            found.setdefault(row.redemption_id, set()).add(row.reason)
    return found


def end_releases(tx: Tx, ids: Sequence[str], status: str, refusal: str | None = None) -> None:
    """What was asked of these holds was followed, or the hold was used instead."""
    for some in portions(ids):
        tx.execute(
            sa.update(wallet_request)
            .where(
                wallet_request.c.redemption_id.in_(some),
                wallet_request.c.kind == RELEASE,
                wallet_request.c.status == ASKED,
            )
            .values(status=status, refusal=refusal)
        )


def refuse(tx: Tx, reasons: Mapping[str, str]) -> None:
    """These requests were not followed for every cheque in them, for these reasons. Those can be asked for again."""
    if reasons:
        tx.execute(
            sa.update(wallet_request)
            .where(wallet_request.c.id == sa.bindparam("request"), wallet_request.c.status == ASKED)
            .values(status=REFUSED, refusal=sa.bindparam("why")),
            [{"request": request_id, "why": reason} for request_id, reason in sorted(reasons.items())],
        )
