"""What is known of a parent: seen, corrected and taken along; who may help her, who looked, and hiding all names."""

import json
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from services.issuer.family_words import CHOICES
from services.issuer.mandate_words import ACTED, LOOKED
from tests.browser.journeys.helping import not_yet
from tests.browser.journeys.people import Family
from tests.browser.journeys.scanning import a_sitter
from tests.browser.journeys.wallet import come_in, comes, spoken
from tests.browser.ways import Way, a_page
from tests.browser.world import World

_NATIONAL_NUMBER, _CONTACT, _NAME = "85.07.30-033.28", "parent@example.org", "Lina Canary"


def test_my_data_are_corrected_and_taken_along(world: World, browser: Browser, way: Way, family: Family) -> None:
    with a_page(world, browser, way) as page:
        come_in(world, page, family)
        page.get_by_role("link", name=way.say("My data, and how to reach me")).click()
        page.locator("#contact").fill(_NATIONAL_NUMBER)
        page.locator("#spoken").select_option("fr")
        _keep(page, way, "/cheques/mine")
        not_yet(page, way, "Leave the national number out. We never keep it.")
        expect(page.locator("#contact")).to_have_value(_NATIONAL_NUMBER)
        expect(page.locator("#spoken")).to_have_value("fr")
        page.locator("#contact").fill(_CONTACT)
        _keep(page, way, "/cheques/mine")
        expect(page.get_by_role("status")).to_have_text(
            way.say("It is kept. Say again below whether it is safe to text this number.")
        )
        expect(page.locator("dl.facts")).to_contain_text(_CONTACT)
        _something_is_wrong(page, way)
        safe = page.get_by_role("group", name=way.say("Is it safe to text this number?"))
        expect(safe.get_by_role("radio", checked=True)).to_have_count(0)
        page.get_by_label(way.say("No, do not text me")).check()
        page.get_by_label(way.of(CHOICES["never_post"])).check()
        _keep(page, way, "/cheques/reach")
        expect(page.get_by_role("status")).to_have_text(way.say("It is kept."))
        expect(page.get_by_label(way.say("No, do not text me"))).to_be_checked()
        expect(page.get_by_label(way.of(CHOICES["never_post"]))).to_be_checked()
        with page.expect_download() as download:
            page.get_by_role("link", name=way.say("Everything as a file")).click()
        taken = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["family"]
    assert (taken["name"], taken["contact"], taken["language"]) == (_NAME, _CONTACT, "fr")
    assert taken["reach"] == {"text_safe": False, "choices": ["never_post"]}


def _something_is_wrong(page: Page, way: Way) -> None:
    """Mend a name, after a day of birth that cannot be."""
    page.get_by_text(way.say("Something here is wrong")).click()
    born = page.locator("#born1").input_value()
    page.locator("#parent_name").fill(_NAME)
    page.locator("#born1").fill("1900-01-01")
    _keep(page, way, "/cheques/mine/facts")
    not_yet(page, way, "Check the year. For a child that is expected, write the expected day.")
    expect(page.locator("#parent_name")).to_have_value(_NAME)
    page.locator("#born1").fill(born)
    _keep(page, way, "/cheques/mine/facts")
    expect(page.get_by_role("status")).to_have_text(way.say("It is kept."))
    expect(page.locator("dl.facts")).to_contain_text(_NAME)


def _keep(page: Page, way: Way, form: str) -> None:
    page.locator(f"form[action='{form}']").get_by_role("button", name=way.say("Keep it")).click()


def test_a_helper_is_permitted_looks_and_is_stopped(world: World, browser: Browser, way: Way, family: Family) -> None:
    token = world.people.helpers[0].token
    organisation = next(each for each, held in world.tokens("helper", "issuer").items() if held == token)
    with a_page(world, browser, way) as page, a_page(world, browser, way) as helper:
        come_in(world, page, family)
        _open_helpers(page, way)
        expect(page.get_by_text(way.say("Nobody may look or act for you now."))).to_be_visible()
        page.locator("#organisation").select_option(organisation)
        page.get_by_label(way.of(ACTED["see_cheques"])).uncheck()
        _let(page, way)
        not_yet(page, way, "Choose at least one of the answers.")
        page.locator("#organisation").select_option(organisation)
        page.get_by_label(way.of(ACTED["see_cheques"])).check()
        _let(page, way)
        expect(page.get_by_role("status").first).to_have_text(way.say("It is kept. They may help you now."))
        world.helper(helper)
        helper.locator("main summary").first.click()
        helper.locator("details[open] button[name=reason]").first.click()
        expect(helper.locator(".acting")).to_be_visible()
        page.goto(f"{world.system.urls['issuer']}/cheques")
        _open_helpers(page, way)
        looked = page.locator("details[open] .list").last
        expect(looked).to_contain_text(way.of(ACTED["see_cheques"]))
        expect(looked).to_contain_text(way.of(next(iter(LOOKED.values()))))
        page.get_by_role("button", name=way.say("Stop this help")).click()
        expect(page.get_by_role("status").first).to_have_text(way.say("They may not help you any more."))
        expect(page.get_by_text(way.say("Nobody may look or act for you now."))).to_be_visible()
        helper.reload()
        expect(helper.get_by_role("status")).to_contain_text(
            way.say("The parent does not permit this, or not any more. Nothing was done.")
        )


def _open_helpers(page: Page, way: Way) -> None:
    page.get_by_text(way.say("Who may help you, and who looked")).click()


def _let(page: Page, way: Way) -> None:
    page.get_by_role("button", name=way.say("Let them help me")).click()


def test_names_and_places_are_hidden(world: World, browser: Browser, way: Way, family: Family) -> None:
    with a_page(world, browser, way) as page, a_sitter(world, browser, way) as sitter:
        come_in(world, page, family)
        sitter.takes(spoken(page, way))
        comes(page, way, page.locator("#receipt"))
        page.get_by_text(way.say("See when and where")).click()
        place = (page.locator("#uses .when").inner_text()).partition(", ")[2]
        assert place
        page.get_by_text(way.say("Show no names and places here")).click()
        page.get_by_role("button", name=way.say("Hide names and places")).click()
        expect(page.get_by_role("status").first).to_have_text(way.say("It is kept."))
        expect(page.get_by_text(way.say("See when"), exact=True)).to_be_visible()
        assert place not in page.content()
        page.goto(f"{world.system.urls['issuer']}/cheques/use?number=1")
        assert place not in page.content()
