"""On Apache Kafka and PostgreSQL, web and workers apart: the same story, the same state, and no forged fact."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import urllib3

from deploy.kafka.parts import MissingPartError
from deploy.launcher import Launcher, apart
from deploy.postgres import PostgresError
from deploy.real import real_parts
from shared.contracts.envelope import Chain, headers_of, seal, unseal
from shared.contracts.ledger import FundOpened
from shared.identity.keys import KeyRing
from shared.kernel.clock import SystemClock
from shared.kernel.ids import SystemRandom, new_event_id, new_id
from shared.messaging.kafka import KafkaTransport
from shared.messaging.signing import signed
from shared.runtime.settings import child_environment
from tests.missing import missing
from tests.processes import settings_for_a_test

SMALL = ["--count", "50", "--attempts", "150", "--seed", "1"]
POOL = urllib3.PoolManager(retries=False, timeout=5.0)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    try:
        with real_parts(tmp_path_factory.mktemp("parts")) as found:
            yield found.settings
    except (MissingPartError, PostgresError) as error:
        missing(str(error))


def played(folder: Path, settings: dict[str, str], *more: str) -> str:
    """What a small demo says at its end."""
    command = [sys.executable, "-m", "deploy.demo", "--data", str(folder), *SMALL, "--quiet", *more]
    ended = subprocess.run(command, env=child_environment(settings), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return next(line for line in ended.stdout.splitlines() if line.startswith("state hash"))


def test_the_same_story_ends_in_the_same_state(parts: Mapping[str, str], tmp_path: Path) -> None:
    real = played(tmp_path / "real", {**settings_for_a_test(), **parts}, "--workers", "2")
    embedded = played(tmp_path / "embedded", settings_for_a_test())
    assert real == embedded


@pytest.fixture
def system(parts: Mapping[str, str], tmp_path: Path) -> Iterator[Launcher]:
    """The services as the story left them, with keys of their own: nothing is said but by this test."""
    with Launcher(tmp_path / "data", {**settings_for_a_test(), **parts}, apart(1)) as launcher:
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


def test_a_forged_event_over_a_valid_connection_is_refused_and_told(system: Launcher, parts: Mapping[str, str]) -> None:
    before = status(system, "issuer")["dead_letters"]
    keys = KeyRing(system.settings.keys)
    log = KafkaTransport(parts["RESPIJT_LOG"].removeprefix("kafka:").split(","))
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
