"""A helper at the telephone and at the desk: who calls is known by her letter, and may also want nothing."""

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.identity.roles import Role
from tests.browser.journeys.helping import HOME, NO_FAMILY, STOPPED, area, bar, not_yet, open_first, press, said, unfold
from tests.browser.journeys.people import Family, a_family, a_house, a_login, at
from tests.browser.ways import Way
from tests.browser.world import World

pytestmark = pytest.mark.usefixtures("money")


def test_a_parent_who_calls_is_reached_as_she_says_and_what_she_lost_is_stopped(
    world: World, browser: Browser, way: Way
) -> None:
    family = a_family(world)
    code, word = family.letter(world)
    with (
        at(world, browser, way, family.login(world), "/cheques") as parent,
        at(world, browser, way, a_login(world, "issuer", Role.HELPER), HOME) as page,
    ):
        _called(page, way, code, word)
        _data(page, way)
        parent.goto(f"{world.system.urls['issuer']}/cheques/mine")
        expect(parent.locator(".facts")).to_contain_text("0470 12 34 56")
        expect(parent.locator("input[name=text_safe][value=no]")).to_be_checked()
        press(page, way, "Hide names and places")
        said(page, way, "Their page names nobody and no place any more.")
        press(page, way, "Back to the family")
        unfold(page, way, "They lost their phone or paper")
        press(page, way, "Stop what was lost")
        said(page, way, STOPPED)
        _reads_it(world, browser, way, family)
        press(page, way, "Stop acting", ".acting")
        expect(bar(page)).to_have_count(0)


def _called(page: Page, way: Way, code: str, word: str) -> None:
    """She says her digits wrong at first."""
    area(page, way, "Telephone")
    page.locator("#code").fill(code)
    page.locator("#word").fill("0000" if word != "0000" else "1111")
    page.locator("#agreed").check()
    press(page, way, "Begin")
    not_yet(
        page, way, "These do not belong together, or serve no more. Ask again; after five tries she needs a new letter."
    )
    page.locator("#word").fill(word)
    press(page, way, "Begin")
    expect(bar(page)).to_be_visible()


def _data(page: Page, way: Way) -> None:
    press(page, way, "Correct their contact, or how to reach them")
    page.locator("#contact").fill("85.07.30-033.28")
    page.locator("#language").select_option("fr")
    press(page, way, "Keep", "section[aria-labelledby=contact-title]")
    not_yet(page, way, "Leave the national number out. We never keep it.")
    page.locator("#contact").fill("0470 12 34 56")
    press(page, way, "Keep", "section[aria-labelledby=contact-title]")
    said(page, way, "It is kept. Ask again whether a message there is safe.")
    page.locator("input[name=text_safe][value=no]").check()
    press(page, way, "Keep", "section[aria-labelledby=reach-title]")
    said(page, way, "It is kept. They are reached in this way from now on.")


def _reads_it(world: World, browser: Browser, way: Way, family: Family) -> None:
    """On a phone that she signs in anew: names are hidden, and what was done for her stands there."""
    with at(world, browser, way, family.login(world), "/cheques") as parent:
        expect(parent.get_by_text(way.say("Show no names and places here"))).to_have_count(0)
        unfold(parent, way, "Who may help you, and who looked")
        expect(parent.get_by_role("button", name=way.say("Stop this help"))).to_have_count(1)


def test_a_family_that_wants_nothing_is_erased_and_its_helper_sees_it_no_more(
    world: World, browser: Browser, way: Way
) -> None:
    house = a_house(world)
    family = house.family(world)
    with (
        at(world, browser, way, family.login(world), "/cheques") as parent,
        at(world, browser, way, house.ann, HOME) as page,
    ):
        expect(parent.locator("img#code")).to_be_visible()
        open_first(page, way)
        press(page, way, "They want no cheques")
        press(page, way, "Say no thank you for them")
        said(page, way, "Noted. What was known of this family was erased, and no list brings it back.")
        expect(page.locator("main")).to_contain_text(way.say(NO_FAMILY))
        parent.reload()
        expect(parent.locator("img#code")).to_have_count(0)


def test_a_text_is_copied_by_a_button_where_there_are_scripts_and_by_hand_elsewhere(
    world: World, browser: Browser, way: Way
) -> None:
    with at(world, browser, way, world.people.helpers[0].token, HOME) as page:
        area(page, way, "Ready texts")
        text = page.locator("#ar-right")
        expect(text).to_be_visible()
        if not way.scripts:
            assert page.locator("[data-copies]:visible").count() == 0
            return
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator("[data-copies=ar-right]").click()
        expect(page.locator("#copied")).not_to_be_empty()
        assert page.evaluate("navigator.clipboard.readText()") == text.input_value()
