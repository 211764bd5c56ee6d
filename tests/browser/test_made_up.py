"""Every page in a language that is written from the right: no text that was forgotten, nothing that cannot be read or
has no room. The gate looks at some of them, by a seed; days in a row miss none."""

from zlib import crc32

import pytest
from playwright.sync_api import Browser

from deploy.start.page import StartPage
from shared.kernel.made_up import CODE
from tests.browser.appearances import DESK, NARROW, complaints_of_axe, complaints_of_room
from tests.browser.made_up import complaints, words_of_names
from tests.browser.test_accessible import REASONS
from tests.browser.visits import BROKEN, visits
from tests.browser.witness import Witness
from tests.browser.world import World, a_context

ONE_IN = 4


def is_looked_at(what: str, seed: int) -> bool:
    return (seed + crc32(what.encode())) % ONE_IN == 0


def test_pages_are_whole_and_readable_from_the_right(
    world: World, browser: Browser, start: StartPage, seed: int, proof: bool
) -> None:
    context = a_context(browser, *NARROW, reduced_motion="reduce", permissions=["camera"])
    page = context.new_page()
    names, found, looked_at = words_of_names(world), [], 0
    witness = Witness()
    witness.watch(context)
    for what in visits(world, page, start.url, CODE, REASONS):
        found += [f"{what}: {each}" for each in witness.broken if what not in BROKEN]
        witness.broken.clear()
        if not (proof or is_looked_at(what, seed)):
            continue
        html = page.locator("html")
        assert (html.get_attribute("lang"), html.get_attribute("dir")) == (CODE, "rtl"), what
        wrong = complaints(page, names) + complaints_of_axe(page) + complaints_of_room(page)
        for width, height in (DESK, NARROW):
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{wide} px wide on {width}"] if wide > width else []
        found += [f"{what}: {each}" for each in wrong]
        looked_at += 1
    context.close()
    assert not found, f"with --seed {seed}:\n" + "\n".join(found)
    assert looked_at > 10


def test_days_in_a_row_miss_no_page() -> None:
    for what in ("wallet", "office-rule", "report"):
        assert sum(is_looked_at(what, seed) for seed in range(ONE_IN)) == 1


_PLANTED = """() => document.querySelector("main").insertAdjacentHTML("afterbegin",
  "<p>Forgotten</p><p>هاتف 0470 12 34 56</p><p><bdi dir=ltr>Kept 0470 12</bdi></p><p aria-label='Unseen'>Anna</p>")"""


def test_a_forgotten_text_and_a_number_that_runs_backwards_are_seen(world: World, browser: Browser) -> None:
    context = a_context(browser, *NARROW)
    page = context.new_page()
    page.goto(f"{world.system.urls['issuer']}/begin?lang={CODE}")
    assert complaints(page, ()) == []
    page.evaluate(_PLANTED)
    assert complaints(page, ("Anna",)) == ["says Forgotten", "says Unseen", "shows 0470 12 34 56 backwards"]
    context.close()


@pytest.mark.parametrize("language", ["de", "ar", "ar-xb"])
def test_no_other_language_is_offered(world: World, browser: Browser, language: str) -> None:
    context = a_context(browser, *NARROW)
    page = context.new_page()
    page.goto(f"{world.system.urls['issuer']}/begin?lang={language}")
    assert page.locator("html").get_attribute("lang") == "nl"
    context.close()
