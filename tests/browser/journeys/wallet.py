"""What a parent does on the page of her cheques, in steps that several journeys go."""

import re
from datetime import UTC, date, datetime

from playwright.sync_api import Locator, Page, expect

from services.issuer.pages.base import ZONE
from shared.kernel.clock import day_of
from tests.browser.journeys.people import HEARD_MS, Family, until
from tests.browser.ways import Way
from tests.browser.world import World


def come_in(world: World, page: Page, family: Family) -> None:
    """Sign a parent in by a letter and its word, and show her cheques."""
    code, word = family.letter(world)
    page.context.request.post(f"{world.system.urls['issuer']}/begin", form={"code": code, "word": word})
    page.goto(f"{world.system.urls['issuer']}/cheques")


def cheques_left(page: Page) -> int:
    # Around a number of the made-up language stand isolates, which are no digits.
    return int(re.sub(r"\D", "", page.locator(".big").inner_text()))


def spoken(page: Page, way: Way) -> str:
    """The code that she says aloud, which stands behind a disclosure."""
    if not page.locator("p.spoken").first.is_visible():
        page.get_by_text(way.say("Say the code by phone")).click()
    return page.locator("p.spoken").first.inner_text()


def comes(page: Page, way: Way, what: Locator) -> None:
    """Wait for what happened elsewhere: it shows itself where there are scripts; else she looks again."""
    if not way.scripts:
        until(lambda: what.count() > 0 or _looks_again(page, way))
    expect(what.first).to_be_attached(timeout=HEARD_MS)


def _looks_again(page: Page, way: Way) -> bool:
    page.get_by_role("link", name=way.say("Look again")).click()
    return False


def today() -> date:
    return day_of(datetime.now(UTC), ZONE)
