"""What a manager does in the office, in steps that several journeys go, and a use of cheques to begin from."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.journeys.helping import press
from tests.browser.journeys.people import HEARD_MS, Family, at, until
from tests.browser.ways import Way, a_page
from tests.browser.world import World

HOME = "/office"
_KNOWN = "SELECT 1 FROM voucher WHERE wallet_id = ? AND state = 'issued'"


def used_by(world: World, browser: Browser, way: Way, family: Family) -> None:
    """The parent says a code of hers, and whoever is paid by cheques types it."""
    with at(world, browser, way, family.login(world), "/cheques") as parent:
        parent.locator("summary").filter(has_text=way.say("Say the code by phone")).click()
        code = parent.locator("p.spoken").first.inner_text()
    typed_at_the_counter(world, browser, way, family, code)


def typed_at_the_counter(world: World, browser: Browser, way: Way, family: Family, code: str) -> None:
    """Use cheques of somebody new by a code that was said aloud, once the counter has heard of them."""
    until(lambda: bool(world.sql("redeemer", _KNOWN, family.wallet_id)), "the counter heard of the cheques")
    with a_page(world, browser, way) as sitter:
        world.sitter(sitter)
        sitter.locator("#code").fill(code)
        press(sitter, way, "Continue")
        sitter.locator("#use").click()
        expect(sitter.get_by_role("heading", name=way.say("All right"))).to_be_visible()


def seen_at_last(page: Page, text: str) -> None:
    """Look again until a page says something that another service has to tell it."""
    for _ in range(HEARD_MS // 250):
        if page.get_by_text(text).count():
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(page.get_by_text(text).first).to_be_visible()
