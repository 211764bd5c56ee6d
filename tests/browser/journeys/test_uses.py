"""What a parent says of a use, from the code she shows to what the other side reads."""

import re

from playwright.sync_api import Browser, Page, expect

from services.issuer.reasons import DISPUTED
from services.issuer.survey_words import ANSWERS, FACES, QUESTIONS
from tests.browser.journeys.people import Family, until
from tests.browser.journeys.scanning import Sitter, a_sitter
from tests.browser.journeys.wallet import cheques_left, come_in, comes, spoken
from tests.browser.ways import Way, a_page
from tests.browser.world import World


def test_a_use_is_right_and_it_was_good(world: World, browser: Browser, way: Way, family: Family) -> None:
    with a_page(world, browser, way) as page, a_sitter(world, browser, way) as sitter:
        come_in(world, page, family)
        before = cheques_left(page)
        said = _is_used(page, way, sitter)
        assert cheques_left(page) < before
        page.locator(".receipt").get_by_role("button", name=way.say("Yes, this is right")).click()
        expect(page.get_by_role("status").first).to_contain_text(way.say("Thank you."))
        page.get_by_role("button", name=way.of(FACES["good"]), exact=True).click()
        page.get_by_role("link", name=way.say("Three more questions, if you like")).click()
        for code, question in QUESTIONS.items():
            answer = "no" if code == "without" else "yes"
            page.get_by_role("group", name=way.of(question)).get_by_label(way.of(ANSWERS[answer]), exact=True).check()
        page.get_by_role("button", name=way.say("Send")).click()
        expect(page.get_by_role("status").first).to_contain_text(way.say("Thank you."))
        expect(page.locator(".receipt")).to_have_count(0)
        _open_uses(page, way)
        expect(page.locator("#uses .tag")).to_have_text(way.say("all right"))
        until(lambda: page.reload() is not None and spoken(page, way) != said)


def test_nobody_came_and_somebody_else_is_found(world: World, browser: Browser, way: Way, family: Family) -> None:
    with a_page(world, browser, way) as page, a_sitter(world, browser, way) as sitter:
        come_in(world, page, family)
        _is_used(page, way, sitter)
        _something_is_wrong(page, way)
        page.get_by_role("button", name=way.say("Nobody came")).click()
        expect(page.get_by_role("status").first).to_contain_text(
            way.say("We are sorry that nobody came. We look into it; you need not do anything.")
        )
        expect(page.locator("#uses .tag")).to_have_text(way.say("we look into it"))
        page.get_by_role("link", name=way.say("Find somebody else for that hour")).click()
        expect(page.get_by_role("heading", name=way.say("Who can come, or take you in"))).to_be_visible()
        expect(page.locator("#category")).not_to_have_value("")
        expect(page.locator("#at")).not_to_have_value("")


def test_something_was_wrong_and_was_not_safe(world: World, browser: Browser, way: Way, family: Family) -> None:
    words = f"She shouted at us. {family.wallet_id[:8]}"
    with a_page(world, browser, way) as page, a_sitter(world, browser, way) as sitter:
        come_in(world, page, family)
        _is_used(page, way, sitter)
        _something_is_wrong(page, way)
        use_id = _use_of(page)
        _tell_it(page, way)
        assert "/cheques/use" in page.url, "without a picture chosen it is not sent"
        reason = way.of(DISPUTED["wrong_amount"])
        page.get_by_label(reason).check()
        _tell_it(page, way)
        expect(page.get_by_role("status").first).to_contain_text(
            way.say("We look into it. You see here what is decided.")
        )
        page.locator("#uses a.more").click()
        expect(page.locator("main .note")).to_contain_text(reason)
        page.get_by_text(way.say("Tell it in confidence")).first.click()
        page.get_by_label(way.say("It was not safe.")).check()
        page.locator("#words").fill(words)
        page.get_by_role("button", name=way.say("Tell it in confidence")).click()
        expect(page.get_by_role("status").first).to_contain_text(
            way.say("Thank you for telling. One person reads it, and nobody else.")
        )
    with a_page(world, browser, way) as office:
        world.manager(office)
        office.goto(f"{world.system.urls['issuer']}/office/disputes/dispute/{use_id}")
        expect(office.locator("main")).to_contain_text(reason)
        expect(office.locator("main")).not_to_contain_text(words)
        world.confidential(office)
        while not office.get_by_text(words).count():
            office.get_by_role("link", name=way.say("Newer ones")).click()


def test_a_booking_is_cancelled_for_a_child_that_is_ill(
    world: World, browser: Browser, way: Way, family: Family
) -> None:
    with a_page(world, browser, way) as page, a_sitter(world, browser, way) as sitter:
        come_in(world, page, family)
        before = cheques_left(page)
        sitter.books(spoken(page, way), days=3)
        comes(page, way, page.locator("#booked .list"))
        assert cheques_left(page) < before
        expect(page.locator("#number .key .held")).to_be_visible()
        page.locator("#booked summary").click()
        page.get_by_role("link", name=way.say("Cancel, or something is wrong")).click()
        page.get_by_label(way.say("My child is ill: this never costs a cheque")).check()
        page.get_by_role("button", name=way.say("Cancel the booking")).click()
        expect(page.get_by_role("status").first).to_contain_text(
            way.say("We ask to cancel it. Your cheques come back when that is done.")
        )
        comes(page, way, page.locator("#uses .tag", has_text=way.say("cheques given back")))
        _open_uses(page, way)
        expect(page.locator("#uses .tag")).to_be_visible()
        assert cheques_left(page) == before


def _is_used(page: Page, way: Way, sitter: Sitter) -> str:
    """A sitter takes the code that she says, and she is asked whether it is right. Returns what she said."""
    said = spoken(page, way)
    sitter.takes(said)
    comes(page, way, page.get_by_role("heading", name=way.say("Is this right?")))
    return said


def _something_is_wrong(page: Page, way: Way) -> None:
    page.locator(".receipt").get_by_role("link", name=way.say("Something is wrong")).click()


def _tell_it(page: Page, way: Way) -> None:
    page.get_by_role("button", name=way.say("Tell it"), exact=True).click()


def _open_uses(page: Page, way: Way) -> None:
    if not page.locator("#uses ul").is_visible():
        page.get_by_text(way.say("See when and where")).click()


def _use_of(page: Page) -> str:
    """The number of the use that the page is about, as its forms say it."""
    action = page.locator("form[action$='/dispute']").get_attribute("action") or ""
    found = re.search(r"uses/([0-9a-f]{32})/", action)
    assert found is not None
    return found[1]
