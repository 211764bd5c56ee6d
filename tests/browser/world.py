"""A small demo that was played and now runs, with its people's tokens."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from deploy.launcher import Launcher
from deploy.run import LOGINS
from deploy.start.people import People, find
from shared.runtime.settings import child_environment
from tests.processes import settings_for_a_test


@dataclass
class World:
    """Four running services and the people to be."""

    system: Launcher
    people: People

    def sign_in(self, page: Page, service: str, token: str) -> None:
        """Arrive as from the start page: by a form that carries the token."""
        page.goto(f"{self.system.urls[service]}/livez")
        page.context.add_cookies(
            [{"name": f"respijt_{service}", "value": token, "url": self.system.urls[service], "sameSite": "Strict"}]
        )
        page.goto(self.system.urls[service] + HOMES[service])

    def parent(self, page: Page, number: int = 0) -> None:
        self.sign_in(page, "issuer", self.people.parents[number].token)

    def sitter(self, page: Page, number: int = 0) -> None:
        self.sign_in(page, "redeemer", self.people.devices[number].token)

    def funder(self, page: Page) -> None:
        self.sign_in(page, "ledger", self.people.funders[0].token)


HOMES = {"issuer": "/cheques", "redeemer": "/scan", "ledger": "/report"}


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    """Play a small demo and leave its services running on the machine's clock."""
    settings = settings_for_a_test()
    data = folder / "demo"
    subprocess.run(
        [sys.executable, "-m", "deploy.demo", "--data", str(data), "--count", "60", "--attempts", "200", "--quiet"],
        env=child_environment(settings),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    with Launcher(data, settings) as system:
        system.start()
        system.wait_ready()
        yield World(system, find(data / LOGINS, system.urls))


def a_context(browser: Browser, width: int, height: int, **more: object) -> BrowserContext:
    """A fresh browser profile with a screen of this size, of somebody who reads Dutch."""
    return browser.new_context(viewport={"width": width, "height": height}, locale="nl-BE", **more)  # type: ignore[arg-type]
