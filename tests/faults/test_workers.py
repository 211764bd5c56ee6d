"""Workers that hang or whose log client is wedged end with a code of their own and come back: nothing is lost.

Real processes on a real Kafka and PostgreSQL, under the launcher, which starts again what ended.

- The wedged client is the library's own. A producer that gives a batch up after it was sent once drops its
  producer id, never asks for another one, and is mute for good: no error, and what it took since waits for ever.
  Our time-outs keep it from giving up for a day. One worker here has time-outs of seconds in their place, by a
  `sitecustomize` that only its process finds, and the broker stands still for longer than that. The relay waits
  more shortly too, so that it has handed over more than the one batch that is given up.
- The call that never returns is a fault point in the loop of a worker, where it stands still.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from deploy.demo.client import Client
from deploy.demo.logins import Logins
from deploy.launcher import Launcher, apart
from deploy.real import RealParts
from shared.kernel.ids import SystemRandom, new_id
from shared.runtime.watchdog import WEDGED
from tests.processes import settings_for_a_test

MUTE, HANGS = "ledger-worker-1", "providers-worker-1"
SHORT_TIMEOUTS = """
from shared.messaging import relay
from shared.messaging.kafka import clients, publisher
clients.PRODUCER = {**clients.PRODUCER, "request_timeout_ms": 2_000, "delivery_timeout_ms": 7_000}
relay.SEND_TIMEOUT_SECONDS, publisher.STALLED_SECONDS, publisher.WEDGED_SECONDS = 0.2, 3.0, 3.0
"""
#: Longer than the short time-outs, and shorter than any of ours.
FREEZE_SECONDS = 9.0
WATCHDOG_SECONDS = 8
DEADLINE_SECONDS = 40.0


@pytest.fixture(scope="module")
def system(parts: RealParts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    """The services, one worker each: the ledger's has short time-outs, the providers' stands still once."""
    folder = tmp_path_factory.mktemp("workers")
    (folder / "sitecustomize.py").write_text(SHORT_TIMEOUTS)
    own = {
        MUTE: {"PYTHONPATH": str(folder)},
        # A process that was started again counts anew, and what it has to send then is its first.
        HANGS: {"RESPIJT_FAULT": "relay.after_send:2:hang", "RESPIJT_WATCHDOG_SECONDS": str(WATCHDOG_SECONDS)},
    }
    processes = [replace(part, settings={**part.settings, **own.get(part.label, {})}) for part in apart(1)]
    with Launcher(folder / "data", {**settings_for_a_test(), **parts.settings}, processes) as launcher:
        launcher.prepare()
        launcher.start()
        launcher.wait_ready()
        yield launcher


@pytest.fixture(scope="module")
def office(system: Launcher) -> Iterator["Office"]:
    with closing(Client(system.urls, 1)) as client:
        yield Office(client, Logins(system.respijt))


class Office:
    """Somebody who makes one thing after the other, and is answered whatever the log does."""

    def __init__(self, client: Client, logins: Logins) -> None:
        self._client, self._logins = client, logins
        self._random = SystemRandom()
        logins.make_offices()

    def open_a_fund(self) -> str:
        token = self._logins.of("finance_officer", "ledger")
        body = {"name": "Fund", "currency": "EUR"}
        return str(self._client.post("ledger", "/v1/funds", token, new_id(self._random), body)["fund_id"])

    def enter_a_provider(self) -> str:
        token = self._logins.of("accreditation_officer", "providers")
        body = {"public_name": "Oppas"}
        return str(self._client.post("providers", "/v1/providers", token, new_id(self._random), body)["provider_id"])


def eventually(what: str, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come within {DEADLINE_SECONDS:.0f} s"
        time.sleep(0.1)


def heard(parts: RealParts, reader: str, subjects: list[str]) -> list[str]:
    """Those of the subjects of which a service has applied an event, one for each."""
    with parts.server.connect(reader) as connection:
        rows = connection.execute(
            "SELECT subject FROM inbox WHERE subject = ANY(%s) AND outcome = 'applied'", (subjects,)
        )
        return sorted(subject for (subject,) in rows.fetchall())


def log_of(system: Launcher, label: str) -> str:
    return system.log_end(label, 10_000)


def test_a_worker_whose_loop_hangs_ends_and_the_next_one_does_its_work(
    system: Launcher, parts: RealParts, office: Office
) -> None:
    providers = [office.enter_a_provider()]
    eventually("what is sent in peace", lambda: heard(parts, "redeemer", providers) == providers)
    assert system.exit_codes(HANGS) == []
    # On the log, and not yet marked as sent: it comes a second time.
    providers.append(office.enter_a_provider())
    eventually("the end of the process", lambda: bool(system.exit_codes(HANGS)))
    providers.append(office.enter_a_provider())
    eventually("what was left to do", lambda: heard(parts, "redeemer", providers) == sorted(providers))
    assert system.exit_codes(HANGS) == [WEDGED]
    told = log_of(system, HANGS)
    assert '"event": "loop.hangs"' in told
    assert '"loop": "relay"' in told


def test_a_worker_whose_client_is_wedged_ends_and_the_next_one_sends_what_it_could_not(
    system: Launcher, parts: RealParts, office: Office
) -> None:
    funds = [office.open_a_fund()]
    eventually("what is sent in peace", lambda: heard(parts, "issuer", funds) == funds)
    parts.broker.freeze()
    try:
        thaws_at = time.monotonic() + FREEZE_SECONDS
        while time.monotonic() < thaws_at:
            funds.append(office.open_a_fund())
            time.sleep(0.5)
    finally:
        parts.broker.thaw()
    eventually("the end of the process", lambda: bool(system.exit_codes(MUTE)))
    # What it had sent before it was given up may have lain at the broker's door, and then comes twice.
    assert len(heard(parts, "issuer", funds)) < len(funds), "the client came back by itself: nothing was wedged"
    eventually("what was committed meanwhile", lambda: heard(parts, "issuer", funds) == sorted(funds))
    assert system.exit_codes(MUTE) == [WEDGED]
    assert '"error": "WedgedClientError"' in log_of(system, MUTE)
    assert system.exit_codes("issuer-worker-1") == system.exit_codes("redeemer-worker-1") == [], "it ends nobody else"
