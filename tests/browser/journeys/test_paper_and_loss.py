"""Cheques on paper: made, printed and stopped; and what a lost phone or paper needs: new codes."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.journeys.people import Family
from tests.browser.journeys.scanning import a_sitter
from tests.browser.journeys.wallet import cheques_left, come_in, comes, spoken
from tests.browser.ways import Way, a_page
from tests.browser.world import World


def test_paper_is_made_printed_and_one_is_stopped(world: World, browser: Browser, way: Way, family: Family) -> None:
    with a_page(world, browser, way) as page:
        come_in(world, page, family)
        before = cheques_left(page)
        page.locator(".more-links").get_by_role("link", name=way.say("Cheques on paper")).click()
        expect(page.get_by_text(way.say("There are none now."))).to_be_visible()
        page.locator("#papers").select_option("3")
        page.get_by_role("button", name=way.say("Make paper cheques")).click()
        expect(page.locator(".cheque")).to_have_count(3)
        expect(page.locator(".cheque svg")).to_have_count(3)
        page.get_by_role("link", name=way.say("Back"), exact=True).click()
        page.get_by_text(way.say("Show my PIN")).click()
        pin = page.locator(".spoken bdi").inner_text()
        lost = page.locator(".list .ending").first.inner_text()
        page.get_by_role("button", name=f"{way.say('Lost: stop it')}: {lost}").click()
        expect(page.get_by_role("status")).to_have_text(way.say("That paper serves no more. You keep the cheque."))
        page.get_by_role("link", name=way.say("Print these again")).click()
        expect(page.locator(".cheque")).to_have_count(2)
        expect(page.locator("main")).not_to_contain_text(lost)
        assert pin not in page.content(), "the PIN is on no paper"
        page.goto(f"{world.system.urls['issuer']}/cheques")
        assert cheques_left(page) == before


def test_a_lost_phone_gives_new_codes_and_the_old_serve_no_more(
    world: World, browser: Browser, way: Way, family: Family
) -> None:
    with (
        a_page(world, browser, way) as page,
        a_page(world, browser, way) as other,
        a_sitter(world, browser, way) as sitter,
    ):
        come_in(world, other, family)
        come_in(world, page, family)
        old = spoken(page, way)
        _make_papers(page, way)
        page.goto(f"{world.system.urls['issuer']}/cheques")
        page.get_by_text(way.say("Lost your phone or paper?")).click()
        page.get_by_role("button", name=way.say("Make new codes")).click()
        comes(page, way, page.get_by_text(way.say("Lost your phone or paper?")))
        sitter.is_refused(old, way.say("Not yet"))
        sitter.takes(spoken(page, way))
        other.reload()
        expect(other.get_by_role("heading", name=way.say("You are not signed in"))).to_be_visible()
        page.locator(".more-links").get_by_role("link", name=way.say("Cheques on paper")).click()
        expect(page.get_by_text(way.say("There are none now."))).to_be_visible()


def _make_papers(page: Page, way: Way) -> None:
    page.locator(".more-links").get_by_role("link", name=way.say("Cheques on paper")).click()
    page.get_by_role("button", name=way.say("Make paper cheques")).click()
    expect(page.locator(".cheque")).to_have_count(1)
