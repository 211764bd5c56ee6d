"""The statements behind proposals, which wait for a second finance officer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.ledger.tables import proposal
from shared.persistence.unit_of_work import Reading, Tx


@dataclass(frozen=True)
class Proposed:
    """A command that waits for a second finance officer, or waited: `open`, `confirmed` or `withdrawn`."""

    proposal_id: str
    command: str
    arguments: Mapping[str, Any]
    amount_cents: int | None
    proposed_by: str
    proposed_at: datetime
    status: str
    decided_by: str | None
    decided_at: datetime | None


def add_proposal(tx: Tx, command: str, arguments: Mapping[str, Any], amount_cents: int | None, by: str) -> Proposed:
    proposal_id = tx.new_id()
    tx.execute(
        sa.insert(proposal).values(
            proposal_id=proposal_id,
            command=command,
            arguments=arguments,
            amount_cents=amount_cents,
            proposed_by=by,
            proposed_at=tx.now,
            status="open",
        )
    )
    return Proposed(proposal_id, command, arguments, amount_cents, by, tx.now, "open", None, None)


def lock_proposal(tx: Tx, proposal_id: str) -> Proposed | None:
    """A proposal, with its row locked."""
    statement = sa.select(proposal).where(proposal.c.proposal_id == proposal_id).with_for_update()
    row = tx.execute(statement).one_or_none()
    return None if row is None else Proposed(*row)


def proposal_of(reading: Reading, proposal_id: str) -> Proposed:
    """A proposal that is known to be there."""
    return Proposed(*reading.execute(sa.select(proposal).where(proposal.c.proposal_id == proposal_id)).one())


def close_proposal(tx: Tx, proposal_id: str, status: str, by: str) -> None:
    tx.execute(
        sa.update(proposal)
        .where(proposal.c.proposal_id == proposal_id)
        .values(status=status, decided_by=by, decided_at=tx.now)
    )
