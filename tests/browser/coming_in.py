"""The pages by which people come in, and where they see how they did, one after the other."""

import re
from collections.abc import Iterator

import pyotp
from playwright.sync_api import Page

from tests.browser.world import World

#: Whose sign-in each of these services shows here.
_ROLES = {"issuer": "programme_manager", "ledger": "funder"}
_WRONG = "000000"


def of_signing_in(world: World, page: Page, service: str, name: str = "") -> Iterator[str]:
    """Somebody new at a service comes in by a code and an app, and again; each page's name begins with `name`."""
    home = world.system.urls[service]
    address = world.a_person(service, _ROLES[service])
    page.context.clear_cookies(name=f"respijt_{service}")
    page.goto(f"{home}/sign-in")
    yield f"{name}sign-in"
    _ask(page, home, "nobody at all")
    yield f"{name}sign-in-no-address"
    _ask(page, home, address)
    yield f"{name}sign-in-code"
    page.goto(f"{home}/sign-in/code?wrong=1")
    yield f"{name}sign-in-code-wrong"
    page.goto(f"{home}/demo/mailbox")
    yield f"{name}mailbox"
    page.goto(f"{home}/sign-in/link?t=0")
    yield f"{name}sign-in-link"
    page.goto(f"{home}/sign-in/not-valid")
    yield f"{name}sign-in-link-over"
    _type_code(page, home, address)
    yield f"{name}second-first"
    page.locator("form[action='/my-keys/app/begin'] button").click()
    page.locator("summary").click()
    yield f"{name}app"
    app = pyotp.TOTP(page.locator(".proof").inner_text())
    page.locator("#code").fill(_WRONG)
    page.locator("main form button").click()
    yield f"{name}app-wrong"
    page.locator("#code").fill(app.now())
    page.locator("main form button").click()
    page.goto(f"{home}/my-keys")
    yield f"{name}my-keys"
    page.goto(f"{home}/my-sign-ins")
    yield f"{name}my-sign-ins"
    page.locator("form[action='/sign-out'] button").click()
    yield f"{name}signed-out"
    _ask(page, home, address)
    _type_code(page, home, address)
    yield f"{name}second"
    page.goto(f"{home}/sign-in/second?wrong=1")
    yield f"{name}second-wrong"
    page.context.clear_cookies(name=f"respijt_{service}")
    page.goto(f"{home}/sign-in/passkey/not-known")
    yield f"{name}sign-in-passkey-not-known"
    yield from _of_organisations(world, page, home, name)


def _of_organisations(world: World, page: Page, home: str, name: str) -> Iterator[str]:
    # The page that leads there leads at once: it stays in sight when nothing comes back.
    there = f"{world.organisation}/**"
    page.route(there, lambda route: route.fulfill(status=204))
    page.goto(f"{home}/sign-in")
    with page.expect_request(there):
        page.locator("form[action='/sign-in/organisation'] button").click()
    yield f"{name}sign-in-organisation"
    page.unroute(there)
    page.goto(f"{home}/sign-in/organisation/back?code=0&state=0")
    yield f"{name}sign-in-organisation-back"
    page.locator("main form button").click()
    yield f"{name}sign-in-organisation-not-known"


def _ask(page: Page, home: str, address: str) -> None:
    page.goto(f"{home}/sign-in")
    page.locator("#address").fill(address)
    page.locator("form[action='/sign-in'] button").click()


def _type_code(page: Page, home: str, address: str) -> None:
    """Read the newest code in the demo's mailbox, and type it."""
    page.goto(f"{home}/demo/mailbox")
    (code,) = re.findall(r"\b\d{4} \d{4}\b", page.locator("article").filter(has_text=address).first.inner_text())
    page.goto(f"{home}/sign-in/code")
    page.locator("#code").fill(code)
    page.locator("form[action='/sign-in/code'] button").first.click()
