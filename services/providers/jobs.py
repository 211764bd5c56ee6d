"""What time causes: old answers forgotten. Accreditations and offers end by a person's decision."""

from datetime import time

from shared.http import idempotency
from shared.runtime.context import Context
from shared.runtime.jobs import Job, daily


def _tidy(ctx: Context) -> None:
    with ctx.unit_of_work() as tx:
        idempotency.forget_old(tx)


JOBS: tuple[Job, ...] = (daily("tidy", time(3, 31), "Europe/Brussels", _tidy),)
