"""What a helper does on the pages, in steps that several journeys go."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.ways import Way

HOME = "/helping"
#: What the pages say that is longer than a line.
GIVEN_NOW = (
    "The cheques were given and can be used at once. A colleague looks at it later. Now give them a way to use them: "
    "a code or paper."
)
STOPPED = (
    "Old codes and paper serve no more, and no phone is signed in. The cheques stay. Make a new letter, or print new "
    "paper."
)
NO_FAMILY = "No family permits it now. A parent permits it on her own page, when you register her, or at your counter."


def bar(page: Page) -> Locator:
    """What says on every page of a visit for whom one acts."""
    return page.locator(".acting")


def area(page: Page, way: Way, name: str) -> None:
    """Go to one of the areas by its name."""
    page.locator(".areas").get_by_role("link", name=way.say(name), exact=True).click()


def press(page: Page, way: Way, words: str, within: str = "main") -> None:
    """Press the button, or follow the link that looks like one, that says this, and wait for the next page."""
    named = re.compile(rf"^\s*{re.escape(way.say(words))}")
    found = page.locator(f"{within} button, {within} a.button, {within} a.target").filter(has_text=named).first
    # The next step may look for the same words: on the next page, and not on this one.
    with page.expect_navigation():
        found.click()


def unfold(page: Page, way: Way, words: str, within: str = "main") -> None:
    page.locator(f"{within} summary").filter(has_text=way.say(words)).first.click()


def open_first(page: Page, way: Way, section: str = "main") -> str:
    """Open the first family of a list and say why. Returns the address of its page."""
    page.locator(f"{section} li summary").first.click()
    page.locator(f"{section} li button[name=reason][value=asked_by_parent]").first.click()
    expect(bar(page)).to_contain_text(way.say("Stop acting"))
    return page.url.partition("?")[0]


def said(page: Page, way: Way, text: str) -> None:
    """What came of the last step stands on the page."""
    expect(page.locator("main [role=status]").first).to_contain_text(way.say(text))


def not_yet(page: Page, way: Way, text: str = "Not yet", **values: object) -> None:
    """What was wrong stands before everything else, and the way goes on."""
    alert = page.locator("main [role=alert]")
    expect(alert).to_contain_text(way.say("Not yet"))
    expect(alert).to_contain_text(way.say(text, **values))
