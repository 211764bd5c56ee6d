"""A helper's journeys in a real browser, with scripts and without: a family is registered and helped in a few steps."""

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.world import World, a_context

LANGUAGES = ("nl", "fr", "en")
#: A helper registers a family within two minutes; a machine that types has to leave room for one that asks.
_SECONDS = 20
_BAR = ".acting"


def a_page(world: World, browser: Browser, language: str, *, scripts: bool, width: int = 320) -> Page:
    page = a_context(browser, width, 800, java_script_enabled=scripts).new_page()
    page.goto(f"{world.system.urls['issuer']}/livez?lang={language}")
    world.helper(page)
    page.goto(f"{world.system.urls['issuer']}/helping?lang={language}")
    return page


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_family_is_registered_on_one_page_and_gets_a_code(
    world: World, browser: Browser, language: str, scripts: bool
) -> None:
    page = a_page(world, browser, language, scripts=scripts)
    began = time.monotonic()
    page.locator(".areas a").nth(1).click()
    page.locator("#programme").select_option(label="Time to breathe")
    page.locator("input[name=family][value=single_parent]").check()
    page.locator("#child_1").fill("2022-01-15")
    page.locator("main form button").last.click()
    expect(page.locator(_BAR)).to_be_visible()
    # The demo has spent its money, so that the cheques may wait for more: how many they are is said all the same.
    expect(page.locator("main")).to_contain_text("24")
    assert time.monotonic() - began < _SECONDS
    page.locator("main form[action$='/code'] button").click()
    expect(page.locator(".aloud span")).to_have_count(3)
    page.locator(f"{_BAR} button").click()
    expect(page.locator(_BAR)).to_have_count(0)
    expect(page.locator("[role=status]")).to_be_visible()
    page.context.close()


def test_a_text_is_copied_by_a_button_where_there_are_scripts_and_by_hand_elsewhere(
    world: World, browser: Browser
) -> None:
    page = a_page(world, browser, "nl", scripts=True, width=1280)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{world.system.urls['issuer']}/helping/texts")
    page.locator("[data-copies=ar-right]").click()
    expect(page.locator("#copied")).not_to_be_empty()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#ar-right").input_value()
    page.context.close()

    page = a_page(world, browser, "nl", scripts=False)
    page.goto(f"{world.system.urls['issuer']}/helping/texts")
    assert page.locator("[data-copies]:visible").count() == 0
    assert page.locator("#ar-right").is_visible()
    page.context.close()
