"""Each journey asks for its way by the name `way`."""

import pytest

from tests.browser.ways import EACH_WAY, chosen
from tests.seeds import seed_of


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "way" in metafunc.fixturenames:
        config = metafunc.config
        ways = EACH_WAY if config.getoption("--proof") else chosen(seed_of(config), metafunc.function.__name__)
        metafunc.parametrize("way", ways, ids=str)
