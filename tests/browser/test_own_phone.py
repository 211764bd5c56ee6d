"""A phone of the parent's own: leaving hides what it keeps, and it is an app that says nothing."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.test_stories import HEARD_MS, PHONE
from tests.browser.world import World, a_context

DIGITS, OTHER_DIGITS = "4821", "1284"
_SOMEWHERE = "https://www.meteo.be/**"


def kept_on_phone(page: Page) -> None:
    page.get_by_role("link", name="Ook zonder netwerk, op mijn eigen gsm").click()
    page.locator("#hide").fill(DIGITS)
    page.get_by_role("button", name="Bewaar het op deze gsm").click()
    expect(page.locator("#not-own-phone")).to_be_visible(timeout=HEARD_MS)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.get_by_role("link", name="Terug naar mijn cheques").click()
    expect(page.locator("#code")).to_be_visible()


def test_leaving_hides_the_code_behind_the_digits_and_five_wrong_ones_erase_it(world: World, browser: Browser) -> None:
    parents = a_context(browser, *PHONE)
    parents.route(_SOMEWHERE, lambda route: route.fulfill(body="<p>weer</p>", content_type="text/html"))
    parent = parents.new_page()
    world.parent(parent, 1)
    kept_on_phone(parent)
    parent.locator("#leave").click()
    parent.wait_for_url(_SOMEWHERE)
    parent.goto(world.system.urls["issuer"] + "/cheques")
    expect(parent.locator("#own")).to_be_hidden()
    parent.locator("#digits").fill(DIGITS)
    parent.locator("#unlock button").click()
    expect(parent.locator("#own-code svg")).to_be_visible()
    parent.evaluate("localStorage.setItem('locked', '1')")
    parent.reload()
    for _ in range(5):
        expect(parent.locator("#digits")).to_have_value("")
        parent.locator("#digits").fill(OTHER_DIGITS)
        parent.locator("#unlock button").click()
    expect(parent.locator("#nothing")).to_be_visible()
    assert parent.evaluate("indexedDB.databases()") == []
    parents.close()


def test_a_browser_takes_the_pages_as_an_app_that_says_nothing(world: World, browser: Browser) -> None:
    context = a_context(browser, *PHONE)
    page = context.new_page()
    stopped: list[str] = []
    page.on("console", lambda said: stopped.append(said.text))
    world.parent(page)
    page.goto(f"{world.system.urls['issuer']}/cheques?lang=fr")
    found = context.new_cdp_session(page).send("Page.getAppManifest")
    context.close()
    assert found["url"].endswith("/manifest.webmanifest?lang=fr")
    assert found["errors"] == []
    assert '"name":"Mes chèques"' in found["data"]
    assert [each for each in stopped if "Content Security Policy" in each] == []
