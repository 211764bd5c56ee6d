"""Options of all tests."""

from collections.abc import Iterator

import hypothesis
import pytest

from deploy.kafka.broker import Broker
from deploy.kafka.parts import MissingPartError
from deploy.ports import free_ports
from deploy.postgres import PostgresError
from deploy.real import RealParts, real_parts
from tests.missing import missing

hypothesis.settings.register_profile("gate", deadline=None, derandomize=True, max_examples=50)
hypothesis.settings.register_profile("proof", deadline=None, max_examples=1_000, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof", action="store_true", help="run every proof at its full count")
    parser.addoption("--seed", type=int, help="by what the tests choose that look at something else each day")


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.load_profile("proof" if config.getoption("--proof") else "gate")


@pytest.fixture(scope="session")
def proof(pytestconfig: pytest.Config) -> bool:
    """Whether the full counts are wanted."""
    return bool(pytestconfig.getoption("--proof"))


@pytest.fixture(scope="session")
def kafka_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Kafka that all tests of this run share. Without its parts they are skipped, in CI they fail."""
    broker = broker_or_skip(tmp_path_factory)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def own_kafka_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Kafka that one test may kill, freeze and start again."""
    broker = broker_or_skip(tmp_path_factory)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealParts]:
    """A real Kafka and a real PostgreSQL of a file's own tests."""
    try:
        with real_parts(tmp_path_factory.mktemp("parts")) as found:
            yield found
    except (MissingPartError, PostgresError) as error:
        missing(str(error))


def broker_or_skip(tmp_path_factory: pytest.TempPathFactory) -> Broker:
    try:
        return Broker(tmp_path_factory.mktemp("kafka"), *free_ports(2))
    except MissingPartError as error:
        missing(f"no Kafka: {error}")
