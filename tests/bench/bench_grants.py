"""A whole region's list through the four running processes: taken in, granted, told, and in the books.

Run it by hand: `python -m tests.bench.bench_grants [households]`.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.demo import money, population
from deploy.demo.client import Client, bearer
from deploy.demo.clock import StoryClock
from deploy.demo.directory import FOUNDATION, REGIONAL
from deploy.demo.lists import PROVENANCE
from deploy.demo.logins import Logins
from deploy.demo.stage import Stage, a_stage
from deploy.launcher import Launcher
from tests.bench.figures import Figure, table
from tests.bench.memory import most_mib
from tests.processes import settings_for_a_test

HOUSEHOLDS = 20_000
_PAUSE_SECONDS = 0.2
_PATIENCE_SECONDS = 900.0


def run(households: int = HOUSEHOLDS) -> list[Figure]:
    """Send the list in and wait, durably."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        clock_file = data / "story.clock"
        settings = {
            **settings_for_a_test(),
            "RESPIJT_SYNCHRONOUS": "FULL",
            "RESPIJT_CLOCK": f"file:{clock_file}",
        }
        system = Launcher(data, settings)
        client = Client(system.urls, 8)
        data.mkdir(parents=True)
        clock = StoryClock(
            clock_file, datetime.now(UTC), tuple(system.urls), lambda name: client.glance(name, "/status")
        )
        with system, closing(client):
            system.prepare()
            system.start()
            system.wait_ready()
            with a_stage(client, clock, Logins(system.respijt), seed=1) as stage:
                return _measure(_Region(system, client, stage), households)


@dataclass
class _Region:
    """The running system, and how to ask it."""

    system: Launcher
    client: Client
    stage: Stage

    def status(self, name: str) -> Mapping[str, Any]:
        return self.until(lambda: self.client.glance(name, "/status"), lambda found: found is not None) or {}

    def until(self, ask: Callable[[], Any], good: Callable[[Any], bool]) -> Any:
        """What is answered once it is good. Raises `TimeoutError` after a quarter of an hour."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not good(found := ask()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"after {_PATIENCE_SECONDS:.0f} s this is all: {found}")
            time.sleep(_PAUSE_SECONDS)
        return found

    def wait_told(self) -> None:
        """Until the issuer has nothing to do and nothing to send."""
        self.until(
            lambda: self.status("issuer"),
            lambda status: not status["jobs"]["due"] and not status["outbox"]["unpublished"],
        )

    def wait_heard(self, name: str) -> None:
        """Until a service has heard everything and nothing of it waits."""
        self.until(lambda: self.status(name), lambda status: not status["lag"] and not any(status["inbox"].values()))


def _measure(region: _Region, households: int) -> list[Figure]:
    stage = region.stage
    today = datetime.now(UTC).date()
    stage.clock.wait_quiet()
    stage.logins.make_offices()
    stage.open_funds()
    stage.draw_up_programmes(today.replace(month=1, day=1))
    stage.give(money.plan_generously({REGIONAL: households, FOUNDATION: 0}), today)
    stage.open_programmes()
    file = population.list_file(population.draw(households, 1, today), 1).data
    manager = stage.logins.of("programme_manager", "issuer")

    began = time.monotonic()
    path = f"/v1/imports?programme_id={stage.programmes[REGIONAL]}&{PROVENANCE}"
    received = region.client.upload("issuer", path, manager, "list-of-a-region", file)
    done = region.until(
        lambda: stage.issuer(f"imports/{received['import_id']}"), lambda found: found["status"] == "done"
    )
    granted = time.monotonic() - began
    region.wait_told()
    told = time.monotonic() - began
    region.wait_heard("redeemer")
    region.wait_heard("ledger")
    heard = time.monotonic() - began

    cheques = _cheques(region)
    with_parents = sum(
        account["credit_cents"] - account["debit_cents"]
        for account in stage.books("books/trial-balance")["accounts"]
        if account["code"] == "2200"
    )
    assert with_parents == cheques * money.FACE_CENTS, "the books hold what the issuer granted"
    what = f"{done['granted']:,} households granted, {cheques:,} cheques"
    return [
        Figure(f"{what}: issuer done", told, "s", 90, higher_is_better=False),
        Figure("  of which until all were granted", granted, "s"),
        Figure("  until redeemer and ledger are quiet", heard, "s", higher_is_better=False),
        *(
            Figure(f"  most memory of the {name}", most_mib(region.system.data / name), "MiB", 500, False)
            for name in region.system.urls
        ),
    ]


def _cheques(region: _Region) -> int:
    path = f"/v1/grants?programme_id={region.stage.programmes[REGIONAL]}"
    manager = bearer(region.stage.logins.of("programme_manager", "issuer"))
    return sum(grant["cheques"] for grant in region.client.pages("issuer", path, manager, "grants"))


if __name__ == "__main__":
    print(table(run(int(sys.argv[1]) if len(sys.argv) > 1 else HOUSEHOLDS)))
