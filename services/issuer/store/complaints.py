"""Disputes and later complaints about a use, and what only the confidential person reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.issuer.tables import OPEN_COMPLAINT, complaint, confidential_report
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Tx

DISPUTE, CLAIM = "dispute", "claim"
OPEN, DECIDED, ENDED = "open", "decided", "ended"


@dataclass(frozen=True)
class Complaint:
    """What was said about a use, as far as it goes. `kind` is a dispute in time, or a later claim."""

    redemption_id: str
    kind: str
    status: str
    reason: str
    cheques: int


_COMPLAINT = (
    complaint.c.redemption_id,
    complaint.c.kind,
    complaint.c.status,
    complaint.c.reason,
    complaint.c.cheques,
)


def open_some(tx: Tx, kind: str, opened: Sequence[tuple[str, str, int]]) -> None:
    """Open complaints of a kind: (use, reason, cheques it is about)."""
    if opened:
        tx.execute(
            sa.insert(complaint),
            [
                {
                    "redemption_id": use_id,
                    "kind": kind,
                    "status": OPEN,
                    "reason": reason,
                    "cheques": cheques,
                    "opened_at": tx.now,
                }
                for use_id, reason, cheques in opened
            ],
        )


def find(tx: Tx, redemption_id: str, kind: str) -> Complaint | None:
    """A complaint, locked until the unit ends."""
    row = tx.execute(
        sa.select(*_COMPLAINT)
        .where(complaint.c.redemption_id == redemption_id, complaint.c.kind == kind)
        .with_for_update()
    ).one_or_none()
    return None if row is None else Complaint(*row)


def open_ones(tx: Tx, ids: Iterable[str]) -> dict[str, str]:
    """Of which kind the open complaint about each of these uses is. There is one at most."""
    found: dict[str, str] = {}
    for some in portions(sorted(set(ids))):
        rows = tx.execute(
            sa.select(complaint.c.redemption_id, complaint.c.kind).where(
                complaint.c.redemption_id.in_(some), OPEN_COMPLAINT
            )
        )
        found.update({row.redemption_id: row.kind for row in rows})
    return found


def answer(tx: Tx, answers: Sequence[tuple[str, str, str]]) -> None:
    """Keep the provider's answers: (use, kind, code). The last one counts until somebody decides."""
    if answers:
        tx.execute(
            sa.update(complaint)
            .where(
                complaint.c.redemption_id == sa.bindparam("of_use"),
                complaint.c.kind == sa.bindparam("of_kind"),
                OPEN_COMPLAINT,
            )
            .values(answer=sa.bindparam("code"), answered_at=tx.now),
            [{"of_use": use_id, "of_kind": kind, "code": code} for use_id, kind, code in answers],
        )


def decide(tx: Tx, of: Complaint, *, sent_back: int, amount_cents: int, reason: str, by: str) -> None:
    tx.execute(
        sa.update(complaint)
        .where(complaint.c.redemption_id == of.redemption_id, complaint.c.kind == of.kind)
        .values(
            status=DECIDED,
            sent_back=sent_back,
            amount_cents=amount_cents,
            decision=reason,
            decided_at=tx.now,
            decided_by=by,
        )
    )


def end_disputes(tx: Tx, ids: Sequence[str]) -> None:
    """Let open disputes end that nobody decided: the use itself came to an end."""
    for some in portions(ids):
        tx.execute(
            sa.update(complaint)
            .where(complaint.c.redemption_id.in_(some), complaint.c.kind == DISPUTE, OPEN_COMPLAINT)
            .values(status=ENDED)
        )


# -- for the confidential person


def add_report(tx: Tx, row: Mapping[str, Any]) -> None:
    tx.execute(sa.insert(confidential_report).values(**row, reported_at=tx.now))


def handle_report(tx: Tx, report_id: str) -> bool:
    """Note that a report was dealt with. False when there is none of this id."""
    known = tx.execute(
        sa.select(confidential_report.c.handled_at).where(confidential_report.c.id == report_id).with_for_update()
    ).one_or_none()
    if known is not None and known.handled_at is None:
        tx.execute(
            sa.update(confidential_report).where(confidential_report.c.id == report_id).values(handled_at=tx.now)
        )
    return known is not None
