"""How soon a parent at the counter reads the receipt of a scan: a real browser in which their page lies open."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from playwright.sync_api import Browser, sync_playwright

from deploy.demo.client import Client
from shared.identity.wallet_code import make_code
from shared.kernel.ids import SystemRandom, new_id
from tests.bench.figures import Figure
from tests.browser.chromium import arguments, executable
from tests.left_behind import Counter, Parent, a_counter, parents, wallet_keys

RECEIPTS = 60
#: A receipt that is not there by then is missing.
_MISSING_MS = 20_000
#: When the receipt is there, by the clock of this machine, as the page itself sees it.
_SEEN = """() => {
  const part = document.getElementById("now-used");
  window.seen = new Promise((resolve) => {
    new MutationObserver(() => { if (part.querySelector(".receipt")) resolve(Date.now()); })
      .observe(part, { childList: true, subtree: true });
  });
}"""


def figures(client: Client, logins: Path, urls: Mapping[str, str], *, skip: int) -> list[Figure]:
    """Let parents after the first `skip` use a cheque each, one after the other, with their page open."""
    counter, those = a_counter(client, logins, urls), parents(logins)[skip : skip + RECEIPTS]
    keys = wallet_keys(client, those)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=arguments())
        found = [
            seconds
            for parent, key in zip(those, keys, strict=True)
            if (seconds := _receipt(browser, client, counter, parent, key, urls["issuer"])) is not None
        ]
        browser.close()
    assert len(found) > len(those) / 2, f"only {len(found)} of {len(those)} scans were green"
    return _figures(sorted(found))


def _receipt(
    browser: Browser, client: Client, counter: Counter, parent: Parent, key: bytes, issuer: str
) -> float | None:
    """Seconds from the scan's green answer to the receipt on the page; `None` for a scan that was refused."""
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    context.request.post(f"{issuer}/demo/sign-in", form={"token": parent.token})
    page.goto(f"{issuer}/cheques")
    page.evaluate(_SEEN)
    # Nobody scans in step with the page.
    page.wait_for_timeout(Random(parent.wallet_id).uniform(0, 1_000))
    body = {"offer_id": counter.offer_id, "units": 1, "code": make_code(key, datetime.now(UTC))}
    answer = client.try_post(
        "redeemer", "/v1/redemptions", {"Respijt-Device": counter.device}, new_id(SystemRandom()), body
    )
    scanned = time.time()
    seen = None
    if answer.status == 201:
        page.set_default_timeout(_MISSING_MS)
        page.locator("#now-used .receipt").wait_for()
        seen = page.evaluate("window.seen") / 1000 - scanned
    context.close()
    return seen


def _figures(seconds: Sequence[float]) -> list[Figure]:
    what = f"{len(seconds)} scans: from green to the receipt on the phone"
    return [
        Figure(f"{what}, median", seconds[len(seconds) // 2] * 1000, "ms", 2_000, higher_is_better=False),
        Figure("  slowest", seconds[-1] * 1000, "ms", 5_000, higher_is_better=False),
    ]
