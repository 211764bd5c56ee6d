"""Somebody who has a keyboard and no mouse: each stop of the Tab key is seen, follows the last one, and can be left."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from playwright.sync_api import Error, Page

#: No page has as many stops.
MOST_STOPS = 200
_STOP = """() => {
  const each = document.activeElement;
  if (!each || each === document.body || each === document.documentElement) return null;
  const look = getComputedStyle(each), box = each.getBoundingClientRect();
  window.stops ??= new Map();
  if (!window.stops.has(each)) window.stops.set(each, window.stops.size);
  const above = document.elementFromPoint(
    (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2,
    (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2);
  return {
    html: each.outerHTML.slice(0, 100),
    number: window.stops.get(each),
    outline: look.outlineStyle === "none" ? 0 : parseFloat(look.outlineWidth),
    covered: above ? !(each.contains(above) || above.contains(each)) : true,
    day: each.type === "date",
    fixed: !!each.closest(".leaving, .acting, .skip"),
    top: box.top + scrollY, bottom: box.bottom + scrollY,
    left: box.left, right: box.right,
  };
}"""
#: How many stops there are; of radio buttons with one name a group is one.
_THERE = """() => {
  const found = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((each) => !each.disabled && each.type !== "hidden" && each.checkVisibility({ visibilityProperty: true }));
  const groups = new Set(found.filter((each) => each.type === "radio").map((each) => each.name));
  return found.filter((each) => each.type !== "radio").length + groups.size;
}"""
_IS = "(selector) => document.activeElement.matches(selector)"


@dataclass
class Keyboard:
    """A keyboard before a page."""

    page: Page
    #: What was wrong at a stop.
    wrong: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab(self, *, back: bool = False) -> Any:
        """The next stop, or the one before. `None` where the page ends."""
        self.press("Shift+Tab" if back else "Tab")
        stop = self._ask(_STOP)
        if stop is not None:
            if stop["outline"] <= 0:
                self.wrong.append(f"nothing shows where one is: {stop['html']}")
            if stop["covered"]:
                self.wrong.append(f"something lies over it: {stop['html']}")
        return stop

    def to(self, selector: str, *, back: bool = False) -> None:
        """Go on until one is there."""
        for _ in range(MOST_STOPS):
            self.tab(back=back)
            if self._ask(_IS, selector):
                return
        raise AssertionError(f"no key leads to {selector} on {self.page.url}")

    def _ask(self, script: str, *values: Any) -> Any:
        """What the page says; nothing where it opened anew under the keys, as a page that follows changes does."""
        try:
            return self.page.evaluate(script, *values)
        except Error:
            self.page.wait_for_load_state()
            return None

    def enter(self, selector: str, *, back: bool = False, key: str = "Enter") -> None:
        """Go there and press it."""
        self.to(selector, back=back)
        self.press(key)

    def follow(self, selector: str, *, back: bool = False, key: str = "Enter") -> None:
        """Go there, press it, and wait for the page to which it leads."""
        self.to(selector, back=back)
        with self.page.expect_navigation():
            self.press(key)

    def write(self, selector: str, text: str) -> None:
        """Go there and write something in the place of what stands there."""
        self.to(selector)
        self.press("Control+A")
        self.page.keyboard.type(text)

    def walk(self) -> list[Any]:
        """All stops of a page from its top to its end, which has to come."""
        self.page.evaluate("() => { document.activeElement.blur(); window.stops = new Map(); scrollTo(0, 0); }")
        there = self.page.evaluate(_THERE)
        stops: list[Any] = []
        for _ in range(MOST_STOPS):
            stop = self.tab()
            if stop is None or (stop["number"] < len(stops) and not (stop["day"] and stop["number"] == len(stops) - 1)):
                break
            # A day is one field with several stops in it.
            if stop["number"] == len(stops):
                stops.append(stop)
        # Behind the end comes the browser itself, and then the first stop again.
        if stop is not None and stop["number"] != 0:
            self.wrong.append(f"no key leads on from {stops[-1]['html']}")
        if len(stops) != there:
            self.wrong.append(f"{len(stops)} stops of {there}; the last is {stops[-1]['html']}")
        for before, after in pairwise(stops):
            if not (before["fixed"] or after["fixed"]) and _is_before(after, before):
                self.wrong.append(f"{after['html']} comes after {before['html']} and stands before it")
        return stops


def _is_before(one: Any, other: Any) -> bool:
    """Whether somebody who reads comes to the one before the other."""
    if one["bottom"] <= other["top"]:
        return True
    return bool(other["top"] < one["bottom"] and one["top"] < other["bottom"] and one["right"] <= other["left"])
