"""A database that is older than the log's offsets: what lies between is heard again and nothing is passed over."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from shared.contracts.topics import LEDGER_FUND
from shared.messaging.consumer import Consumer
from shared.messaging.embedded import EmbeddedTransport
from shared.messaging.inbox import Inbox
from shared.messaging.tables import inbox, inbox_position, inbox_subject
from shared.messaging.transport import Admin, Place, Subscriber, Transport, TransportError
from tests.integration.messaging.kit import FUND, Desk, both, effect, note, opened


@pytest.fixture
def log(tmp_path: Path) -> Transport:
    found = EmbeddedTransport(tmp_path / "log.db", synchronous="OFF")
    found.admin().create_topics([LEDGER_FUND])
    return found


def say(desk: Desk, log: Transport, *funds: str) -> None:
    publisher = log.publisher()
    for fund in funds:
        record = desk.post(opened(fund), 1)
        publisher.send(record.topic, record.key, record.value, record.headers).result(10.0)
    publisher.close()


def hear(desk: Desk, log: Transport) -> list[str]:
    """Be a member of the group for a while. Returns the subjects that had an effect, in order."""
    consumer = Consumer(desk, log, Inbox(both(note)), [FUND], group="issuer", owner="issuer", pauses_seconds=(0.0,))
    for _ in range(8):
        consumer.step(0.1)
    consumer.close()
    return [row["subject"] for row in desk.rows(effect)]


def forget_since(desk: Desk, subjects: list[str]) -> None:
    """What restoring a backup does: the last effects, their inbox rows and how far the inbox was."""
    with desk.unit_of_work() as tx:
        lost = tx.execute(sa.select(inbox).where(inbox.c.subject.in_(subjects))).all()
        for row in lost:
            place = (inbox_position.c.topic == row.topic) & (inbox_position.c.log_partition == row.log_partition)
            there = inbox_position.c.next_offset
            lower = sa.case((there > row.log_offset, row.log_offset), else_=there)
            tx.execute(sa.update(inbox_position).where(place).values(next_offset=lower))
        for table in (inbox, inbox_subject, effect):
            tx.execute(sa.delete(table).where(table.c.subject.in_(subjects)))


def test_what_a_restored_database_lost_is_heard_again(desk: Desk, log: Transport) -> None:
    funds = [f"fund {number}" for number in range(12)]
    say(desk, log, *funds)
    heard = hear(desk, log)
    assert len(heard) == 12
    forget_since(desk, heard[6:])
    # The group's offsets lie behind all of it: without going back only the new one would come.
    say(desk, log, "one more")
    assert sorted(hear(desk, log)) == sorted([*heard, opened("one more").fund_id])


def test_a_group_that_is_as_far_as_its_database_goes_back_nowhere(desk: Desk, log: Transport) -> None:
    say(desk, log, "a", "b", "c")
    hear(desk, log)
    say(desk, log, "d")
    assert len(hear(desk, log)) == 4
    assert len(desk.rows(inbox)) == 4


class AwayOnce:
    """A member whose log is away when it is first asked where a partition stands."""

    def __init__(self, member: Subscriber) -> None:
        self.member, self.asked = member, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.member, name)

    def position(self, place: Place) -> int:
        self.asked += 1
        if self.asked == 1:
            raise TransportError("away")
        return self.member.position(place)


class WithAMemberThatIsAwayOnce:
    """A log that makes such a member."""

    def __init__(self, log: Transport) -> None:
        self.log = log
        self.member: AwayOnce | None = None

    def subscriber(self, group: str, topics: Collection[str], owner: str) -> AwayOnce:
        self.member = AwayOnce(self.log.subscriber(group, topics, owner))
        return self.member

    def admin(self) -> Admin:
        return self.log.admin()


def test_a_log_that_is_away_while_we_look_passes_nothing_over(desk: Desk, log: Transport) -> None:
    say(desk, log, *(f"fund {number}" for number in range(12)))
    hear(desk, log)
    say(desk, log, "one more")
    watched = WithAMemberThatIsAwayOnce(log)
    consumer = Consumer(desk, watched, Inbox(both(note)), [FUND], group="issuer", owner="issuer", pauses_seconds=(0.0,))  # type: ignore[arg-type]
    for _ in range(8):
        consumer.step(0.1)
    consumer.close()
    assert watched.member is not None
    assert watched.member.asked > 1
    assert len(desk.rows(effect)) == 13
