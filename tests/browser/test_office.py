"""The manager's journeys in a browser, with scripts and without, in each language."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.office import A_LIST, TAKEN_MS, send
from tests.browser.world import World, a_context

SCREENS = {"phone": (320, 640), "desk": (1280, 900)}


@pytest.mark.parametrize(
    ("language", "scripts", "screen"),
    [("nl", False, "phone"), ("fr", True, "desk"), ("en", False, "desk"), ("nl", True, "phone")],
)
def test_a_manager_tries_a_rule_and_takes_a_list_and_sees_it_through(
    world: World, browser: Browser, language: str, scripts: bool, screen: str
) -> None:
    context = a_context(browser, *SCREENS[screen], java_script_enabled=scripts)
    page = context.new_page()
    broken: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if "Content Security" in said.text else None)
    world.manager(page)
    page.goto(f"{page.url}?lang={language}")
    _try_a_rule(page)
    _take_a_list(world, page, scripts=scripts)
    assert page.locator("html").get_attribute("lang") == language
    assert broken == []
    context.close()


def _try_a_rule(page: Page) -> None:
    page.locator("main h2 a").first.click()
    page.locator("a[href$='/rule']").click()
    page.locator("#base").fill("14")
    page.locator("#cap").fill("50")
    page.locator("form.steps button").click()
    expect(page.locator("#base")).to_have_value("14")
    expect(page.locator(".total b")).to_contain_text("€")
    page.locator("#cap").fill("3")
    page.locator("form.steps button").click()
    expect(page.locator("#cap-wrong")).to_be_visible()
    expect(page.locator("#base")).to_have_value("14")


def _take_a_list(world: World, page: Page, *, scripts: bool) -> None:
    send(world.system.urls["issuer"] + "/office", page, A_LIST)
    expect(page.locator("table").first).to_contain_text("new-0")
    expect(page.locator("table").first).not_to_contain_text("Somebody")
    page.locator("main form button").click()
    again = page.locator("section a.button:not(.quiet)")
    if scripts:
        # Nothing is pressed: the page counts on by itself.
        expect(again).to_have_count(0, timeout=TAKEN_MS)
    for _ in range(TAKEN_MS // 250):
        if not again.count():
            break
        page.wait_for_timeout(250)
        again.click()
    expect(again).to_have_count(0)
    with page.expect_download() as bad_rows:
        page.locator("a[href$='/bad-rows.csv']").click()
    assert "new-2" in bad_rows.value.path().read_text(encoding="utf-8-sig")
