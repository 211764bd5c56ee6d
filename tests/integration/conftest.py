"""Every integration test runs on both engines, unless it says why it needs one."""

from collections.abc import Iterator

import pytest

from shared.testing.databases import opened_by
from tests.postgres import TestServer, a_private_server

ENGINES = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only(engine, reason): the one engine a test is about, and why")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("only")
        engines = ENGINES if mark is None else [engine for engine in ENGINES if engine == mark.args[0]]
        metafunc.parametrize("engine", engines, indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestServer]:
    """The run's own PostgreSQL."""
    with a_private_server() as server:
        tests = TestServer(server)
        yield tests
        tests.close()


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The engine behind every database this test opens."""
    name: str = request.param
    if name == "sqlite":
        yield name
        return
    server: TestServer = request.getfixturevalue("postgres")
    with opened_by(server.open):
        yield name
    server.remove()
