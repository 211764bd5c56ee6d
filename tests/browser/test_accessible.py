"""Every page in every language and colour scheme has nothing that axe objects to, and fits a narrow screen."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from deploy.start.page import StartPage
from tests.browser.world import World, a_context

LANGUAGES = ("nl", "fr", "en")
SCHEMES = ("light", "dark")
NARROW = (320, 640)


@pytest.fixture(scope="module")
def start(world: World) -> Iterator[StartPage]:
    with StartPage(world.system.settings.start_port, world.system.urls, world.people) as page:
        yield page


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_accessible_and_fit(
    world: World, browser: Browser, start: StartPage, language: str, scheme: str
) -> None:
    context = a_context(browser, *NARROW, color_scheme=scheme)
    page = context.new_page()
    found = []
    for what in _visits(world, page, start, language):
        assert page.locator("html").get_attribute("lang") == language
        wide = page.evaluate("document.documentElement.scrollWidth")
        violations = Axe().run(page).response["violations"]
        found += [f"{what}: {each['id']}: {each['nodes'][0]['html'][:120]}" for each in violations]
        if wide > NARROW[0]:
            found.append(f"{what}: {wide} px wide")
    context.close()
    assert found == []


def _visits(world: World, page: Page, start: StartPage, language: str) -> Iterator[str]:
    urls = world.system.urls
    page.goto(f"{start.url}?lang={language}")
    yield "start"
    world.parent(page)
    for summary in page.locator("summary").all():
        summary.click()
    yield "wallet"
    world.sitter(page)
    yield "scan"
    page.locator("#code").fill("RV2:ABC")
    page.locator("main button").last.click()
    yield "confirm"
    page.locator("#use").click()
    yield "not yet"
    world.funder(page)
    yield "report"
    page.goto(f"{urls['issuer']}/cheques")
    page.context.clear_cookies(name="respijt_issuer")
    page.reload()
    yield "not signed in"
