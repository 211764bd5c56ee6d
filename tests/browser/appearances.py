"""How a page is looked at beside a narrow screen in light: one more way a run, chosen by a seed, or all of them.

A page is looked at in each language, and languages that follow each other get ways that follow each other: three
languages miss one way of the four, so that each page is seen dark in each run. Four seeds in a row miss nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: A small phone, and what is left of a desk's 1280 px at 400 per cent.
NARROW = (320, 640)
DESK = (1280, 900)
#: What is printed on A4 between the margins, at 96 px an inch: of a page, and of what is made for paper.
PAPER = (703, 1030)
_SHEET = (658, 1002)
_MADE_FOR_PAPER = "link[href^='/static/paper.css']"

#: What leads somewhere, sends something or says where one is: on paper it leads nowhere.
_ONLY_FOR_CLICKING = """() => [...document.querySelectorAll(
    "button, nav, input[type=submit], .button, .skip, .leaving, .acting, .foot, .bar")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => `${each.outerHTML.slice(0, 80)} is printed`)"""
_CUT = """() => [...document.querySelectorAll("body *")]
  .filter((each) => !each.closest("svg *, .unseen") && each.checkVisibility({ visibilityProperty: true }))
  .filter((each) => {
    const box = each.getBoundingClientRect();
    if (!box.width) return false;
    const hides = getComputedStyle(each).overflowX !== "visible" && !each.matches("input, textarea, select");
    return box.right > innerWidth + 1 || box.left < -1 || (hides && each.scrollWidth > each.clientWidth + 1);
  })
  .map((each) => `${each.outerHTML.slice(0, 80)} is cut`)"""

_SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary, input, select")]
  .filter((each) => !each.matches(".skip") && each.checkVisibility())
  .map((each) => [(each.closest("label") ?? each).getBoundingClientRect(), each])
  .filter(([box]) => box.width && (box.height < 44 || box.width < 44))
  .map(([box, each]) => `${each.outerHTML.slice(0, 80)} is ${box.width} x ${box.height}`)"""
#: Too little room for a word: it breaks after each letter.
_SQUEEZED = """() => [...document.querySelectorAll("dt, dd")]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().width < 32)
  .filter((each) => each.innerText.replace(/[\\u2066\\u2069]/g, "").length > 3)
  .map((each) => `${each.innerText.slice(0, 40)} has ${each.getBoundingClientRect().width} px`)"""
#: Out of its card, though still within the page.
_BEYOND_ITS_CARD = """() => [...document.querySelectorAll(".card *")]
  .filter((each) => !each.closest("svg *, .scroll, .unseen") && each.checkVisibility())
  .map((each) => [each, each.getBoundingClientRect(), each.closest(".card").getBoundingClientRect()])
  .filter(([_, box, card]) => box.right > card.right + 1 || box.left < card.left - 1)
  .map(([each]) => `${each.outerHTML.slice(0, 80)} stands beyond its card`)"""


@dataclass(frozen=True)
class Appearance:
    """A screen, or paper, and its colours."""

    name: str
    size: tuple[int, int]
    scheme: Literal["light", "dark"] = "light"
    media: Literal["screen", "print"] = "screen"

    def put_on(self, page: Page) -> None:
        size = _SHEET if self is ON_PAPER and page.locator(_MADE_FOR_PAPER).count() else self.size
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(media=self.media, color_scheme=self.scheme)

    def complaints(self, page: Page) -> list[str]:
        """What is wrong with a page that wears this."""
        wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        found = complaints_of_axe(page)
        if wide > room:
            found.append(f"{wide} px wide")
        if self is ON_PAPER:
            found += page.evaluate(_CUT) + page.evaluate(_ONLY_FOR_CLICKING)
        return found


USUAL = Appearance("narrow", NARROW)
ON_PAPER = Appearance("on paper", PAPER, media="print")
MORE = (
    Appearance("narrow and dark", NARROW, "dark"),
    ON_PAPER,
    Appearance("at a desk", DESK),
    Appearance("at a desk and dark", DESK, "dark"),
)


def chosen(seed: int, what: str, language: int) -> Appearance:
    """The one further way in which a page is looked at in the language of this number."""
    return MORE[(seed + crc32(what.encode()) + language) % len(MORE)]


def looked_at_more(page: Page, appearances: Sequence[Appearance]) -> list[str]:
    """What is wrong with a page in these, after which it is as it was."""
    found = []
    for each in appearances:
        each.put_on(page)
        found += [f"{each.name}: {wrong}" for wrong in each.complaints(page)]
    USUAL.put_on(page)
    return found


def complaints_of_axe(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in violations]


def complaints_of_room(page: Page) -> list[str]:
    """What on a narrow screen is too small for a thumb, has no room for its words, or stands where it should not."""
    return [each for looked in (_SMALL_TARGETS, _SQUEEZED, _BEYOND_ITS_CARD) for each in page.evaluate(looked)]
