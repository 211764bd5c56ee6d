"""Messages that wait: written in the unit of what causes them, so that neither is without the other."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import msgspec
import sqlalchemy as sa

from shared.identity.addresses import Address, Channel
from shared.identity.sealing import Sealer
from shared.kernel.languages import Language, Text, read_by
from shared.notices.tables import WAITING, notice
from shared.observability import metrics
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

#: After so many tries in vain a message is given up, and how long the first pause between two tries is: each is
#: twice as long as the one before.
MOST_TRIES, FIRST_PAUSE = 8, timedelta(seconds=15)
#: What became of a message is kept so long, without its words.
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Words:
    """What somebody reads. `language` chooses the sender's neutral name; without one it is the official two."""

    language: Language | None
    subject: str
    text: str


class Message(msgspec.Struct, frozen=True):
    """The same with the address it goes to, as it is sealed."""

    to: str
    language: Language | None
    subject: str
    text: str


@dataclass(frozen=True)
class Notice:
    """A message with its place in the table."""

    id: str
    kind: str
    channel: Channel
    tries: int
    expires_at: datetime
    message: Message


def in_words_of(language: Language | None, subject: Text, say: Callable[[Language], str]) -> Words:
    """What to write to somebody: in their language, or in both that are official, one after the other."""
    languages = read_by(language)
    return Words(
        language,
        " / ".join(subject[each] for each in languages),
        "\n\n".join(say(each) for each in languages),
    )


def write(
    tx: Tx,
    sealer: Sealer,
    kind: str,
    address: Address,
    words: Words,
    *,
    valid_for: timedelta,
    to_nobody: bool = False,
) -> str:
    """Send this once the unit is committed, at least once and not after `valid_for`. Returns the message's id.

    `to_nobody` does the same work and sends nothing. Sweeps up what nobody could send in time.
    """
    give_up_expired(tx)
    notice_id = tx.new_id()
    message = Message(address.text, words.language, words.subject, words.text)
    body = sealer.seal(msgspec.json.encode(message).decode(), notice_id, tx.random)
    tx.execute(
        sa.insert(notice).values(
            id=notice_id,
            kind=kind,
            channel=address.channel,
            state="nobody" if to_nobody else "waiting",
            body=None if to_nobody else body,
            tries=0,
            created_at=tx.now,
            due_at=tx.now,
            expires_at=tx.now + valid_for,
        )
    )
    return notice_id


def withdraw(tx: Tx, ids: Collection[str]) -> list[str]:
    """Send these no more, and erase their words. Returns those that had not been sent or given up.

    One that a gateway is being handed at this moment may still arrive.
    """
    withdrawn: list[str] = []
    for some in portions(sorted(ids)):
        ended = tx.execute(_ending(notice.c.id.in_(some), "withdrawn", tx.now).returning(notice.c.id))
        withdrawn += ended.scalars()
    return withdrawn


def waiting(reading: Reading, sealer: Sealer, channels: Sequence[Channel], limit: int) -> list[Notice]:
    """What is to be sent now, the longest due first."""
    rows = reading.execute(
        sa.select(notice)
        .where(WAITING, notice.c.due_at <= reading.now, notice.c.channel.in_(channels))
        .order_by(notice.c.due_at, notice.c.id)
        .limit(limit)
    )
    return [_notice(row, sealer) for row in rows]


def waits(reading: Reading, each: Notice) -> bool:
    """Whether a message that was read a while ago is still to be sent."""
    return reading.execute(sa.select(notice.c.id).where(WAITING, notice.c.id == each.id)).first() is not None


def newest(reading: Reading, sealer: Sealer, limit: int) -> list[Notice]:
    """What waits, the newest first: for the mailbox of a demo."""
    rows = reading.execute(
        sa.select(notice)
        .where(WAITING, notice.c.expires_at > reading.now)
        .order_by(notice.c.created_at.desc(), notice.c.id)
        .limit(limit)
    )
    return [_notice(row, sealer) for row in rows]


def mark_sent(tx: Tx, sent: Notice) -> None:
    """It was taken by a gateway: its words are erased."""
    _end(tx, notice.c.id == sent.id, "sent")
    metrics.notices_sent.labels(sent.channel).inc()


def mark_failed(tx: Tx, failed: Notice, *, for_good: bool) -> None:
    """Try it again later, or never where that is no use: then its words are erased and somebody should look."""
    metrics.notices_failed.labels(failed.channel).inc()
    if for_good or failed.tries + 1 >= MOST_TRIES:
        _give_up(tx, notice.c.id == failed.id)
        return
    tx.execute(
        sa.update(notice)
        .where(notice.c.id == failed.id)
        .values(tries=failed.tries + 1, due_at=tx.now + FIRST_PAUSE * 2**failed.tries)
    )


def give_up_expired(tx: Tx) -> None:
    """Erase what could not be sent in time, and forget what ended long ago."""
    _give_up(tx, notice.c.expires_at <= tx.now)
    tx.execute(sa.delete(notice).where(notice.c.created_at <= tx.now - KEPT))


def _give_up(tx: Tx, which: sa.ColumnElement[bool]) -> None:
    for channel in _end(tx, which, "given_up"):
        metrics.notices_given_up.labels(channel).inc()


def _end(tx: Tx, which: sa.ColumnElement[bool], state: str) -> Sequence[str]:
    """End messages that wait. Returns their channels."""
    return tx.execute(_ending(which, state, tx.now).returning(notice.c.channel)).scalars().all()


def _ending(which: sa.ColumnElement[bool], state: str, now: datetime) -> sa.Update:
    return sa.update(notice).where(WAITING, which).values(state=state, body=None, ended_at=now)


def _notice(row: sa.Row[tuple[object, ...]], sealer: Sealer) -> Notice:
    message = msgspec.json.decode(sealer.unseal(row.body, row.id), type=Message)
    return Notice(row.id, row.kind, cast(Channel, row.channel), row.tries, row.expires_at, message)
