"""Options of all tests."""

import hypothesis
import pytest

hypothesis.settings.register_profile("gate", deadline=None, derandomize=True, max_examples=50)
hypothesis.settings.register_profile("proof", deadline=None, max_examples=1_000, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof", action="store_true", help="run every proof at its full count")


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.load_profile("proof" if config.getoption("--proof") else "gate")


@pytest.fixture(scope="session")
def proof(pytestconfig: pytest.Config) -> bool:
    """Whether the full counts are wanted."""
    return bool(pytestconfig.getoption("--proof"))
