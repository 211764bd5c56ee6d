"""`python -m deploy.demo`: play the story and judge it. Exit 0 when every check passes, 1 when one does not, 2 when
it could not be played."""

import argparse
import contextlib
import shutil
import signal
import socket
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.demo import closing, directory, organisation, population, state_hash, verdict
from deploy.demo.client import Client, DemoError, FileRefusedError
from deploy.demo.clock import StoryClock
from deploy.demo.days import Calendar, calendar
from deploy.demo.findings import Findings, gather
from deploy.demo.lists import FileError, Lists, drawn_lists, own_lists
from deploy.demo.logins import Logins
from deploy.demo.plan import Planner
from deploy.demo.progress import Progress
from deploy.demo.stage import THREADS, a_stage
from deploy.demo.story import Story
from deploy.demo.tables import number
from deploy.demo.tally import Tally
from deploy.demo.year.calendar import year_before
from deploy.demo.year.story import Year
from deploy.launcher import WHOLE, Launcher, LaunchError, apart
from shared.kernel.errors import SettingsError
from shared.runtime.settings import given_settings

LOGINS, CLOCK = "logins.txt", "story.clock"
_READY_SECONDS = 60.0
#: A story with fewer attempts is told in four weeks instead of a quarter.
_SMALL = 1_000
_SMALL_DAYS = 22
_MOST_PROVIDERS, _HOUSEHOLDS_PER_PROVIDER = 60, 33
_ATTEMPTS_PER_HOUSEHOLD, _MOST_ATTEMPTS = 5, 10_000


