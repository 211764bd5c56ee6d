"""Each journey asks for its way by the name `way`, and for a parent of its own by the name `family`."""

import pytest

from tests.browser.journeys.people import PROGRAMME, Family, a_family, door, give_money, programme_named
from tests.browser.ways import EACH_WAY, chosen
from tests.browser.world import World
from tests.seeds import seed_of

#: Enough for every family of the journeys, in each way.
_CENTS = 6_000_000


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "way" in metafunc.fixturenames:
        config = metafunc.config
        ways = EACH_WAY if config.getoption("--proof") else chosen(seed_of(config), metafunc.function.__name__)
        metafunc.parametrize("way", ways, ids=str)


@pytest.fixture(scope="session")
def money(world: World) -> None:
    """The demo spends its money to the last cheque; whoever comes in by a journey is to get some."""
    for name in {PROGRAMME, door(world)}:
        give_money(world, programme_named(world, name), _CENTS)


@pytest.fixture
def family(world: World, money: None) -> Family:
    """Two parents and a child, who came by the door."""
    return a_family(world, programme=door(world), situation="two_parents")
