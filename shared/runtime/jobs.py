"""What time causes: jobs that are due at an instant, and the scheduler that runs them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog

from shared.http import idempotency
from shared.kernel.faults import reach
from shared.observability import metrics
from shared.persistence.insert import insert
from shared.persistence.types import Instant
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context

metadata = sa.MetaData()

#: When each periodic job is due next.
job_due = sa.Table(
    "job_due",
    metadata,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("due_at", Instant, nullable=False),
    sqlite_strict=True,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """Work that is due at instants which the data know.

    `run` does one bounded portion in units of work of its own; while more is due, `next_due` says so.
    """

    name: str
    next_due: Callable[[Reading], datetime | None]
    run: Callable[[Context], None]
    prepare: Callable[[Context], None] = lambda ctx: None


def daily(name: str, at: time, zone: str, act: Callable[[Context], None]) -> Job:
    """A job that is due once a day at a local time. Days that were missed are not made up for."""

    def next_time(after: datetime) -> datetime:
        local = after.astimezone(ZoneInfo(zone))
        due = datetime.combine(local.date(), at, tzinfo=ZoneInfo(zone))
        if due <= local:
            due = datetime.combine(local.date() + timedelta(days=1), at, tzinfo=ZoneInfo(zone))
        return due

    def next_due(reading: Reading) -> datetime | None:
        return reading.execute(sa.select(job_due.c.due_at).where(job_due.c.job == name)).scalar_one_or_none()

    def run(ctx: Context) -> None:
        with ctx.unit_of_work() as tx:
            act(ctx.within(tx))
            tx.execute(sa.update(job_due).where(job_due.c.job == name).values(due_at=next_time(tx.now)))

    def prepare(ctx: Context) -> None:
        with ctx.unit_of_work() as tx:
            tx.execute(insert(job_due).values(job=name, due_at=next_time(tx.now)).on_conflict_do_nothing())

    return Job(name, next_due, run, prepare)


def forget_answers(at: time, zone: str) -> Job:
    """The daily job that drops the answers kept for repeated requests once they are old enough."""

    def act(ctx: Context) -> None:
        with ctx.unit_of_work() as tx:
            idempotency.forget_old(tx)

    return daily("tidy", at, zone, act)


class Scheduler:
    """Runs what is due, one portion a step. A job that fails is tried again; the others go on.

    `beat` is called before each portion.
    """

    def __init__(self, ctx: Context, jobs: Sequence[Job], beat: Callable[[], None] = lambda: None) -> None:
        self._ctx = ctx
        self._jobs = jobs
        self._beat = beat
        for job in jobs:
            job.prepare(ctx)

    def step(self) -> int:
        """Run one portion of each due job. Returns how many ran; raises the last failure after trying all."""
        ran, failure = 0, None
        for job in self._jobs:
            self._beat()
            with self._ctx.reading() as reading:
                due = job.next_due(reading)
                now = reading.now
            if due is None or due > now:
                continue
            reach("scheduler.before_job")
            try:
                job.run(self._ctx)
            except Exception as error:
                metrics.job_failures.labels(job.name).inc()
                log.exception("job.failed", job=job.name)
                failure = error
            else:
                metrics.job_runs.labels(job.name).inc()
                ran += 1
        if failure is not None:
            raise failure
        return ran

    def due(self, reading: Reading) -> tuple[list[str], datetime | None]:
        """The jobs that are due now, and the next instant at which one will be."""
        now, later = [], []
        for job in self._jobs:
            due = job.next_due(reading)
            if due is not None and due <= reading.now:
                now.append(job.name)
            elif due is not None:
                later.append(due)
        return now, min(later, default=None)
