"""Each journey asks for its way by the name `way`, and for a parent of its own by the name `family`."""

import pytest

from tests.browser.journeys.people import Family, a_family, give_money
from tests.browser.ways import EACH_WAY, chosen
from tests.browser.world import World
from tests.seeds import seed_of


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "way" in metafunc.fixturenames:
        config = metafunc.config
        ways = EACH_WAY if config.getoption("--proof") else chosen(seed_of(config), metafunc.function.__name__)
        metafunc.parametrize("way", ways, ids=str)


@pytest.fixture(scope="session")
def money(world: World) -> None:
    give_money(world)


@pytest.fixture
def family(world: World, money: None) -> Family:
    return a_family(world)
