"""`make screenshots`: every page at both widths, light and dark, in three languages, and the report on paper."""

import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Literal

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Error, Page

from deploy.start.page import StartPage
from services.redeemer.reasons import Reason
from tests.browser import film
from tests.browser.chromium import a_browser
from tests.browser.visits import visits
from tests.browser.world import World, a_context, a_world

TARGET = Path("var/screenshots")
_SIZES = ((320, 640), (1280, 900))
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
#: Enough for neighbourhoods that are shown beside some that are hidden.
_HOUSEHOLDS, _ATTEMPTS = 500, 990
_TRIES = 5
_DOTS_PER_POINT = 100 / 72


def main() -> int:
    """Take all pictures into `var/screenshots/`, of the pages whose names begin as the arguments do."""
    wanted = tuple(sys.argv[1:]) or ("",)
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        camera = Path(folder) / "film.y4m"
        film.write(camera, Image.new("RGB", (100, 100)))
        with (
            a_world(Path(folder), _HOUSEHOLDS, _ATTEMPTS) as world,
            a_browser(camera) as browser,
            StartPage(world.system.settings.start_port, world.system.urls, world.people) as start,
        ):
            for language in ("nl", "fr", "en"):
                _take(world, browser, start.url, language, wanted)
    print(f"{len(list(TARGET.iterdir()))} pictures are in {TARGET}")
    return 0


def _take(world: World, browser: Browser, start: str, language: str, wanted: tuple[str, ...]) -> None:
    """Go through the pages once in a language, and take each in every size and in light and dark while it is there."""
    context = a_context(browser, *_SIZES[0], reduced_motion="reduce", permissions=["camera"])
    page = context.new_page()
    for name in visits(world, page, start, language, list(Reason)):
        if not name.startswith(wanted):
            continue
        for size, scheme in product(_SIZES, _SCHEMES):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.emulate_media(color_scheme=scheme)
            _take_one(page, size, TARGET / f"{name}-{size[0]}-{scheme}-{language}.png")
        if name in ("report", "report-chosen"):
            _print(page, f"{name}-paper-{language}")
        page.set_viewport_size({"width": _SIZES[0][0], "height": _SIZES[0][1]})
        page.emulate_media(color_scheme=_SCHEMES[0])
    context.close()


def _take_one(page: Page, size: tuple[int, int], file: Path) -> None:
    """The top of a page, where what is fixed to the screen stands as people see it, and the whole of a long one."""
    page.evaluate("scrollTo(0, 0)")
    _shoot(page, file)
    if page.evaluate("document.documentElement.scrollHeight") > size[1]:
        _shoot(page, file.with_stem(f"{file.stem}-whole"), whole=True)


def _shoot(page: Page, file: Path, *, whole: bool = False) -> None:
    """Take one picture. Where a camera's film runs, Chromium now and then cannot at the first try."""
    for attempt in range(_TRIES):
        try:
            page.screenshot(path=file, full_page=whole)
            return
        except Error:
            if attempt == _TRIES - 1:
                raise


def _print(page: Page, name: str) -> None:
    """The pages of paper as pictures."""
    for number, sheet in enumerate(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)), start=1):
        sheet.render(scale=_DOTS_PER_POINT).to_pil().save(TARGET / f"{name}-{number}.png")


if __name__ == "__main__":
    sys.exit(main())
