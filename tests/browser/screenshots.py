"""`make screenshots`: every page at three widths, light and dark, in three languages, and the report on paper."""

import sys
import tempfile
from pathlib import Path

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
_WIDTHS = ((320, 640), (360, 640), (1280, 900))
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
            for size in _WIDTHS:
                for scheme in ("light", "dark"):
                    _take(world, browser, start.url, size, scheme, wanted)
    print(f"{len(list(TARGET.iterdir()))} pictures are in {TARGET}")
    return 0


def _take(
    world: World, browser: Browser, start: str, size: tuple[int, int], scheme: str, wanted: tuple[str, ...]
) -> None:
    """One picture of each page in each language, on a screen of this size."""
    for language in ("nl", "fr", "en"):
        context = a_context(browser, *size, color_scheme=scheme, reduced_motion="reduce", permissions=["camera"])
        page = context.new_page()
        for name in visits(world, page, start, language, list(Reason)):
            if not name.startswith(wanted):
                continue
            file = TARGET / f"{name}-{size[0]}-{scheme}-{language}.png"
            # At the top of the page as it opens, so that what is fixed to the screen stands where people see it.
            _shoot(page, file)
            if page.evaluate("document.documentElement.scrollHeight") > size[1]:
                _shoot(page, file.with_stem(f"{file.stem}-whole"), whole=True)
            if name in ("report", "report-chosen") and size[0] == 1280:
                _print(page, f"{name}-paper-{scheme}-{language}")
        context.close()


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
