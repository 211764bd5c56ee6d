"""Dead letters: messages that could not be handled. Nothing of them is lost and none leaves this database.

The inbox row, the dead letter and the freeze of its aggregate commit together; later events of a
frozen aggregate are parked and all others go on.
"""

import hashlib
from typing import Any

import sqlalchemy as sa
import structlog

from shared.contracts.envelope import Envelope
from shared.messaging.outbox import stored_headers
from shared.messaging.tables import dead_letter
from shared.messaging.transport import Record
from shared.observability import metrics
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx

#: How the code of an event begins whose reaction failed; the error's name follows.
REACTION_FAILED = "reaction_failed_"

log = structlog.get_logger(__name__)


def keep(tx: Tx, record: Record, code: str, envelope: Envelope | None = None, *, again: bool = False) -> int | None:
    """Store a record that cannot be handled; `code` says why, without its content.

    Returns the dead letter's number. The record may have been kept before: then nothing
    changes and it returns `None`, unless `again` says that the record failed anew, which opens the
    letter again. The alarm goes off when the unit is committed.
    """
    statement = insert(dead_letter)
    place = ["topic", "log_partition", "log_offset", "sha256"]
    new = statement.excluded
    number = tx.execute(
        (
            statement.on_conflict_do_update(
                index_elements=place,
                set_={
                    "code": new.code,
                    "created_at": sa.case(
                        (dead_letter.c.replayed_at.is_(None), dead_letter.c.created_at), else_=new.created_at
                    ),
                    "replayed_at": None,
                },
            )
            if again
            else statement.on_conflict_do_nothing(index_elements=place)
        )
        .values(
            event_id=envelope.id if envelope else None,
            topic=record.topic,
            log_partition=record.partition,
            log_offset=record.offset,
            subject=envelope.subject if envelope else None,
            type=envelope.type if envelope else None,
            value=record.value,
            sha256=hashlib.sha256(record.value).digest(),
            headers=stored_headers(record.headers),
            code=code,
            created_at=tx.now,
        )
        .returning(dead_letter.c.id)
    ).scalar_one_or_none()

    def alarm() -> None:
        metrics.dead_letters.labels(code).inc()
        log.error("deadletter.kept", dead_letter=number, topic=record.topic, offset=record.offset, code=code)

    if number is not None:
        tx.after_commit(alarm)
    return number


def open_letters(reading: Reading, most: int = 100) -> list[sa.Row[Any]]:
    """Dead letters nobody has replayed yet, oldest first."""
    return list(
        reading.execute(
            sa.select(dead_letter).where(dead_letter.c.replayed_at.is_(None)).order_by(dead_letter.c.id).limit(most)
        )
    )


def count_open(reading: Reading) -> int:
    statement = sa.select(sa.func.count()).select_from(dead_letter).where(dead_letter.c.replayed_at.is_(None))
    return int(reading.execute(statement).scalar_one())
