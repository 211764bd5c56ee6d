"""`make screenshots`: every page at phone and desk width, light, dark and printed, in three languages, to look at."""

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from deploy.start.page import StartPage
from tests.browser import film
from tests.browser.chromium import a_browser
from tests.browser.world import World, a_context, a_world

TARGET = Path("var/screenshots")
_WIDTHS = ((320, 640), (360, 640), (1280, 900))


def main() -> int:
    """Take all pictures into `var/screenshots/`."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        camera = Path(folder) / "film.y4m"
        film.write(camera, Image.new("RGB", (100, 100)))
        system = a_world(Path(folder))
        with system as world, a_browser(camera) as browser:
            start = StartPage(world.system.settings.start_port, world.system.urls, world.people)
            with start:
                for width, height in _WIDTHS:
                    for scheme in ("light", "dark"):
                        context = a_context(browser, width, height, color_scheme=scheme)
                        page = context.new_page()
                        for language in ("nl", "fr", "en"):
                            _tour(world, page, start.url, f"{width}-{scheme}-{language}", language)
                        context.close()
    print(f"{len(list(TARGET.glob('*.png')))} pictures are in {TARGET}")
    return 0


def _tour(world: World, page: Page, start: str, name: str, language: str) -> None:
    def take(what: str) -> None:
        page.screenshot(path=TARGET / f"{what}-{name}.png", full_page=True)

    urls = world.system.urls
    page.goto(f"{start}?lang={language}")
    take("start")
    world.parent(page)
    take("wallet")
    world.sitter(page)
    take("scan")
    page.goto(urls["redeemer"] + "/scan/not-yet/code_too_old")
    take("not-yet")
    page.goto(urls["redeemer"] + "/scan")
    page.locator("#code").fill("RV2:ABC")
    page.get_by_role("button").last.click()
    take("confirm")
    world.funder(page)
    take("report")
    if name.startswith("1280-light"):
        page.emulate_media(media="print")
        take("report-print")
        page.emulate_media(media="screen")


if __name__ == "__main__":
    sys.exit(main())
