"""Coming in for the first time, and going away."""

from playwright.sync_api import Browser, expect

from tests.browser.test_letter import a_letter
from tests.browser.ways import Way, a_page
from tests.browser.world import World


def test_a_letter_is_typed_and_the_page_is_left(world: World, browser: Browser, way: Way) -> None:
    code, word = a_letter(world, 0)
    with a_page(world, browser, way) as page:
        page.goto(f"{world.system.urls['issuer']}/begin")
        page.locator("#code").fill(code.lower())
        page.locator("#word").fill(word)
        page.locator("main button").click()
        expect(page.get_by_text(way.say("These are yours"))).to_be_visible()
        expect(page.locator("img#code")).to_be_visible()
