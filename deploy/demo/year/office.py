"""The finance office of the year: what is confirmed is cut and paid, four times."""

from collections.abc import Iterator
from datetime import datetime

from deploy.demo import days
from deploy.demo.year.desk import Desk, Home
from shared.kernel.clock import day_of

#: Month and day of each run; months beyond 12 lie in the next year.
_RUNS = ((4, 25), (7, 25), (10, 25), (15, 12))


def pays(desk: Desk, _home: Home) -> Iterator[datetime]:
    """Cut a run and note its payment, with whatever the stories have come to by then."""
    stage = desk.setting.stage
    for month, day in _RUNS:
        yield desk.year.on(month, day, 7, 40)
        run = stage.finance("settlement-runs", {})
        stage.clock.wait_quiet()
        token = stage.logins.of("finance_officer", "ledger")
        settlements = stage.client.get("ledger", f"/v1/settlement-runs/{run['run_id']}", token)["settlements"]
        for settlement in settlements:
            body = {"paid_on": day_of(desk.now, days.ZONE).isoformat(), "bank_reference": f"year {month}"}
            stage.finance(f"settlements/{settlement['settlement_id']}/paid", body, expect=200)
            desk.book.paid_cents += settlement["amount_cents"]
        stage.clock.wait_quiet()
        desk.book.runs[run["run_id"]] = f"run of month {month}"
    desk.saw("redemption: confirmed → settled")
