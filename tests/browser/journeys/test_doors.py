"""The three doors: coming in on one's word, telling that something changed, and saying no thank you."""

from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from services.issuer.door_words import SITUATIONS
from tests.browser.journeys.helping import not_yet
from tests.browser.journeys.people import Family, until
from tests.browser.journeys.scanning import a_sitter
from tests.browser.journeys.wallet import cheques_left, come_in, spoken, today
from tests.browser.ways import Way, a_page
from tests.browser.world import World

_BORN, _IMPOSSIBLE = f"{today().year - 3}-05-02", "1890-05-02"
#: The municipality of Elsene, or Ixelles.
_PLACE = "21009"
_SPENDABLE = "SELECT count(*) FROM voucher WHERE wallet_id = ? AND state = 'issued'"


def test_a_parent_comes_in_on_her_word(world: World, browser: Browser, way: Way, money: None) -> None:
    with a_page(world, browser, way) as page:
        page.goto(f"{world.system.urls['issuer']}/join")
        page.get_by_label(way.of(SITUATIONS["single_parent"]), exact=True).check()
        page.locator("#born1").fill(_IMPOSSIBLE)
        page.locator("#disability").select_option("2")
        page.locator("#municipality").select_option(_PLACE)
        _show(page, way)
        not_yet(page, way, "Check the year. For a child that is expected, write the expected day.")
        expect(page.locator("#born1")).to_have_value(_IMPOSSIBLE)
        page.locator("#born1").fill(_BORN)
        _show(page, way)
        not_yet(page, way, "That is more children than there are days of birth.")
        expect(page.get_by_label(way.of(SITUATIONS["single_parent"]), exact=True)).to_be_checked()
        expect(page.locator("#born1")).to_have_value(_BORN)
        expect(page.locator("#disability")).to_have_value("2")
        expect(page.locator("#municipality")).to_have_value(_PLACE)
        page.locator("#disability").select_option("0")
        _show(page, way)
        expect(page.get_by_role("heading", name=way.say("These are yours"))).to_be_visible()
        expect(page.get_by_text(way.say("Nothing to prove, nothing to pay back."))).to_be_visible()
        assert cheques_left(page) > 0
        expect(page.locator("img#code")).to_be_visible()


def _show(page: Page, way: Way) -> None:
    page.get_by_role("button", name=way.say("Show what I get")).click()


def test_a_child_more_is_told_and_gives_more(world: World, browser: Browser, way: Way, family: Family) -> None:
    with a_page(world, browser, way) as page:
        come_in(world, page, family)
        before = cheques_left(page)
        page.get_by_role("link", name=way.say("My situation is different")).click()
        page.get_by_text(way.say("A child has a disability")).click()
        page.locator("#disabled").select_option("3")
        _tell(page, way)
        not_yet(page, way, "That is more children than we know of. Tell of the new child first.")
        expect(page.locator("#disabled")).to_have_value("3")
        page.locator("#disabled").select_option("1")
        _tell(page, way)
        expect(page.get_by_role("status").first).to_have_text(way.say("Thank you. You get more cheques."))
        assert cheques_left(page) > before
        page.get_by_role("link", name=way.say("My situation is different")).click()
        page.get_by_text(way.say("A child was born")).click()
        page.locator("#born_on").fill((today() - timedelta(days=9)).isoformat())
        _tell(page, way)
        expect(page.get_by_role("status").first).to_have_text(way.say("Thank you. You get more cheques."))
        page.get_by_role("link", name=way.say("My data, and how to reach me")).click()
        expect(page.locator("dl.facts")).to_contain_text(str((today() - timedelta(days=9)).year))


def _tell(page: Page, way: Way) -> None:
    page.locator("details[open]").get_by_role("button", name=way.say("Tell it")).click()


def test_no_thank_you_erases_and_her_code_serves_no_more(
    world: World, browser: Browser, way: Way, family: Family
) -> None:
    with a_page(world, browser, way) as page, a_sitter(world, browser, way) as sitter:
        come_in(world, page, family)
        code = spoken(page, way)
        page.get_by_role("link", name=way.say("No thank you")).click()
        expect(page.get_by_text(way.say("Your cheques go back. What you booked goes on."))).to_be_visible()
        page.get_by_role("link", name=way.say("Back to my cheques")).click()
        assert cheques_left(page) > 0
        page.get_by_role("link", name=way.say("No thank you")).click()
        page.get_by_role("button", name=way.say("Erase my data and stop")).click()
        expect(page.get_by_role("heading", name=way.say("It is done"))).to_be_visible()
        page.goto(f"{world.system.urls['issuer']}/cheques")
        expect(page.get_by_role("heading", name=way.say("You are not signed in"))).to_be_visible()
        _are_back(world, family)
        sitter.is_refused(code, way.say("Not yet"))


def _are_back(world: World, family: Family) -> None:
    """The counter hears it a moment later."""
    until(lambda: world.sql("redeemer", _SPENDABLE, family.wallet_id) == [0])
