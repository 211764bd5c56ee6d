"""Every page in every language and colour scheme: nothing that axe or the Nu checker objects to, no wider than a narrow
screen in either direction of writing, targets that a thumb finds, nobody else asked, and the report whole on paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from deploy.start.page import StartPage
from services.redeemer.reasons import Reason
from tests.browser.visits import of_parents, visits
from tests.browser.witness import Witness, complaints_of_html
from tests.browser.world import World, a_context

LANGUAGES = ("nl", "fr", "en")
#: The language with the longest words.
DARK_IN_THE_GATE = "fr"
#: A small phone, and what is left of a desk's 1280 px at 400 per cent.
NARROW = (320, 640)
PHONE = (360, 640)
#: The code ends above this, or a thumb that holds the phone hides it.
LOWEST_CODE = 560
#: What is printed on A4 between the margins, at 96 px an inch.
PAPER = (703, 1030)
#: The refusals' pages differ in words only; the longest ones, and the one that is red.
REASONS = (Reason.CODE_TOO_NEW, Reason.PROVIDER_NOT_ACCREDITED, Reason.DEVICE_REVOKED)

_SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary, input, select")]
  .filter((each) => !each.matches(".skip") && each.checkVisibility())
  .map((each) => [(each.closest("label") ?? each).getBoundingClientRect(), each])
  .filter(([box]) => box.width && (box.height < 44 || box.width < 44))
  .map(([box, each]) => `${each.outerHTML.slice(0, 80)} is ${box.width} x ${box.height}`)"""
_WIDE_FROM_THE_RIGHT = """() => {
  document.documentElement.dir = "rtl";
  const wide = document.documentElement.scrollWidth;
  document.documentElement.dir = "ltr";
  return wide;
}"""
#: Too little room for a word: it breaks after each letter.
_SQUEEZED = """() => [...document.querySelectorAll("dt, dd")]
  .filter((each) => each.checkVisibility() && each.innerText.length > 3 && each.getBoundingClientRect().width < 32)
  .map((each) => `${each.innerText.slice(0, 40)} has ${each.getBoundingClientRect().width} px`)"""
_CUT_TABLES = """() => [...document.querySelectorAll("table")]
  .filter((each) => each.scrollWidth > each.closest("section").clientWidth)
  .map((each) => each.getAttribute("aria-labelledby"))"""


@pytest.fixture(scope="module")
def start(world: World) -> Iterator[StartPage]:
    with StartPage(world.system.settings.start_port, world.system.urls, world.people) as page:
        yield page


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every language on light; on dark in all of them in the proof, and in the gate in one: colours do not differ."""
    if "scheme" in metafunc.fixturenames:
        dark = LANGUAGES if metafunc.config.getoption("--proof") else (DARK_IN_THE_GATE,)
        looked_at = [(each, "light") for each in LANGUAGES] + [(each, "dark") for each in dark]
        metafunc.parametrize(("language", "scheme"), looked_at)


def test_pages_are_accessible_and_fit(
    world: World, browser: Browser, start: StartPage, language: str, scheme: str, tmp_path: Path
) -> None:
    context = a_context(browser, *NARROW, color_scheme=scheme, reduced_motion="reduce", permissions=["camera"])
    witness = Witness()
    witness.watch(context)
    page = context.new_page()
    found = []
    for what in visits(world, page, start.url, language, REASONS):
        assert page.locator("html").get_attribute("lang") == language, what
        wide = page.evaluate("document.documentElement.scrollWidth")
        violations = Axe().run(page).response["violations"]
        found += [f"{what}: {each['id']}: {each['nodes'][0]['html'][:120]}" for each in violations]
        found += [f"{what}: {small}" for small in page.evaluate(_SMALL_TARGETS)]
        found += [f"{what}: {narrow}" for narrow in page.evaluate(_SQUEEZED)]
        if wide > NARROW[0]:
            found.append(f"{what}: {wide} px wide")
        if page.evaluate(_WIDE_FROM_THE_RIGHT) > NARROW[0]:
            found.append(f"{what}: too wide where writing begins at the right")
    context.close()
    assert found + witness.wrong == []
    if scheme == "light":
        assert complaints_of_html(witness.pages, tmp_path) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_stands_whole_on_a_small_phone_and_nothing_covers_it(
    world: World, browser: Browser, language: str
) -> None:
    context = a_context(browser, *PHONE)
    page = context.new_page()
    page.goto(f"{world.system.urls['issuer']}/cheques?lang={language}")
    seen = []
    for what in of_parents(world, page):
        if what not in ("wallet", "wallet-two-ends"):
            continue
        code, leave = page.locator("#code").bounding_box(), page.locator("#leave").bounding_box()
        assert code is not None
        assert leave is not None
        assert code["y"] + code["height"] <= min(LOWEST_CODE, leave["y"]), what
        assert leave["y"] + leave["height"] <= PHONE[1], what
        seen.append(what)
    context.close()
    assert seen == ["wallet", "wallet-two-ends"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_table_of_the_report_is_cut_on_paper(world: World, browser: Browser, language: str) -> None:
    context = a_context(browser, *PAPER)
    page = context.new_page()
    page.goto(f"{world.system.urls['ledger']}/report?lang={language}")
    world.funder(page)
    page.emulate_media(media="print")
    assert page.locator("table").count() == 2
    assert page.evaluate(_CUT_TABLES) == []
    assert not page.locator("form").is_visible()
    context.close()


def test_what_looks_on_sees_what_is_wrong(world: World, browser: Browser, tmp_path: Path) -> None:
    context = a_context(browser, *PHONE)
    witness = Witness()
    witness.watch(context)
    page = context.new_page()
    page.goto(f"{world.system.urls['issuer']}/cheques")
    page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'void 0'}))")
    page.evaluate("fetch('http://elsewhere.invalid/').catch(() => null)")
    page.wait_for_timeout(200)
    context.close()
    assert any("Content Security Policy" in each for each in witness.wrong)
    assert witness.pages
    assert complaints_of_html({"200 planted": b"<!doctype html><title>a</title><p><div></p>"}, tmp_path)
