"""What a browser keeps and tells of people with names that nobody else has: not an address, nothing on disk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import urllib3
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.chromium import arguments, executable
from tests.browser.office import send
from tests.browser.test_letter import a_letter
from tests.browser.test_own_phone import kept_on_phone
from tests.browser.test_stories import PHONE
from tests.browser.world import World, watched

NAME, MAIL, STREET = "Kanaria Mosterdmans", "kanaria@kooi.example", "Kanariestraat 77"
NEWCOMER, NUMBER, LABEL = "Kanarina", "0471 13 57 98", "kanariegezin"
STAFF_MAIL, WORDS = "baas@kanarie.example", "De man van de kanarie klopte aan."
BORN = "2013-07-29"
A_LIST = (
    "household_ref,source,family_type,children_birth_dates,children_with_disability,municipality_nis,neighbourhood,"
    "language,channel,naam,telefoon\n"
    f"kanarie-dossier-9,a browser,two_parents,2022-01-15,0,21012,16,nl,wallet,{NAME},{NUMBER}\n"
    f"kanarie-dossier-8,a browser,two_parents,soon,0,21012,16,nl,wallet,{NAME},{MAIL}\n"
)
_CANARIES = re.compile(
    r"2013-07-29|kanari|mosterdmans|kooi\.example|man van de|0471(?: |%20|\+)?13|13(?: |%20|\+)57", re.IGNORECASE
)
_KEPT_BY_SCRIPTS = """async () => {
  const kept = { ...localStorage, ...sessionStorage, cookies: document.cookie, state: history.state };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) kept[request.url] = await (await cache.match(request)).text();
  }
  return JSON.stringify(kept);
}"""


@dataclass
class Heard:
    """What left a browser beside the forms that were sent, and what its windows were called."""

    said: list[str] = field(default_factory=list)
    pages: int = 0

    def listen(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", lambda message: self.said.append(message.text))

    def _request(self, request: Request) -> None:
        self.said += [request.url, request.headers.get("referer", "")]
        self.pages += request.is_navigation_request()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def context(browser: Browser, profile: Path) -> Iterator[BrowserContext]:
    """A browser that keeps on disk what browsers keep."""
    kind = browser.browser_type
    found = kind.launch_persistent_context(
        profile,
        executable_path=executable(),
        args=arguments(),
        locale="nl-BE",
        viewport={"width": PHONE[0], "height": PHONE[1]},
    )
    yield watched(found)
    found.close()


def a_parent(world: World, page: Page, heard: Heard) -> None:
    home = world.system.urls["issuer"]
    code, word = a_letter(world, 0)
    page.goto(f"{home}/begin#{code.replace('-', '')}")
    expect(page.locator("#code")).to_have_value(code.replace("-", ""))
    page.locator("#word").fill(word)
    page.locator("main button").click()
    expect(page.locator("img#code")).to_be_visible()
    page.goto(f"{home}/cheques/mine")
    page.locator("#contact").fill(f"{MAIL} {STREET}")
    page.locator("form[action='/cheques/mine'] button").click()
    expect(page.locator("main")).to_contain_text(MAIL)
    page.locator("input[name=text_safe][value=no]").check()
    page.locator("form[action='/cheques/reach'] button").click()
    heard.said.append(page.title())
    page.goto(f"{home}/cheques/use?number=1")
    if page.locator("form[action$='/not-safe']").count():
        page.locator("summary").last.click()
        page.locator("textarea").fill(WORDS)
        page.locator("form[action$='/not-safe'] button").click()
    page.goto(f"{home}/cheques")
    kept_on_phone(page)
    heard.said.append(page.evaluate(_KEPT_BY_SCRIPTS))


def a_newcomer(world: World, page: Page, heard: Heard) -> None:
    page.goto(f"{world.system.urls['issuer']}/join")
    page.locator("input[name=situation]").first.check()
    page.locator("#born1").fill(BORN)
    page.locator("main form button").last.click()
    page.goto(f"{world.system.urls['issuer']}/cheques/different")
    page.locator("details:has(input[value=no_one_near]) summary").click()
    page.locator("input[value=no_one_near]").check()
    heard.said += [page.title(), page.evaluate(_KEPT_BY_SCRIPTS)]


def a_helper(world: World, page: Page, heard: Heard) -> None:
    world.helper(page)
    page.goto(f"{world.system.urls['issuer']}/helping/register")
    page.locator("#programme").select_option(index=0)
    page.locator("input[name=family][value=single_parent]").check()
    page.locator("#child_1").fill("2022-01-15")
    page.locator("details:has(#name) summary").click()
    page.locator("#name").fill(NEWCOMER)
    page.locator("#contact").fill(NUMBER)
    page.locator("main form button").last.click()
    expect(page.locator(".acting")).to_be_visible()
    page.locator("form[action$='/label'] input[name=label]").fill(LABEL)
    page.locator("form[action$='/label'] button").click()
    expect(page.locator(".acting")).to_contain_text(LABEL)
    heard.said += [page.title(), page.evaluate(_KEPT_BY_SCRIPTS)]


def a_manager(world: World, page: Page, heard: Heard) -> None:
    world.manager(page)
    send(world.system.urls["issuer"] + "/office", page, A_LIST.encode())
    expect(page.locator("table").first).to_contain_text("kanarie-dossier-9")
    heard.said += [page.title(), page.evaluate(_KEPT_BY_SCRIPTS)]


# What somebody signs in by is theirs to let their own browser know: its field says so (WCAG 2.2, 1.3.5).
def a_contact(world: World, page: Page, heard: Heard) -> None:
    page.goto(world.system.urls["ledger"] + "/sign-in")
    page.locator("#address").fill(STAFF_MAIL)
    page.locator("form[action='/sign-in'] button").click()
    page.locator("input[name=code]").fill("1234 5678")
    page.locator("form[action='/sign-in/code'] button").click()
    heard.said += [page.title(), page.evaluate(_KEPT_BY_SCRIPTS)]


def test_a_browser_keeps_and_tells_nothing_of_who_somebody_is(
    world: World, context: BrowserContext, profile: Path
) -> None:
    heard = Heard()
    heard.listen(context)
    page = context.new_page()
    for somebody in (a_parent, a_newcomer, a_helper, a_manager):
        somebody(world, page, heard)
    context.close()
    assert heard.pages > 20
    assert [each for each in heard.said if _CANARIES.search(each)] == []
    on_disk = {str(file.relative_to(profile)): _text(file) for file in profile.rglob("*") if file.is_file()}
    assert any("/cheques/mine" in text for text in on_disk.values()), "a browser knows where somebody was"
    kept = {
        file: sorted({each.group() + text[each.end() : each.end() + 30] for each in _CANARIES.finditer(text)})
        for file, text in on_disk.items()
    }
    assert {file: found for file, found in kept.items() if found} == {}


def _text(file: Path) -> str:
    """What stands in a file, in letters of one byte and of two."""
    body = file.read_bytes()
    return body.decode("latin-1") + body.replace(b"\0", b"").decode("latin-1")


def test_no_log_and_no_number_of_the_services_says_who_somebody_is(world: World, context: BrowserContext) -> None:
    heard, page = Heard(), context.new_page()
    heard.listen(context)
    for somebody in (a_newcomer, a_helper, a_manager, a_contact):
        somebody(world, page, heard)
    logs = {file.name: file.read_text(encoding="utf-8", errors="replace") for file in world.system.data.rglob("*.log")}
    numbers = {
        name: urllib3.request("GET", f"http://127.0.0.1:{world.system.metrics_port(name)}/metrics").data.decode()
        for name in world.system.urls
    }
    assert heard.pages > 10
    assert [each for each in heard.said if _CANARIES.search(each)] == []
    assert any('"' in text for text in logs.values())
    assert all("respijt" in text for text in numbers.values())
    told = {**logs, **numbers}
    assert [(name, line) for name, text in told.items() for line in text.splitlines() if _CANARIES.search(line)] == []
