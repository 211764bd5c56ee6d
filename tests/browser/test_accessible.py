"""Every page in every language: nothing that axe or the Nu checker objects to, no wider than a narrow screen in either
direction of writing, targets that a thumb finds, nobody else asked; and dark, at a desk or on paper by a seed. A page
that an address answers and that nobody comes to is named."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deploy.start.page import StartPage
from services.redeemer.reasons import Reason
from tests.browser.appearances import MORE, NARROW, PAPER, chosen, complaints_of_axe, complaints_of_room, looked_at_more
from tests.browser.routes import Routes
from tests.browser.visits import BROKEN, of_parents, visits
from tests.browser.ways import LANGUAGES
from tests.browser.witness import Witness, complaints_of_html
from tests.browser.world import World, a_context

PHONE = (360, 640)
#: The code ends above this, or a thumb that holds the phone hides it.
LOWEST_CODE = 560
#: The refusals' pages differ in words only; the longest ones, and the one that is red.
REASONS = (Reason.CODE_TOO_NEW, Reason.PROVIDER_NOT_ACCREDITED, Reason.DEVICE_REVOKED)

_WIDE_FROM_THE_RIGHT = """() => {
  document.documentElement.dir = "rtl";
  const wide = document.documentElement.scrollWidth;
  document.documentElement.dir = "ltr";
  return wide;
}"""
_CUT_TABLES = """() => [...document.querySelectorAll("table")]
  .filter((each) => each.scrollWidth > each.closest("section").clientWidth)
  .map((each) => each.getAttribute("aria-labelledby"))"""


@pytest.fixture(scope="module")
def routes(world: World, tmp_path_factory: pytest.TempPathFactory) -> Routes:
    return Routes.of_services(world.system.urls, tmp_path_factory.mktemp("routes"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_accessible_and_fit(
    world: World,
    browser: Browser,
    start: StartPage,
    routes: Routes,
    language: str,
    seed: int,
    proof: bool,
    tmp_path: Path,
) -> None:
    context = a_context(browser, *NARROW, color_scheme="light", reduced_motion="reduce", permissions=["camera"])
    witness = Witness()
    witness.watch(context)
    page = context.new_page()
    found, looked_at = [], set()
    for what in visits(world, page, start.url, language, REASONS):
        assert page.locator("html").get_attribute("lang") == language, what
        method = witness.method_of(page)
        route = routes.find(method, page.url) if method else None
        looked_at |= {route} if route else set()
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong = complaints_of_axe(page) + complaints_of_room(page)
        if wide > NARROW[0]:
            wrong.append(f"{wide} px wide")
        if page.evaluate(_WIDE_FROM_THE_RIGHT) > NARROW[0]:
            wrong.append("too wide where writing begins at the right")
        wrong += looked_at_more(page, MORE if proof else [chosen(seed, what, LANGUAGES.index(language))])
        if what not in BROKEN:
            wrong += witness.broken
        witness.broken.clear()
        found += [f"{what}: {each}" for each in wrong]
    context.close()
    found += witness.wrong + routes.complaints(looked_at)
    assert not found, f"with --seed {seed}:\n" + "\n".join(found)
    assert complaints_of_html(witness.pages, tmp_path) == []


@pytest.mark.parametrize("seed", range(len(MORE)))
def test_each_page_is_seen_dark_in_each_run_and_in_every_way_by_seeds_in_a_row(seed: int) -> None:
    for what in ("wallet", "office-rule", "report"):
        ways = {chosen(seed, what, language) for language in range(len(LANGUAGES))}
        assert len(ways) == len(LANGUAGES)
        assert any(each.scheme == "dark" for each in ways)
        assert {chosen(seed + more, what, 0) for more in range(len(MORE))} == set(MORE)


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
    assert page.locator("table").count() == 3
    assert page.evaluate(_CUT_TABLES) == []
    assert not page.locator("form").is_visible()
    context.close()


def test_what_looks_on_sees_what_is_wrong(world: World, browser: Browser, tmp_path: Path) -> None:
    # Not one of those that may break nothing.
    context = browser.new_context()
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


_PLANTED = """() => {
  const words = Object.assign(document.createElement("p"), { textContent: "ink" });
  words.style.color = "#17332f";
  const wide = Object.assign(document.createElement("div"), { textContent: "wide" });
  wide.style.width = "1400px";
  const way = Object.assign(document.createElement("nav"), { textContent: "elsewhere" });
  document.querySelector("main section").append(words, wide, way);
}"""


def test_each_further_look_sees_what_is_wrong_in_it(world: World, browser: Browser) -> None:
    context = a_context(browser, *NARROW)
    page = context.new_page()
    page.goto(f"{world.system.urls['issuer']}/cheques")
    assert looked_at_more(page, MORE) == []
    page.evaluate(_PLANTED)
    found = looked_at_more(page, MORE)
    context.close()
    for wanted in (
        r"narrow and dark: color-contrast: <p style",
        r"on paper: \d+ px wide",
        r"on paper: <div style.* is cut",
        r"on paper: <nav>elsewhere</nav> is printed",
        r"at a desk: \d+ px wide",
        r"at a desk and dark: color-contrast: <p style",
    ):
        assert [each for each in found if re.match(wanted, each)], (wanted, found)
    assert not [each for each in found if each.startswith("at a desk: color-contrast")], found