def main() -> int:
    """Parse, play, judge. Everything that a person can mend is said in one sentence."""
    arguments = _arguments()
    # So that the services are stopped too when somebody stops the demo.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return _play(arguments)
    except (FileError, FileRefusedError) as error:
        print(f"demo: {arguments.households}: {error}", file=sys.stderr)
    except (LaunchError, SettingsError) as error:
        print(f"demo: {error}", file=sys.stderr)
    except DemoError as error:
        print(f"demo: the story stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndemo: interrupted", file=sys.stderr)
        return 130
    return 2


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.demo", description="Play a quarter and check the books.")
    parser.add_argument("--households", type=Path, metavar="FILE", help="your own list (CSV) instead of a drawn one")
    parser.add_argument("--count", type=_positive, default=2_000, help="households to draw (default 2000)")
    parser.add_argument("--attempts", type=_positive, help="redemption attempts (default 5 per household)")
    parser.add_argument("--seed", type=int, default=1, help="what everything is drawn from (default 1)")
    parser.add_argument("--data", type=Path, default=Path("var/demo"), help="folder that is replaced")
    parser.add_argument("--workers", type=_positive, help="workers per service beside its web (on PostgreSQL only)")
    parser.add_argument(
        "--year", action="store_true", help="before it, play a year in which each rule of the cheque is met"
    )
    parser.add_argument("--quiet", action="store_true", help="say only how it ended")
    return parser.parse_args()


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _play(arguments: argparse.Namespace) -> int:
    began = datetime.now(UTC)
    lists, attempts, told_on = _lists(arguments, began)
    clock_file = (arguments.data / CLOCK).resolve()
    given = {name: value for name, value in given_settings().items() if name != "RESPIJT_DATA"}
    settings = {"RESPIJT_SYNCHRONOUS": "NORMAL", **given, "RESPIJT_MODE": "demo", "RESPIJT_CLOCK": f"file:{clock_file}"}
    # Access tokens are made without the story's seed, which would let anybody compute them.
    office = Launcher(arguments.data, settings)
    parts = apart(arguments.workers) if arguments.workers else WHOLE
    system = Launcher(arguments.data, {**settings, "RESPIJT_SEED": str(abs(arguments.seed))}, parts)
    _refuse_taken_ports(system)
    clear(arguments.data)
    progress = Progress(Story.steps(attempts, lists.rows), arguments.quiet)
    client = Client(system.urls, THREADS * 3)
    calendar_year = year_before(told_on.days[0]) if arguments.year else None
    begins_at = told_on.begins_at if calendar_year is None else calendar_year.begins_at
    clock = StoryClock(clock_file, begins_at, tuple(system.urls), lambda name: client.glance(name, "/status"))
    with system, contextlib.closing(client):
        system.prepare()
        system.start()
        system.wait_ready(_READY_SECONDS)
        progress.say(f"Four services run, their data is in {arguments.data}. The story begins {begins_at.date()}.\n")
        with a_stage(client, clock, Logins(office.respijt), arguments.seed) as stage:
            providers = max(min(lists.rows // _HOUSEHOLDS_PER_PROVIDER, _MOST_PROVIDERS), directory.FEWEST)
            drawn = directory.draw(providers, arguments.seed)
            planner = Planner(drawn, arguments.seed)
            story = Story(stage, told_on, drawn, lists, attempts, planner, Tally(), progress)
            story.year = None if calendar_year is None else Year(stage, calendar_year, progress)
            story.open()
            story.import_lists()
            story.play()
            story.end()
            organisation.introduce(stage, story.wallets)
            found = gather(stage, _statuses(client, system.urls))
            passed = _close(story, found, arguments.quiet)
            stage.logins.write(arguments.data / LOGINS)
    print(f"\n{number(story.tally.requests)} attempts in {progress.seconds:.1f} s")
    return 0 if passed else 1


def _lists(arguments: argparse.Namespace, now: datetime) -> tuple[Lists, int, Calendar]:
    """The households, how many attempts they make, and the days on which that is told."""
    if arguments.households is not None:
        own = own_lists(arguments.households)
        attempts = arguments.attempts or max(min(own.rows * _ATTEMPTS_PER_HOUSEHOLD, _MOST_ATTEMPTS), 1)
        return own, attempts, _calendar(now, attempts)
    attempts = arguments.attempts or arguments.count * _ATTEMPTS_PER_HOUSEHOLD
    told_on = _calendar(now, attempts)
    households = population.draw(arguments.count, arguments.seed, told_on.days[0])
    return drawn_lists(population.list_file(households, arguments.seed)), attempts, told_on


def _calendar(now: datetime, attempts: int) -> Calendar:
    return calendar(now, _SMALL_DAYS) if attempts < _SMALL else calendar(now)


def clear(folder: Path) -> None:
    """Empty the demo's folder. One that holds something else is left alone: `LaunchError`."""
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / CLOCK).exists())):
        raise LaunchError(f"{folder} holds something that is no demo; name another folder with --data")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def _refuse_taken_ports(system: Launcher) -> None:
    """Say it before anything is made: mostly it is `make run` that still runs."""
    for name, port in system.settings.ports.items():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise LaunchError(
                    f"port {port} is in use: stop what runs there (perhaps `make run`), "
                    f"or set RESPIJT_{name.upper()}_PORT to a free one"
                )


def _statuses(client: Client, urls: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    found = {}
    for name in urls:
        status = client.glance(name, "/status")
        while status is None:
            time.sleep(0.1)
            status = client.glance(name, "/status")
        found[name] = status
    return found


def _close(story: Story, found: Findings, quiet: bool) -> bool:
    """Print the tables, the checks and the state hash. Returns whether every check passed."""
    if not quiet:
        for text in closing.tables(story, found):
            print(text)
    checks = verdict.judge(story, found)
    if not quiet or not checks.passed:
        print("\nChecks: the demo's own tally against APIs and exports")
        for check in checks.done:
            print(check)
    lines = state_hash.lines(
        found.trial_balance["accounts"], found.voucher_states, found.refusals, closing.names(story)
    )
    failed = sum(not check.passed for check in checks.done)
    print(f"\n{len(checks.done) - failed} of {len(checks.done)} checks pass")
    print(f"state hash {state_hash.digest(lines)}")
    return checks.passed


if __name__ == "__main__":
    sys.exit(main())
