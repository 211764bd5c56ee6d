"""On Apache Kafka and PostgreSQL, webs and workers apart: the same story, the same state, and no forged fact."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import urllib3

from deploy.demo.client import Answer, Client
from deploy.launcher import Launcher, apart
from deploy.real import RealParts
from deploy.run import LOGINS
from shared.contracts.envelope import Chain, headers_of, seal, unseal
from shared.contracts.ledger import FundOpened
from shared.contracts.topics import SERVICES
from shared.identity.keys import KeyRing
from shared.identity.wallet_code import make_code
from shared.kernel.clock import SystemClock
from shared.kernel.ids import SystemRandom, new_event_id, new_id
from shared.messaging.kafka import KafkaTransport
from shared.messaging.signing import signed
from shared.runtime.settings import child_environment
from tests.left_behind import a_counter, parents, wallet_keys
from tests.processes import settings_for_a_test

SMALL = ["--count", "50", "--attempts", "150", "--seed", "1"]
POOL = urllib3.PoolManager(retries=False, timeout=5.0)


def played(folder: Path, settings: dict[str, str], *more: str) -> str:
    """What a small demo says at its end."""
    command = [sys.executable, "-m", "deploy.demo", "--data", str(folder), *SMALL, "--quiet", *more]
    ended = subprocess.run(command, env=child_environment(settings), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return next(line for line in ended.stdout.splitlines() if line.startswith("state hash"))


@dataclass(frozen=True)
class Played:
    """A story that was played: its data, and what it said at its end."""

    folder: Path
    said: str


@pytest.fixture(scope="module")
def story(parts: RealParts, tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("story") / "real"
    return Played(folder, played(folder, {**settings_for_a_test(), **parts.settings}, "--workers", "2"))


def test_the_same_story_ends_in_the_same_state(story: Played, tmp_path: Path) -> None:
    assert story.said == played(tmp_path / "embedded", settings_for_a_test())


def test_two_webs_of_the_redeemer_answer_alike_and_spend_no_cheque_twice(parts: RealParts, story: Played) -> None:
    processes = apart(1, webs={"redeemer": 2})
    with Launcher(story.folder, {**settings_for_a_test(), **parts.settings}, processes) as system:
        system.start()
        system.wait_ready()
        webs = ("redeemer", "redeemer-web-2")
        urls = {**system.urls, webs[1]: system.url(webs[1])}
        with closing(Client(urls, 4)) as client, ThreadPoolExecutor(4) as people:
            counter = a_counter(client, story.folder / LOGINS, system.urls)
            keys = wallet_keys(client, parents(story.folder / LOGINS)[:20])

            def scan(web: str, redemption_id: str, code: str) -> Answer:
                body = {"offer_id": counter.offer_id, "units": 1, "code": code}
                return client.try_post(web, "/v1/redemptions", {"Respijt-Device": counter.device}, redemption_id, body)

            spent_before, green = spent(parts), {}
            for key in keys:
                # Two scanners show one code, and each is so impatient that it asks both webs at once.
                code, ids = make_code(key, datetime.now(UTC)), [new_id(SystemRandom()) for _ in range(2)]
                asked = [people.submit(scan, web, each, code) for each in ids for web in webs]
                first, again, second, again_second = [one.result() for one in asked]
                assert (first, second) == (again, again_second), "one redemption has one answer"
                assert sorted([first.status, second.status]) in ([200, 201], [200, 200]), "a code serves once"
                green.update({one.value["redemption_id"]: one.value for one in (first, second) if one.status == 201})
        # Whoever starts here next has other keys, by which what is on its way now would be forged.
        wait_quiet(system)
    assert len(green) > len(keys) / 2, "most of these parents have cheques left"
    assert spent(parts) - spent_before == sum(one["cheques"] for one in green.values())


def wait_quiet(system: Launcher) -> None:
    """Return when twice in a row no service has anything left to send, to hear or to put in order."""
    deadline = time.monotonic() + 60.0
    rounds: list[list[Any]] = []
    while len(rounds) < 2 or rounds[-1] != rounds[-2] or any(map(_moves, rounds[-1])):
        assert time.monotonic() < deadline, rounds[-1]
        time.sleep(0.2)
        rounds.append([{**status(system, service), "now": None} for service in SERVICES])


def _moves(said: Any) -> bool:
    return any(said["outbox"].values()) or any(said["inbox"].values()) or bool(said["lag"])


def spent(parts: RealParts) -> int:
    """How many cheques are spent, as the redeemer has it."""
    with parts.server.connect("redeemer") as connection:
        row = connection.execute("SELECT count(*) FROM voucher WHERE state = 'redeemed'").fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def system(parts: RealParts, tmp_path: Path) -> Iterator[Launcher]:
    """The services as the story left them, with keys of their own: nothing is said but by this test."""
    with Launcher(tmp_path / "data", {**settings_for_a_test(), **parts.settings}, apart(1)) as launcher:
        launcher.prepare()
        launcher.start()
        launcher.wait_ready()
        yield launcher


def a_fund(keys: KeyRing, signer: str) -> tuple[str, str, bytes, Any]:
    """A fund that the ledger never opened, signed by somebody."""
    random = SystemRandom()
    event = FundOpened(fund_id=new_id(random), name="Forged", currency="EUR")
    event_id = new_event_id(random)
    trace = f"00-{new_id(random)}-{new_id(random)[:16]}-01"
    value = seal(
        event,
        event_id=event_id,
        service="ledger",
        time=SystemClock().now(),
        sequence=1,
        epoch=1,
        chain=Chain(event_id, event_id, trace),
    )
    topic = event.TOPIC.name
    return topic, event.fund_id, value, signed(headers_of(unseal(value)), *keys.signer(signer)(topic, value))


def status(system: Launcher, service: str) -> Any:
    return json.loads(POOL.request("GET", f"{system.urls[service]}/status").data)


def test_a_forged_event_over_a_valid_connection_is_refused_and_told(system: Launcher, parts: RealParts) -> None:
    before = status(system, "issuer")["dead_letters"]
    keys = KeyRing(system.settings.keys)
    log = KafkaTransport(parts.settings["RESPIJT_LOG"].removeprefix("kafka:").split(","))
    publisher = log.publisher()
    try:
        # One signed by another service, one by the right key over other bytes, and one that is true.
        publisher.send(*a_fund(keys, "issuer")).result(30.0)
        topic, subject, value, _headers = a_fund(keys, "ledger")
        publisher.send(topic, subject, value, a_fund(keys, "ledger")[3]).result(30.0)
        publisher.send(*a_fund(keys, "ledger")).result(30.0)
    finally:
        publisher.close()
        log.close()
    deadline = time.monotonic() + 60.0
    while status(system, "issuer")["dead_letters"] < before + 2 or status(system, "issuer")["lag"]:
        assert time.monotonic() < deadline, status(system, "issuer")
        time.sleep(0.1)
    assert status(system, "issuer")["dead_letters"] == before + 2, "the third was signed by its owner"
    letters = system.respijt("issuer", "dead-letters")
    assert letters.count("bad_signature") >= 2
    metrics = POOL.request("GET", _metrics_of_the_worker(system)).data.decode()
    assert 'respijt_dead_letters_total{code="bad_signature"} ' in metrics


def _metrics_of_the_worker(system: Launcher) -> str:
    return f"http://127.0.0.1:{system.metrics_port('issuer-worker-1')}/metrics"
