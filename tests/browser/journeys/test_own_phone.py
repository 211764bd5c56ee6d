"""A phone of the parent's own: its code is taken without network for a day, and after that nothing of it is left."""

import io

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.journeys.people import HEARD_MS, Family
from tests.browser.journeys.scanning import a_sitter
from tests.browser.journeys.wallet import cheques_left, come_in
from tests.browser.ways import Way, a_page
from tests.browser.world import World

_DIGITS = "4821"
_ALMOST_A_DAY_MS, _ONE_HOUR_MS = (24 * 3600 - 1800) * 1000, 3600 * 1000
#: What the phone keeps of its parent, without the salt that tells nothing.
_KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open("phone");
  asked.onsuccess = () => {
    const found = asked.result.transaction("phone").objectStore("phone").get("phone");
    found.onsuccess = () => { asked.result.close(); done(Object.keys(found.result).sort()); };
  };
})"""


def test_a_code_without_network_serves_for_a_day(world: World, browser: Browser, way: Way, family: Family) -> None:
    with a_page(world, browser, way) as page:
        come_in(world, page, family)
        left = cheques_left(page)
        page.get_by_role("link", name=way.say("Without network too, on my own phone")).click()
        if not way.scripts:
            expect(
                page.get_by_text(way.say("This browser cannot do that. Take paper cheques along instead."))
            ).to_be_visible()
            expect(page.locator("#own-phone")).to_be_hidden()
            return
        page.clock.install()
        page.reload()
        _keep(page, way)
        page.context.set_offline(True)
        page.goto(f"{world.system.urls['issuer']}/cheques")
        expect(page.locator("#count")).to_have_text(str(left))
        with a_sitter(world, browser, way) as sitter:
            expect(page.locator("#own-code svg")).to_be_visible()
            sitter.takes_picture(Image.open(io.BytesIO(page.locator("#own-code").screenshot())))

        page.clock.fast_forward(_ALMOST_A_DAY_MS)
        expect(page.locator("#own-code svg")).to_be_visible()
        page.clock.fast_forward(_ONE_HOUR_MS)
        _is_over(page, way)
        page.reload()
        _is_over(page, way)
        assert page.evaluate(_KEPT) == ["at", "digits", "offset", "salt", "tries"]
        page.context.set_offline(False)
        page.get_by_role("link", name=way.say("Look again")).click()
        expect(page.locator("img#code")).to_be_visible()
        page.wait_for_function(f"({_KEPT})().then((kept) => kept.includes('key'))")


def _keep(page: Page, way: Way) -> None:
    page.locator("#hide").fill(_DIGITS)
    page.get_by_role("button", name=way.say("Keep it on this phone")).click()
    expect(page.get_by_text(way.say("It is kept on this phone."))).to_be_visible(timeout=HEARD_MS)
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def _is_over(page: Page, way: Way) -> None:
    expect(
        page.get_by_text(
            way.say(
                "This is more than a day old, so it is no longer on this phone. "
                "You lose nothing: with network, open your page again."
            )
        )
    ).to_be_visible()
    expect(page.locator("#own-code, #count")).to_have_count(0)
