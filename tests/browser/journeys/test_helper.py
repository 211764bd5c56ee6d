"""A helper's journeys with a family: it comes in, is told, and is helped with what it has no phone for."""

import io
import time

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from services.issuer.mandate_words import LOOKED
from services.redeemer.reasons import WORDS, Reason
from shared.identity.roles import Role
from tests.browser.journeys.helping import GIVEN_NOW, HOME, area, bar, not_yet, open_first, press, said, unfold
from tests.browser.journeys.office import seen_at_last, typed_at_the_counter
from tests.browser.journeys.people import PROGRAMME, a_house, a_login, at, until
from tests.browser.journeys.scanning import a_sitter
from tests.browser.journeys.wallet import cheques_left
from tests.browser.ways import Way, a_page
from tests.browser.world import World

pytestmark = pytest.mark.usefixtures("money")
#: A helper registers a family within two minutes; a machine that types has to leave room for one that asks.
_SECONDS = 20
_WRONG_CODE = "7777-7777"
_HEARD = "SELECT 1 FROM paper WHERE wallet_id = ?"
_OUT = "SELECT 1 FROM paper WHERE wallet_id = ? AND state = 'printed'"


def test_a_family_comes_in_is_told_and_opens_its_cheques(world: World, browser: Browser, way: Way) -> None:
    house = a_house(world)
    with at(world, browser, way, house.ann, HOME) as page:
        _register(page, way)
        page.locator("#label").fill("Bel 3")
        press(page, way, "Keep", "section[aria-labelledby=called]")
        said(page, way, "The name in your list is kept.")
        press(page, way, "Stop acting", ".acting")
        said(page, way, "You no longer act for this family.")

        area(page, way, "Not reached yet")
        expect(page.locator("section[aria-labelledby=not-told]")).to_contain_text("Bel 3")
        address = open_first(page, way, "section[aria-labelledby=not-told]")
        expect(bar(page)).to_contain_text("Bel 3")
        press(page, way, "I told them of these cheques")
        said(page, way, "Noted: the family knows of its cheques.")
        press(page, way, "Make the letter that opens their cheques")
        code = page.locator(".code").inner_text()
        page.goto(address)
        press(page, way, "Tell the digits that go with the letter")
        expect(page.get_by_role("heading", name=way.say("A colleague tells the digits"))).to_be_visible()
        page.goto(f"{world.system.urls['issuer']}{HOME}/reach")
        expect(page.locator("section[aria-labelledby=not-active]")).to_contain_text("Bel 3")

        with at(world, browser, way, house.bob, HOME) as colleague:
            open_first(colleague, way)
            press(colleague, way, "Tell the digits that go with the letter")
            word = colleague.locator(".aloud").inner_text().strip()
        _opened_by_the_parent(world, browser, way, code, word)
        page.reload()
        expect(page.locator("section[aria-labelledby=not-active]")).not_to_contain_text("Bel 3")


def _register(page: Page, way: Way) -> None:
    """On one page, after something was forgotten."""
    began = time.monotonic()
    area(page, way, "New family")
    page.locator("#programme").select_option(label=PROGRAMME)
    press(page, way, "Register and give the cheques")
    not_yet(page, way, "Choose one of the answers.")
    page.locator("input[name=family][value=single_parent]").check()
    page.locator("#child_1").fill("2022-01-15")
    press(page, way, "Register and give the cheques")
    said(page, way, "The family is registered. Say how many cheques they have, and give them one way to use them.")
    assert cheques_left(page) == 24
    assert time.monotonic() - began < _SECONDS


def _opened_by_the_parent(world: World, browser: Browser, way: Way, code: str, word: str) -> None:
    """By the letter and the digits together; she reads who did what for her."""
    with a_page(world, browser, way) as parent:
        parent.goto(f"{world.system.urls['issuer']}/begin")
        parent.locator("#code").fill(code)
        parent.locator("#word").fill(word)
        parent.locator("main button").click()
        expect(parent.get_by_text(way.say("These are yours"))).to_be_visible()
        assert cheques_left(parent) == 24
        expect(parent.locator("img#code")).to_be_visible()
        unfold(parent, way, "Who may help you, and who looked")
        expect(parent.locator("details[open]")).to_contain_text(way.of(LOOKED["asked_by_parent"]))


def test_cheques_are_given_for_now_and_used_by_a_code_that_is_read_out(
    world: World, browser: Browser, way: Way
) -> None:
    house = a_house(world)
    family = house.family(world)
    with at(world, browser, way, house.ann, HOME) as page:
        address = open_first(page, way)
        before = cheques_left(page)
        press(page, way, "Give cheques for now")
        page.locator("#cheques").fill("9")
        press(page, way, "Give them now")
        not_yet(page, way, "That is more than is given at once. Write a smaller number.")
        page.locator("#cheques").fill("2")
        press(page, way, "Give them now")
        said(page, way, GIVEN_NOW)
        assert cheques_left(page) == before + 2

        press(page, way, "Read out a code")
        parts = page.locator(".aloud span")
        expect(parts).to_have_count(3)
        typed_at_the_counter(world, browser, way, family, "-".join(parts.all_inner_texts()))
        seen_at_last(page, way.say("This code was used"))
        page.goto(address)
        assert cheques_left(page) < before + 2
        unfold(page, way, "Say something of it")
        press(page, way, "Yes, this is right", "section[aria-labelledby=used]")
        said(page, way, "Noted: this use is right.")
        expect(page.locator("section[aria-labelledby=used] .tag.ok")).to_have_count(1)
        page.goto(f"{world.system.urls['issuer']}{HOME}/reviews")
        expect(page.locator("main")).to_contain_text(way.say("You gave this: a colleague looks at it."))

    with at(world, browser, way, house.bob, f"{HOME}/reviews") as colleague:
        press(colleague, way, "This was right")
        said(colleague, way, "Noted: it was right.")
        expect(colleague.locator("main")).to_contain_text(way.say("Nothing waits for a second look."))
    with at(world, browser, way, family.login(world), "/cheques") as parent:
        unfold(parent, way, "See when")
        expect(parent.locator("#uses .tag.ok")).to_have_count(1)


