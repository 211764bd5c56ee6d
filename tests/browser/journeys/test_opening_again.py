"""Opening the page again without a letter: by a code or a link in a message; and ending what is open elsewhere."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.journeys.helping import not_yet
from tests.browser.journeys.people import Family
from tests.browser.journeys.wallet import come_in
from tests.browser.ways import Way, a_page
from tests.browser.world import World

_CODE, _LINK = re.compile(r"\b(\d{4} ?\d{4})\b"), re.compile(r"/sign-in/link\?t=\S+")


def test_a_code_and_a_link_open_the_page_again(world: World, browser: Browser, way: Way, family: Family) -> None:
    home, address = world.system.urls["issuer"], f"parent.{family.wallet_id[:12]}@example.org"
    with a_page(world, browser, way) as page, a_page(world, browser, way) as other:
        come_in(world, page, family)
        page.get_by_role("link", name=way.say("My data, and how to reach me")).click()
        page.locator("#address").fill("not an address")
        page.get_by_role("button", name=way.say("Send me a code")).click()
        not_yet(page, way, "Write an e-mail address or a telephone number, and try again.")
        page.locator("#address").fill(address)
        page.get_by_role("button", name=way.say("Send me a code")).click()
        _type(page, way, "00000000")
        expect(page.get_by_role("alert")).to_contain_text(
            way.say("This code does not work. Look at it again, or ask for a new one.")
        )
        _type(page, way, _of_mailbox(world, other, address, _CODE))
        expect(page.locator("#sign-in ~ [role=status]")).to_have_text(
            way.say("It is kept. From now on you can open this page by a code.")
        )
        _sign_out(page, way)

        page.goto(f"{home}/cheques")
        page.get_by_role("link", name=way.say("Sign in"), exact=True).click()
        _ask(page, way, address)
        _type(page, way, _of_mailbox(world, other, address, _CODE))
        expect(page.locator("img#code")).to_be_visible()

        # The link of a message opens it too, elsewhere, after a click: who only looks through mail opens nothing.
        other.goto(f"{home}/sign-in")
        _ask(other, way, address)
        other.goto(home + _of_mailbox(world, other, address, _LINK))
        expect(other.get_by_text(way.say("Did you open this link yourself? Then go on."))).to_be_visible()
        other.get_by_role("button", name=way.say("Sign me in")).click()
        expect(other.locator("img#code")).to_be_visible()

        page.get_by_role("link", name=way.say("Where I am signed in")).click()
        expect(page.locator("main .list li")).to_have_count(2)
        page.locator("main .list").get_by_role("button").click()
        expect(page.locator("main .list li")).to_have_count(1)
        other.goto(f"{home}/cheques")
        expect(other.get_by_role("heading", name=way.say("You are not signed in"))).to_be_visible()
        page.goto(f"{home}/cheques")
        expect(page.locator("img#code")).to_be_visible()


def _ask(page: Page, way: Way, address: str) -> None:
    page.locator("#address").fill(address)
    page.get_by_role("button", name=way.say("Send me a code")).click()
    expect(page.locator("#code")).to_be_visible()


def _type(page: Page, way: Way, code: str) -> None:
    page.locator("#code").fill(code)
    page.get_by_role("button", name=way.say("Continue")).click()


def _of_mailbox(world: World, page: Page, address: str, what: re.Pattern[str]) -> str:
    """A code or a link of the newest message to an address, as the demo's mailbox shows it."""
    page.goto(f"{world.system.urls['issuer']}/demo/mailbox")
    text = page.locator("article", has_text=address).first.inner_text()
    found = what.search(text)
    assert found is not None, text
    return found[0]


def _sign_out(page: Page, way: Way) -> None:
    page.get_by_role("link", name=way.say("Where I am signed in")).click()
    page.get_by_role("button", name=way.say("Sign out here")).click()
    expect(page.get_by_role("heading", name=way.say("You are signed out"))).to_be_visible()
