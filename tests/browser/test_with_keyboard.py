"""The main journeys with Tab, Enter, Space, arrows and Escape alone: parent, sitter, helper, manager."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.start.page import StartPage
from tests.browser.keyboard import Keyboard
from tests.browser.test_letter import a_letter
from tests.browser.test_stories import HEARD_MS, PHONE
from tests.browser.world import World, a_context

SCREENS = {"phone": PHONE, "desk": (1280, 900)}
#: Whose cheques the sitter takes.
NUMBER = 0


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = a_context(browser, *PHONE)
    yield context.new_page()
    context.close()


def test_a_parent_comes_in_says_a_use_was_right_prints_and_leaves(world: World, browser: Browser, page: Page) -> None:
    code, word = a_letter(world, NUMBER)
    keys = Keyboard(page)
    page.goto(f"{world.system.urls['issuer']}/begin")
    keys.write("#code", code)
    keys.write("#word", word)
    keys.follow("main button", key="Space")
    expect(page.locator("img#code")).to_be_visible()
    page.goto(f"{world.system.urls['issuer']}/cheques")
    keys.enter("summary:has(+ .spoken)")
    expect(page.locator("p.spoken").first).to_be_visible()
    _a_sitter_takes(world, browser, page.locator("p.spoken").first.inner_text())
    # What was used comes to the page by itself, above everything else.
    expect(page.locator("#receipt")).to_be_visible(timeout=HEARD_MS)
    keys.follow(".receipt form button")
    expect(page.get_by_role("status").first).to_contain_text("Dank je")
    keys.follow("button.face", key="Space")
    expect(page.locator("a[href='/cheques/three-questions']")).to_be_visible()
    keys.follow(".more-links a[href='/cheques/paper']")
    keys.to("#papers")
    keys.press("ArrowDown")
    keys.follow("form[action='/cheques/paper'] button")
    expect(page.locator(".cheque")).to_have_count(2)
    keys.follow("a[href='/cheques/paper']")
    expect(page.locator("#papers")).to_be_visible()
    with page.expect_event("request", lambda request: request.url.startswith("https://www.meteo.be/")):
        keys.press("Escape", "Escape", "Escape")
    assert not keys.wrong, "\n".join(keys.wrong)


def _a_sitter_takes(world: World, browser: Browser, code: str) -> None:
    """The first of those whose service these cheques are for."""
    for number in range(len(world.people.devices)):
        context = a_context(browser, *PHONE)
        page = context.new_page()
        world.sitter(page, number)
        keys = Keyboard(page)
        keys.write("#code", code)
        keys.follow("form:has(#code) button:not([type=button])")
        keys.follow("main form button:not(.quiet)")
        taken = page.get_by_role("heading", name="In orde").count()
        context.close()
        assert not keys.wrong, "\n".join(keys.wrong)
        if taken:
            return
    pytest.fail("no sitter could take these cheques")


def test_a_helper_signs_in_opens_a_family_and_reads_out_a_code(world: World, start: StartPage, page: Page) -> None:
    keys = Keyboard(page)
    page.goto(start.url)
    keys.follow(f"form:has(input[value='{world.people.helpers[0].token}']) button")
    keys.enter("main summary", key="Space")
    keys.follow("button[name=reason]")
    expect(page.locator(".acting")).to_be_visible()
    keys.follow("form[action$='/code'] button, a[href$='/code']")
    if not page.locator(".aloud").count():
        keys.follow("form[action$='/code'] button")
    expect(page.locator(".aloud span")).to_have_count(3)
    keys.follow(".acting button", back=True)
    expect(page.locator(".acting")).to_have_count(0)
    assert not keys.wrong, "\n".join(keys.wrong)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_manager_opens_a_programme_and_tries_a_rule(world: World, start: StartPage, page: Page, screen: str) -> None:
    page.set_viewport_size({"width": SCREENS[screen][0], "height": SCREENS[screen][1]})
    keys = Keyboard(page)
    page.goto(start.url)
    keys.follow(f"form:has(input[value='{world.people.managers[0].token}']) button")
    keys.follow("main h2 a")
    keys.follow("a[href$='/rule']")
    keys.write("#base", "14")
    keys.write("#cap", "50")
    keys.to("#period")
    keys.press("ArrowDown", "ArrowUp")
    keys.follow("form.steps button")
    expect(page.locator(".total b")).to_contain_text("€")
    expect(page.locator("#base")).to_have_value("14")
    assert not keys.wrong, "\n".join(keys.wrong)


def test_every_stop_is_reached_in_the_order_of_reading_and_left_again(world: World, page: Page) -> None:
    keys = Keyboard(page)
    issuer = world.system.urls["issuer"]
    world.parent(page)
    for address in ("/cheques", "/cheques/mine", "/cheques/different", "/cheques/paper", "/begin", "/join"):
        page.goto(issuer + address)
        for summary in range(page.locator("summary").count()):
            page.locator("details").nth(summary).evaluate("(each) => { each.open = true; }")
        assert len(keys.walk()) > 8, address
    world.helper(page)
    for address in ("/helping", "/helping/register"):
        page.goto(issuer + address)
        keys.walk()
    world.manager(page)
    page.locator("main h2 a").first.focus()
    page.goto(page.locator("main h2 a").first.evaluate("(each) => each.href") + "/rule")
    keys.walk()
    world.funder(page)
    keys.walk()
    assert not keys.wrong, "\n".join(keys.wrong)


def test_the_first_stop_skips_to_the_text(world: World, page: Page) -> None:
    world.parent(page)
    keys = Keyboard(page)
    keys.tab()
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    keys.press("Enter")
    keys.tab()
    assert page.evaluate("document.activeElement === document.querySelector('main a, main button, main summary')")
    assert not keys.wrong, "\n".join(keys.wrong)


def test_a_keyboard_notices_what_it_is_there_for(world: World, page: Page) -> None:
    world.parent(page)
    page.evaluate(
        """() => {
          document.querySelector("main summary").style.outline = "none";
          document.querySelector(".wallet").style.order = 1;
          document.querySelector(".foot a").addEventListener("keydown", (event) => event.preventDefault());
        }"""
    )
    keys = Keyboard(page)
    keys.walk()
    assert any(each.startswith("nothing shows where one is: <summary") for each in keys.wrong), keys.wrong
    assert any("stands before it" in each for each in keys.wrong), keys.wrong
    assert any(each.startswith('no key leads on from <a class="target" href="/my-sign-ins') for each in keys.wrong)
