"""A helper's pages, one after the other, and those on which they act for the first family of their list."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.world import World


def of_helpers(world: World, page: Page) -> Iterator[str]:
    """A helper's pages, in the language of the browser."""
    home = world.system.urls["issuer"] + "/helping"
    world.helper(page)
    yield "helping"
    page.locator("summary").first.click()
    yield "helping-why"
    for area in ("register", "counter", "phone", "texts", "reviews", "reach"):
        page.goto(f"{home}/{area}")
        yield f"helping-{area}"
    page.goto(f"{home}/register")
    page.locator("main form button").last.click()
    yield "helping-register-wrong"
    page.goto(home)
    page.locator("summary").first.click()
    page.locator("button[name=reason]").first.click()
    family = page.url
    yield "helping-family"
    for summary in page.locator("summary").all():
        summary.click()
    yield "helping-family-opened"
    page.goto(f"{family}/code")
    page.locator("main button").click()
    yield "helping-code"
    page.goto(f"{family}/papers")
    page.locator("main form button").first.click()
    yield "helping-papers"
    page.goto(f"{family}/papers/print")
    yield "helping-sheets"
    for act in ("now", "situation", "data", "helpers", "no-thank-you"):
        page.goto(f"{family}/{act}")
        yield f"helping-{act}"
    page.goto(family)
    page.locator("form[action$='/file'] button").click()
    yield "helping-file"
    yield from _of_letters(world, page, family)
    page.goto(f"{home}/visits/{'0' * 32}")
    yield "helping-missing"
    page.context.clear_cookies(name="respijt_issuer")


def _of_letters(world: World, page: Page, family: str) -> Iterator[str]:
    """Digits are told by another than who made the letter: here the office made the first one."""
    page.goto(family)
    wallet_id = page.locator("[name=wallet_id]").get_attribute("value")
    world.as_manager(f"wallets/{wallet_id}/letters", {})
    page.locator("form[action$='/word'] button").click()
    yield "helping-word"
    page.goto(family)
    page.locator("form[action='/letters'] button").click()
    yield "helping-letter"
    page.goto(family)
    page.locator("form[action$='/word'] button").click()
    yield "helping-word-of-own-letter"