def test_paper_is_printed_and_handed_over_at_another_counter(world: World, browser: Browser, way: Way) -> None:
    house = a_house(world)
    family = house.family(world)
    stranger = a_login(world, "issuer", Role.HELPER)
    with at(world, browser, way, house.ann, HOME) as page:
        open_first(page, way)
        press(page, way, "Print paper cheques")
        page.locator("#papers").fill("40")
        press(page, way, "Make them")
        not_yet(
            page, way, "There are not so many cheques left for paper. Print fewer, or cancel papers that were lost."
        )
        page.locator("#papers").fill("2")
        press(page, way, "Make them")
        press(page, way, "Print")
        expect(page.locator(".cheque")).to_have_count(2)
        code = _read(page)
        press(page, way, "Back", ".bar")

        with at(world, browser, way, stranger, HOME) as other:
            _not_without_a_yes(other, way, code)
            expect(bar(other)).to_be_visible()
            _situation(other, way)
            more = cheques_left(other)
            assert more > 24
            other.goto(f"{world.system.urls['issuer']}{HOME}")
            press(page, way, "Cancel all paper cheques")
            said(page, way, "The paper cheques that were printed serve no more. The cheques stay.")
            area(other, way, "Counter")
            other.locator("#code").fill(code)
            other.locator("#agreed").check()
            press(other, way, "Begin")
            not_yet(
                other, way, "No paper cheque and no letter that serves says this. Look again, or register the parent."
            )
    with at(world, browser, way, family.login(world), "/cheques") as parent:
        assert cheques_left(parent) == more
        unfold(parent, way, "Who may help you, and who looked")
        expect(parent.get_by_role("button", name=way.say("Stop this help"))).to_have_count(2)


def test_paper_for_a_provider_that_she_names_is_taken_there_without_a_pin(
    world: World, browser: Browser, way: Way
) -> None:
    house = a_house(world)
    family = house.family(world)
    with (
        at(world, browser, way, house.ann, HOME) as page,
        a_sitter(world, browser, way, PROGRAMME) as sitter,
        a_sitter(world, browser, way, PROGRAMME, apart_from=sitter.provider_id) as stranger,
    ):
        address = open_first(page, way)
        before = cheques_left(page)
        press(page, way, "Print paper cheques")
        page.locator("#provider").select_option(label=sitter.place)
        press(page, way, "Make them")
        expect(page.locator(".list")).to_contain_text(sitter.place)
        press(page, way, "Print")
        expect(bar(page)).to_contain_text(way.say("Stop acting"))
        expect(page.locator(".leave")).to_have_count(0)
        front = page.locator(".cheque .front")
        expect(front.locator("bdi").first).to_have_text(sitter.place)
        photo = _photo(page)
        until(lambda: bool(world.sql("redeemer", _HEARD, family.wallet_id)), "the counter heard of the paper")
        stranger.refuses_picture(photo, way.of(WORDS[Reason.PAPER_OF_ANOTHER_PROVIDER].why))
        sitter.takes_picture(photo)
        page.goto(address)
        until(lambda: not world.sql("issuer", _OUT, family.wallet_id), "the issuer heard of the use")
        page.reload()
        assert cheques_left(page) == before - 1


def _read(page: Page) -> str:
    """What a scanner reads from the first paper cheque."""
    (found,) = zxingcpp.read_barcodes(_photo(page))
    return str(found.text)


def _photo(page: Page) -> Image.Image:
    """Of the front of the first paper cheque."""
    return Image.open(io.BytesIO(page.locator(".cheque .front").first.screenshot()))


def _not_without_a_yes(page: Page, way: Way, code: str) -> None:
    """At the counter: a code that is none, then one without her word, then both."""
    area(page, way, "Counter")
    page.locator("#code").fill(_WRONG_CODE)
    page.locator("#agreed").check()
    press(page, way, "Begin")
    not_yet(page, way, "No paper cheque and no letter that serves says this. Look again, or register the parent.")
    page.locator("#code").fill(code)
    page.locator("#agreed").uncheck()
    press(page, way, "Begin")
    not_yet(page, way, "Ask the parent, and tick this when she says yes.")
    expect(page.locator("#code")).to_have_value(code)
    page.locator("#agreed").check()
    press(page, way, "Begin")


def _situation(page: Page, way: Way) -> None:
    """A child is disabled, which gives more; how many was forgotten first."""
    press(page, way, "Tell that their situation is different")
    page.locator("input[name=kind][value=disability]").check()
    press(page, way, "Tell it")
    not_yet(page, way, "Fill this in.")
    page.locator("#disabled").fill("1")
    press(page, way, "Tell it")
    said(page, way, "Noted. Their situation gives more cheques from today.")
