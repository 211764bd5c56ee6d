"""The machine's own Chromium, with a camera that films a picture we choose."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.missing import missing

_QUIET = (
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-quic", "--disable-gpu",
)  # fmt: skip


def executable() -> str:
    """Where Chromium is. A machine without one skips the browser's tests, and fails them where they count."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing("no Chromium on this machine; run `make setup-system`")
    return found


def arguments() -> list[str]:
    """How it is started."""
    return [*_QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*_QUIET]


@contextmanager
def a_browser(film: Path) -> Iterator[Browser]:
    """A browser whose camera shows `film`, a Y4M file that may be written anew between two scans."""
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=[*arguments(), *camera])
        try:
            yield browser
        finally:
            browser.close()
