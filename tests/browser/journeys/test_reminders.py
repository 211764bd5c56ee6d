"""A person of the office tells reminders that no message can tell: letters are printed, and parents are called."""

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.kernel.codes import reference
from tests.browser.journeys.helping import area, press, said
from tests.browser.journeys.office import HOME, seen_at_last
from tests.browser.journeys.people import a_family, at
from tests.browser.ways import Way
from tests.browser.world import World

pytestmark = pytest.mark.usefixtures("money")
#: Somebody who came by a list, said nothing of how to reach her, and was reminded of nothing yet.
_ON_A_LIST = """
    SELECT wallet.id FROM wallet JOIN entitlement ON entitlement.household_id = wallet.household_id
    WHERE entitlement.import_id IS NOT NULL AND wallet.status = 'open'
    AND EXISTS (
        SELECT 1 FROM grant_decision JOIN voucher ON grant_id = grant_decision.id
        WHERE wallet_id = wallet.id AND state = 'issued'
    )
    AND wallet.id NOT IN (SELECT wallet_id FROM reminder)
    AND wallet.household_id NOT IN (SELECT household_id FROM reach)
    ORDER BY wallet.id LIMIT 1
"""
_REMIND = """
    INSERT INTO reminder (wallet_id, expires_at, days_before, due_on, zone, cheques)
    SELECT wallet_id, expires_at, 30, date('now'), 'Europe/Brussels', count(*)
    FROM grant_decision JOIN voucher ON grant_id = grant_decision.id
    WHERE wallet_id = ? AND state = 'issued' GROUP BY wallet_id, expires_at LIMIT 1
"""
_HOUSEHOLD = "SELECT household_id FROM wallet WHERE id = ?"


def test_letters_are_printed_and_a_parent_is_called(world: World, browser: Browser, way: Way) -> None:
    called = a_family(world)
    (written_to,) = world.sql("issuer", _ON_A_LIST)
    (household_id,) = world.sql("issuer", _HOUSEHOLD, written_to)
    sign = reference(household_id)
    for wallet_id in (written_to, called.wallet_id):
        world.sql("issuer", _REMIND, wallet_id)
    with at(world, browser, way, world.people.managers[0].token, HOME) as page:
        area(page, way, "Reminders")
        seen_at_last(page, called.household_id)
        page.locator("section[aria-labelledby=letters] summary").click()
        expect(page.locator("section[aria-labelledby=letters] table")).to_contain_text(sign)
        press(page, way, "On the screen")
        expect(page.locator("section.sheet").filter(has_text=sign)).to_be_visible()
        page.go_back()
        _is_done(page, way, "They are printed", "section[aria-labelledby=letters]")
        expect(page.locator("main")).not_to_contain_text(sign)
        _is_done(page, way, "They know", f"section[aria-labelledby=calls] li:has-text('{called.household_id}')")
        expect(page.locator("main")).not_to_contain_text(called.household_id)
        page.reload()
        expect(page.locator("main")).not_to_contain_text(called.household_id)


def _is_done(page: Page, way: Way, words: str, within: str) -> None:
    press(page, way, words, within)
    said(page, way, "Noted.")
