"""Two sides of the office: who helps and what they give, what is not right, and what is told in confidence."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.identity.roles import Role
from shared.kernel.ids import SystemRandom, new_id
from tests.browser.journeys.helping import GIVEN_NOW, area, not_yet, open_first, press, said, unfold
from tests.browser.journeys.helping import HOME as HELPING
from tests.browser.journeys.office import HOME, seen_at_last, used_by
from tests.browser.journeys.people import PROGRAMME, a_family, a_login, at, in_days
from tests.browser.ways import Way
from tests.browser.world import World

pytestmark = pytest.mark.usefixtures("money")


def test_an_organisation_gives_cheques_for_now_and_a_second_person_objects(
    world: World, browser: Browser, way: Way
) -> None:
    name = f"Huis {new_id(SystemRandom())[:8]}"
    with at(world, browser, way, world.people.managers[0].token, HOME) as page:
        _add_the_organisation(page, way, name)
        _make_an_envelope(page, way, name)
        (organisation_id,) = world.sql("issuer", "SELECT id FROM organisation WHERE name = ?", name)
        helper = a_login(world, "issuer", Role.HELPER, f"organisation:{organisation_id}")
        permitted = {"acts": ["see_cheques", "give_cheques_now"], "last_day": in_days(30)}
        family = a_family(world, helper, mandate=permitted)
        with at(world, browser, way, helper, HELPING) as desk:
            address = open_first(desk, way)
            press(desk, way, "Give cheques for now")
            press(desk, way, "Give them now")
            said(desk, way, GIVEN_NOW)

            page.goto(f"{world.system.urls['issuer']}{HOME}/checks")
            given = page.locator("section[aria-labelledby=help] li").filter(has_text=name)
            given.locator("summary").click()
            given.locator("input[name=said]").first.check()
            given.locator("details button").click()
            expect(page.locator("section[aria-labelledby=help] li").filter(has_text=name)).to_have_count(0)
            _close(page, way, name, f"{HOME}/helpers/envelopes", "Close it")
            expect(page.locator("article").filter(has_text=name)).to_contain_text(way.say("closed for good"))
            desk.goto(f"{address}/now")
            expect(desk.locator("main")).to_contain_text(
                way.say("Your organisation has no envelope to give from now. Ask whoever manages the programme.")
            )
        with at(world, browser, way, family.login(world), "/cheques") as parent:
            expect(parent.locator("#organisation option").filter(has_text=name)).to_have_count(1)
            _close(page, way, name, f"{HOME}/helpers", "Let it end")
            expect(page.locator("main")).not_to_contain_text(name)
            parent.reload()
            expect(parent.locator("#organisation option").filter(has_text=name)).to_have_count(0)


def _add_the_organisation(page: Page, way: Way, name: str) -> None:
    """There is one of that name already at first."""
    area(page, way, "Helpers")
    page.locator("#name").fill(page.locator(".list b").first.inner_text())
    press(page, way, "Add it")
    not_yet(page, way, "There is one of this name, or there was. Write another name.")
    page.locator("#name").fill(name)
    press(page, way, "Add it")
    expect(page.get_by_role("status")).to_contain_text(name)


def _make_an_envelope(page: Page, way: Way, name: str) -> None:
    """At once no more than in all."""
    press(page, way, "Envelopes")
    press(page, way, "New envelope")
    page.locator("#organisation").select_option(label=name)
    page.locator("#programme").select_option(label=PROGRAMME)
    page.locator("#cheques").fill("3")
    page.locator("#last_day").fill(in_days(30))
    press(page, way, "Make it")
    not_yet(page, way, "This is more than there is in all. Write %(most)s or less.", most=3)
    page.locator("#per_grant").fill("2")
    press(page, way, "Make it")
    expect(page.locator("article").filter(has_text=name)).to_contain_text(way.say("open now"))


def _close(page: Page, way: Way, name: str, address: str, words: str) -> None:
    """Choose it in a list, read what follows, and say yes."""
    page.goto(page.url.partition(HOME)[0] + address)
    chosen = page.get_by_role("link", name=re.compile(rf"{re.escape(way.say(words))}.*{name}"))
    while chosen.count() == 0:
        press(page, way, "More of them")
    chosen.click()
    press(page, way, words)


def test_what_a_parent_says_is_wrong_is_decided_and_she_reads_it(world: World, browser: Browser, way: Way) -> None:
    family = a_family(world)
    used_by(world, browser, way, family)
    with (
        at(world, browser, way, family.login(world), "/cheques") as parent,
        at(world, browser, way, world.people.managers[0].token, HOME) as page,
    ):
        seen_at_last(parent, way.say("Something is wrong"))
        press(parent, way, "Something is wrong")
        parent.locator("input[name=reason][value=less_than_booked]").check()
        press(parent, way, "Tell it")
        said(parent, way, "We look into it. You see here what is decided.")
        (use,) = world.sql("issuer", "SELECT id FROM redemption WHERE wallet_id = ?", family.wallet_id)

        area(page, way, "Disputes")
        page.locator(f"a[href$='{use}']").click()
        most = page.locator("#cheques").get_attribute("max") or ""
        page.locator("#cheques").fill(most)
        page.locator("input[name=reason][value=took_place]").check()
        press(page, way, "Decide")
        not_yet(
            page, way, "This does not go with the number: none go back when it took place, else at least one goes back."
        )
        page.locator("input[name=reason][value=no_answer]").check()
        press(page, way, "Decide")
        decided = page.locator("main .note")
        expect(decided).to_be_visible()
        parent.goto(f"{world.system.urls['issuer']}/cheques/use?number=1")
        seen_at_last(parent, decided.inner_text().rpartition(". ")[2].strip() or "?")


def test_what_is_told_in_confidence_is_read_by_one_person_and_closed(world: World, browser: Browser, way: Way) -> None:
    family = a_family(world)
    other = world.as_manager(f"households/{family.household_id}/parents", {"language": "nl"})
    used_by(world, browser, way, family)
    words = f"He shouted, {new_id(SystemRandom())[:8]}."
    with at(world, browser, way, family.login(world), "/cheques") as parent:
        seen_at_last(parent, way.say("Something is wrong"))
        press(parent, way, "Something is wrong")
        unfold(parent, way, "Tell it in confidence")
        parent.locator("input[name=kind][value=not_safe]").check()
        parent.locator("#words").fill(words)
        press(parent, way, "Tell it in confidence", "section[aria-labelledby=safe]")
        said(parent, way, "Thank you for telling. One person reads it, and nobody else.")
    login = next(iter(world.tokens("confidential_person", "issuer").values()))
    with (
        at(world, browser, way, login, "/confidential") as page,
        at(world, browser, way, world.people.managers[0].token, f"{HOME}/links") as manager,
    ):
        report = page.locator("li").filter(has_text=words)
        expect(report).to_contain_text(family.household_id)
        press(page, way, "Open a link, with a colleague")
        _ask_to_open(page, way, family.household_id)
        manager.reload()
        expect(manager.locator("main")).not_to_contain_text(words)
        manager.locator("section[aria-labelledby=waiting] li").filter(has_text=family.household_id).get_by_role(
            "button"
        ).click()
        page.reload()
        for each in (manager, page):
            each.locator("section[aria-labelledby=mine] a").filter(has_text=family.household_id).click()
            expect(each.locator("code")).to_have_text(other["household_id"])
        page.goto(f"{world.system.urls['issuer']}/confidential")
        report.get_by_role("button").click()
        expect(report).to_contain_text(way.say("dealt with"))
        expect(report.get_by_role("button")).to_have_count(0)


def _ask_to_open(page: Page, way: Way, household_id: str) -> None:
    page.locator("#household").fill("nobody")
    page.locator("input[name=reason][value=complaint]").check()
    press(page, way, "Ask", "section[aria-labelledby=new]")
    not_yet(page, way, "There is no family with this number.")
    page.locator("#household").fill(household_id)
    press(page, way, "Ask", "section[aria-labelledby=new]")
    waiting = page.locator("section[aria-labelledby=waiting] li").filter(has_text=household_id)
    expect(waiting).to_contain_text(way.say("a colleague has to agree"))
