"""From a letter to the first code: three actions and less than a minute, on a slow phone, in each language."""

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.journeys.people import letter_of
from tests.browser.test_stories import PHONE
from tests.browser.world import World, watched

MOST_SECONDS, MOST_ACTIONS = 60, 3
#: A cheap phone on a poor connection, as Chromium's tools know it.
_SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
_SLOWER_PROCESSOR = 4
WORDS = {
    "nl": ("Deze zijn van jou", "Je hoeft niets te bewijzen en niets terug te betalen."),
    "fr": ("Ils sont à vous", "Rien à prouver, rien à rembourser."),
    "en": ("These are yours", "Nothing to prove, nothing to pay back."),
}


def a_letter(world: World, number: int) -> tuple[str, str]:
    """The code of a new letter of a parent whom the start page offers, and the word that goes with it."""
    wallets = {token: wallet for wallet, token in world.tokens("parent", "issuer").items()}
    return letter_of(world, wallets[world.people.parents[number].token])


def slow(page: Page) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", _SLOW)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER_PROCESSOR})


@pytest.mark.parametrize(("language", "locale"), [("nl", "nl-BE"), ("fr", "fr-BE"), ("en", "en-GB")])
def test_a_scanned_letter_leads_to_the_first_code(world: World, browser: Browser, language: str, locale: str) -> None:
    code, word = a_letter(world, ("nl", "fr", "en").index(language))
    context = watched(browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale=locale))
    page = context.new_page()
    slow(page)
    began, actions = time.monotonic(), 0
    page.goto(f"{world.system.urls['issuer']}/begin#{code.replace('-', '')}")
    actions += 1
    expect(page.locator("#code")).to_have_value(code.replace("-", ""))
    assert "#" not in page.url, "the code stays in no history"
    page.locator("#word").fill(word)
    actions += 1
    page.locator("main button").click()
    actions += 1
    expect(page.locator("img#code")).to_be_visible()
    assert time.monotonic() - began < MOST_SECONDS
    assert actions <= MOST_ACTIONS
    for words in WORDS[language]:
        expect(page.get_by_text(words)).to_be_visible()
    picture = page.locator("img#code").bounding_box()
    assert picture is not None
    assert picture["y"] + picture["height"] <= 560
    context.close()
