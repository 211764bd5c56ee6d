"""A programme from its first line to its last: drawn up, opened, given families by a list, extended and closed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from services.issuer.explain import SENTENCES
from shared.identity.roles import Role
from shared.kernel.ids import SystemRandom, new_id
from tests.browser.journeys.helping import area, not_yet, press, unfold
from tests.browser.journeys.office import HOME, seen_at_last
from tests.browser.journeys.people import PROGRAMME, a_family, a_login, a_programme, at, give_money, programme_named
from tests.browser.journeys.wallet import cheques_left
from tests.browser.office import AN_OPINION, LATIN_1, TAKEN_MS
from tests.browser.ways import Way
from tests.browser.world import World

_WALLETS = "SELECT wallet_id FROM grant_decision WHERE programme_id = ? ORDER BY position"
_LAST_DAY = "2030-06-30"
_NOT_UTF8 = (
    "Line %(line)s (byte %(byte)s) is not UTF-8: the file was probably saved as Latin-1. In the spreadsheet choose "
    "“Save as”, “CSV UTF-8”, and send that file."
)
#: The place, counted from nought, of the byte that is not what it should be.
_WHERE = LATIN_1.index("É".encode("latin-1"))


def test_a_programme_is_drawn_up_opened_and_gives_a_list_of_families_their_cheques(
    world: World, browser: Browser, way: Way
) -> None:
    name = f"Zomer {new_id(SystemRandom())[:8]}"
    with at(world, browser, way, world.people.managers[0].token, HOME) as page:
        _draw_up(page, way, name)
        address = page.url
        _change_the_order(page, way)
        press(page, way, "Open it")
        press(page, way, "Open it")
        not_yet(page, way, "It does not say yet how many cheques a family gets. Publish that first.")
        page.goto(address)
        _publish_a_rule(page, way)
        press(page, way, "Open it")
        press(page, way, "Open it")
        expect(page.locator(".tag.ok")).to_have_text(way.say("open"))
        give_money(world, programme_named(world, name), 100_000)

        _take_a_list(page, way, name)
        area(page, way, "Grants")
        page.locator("#programme").select_option(label=name)
        press(page, way, "Show")
        expect(page.locator("section[aria-labelledby=all] li .tag.ok")).to_have_count(2)
        wallet = world.sql("issuer", _WALLETS, programme_named(world, name))[0]
        login = a_login(world, "issuer", Role.PARENT, f"wallet:{wallet}")
        with at(world, browser, way, login, "/cheques/why") as parent:
            expect(parent.locator("main")).to_contain_text(name)
            expect(parent.locator("dd.sum")).to_have_text(way.number(14))
        _pause_and_close(page, way, address)


def _draw_up(page: Page, way: Way, name: str) -> None:
    """The same fund is chosen twice at first."""
    press(page, way, "New programme")
    page.locator("#name").fill(name)
    page.locator("#face").fill("12,50")
    page.locator("#fund_1").select_option(index=1)
    page.locator("#fund_2").select_option(index=1)
    page.locator("#categories input[value=wellbeing]").check()
    press(page, way, "Draw it up")
    not_yet(page, way, "Choose each fund once.")
    expect(page.locator("#name")).to_have_value(name)
    page.locator("#fund_2").select_option(index=2)
    press(page, way, "Draw it up")
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def _change_the_order(page: Page, way: Way) -> None:
    unfold(page, way, "Change the order of the funds")
    first = page.locator("#order li div b").first.inner_text()
    press(page, way, "Later", "#order")
    expect(page.locator("#order [role=status]")).to_contain_text(way.say("They pay in this order from now on."))
    expect(page.locator("#order li").nth(1)).to_contain_text(first)


def _publish_a_rule(page: Page, way: Way) -> None:
    """A cap below what every family gets is not tried."""
    press(page, way, "Change it, and try it first")
    page.locator("#base").fill("14")
    page.locator("#cap").fill("3")
    press(page, way, "Try it")
    not_yet(page, way, "This is less than what every family gets. Write as much at least.")
    page.locator("#single_parent").fill("0")
    page.locator("#cap").fill("50")
    press(page, way, "Try it")
    expect(page.locator("main")).to_contain_text(
        way.say("There are fewer than ten families to try this on. What they get would tell who they are.")
    )
    press(page, way, "Publish this…")
    press(page, way, "Publish it")
    expect(page.locator("section[aria-labelledby=rules] table")).to_contain_text("14")


def _take_a_list(page: Page, way: Way, programme: str) -> None:
    """The file is not what it should be at first; then one of its rows."""
    area(page, way, "Lists")
    press(page, way, "Send in a list")
    _send(page, way, programme, LATIN_1)
    not_yet(page, way, _NOT_UTF8, line=2, byte=_WHERE)
    _send(page, way, programme, _a_list(programme))
    expect(page.locator("table").first).to_contain_text("f0")
    expect(page.locator("table").first).not_to_contain_text("Somebody")
    press(page, way, "Take this list")
    again = page.locator("section a.button:not(.quiet)")
    if way.scripts:
        # Nothing is pressed: the page counts on by itself.
        expect(again).to_have_count(0, timeout=TAKEN_MS)
    _again_until(page, lambda: again.count() == 0)
    expect(page.locator("#numbers")).to_contain_text(way.say("have their cheques"))
    with page.expect_download() as bad_rows:
        page.get_by_role("link", name=way.say("Download the bad rows")).click()
    assert f"{programme} f2" in bad_rows.value.path().read_text(encoding="utf-8-sig")


def _a_list(programme: str) -> bytes:
    headings = (
        "household_ref,source,family_type,children_birth_dates,children_with_disability,municipality_nis,"
        "neighbourhood,language,channel,parent_name"
    )
    rows = (
        f"{programme} f{number},a browser,two_parents,2022-01-15,0,21012,16,{language},wallet,Somebody"
        for number, language in enumerate(("nl", "fr", "de"))
    )
    return "\n".join((headings, *rows, "")).encode()


def _send(page: Page, way: Way, programme: str, file: bytes) -> None:
    page.locator("#programme").select_option(label=programme)
    page.locator("#file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": file})
    page.locator("#source").fill("a browser")
    page.locator("[name=legal_basis]").first.check()
    page.locator("#authorisation").fill("B-2026-07")
    page.locator("#authorised_on").fill("2026-01-05")
    press(page, way, "Look at it first")


def _again_until(page: Page, holds: Callable[[], bool]) -> None:
    for _ in range(TAKEN_MS // 250):
        if holds():
            return
        page.wait_for_timeout(250)
        page.reload()
    pytest.fail(f"{page.url} never came to its end")


def _pause_and_close(page: Page, way: Way, address: str) -> None:
    page.goto(address)
    press(page, way, "Pause it")
    press(page, way, "Pause it")
    press(page, way, "Close it for good")
    press(page, way, "Close it for good")
    expect(page.locator(".tag.no")).to_have_text(way.say("closed"))
    expect(page.get_by_text(way.say("Change it, and try it first"))).to_have_count(0)


def test_cheques_are_given_a_later_day_and_asked_back_and_the_parents_read_it(
    world: World, browser: Browser, way: Way
) -> None:
    name = a_programme(world, cheques=5)
    kept, asked_back = (a_family(world, programme=name) for _ in range(2))
    with at(world, browser, way, world.people.managers[0].token, HOME) as page:
        page.get_by_role("link", name=name).click()
        press(page, way, "Give all a later last day")
        page.locator("#last_day").fill(_LAST_DAY)
        press(page, way, "See what it means")
        press(page, way, "Give them this day")
        expect(page.locator("section[aria-labelledby=cheques]")).to_contain_text("2030")

        (grant_id,) = world.sql("issuer", "SELECT id FROM grant_decision WHERE wallet_id = ?", asked_back.wallet_id)
        page.goto(f"{world.system.urls['issuer']}{HOME}/grants/{grant_id}")
        unfold(page, way, "Ask cheques back")
        press(page, way, "Ask them back")
        not_yet(page, way, "Choose one of the answers.")
        page.locator("input[name=reason][value=parent_asked]").check()
        press(page, way, "Ask them back")
        seen_at_last(page, way.say("%(count)s came back.", count=way.number(5)))
    with at(world, browser, way, kept.login(world), "/cheques") as parent:
        assert cheques_left(parent) == 5
        seen_at_last(parent, "2030")
    with at(world, browser, way, asked_back.login(world), "/cheques") as parent:
        assert cheques_left(parent) == 0
        expect(parent.locator("#number")).to_contain_text("5")


def test_a_rule_is_tried_on_the_families_of_a_programme_and_their_take_up_is_read(
    world: World, browser: Browser, way: Way
) -> None:
    with at(world, browser, way, world.people.managers[0].token, HOME) as page:
        page.get_by_role("link", name=PROGRAMME, exact=True).click()
        before = page.locator("section[aria-labelledby=rules] table").inner_text()
        press(page, way, "Change it, and try it first")
        page.locator("#single_parent").fill("-3")
        press(page, way, "Try it")
        not_yet(page, way, "Single parents would get less than others. They get as much at least: write 0 or more.")
        page.locator("#single_parent").fill("12")
        page.locator("#base").fill("14")
        page.locator("#cap").fill("50")
        press(page, way, "Try it")
        expect(page.locator("#base")).to_have_value("14")
        expect(page.locator(".total b")).to_contain_text("€")
        expect(page.locator("table").first).to_contain_text("€")
        area(page, way, "Programmes")
        page.get_by_role("link", name=PROGRAMME, exact=True).click()
        assert page.locator("section[aria-labelledby=rules] table").inner_text() == before, "it was tried and no more"
        area(page, way, "Reach")
        page.locator("#programme").select_option(label=PROGRAMME)
        press(page, way, "Show")
        expect(page.get_by_role("heading", name=PROGRAMME)).to_be_visible()
        expect(page.locator("table.chart")).to_contain_text("100")
        expect(page.locator("section[aria-labelledby=channel] table")).to_be_visible()


def test_a_sentence_is_read_once_its_legal_opinion_is_recorded_until_it_is_taken_back(
    world: World, browser: Browser, way: Way
) -> None:
    sentence = way.of(SENTENCES["not_income"])
    with (
        at(world, browser, way, a_family(world).login(world), "/cheques/why") as parent,
        at(world, browser, way, world.people.managers[0].token, HOME) as page,
    ):
        press(page, way, "Legal opinions")
        stands = page.locator("article").filter(has_text=sentence)
        expect(stands).to_contain_text(way.say("waits for an opinion"))
        expect(parent.locator("main")).not_to_contain_text(sentence)
        page.locator("input[name=sentence][value=not_income]").check()
        page.locator("#reference").fill(AN_OPINION)
        page.locator("#given_on").fill("2030-02-01")
        press(page, way, "Record it")
        not_yet(page, way, "Write the day on which it was given, and no later day than today.")
        page.locator("#given_on").fill("2026-02-01")
        press(page, way, "Record it")
        expect(stands).to_contain_text(way.say("parents read it"))
        expect(stands).to_contain_text(AN_OPINION)
        parent.reload()
        expect(parent.locator("main")).to_contain_text(sentence)
        press(page, way, "Take it back")
        press(page, way, "Take it back")
        expect(stands).to_contain_text(way.say("waits for an opinion"))
        parent.reload()
        expect(parent.locator("main")).not_to_contain_text(sentence)
