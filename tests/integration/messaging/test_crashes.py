"""A process may die at any named point: what it had promised happens, once."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.contracts.envelope import unseal
from shared.contracts.issuer import UnfundedDemandChanged
from shared.contracts.ledger import DepositBooked
from shared.contracts.topics import TOPICS
from shared.kernel import faults
from shared.messaging.consumer import Consumer
from shared.messaging.embedded import EmbeddedTransport
from shared.messaging.inbox import Inbox
from shared.messaging.incoming import Run
from shared.messaging.relay import Relay
from shared.messaging.tables import outbox
from shared.persistence.insert import insert
from shared.persistence.types import BigInt
from shared.persistence.unit_of_work import Tx
from tests.integration.messaging.kit import FUND, DeathError, Desk, an_id, book, both, deposit, fund_balance

metadata = sa.MetaData()

#: Which of the test's commands were done: their idempotency record.
done = sa.Table("done", metadata, sa.Column("number", BigInt, primary_key=True), sqlite_strict=True)

COMMANDS = 30
FUNDS = 4


def book_and_tell(tx: Tx, run: Run) -> None:
    """Keep the balance and tell of every deposit, so that a repeated effect shows in two places."""
    book(tx, Run(run.events))
    for incoming in run:
        assert isinstance(incoming.event, DepositBooked)
        told = UnfundedDemandChanged(
            fund_id=incoming.subject, programme_id=an_id("a programme"), grants=-1, cheques=-incoming.event.amount_cents
        )
        tx.publish(told, because=incoming)


class World:
    """A ledger that books deposits and an issuer that hears of them, each of which may die and come back."""

    def __init__(self, folder: Path) -> None:
        self.log_path = folder / "log.db"
        self.ledger, self.issuer = Desk(folder, "ledger"), Desk(folder, "issuer", seed=2)
        with self.ledger.database.write() as connection:
            metadata.create_all(connection)
        self.deaths = 0
        self.log = EmbeddedTransport(self.log_path, synchronous="OFF")
        admin = self.log.admin()
        admin.create_topics(TOPICS)
        admin.close()
        self._start()

    def _start(self) -> None:
        self.log = EmbeddedTransport(self.log_path, synchronous="OFF")
        self.relays = [Relay(self.ledger, self.log), Relay(self.issuer, self.log)]
        self.consumer = Consumer(
            self.issuer,
            self.log,
            Inbox(both(book_and_tell)),
            [FUND],
            group="issuer",
            owner="issuer",
            pauses_seconds=(0.0,),
        )

    def surviving(self, act: Callable[[], int]) -> int:
        """Do it; when that is the end of the process, start a new one over the same files."""
        try:
            return act()
        except DeathError:
            self.deaths += 1
            for desk in (self.ledger, self.issuer):
                desk.reopen()
            self._start()
            return 1

    def command(self, number: int) -> int:
        """What somebody asks for and asks again when no answer came."""
        with self.ledger.unit_of_work() as tx:
            statement = insert(done).values(number=number).on_conflict_do_nothing().returning(done.c.number)
            if tx.execute(statement).first() is not None:
                tx.publish(deposit(f"fund {number % FUNDS}", cents=number + 1))
        return 0

    def run(self) -> None:
        for number in range(COMMANDS):
            while self.surviving(lambda number=number: self.command(number)):  # type: ignore[misc]
                pass
            if number % 7 == 0:
                self.move()
        quiet = 0
        while quiet < 3:
            quiet = 0 if self.move() else quiet + 1

    def move(self) -> int:
        return sum(
            [
                self.surviving(lambda: self.relays[0].step()),
                self.surviving(lambda: self.consumer.step(0.0)),
                self.surviving(lambda: self.relays[1].step()),
            ]
        )

    def check(self) -> None:
        told = [unseal(row["value"]).event() for row in self.issuer.rows(outbox)]
        for fund in range(FUNDS):
            amounts = [n + 1 for n in range(COMMANDS) if n % FUNDS == fund]
            (row,) = [row for row in self.issuer.rows(fund_balance) if row["fund_id"] == an_id(f"fund {fund}")]
            assert row["trail"] == ",".join(map(str, amounts)), "each once and in order"
            assert [-event.cheques for event in told if event.subject == an_id(f"fund {fund}")] == amounts  # type: ignore[attr-defined]
        assert self.issuer.codes() == []
        assert self.issuer.counts() == {"parked": 0, "waiting": 0}
        assert all(row["published_at"] is not None for row in self.ledger.rows(outbox) + self.issuer.rows(outbox))


@pytest.mark.parametrize("point", [point for point in faults.POINTS if not point.startswith("scheduler")])
@pytest.mark.parametrize("every", [1, 2, 5])
def test_a_crash_at_every_named_point_leaves_each_effect_exactly_once(tmp_path: Path, point: str, every: int) -> None:
    world = World(tmp_path)
    reached = [0]

    def act() -> None:
        reached[0] += 1
        # Not for ever, or nothing would ever be done.
        if reached[0] % every == 0 and world.deaths < 12:
            raise DeathError

    faults.arm(point, act)
    world.run()
    assert world.deaths > 0, "the point was reached"
    world.check()


def test_without_a_crash_the_same_story_ends_the_same(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.run()
    assert world.deaths == 0
    world.check()


def test_the_check_sees_an_effect_that_came_twice(tmp_path: Path) -> None:
    """The crash tests would prove nothing with a check that cannot fail."""
    world = World(tmp_path)
    world.run()
    with world.issuer.unit_of_work() as tx:
        tx.execute(sa.update(fund_balance).values(trail=fund_balance.c.trail + ",1"))
    with pytest.raises(AssertionError):
        world.check()


def test_an_unknown_point_cannot_be_armed() -> None:
    with pytest.raises(ValueError, match="no fault point is called"):
        faults.arm("somewhere", lambda: None)
