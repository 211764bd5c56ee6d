"""Parents of a journey's own: each is new, so that no journey meets the cheques of another."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from services.issuer.pages.base import ZONE
from shared.kernel.clock import day_of
from tests.browser.ways import Way
from tests.browser.world import World

#: The services tell each other within this time, on a busy machine too.
HEARD_SECONDS = 20
HEARD_MS = HEARD_SECONDS * 1000
#: The demo's people leave little over: so much is given for the journeys, in sums that one officer may book alone.
_SUMS, _SUM_CENTS = 3, 999_000
#: The programme that takes in whoever comes by the door, and whose money it gives first.
PROGRAMME = "SELECT id FROM programme WHERE status = 'open' ORDER BY created_at, id LIMIT 1"
_FUND = "SELECT fund_id FROM programme_fund WHERE programme_id = ? ORDER BY place LIMIT 1"
_ALLOCATED = "SELECT allocated_cents FROM budget WHERE programme_id = ? AND fund_id = ?"
#: Born so that she is a child whenever the tests run.
_BORN_YEARS_AGO = 4


@dataclass(frozen=True)
class Family:
    """A new household with one wallet, which nobody else of the tests knows."""

    household_id: str
    wallet_id: str


def give_money(world: World) -> None:
    """Let the programme of the door have enough for all journeys' families."""
    (programme,) = world.sql("issuer", PROGRAMME)
    (fund,) = world.sql("issuer", _FUND, programme)
    (before,) = world.sql("issuer", _ALLOCATED, programme, fund)
    booked = {"amount_cents": _SUM_CENTS, "booked_on": str(today()), "reference": "for the journeys"}
    for _ in range(_SUMS):
        world.ask("finance_officer", "ledger", f"funds/{fund}/deposits", booked)
        allocated = {"programme_id": programme, "amount_cents": _SUM_CENTS}
        world.ask("finance_officer", "ledger", f"funds/{fund}/allocations", allocated)
    until(lambda: world.sql("issuer", _ALLOCATED, programme, fund)[0] == before + _SUMS * _SUM_CENTS)


def a_family(world: World) -> Family:
    """Two parents and a child, taken in by the office on their word, with twelve cheques."""
    (programme,) = world.sql("issuer", PROGRAMME)
    told = {
        "programme_id": programme,
        "situation": "two_parents",
        "children_birth_dates": [f"{today().year - _BORN_YEARS_AGO}-01-15"],
        "language": "nl",
    }
    made = world.ask("programme_manager", "issuer", "doors/parents", told)
    return Family(made["household_id"], made["wallet_id"])


def letter_of(world: World, wallet_id: str) -> tuple[str, str]:
    """The code of a new letter, and the word that goes with it."""
    letters = f"wallets/{wallet_id}/letters"
    code = world.ask("programme_manager", "issuer", letters, {})["code"]
    return code, world.ask("programme_manager", "issuer", f"{letters}/word", {})["word"]


def come_in(world: World, page: Page, family: Family) -> None:
    """Sign a parent in by a letter and its word, and show her cheques."""
    code, word = letter_of(world, family.wallet_id)
    page.context.request.post(f"{world.system.urls['issuer']}/begin", form={"code": code, "word": word})
    page.goto(f"{world.system.urls['issuer']}/cheques")


def cheques_left(page: Page) -> int:
    return int(page.locator(".big").inner_text())


def spoken(page: Page, way: Way) -> str:
    """The code that she says aloud, which stands behind a disclosure."""
    if not page.locator("p.spoken").first.is_visible():
        page.get_by_text(way.say("Say the code by phone")).click()
    return page.locator("p.spoken").first.inner_text()


def comes(page: Page, way: Way, what: Locator) -> None:
    """Wait for what happened elsewhere: it shows itself where there are scripts; else she looks again."""
    if not way.scripts:
        until(lambda: what.count() > 0 or _looks_again(page, way))
    expect(what.first).to_be_attached(timeout=HEARD_MS)


def _looks_again(page: Page, way: Way) -> bool:
    page.get_by_role("link", name=way.say("Look again")).click()
    return False


def today() -> date:
    return day_of(datetime.now(UTC), ZONE)


def until(holds: Any) -> None:
    """Wait for a condition, and fail after a time that is long for a busy machine."""
    deadline = time.monotonic() + HEARD_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen in time")
        time.sleep(0.1)
