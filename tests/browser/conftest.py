"""One small demo and one browser for all tests of the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from deploy.start.page import StartPage
from shared.kernel.made_up import CODE
from tests.browser import film
from tests.browser.chromium import a_browser, executable
from tests.browser.world import STOPPED, World, a_world
from tests.seeds import seed_of

#: A busy machine draws a page later than within Playwright's five seconds.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the browser's camera films: grey, until a test writes something."""
    path = tmp_path_factory.mktemp("camera") / "film.y4m"
    film.write(path, Image.new("RGB", (100, 100), (128, 128, 128)))
    return path


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    executable()
    with a_world(tmp_path_factory.mktemp("world")) as found:
        yield found


@pytest.fixture
def start(world: World) -> Iterator[StartPage]:
    with StartPage(world.system.settings.start_port, world.system.urls, world.people, CODE) as page:
        yield page


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    """By what a test chooses what it looks at."""
    return seed_of(pytestconfig)


@pytest.fixture(autouse=True)
def no_policy_is_broken() -> Iterator[None]:
    """Whatever a test is about, no page of it may ask for what its policy forbids."""
    yield
    stopped, STOPPED[:] = STOPPED[:], []
    assert not stopped


@pytest.fixture(scope="session")
def browser(camera: Path) -> Iterator[Browser]:
    with a_browser(camera) as found:
        yield found
