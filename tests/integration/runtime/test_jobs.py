"""What time causes: due jobs run once, a failing one does not hold up the others, missed days are not made up for."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_smorest import Blueprint

from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context
from shared.runtime.jobs import Job, Scheduler, daily
from shared.runtime.service import Service
from shared.testing.clocks import ManualClock
from shared.testing.service import Node, a_node


def a_service(*jobs: Job) -> Service:
    return Service("ledger", sa.MetaData(), Path(__file__).parent, Blueprint("none", __name__), lambda ctx: {}, jobs)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Node]]:
    nodes: list[Node] = []

    def start(*jobs: Job) -> Node:
        clock = nodes[0].clock if nodes else ManualClock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
        nodes.append(a_node(a_service(*jobs), tmp_path / str(len(nodes)), clock=clock))
        return nodes[-1]

    yield start
    for node in nodes:
        node.close()


def test_a_daily_job_runs_at_its_local_time_once(make: Callable[..., Node]) -> None:
    runs: list[datetime] = []
    node = make(daily("d", time(6, 15), "Europe/Brussels", lambda ctx: runs.append(ctx.clock.now())))
    assert node.run_jobs() == 0
    node.clock.set(datetime(2026, 3, 3, 5, 14, 59, tzinfo=UTC))
    assert node.run_jobs() == 0
    node.clock.set(datetime(2026, 3, 3, 5, 15, tzinfo=UTC))
    assert node.run_jobs() == 1
    assert len(runs) == 1
    # Summer time begins on 29 March: the same local time is an hour earlier in UTC.
    node.clock.set(datetime(2026, 3, 29, 5, 0, tzinfo=UTC))
    node.run_jobs()
    assert node.due()[1] == datetime(2026, 3, 30, 4, 15, tzinfo=UTC)


def test_days_that_were_missed_are_not_made_up_for(make: Callable[..., Node]) -> None:
    runs: list[int] = []
    node = make(daily("d", time(6, 15), "Europe/Brussels", lambda ctx: runs.append(1)))
    node.clock.advance(days=10)
    assert node.run_jobs() == 1


def test_a_failing_job_stays_due_and_the_others_run(make: Callable[..., Node]) -> None:
    runs: list[str] = []

    def fail(ctx: Context) -> None:
        raise ZeroDivisionError

    bad = daily("bad", time(6, 15), "Europe/Brussels", fail)
    good = daily("good", time(6, 16), "Europe/Brussels", lambda ctx: runs.append("good"))
    node = make(bad, good)
    node.clock.advance(days=1)
    with pytest.raises(ZeroDivisionError):
        node.scheduler.step()
    assert runs == ["good"]
    assert node.due()[0] == ["bad"]


def test_a_failed_daily_job_leaves_nothing_half_done(make: Callable[..., Node]) -> None:
    table = sa.Table("thing", sa.MetaData(), sa.Column("id", sa.Integer))

    def half(ctx: Context) -> None:
        with ctx.unit_of_work() as tx:
            table.create(tx.connection, checkfirst=True)
            tx.execute(sa.insert(table).values(id=1))
        raise ZeroDivisionError

    node = make(daily("half", time(6, 15), "Europe/Brussels", half))
    node.clock.advance(days=1)
    with pytest.raises(ZeroDivisionError):
        node.scheduler.step()
    with node.ctx.reading() as reading:
        assert not sa.inspect(reading.connection).has_table("thing")


def test_a_job_that_has_more_to_do_runs_in_portions(make: Callable[..., Node]) -> None:
    left = [3]

    def next_due(reading: Reading) -> datetime | None:
        return reading.now if left[0] else None

    def run(ctx: Context) -> None:
        left[0] -= 1

    node = make(Job("portions", next_due, run))
    assert node.run_jobs() == 3
    assert node.due() == ([], None)


def test_each_portion_of_a_job_is_a_sign_of_life(make: Callable[..., Node]) -> None:
    """One that takes long does not make the next one look as if it hung."""
    seen: list[str] = []
    jobs = [Job(name, lambda reading: reading.now, lambda ctx, name=name: seen.append(name)) for name in "ab"]  # type: ignore[misc]
    node = make(*jobs)
    Scheduler(node.ctx, jobs, lambda: seen.append("beat")).step()
    assert seen == ["beat", "a", "beat", "b"]
