"""Every page that somebody can come to, one after the other: for the pictures, and for the checks of each page."""

from collections.abc import Collection, Iterator

from playwright.sync_api import Page, expect

from services.redeemer.reasons import Reason
from shared.identity.tokens import digest
from tests.browser.coming_in import of_signing_in
from tests.browser.helping import of_helpers
from tests.browser.office import of_the_office
from tests.browser.world import World

#: States of a parent's cheques that no story leads to: the page's name, and what makes it so.
_ALL_USED = (
    "UPDATE voucher SET state = 'redeemed' WHERE grant_id IN (SELECT id FROM grant_decision WHERE wallet_id = ?)"
)
_STATES = {
    "wallet-two-ends": (
        "UPDATE grant_decision SET expires_at = strftime('%Y-%m-%dT23:00:00.000000Z', 'now', '20 days') "
        "WHERE position = (SELECT max(position) FROM grant_decision WHERE wallet_id = ?)",
    ),
    "wallet-none-left": (_ALL_USED,),
    "wallet-waits": (_ALL_USED, "UPDATE grant_decision SET status = 'unfunded' WHERE wallet_id = ?"),
    "wallet-closed": ("UPDATE wallet SET status = 'closed' WHERE id = ?",),
    "wallet-broken": ("UPDATE redemption SET service_on = 'soon' WHERE wallet_id = ?",),
}
#: Who has cheques of two programmes and used some.
_RICH = """SELECT wallet_id FROM grant_decision WHERE wallet_id IN (SELECT wallet_id FROM redemption)
           GROUP BY wallet_id HAVING count(*) = 2"""
#: Who used some, those in front of whom something can still be said of the last one.
_USERS = "SELECT wallet_id FROM redemption ORDER BY status <> 'captured', booked_at DESC, id"
_LAST_SCAN = "SELECT max(redemption_id) FROM redemption JOIN device USING (provider_id) WHERE token_sha256 = ?"
_NO_OFFER = "UPDATE offer SET active = 0 WHERE provider_id = (SELECT provider_id FROM device WHERE device_id = ?)"
#: What fails because somebody made it so.
BROKEN = ("wallet-broken",)
_NOT_OURS = "/no/such/page"


def visits(world: World, page: Page, start: str, language: str, reasons: Collection[Reason]) -> Iterator[str]:
    """Go to each page in a language and say its name while it is there. Of the refusals' pages only these reasons."""
    page.goto(f"{start}?lang={language}")
    yield "start"
    page.goto(start + _NOT_OURS.removeprefix("/"))
    yield "start-missing"
    yield from of_parents(world, page)
    yield from of_helpers(world, page)
    yield from of_the_office(world, page)
    yield from of_the_counter(world, page, reasons)
    yield from of_funders(world, page)
    for service, name in (("ledger", ""), ("issuer", "parents-")):
        yield from of_signing_in(world, page, service, name)


def of_parents(world: World, page: Page) -> Iterator[str]:
    """A parent's pages, in the language of the browser."""
    home = world.system.urls["issuer"] + "/cheques"
    world.parent(page)
    yield "wallet"
    for summary in page.locator("summary").all():
        summary.click()
    yield "wallet-opened"
    everybody = world.tokens("parent", "issuer")
    rich = world.sql("issuer", _RICH)
    # From behind: the start page offers those in front.
    strangers = [wallet for wallet in reversed(everybody) if wallet in rich]
    for wallet, (name, changes) in zip(strangers[: len(_STATES)], _STATES.items(), strict=True):
        # A page that is looked at follows what changes, and would go elsewhere on its own.
        page.goto("about:blank")
        for change in changes:
            world.sql("issuer", change, wallet)
        world.sign_in(page, "issuer", everybody[wallet])
        yield name
    users = [wallet for wallet in world.sql("issuer", _USERS) if wallet in everybody and wallet not in strangers]
    world.sign_in(page, "issuer", everybody[users[0]])
    page.goto(f"{home}?told=nobody_came")
    yield "wallet-told"
    page.goto(f"{home}/use?number=1")
    page.locator("summary").click()
    yield "use"
    yield from of_one_parent(world, page)
    page.goto(world.system.urls["providers"] + "/find?category=babysitting")
    yield "find"
    page.goto(world.system.urls["providers"] + "/find?category=babysitting&day=sunday&at=04:00")
    yield "find-nobody"
    page.goto(world.system.urls["issuer"] + _NOT_OURS)
    yield "wallet-missing"
    world.sign_in(page, "issuer", next(iter(world.tokens("programme_manager", "issuer").values())))
    yield "wallet-of-others"
    page.context.clear_cookies(name="respijt_issuer")
    page.goto(home)
    yield "wallet-not-signed-in"


def of_one_parent(world: World, page: Page) -> Iterator[str]:
    """The pages around the cheques of who is signed in, and those before and after."""
    issuer = world.system.urls["issuer"]
    for path in ("why", "different", "mine", "paper", "own-phone", "three-questions", "no-thank-you"):
        page.goto(f"{issuer}/cheques/{path}")
        yield path
        if path == "different":
            for summary in page.locator("summary").all():
                summary.click()
            yield "different-opened"
    page.goto(f"{issuer}/cheques/mine")
    page.locator("#contact").fill("85.07.30-033.28")
    page.locator("form[action='/cheques/mine'] button").click()
    yield "mine-wrong"
    page.goto(f"{issuer}/cheques/mine")
    page.locator("summary").filter(has=page.locator("xpath=following-sibling::form")).first.click()
    yield "mine-facts"
    page.locator("#born1").fill("1900-01-01")
    page.locator("form[action='/cheques/mine/facts'] button").click()
    yield "mine-facts-wrong"
    page.goto(f"{issuer}/cheques/different")
    page.locator("summary").first.click()
    page.locator("#born_on").fill("1901-01-01")
    page.locator("#born_on").evaluate("each => { each.form.noValidate = true; each.form.requestSubmit(); }")
    page.locator("[role=alert]").wait_for()
    yield "different-wrong"
    for name in ("my-keys", "my-sign-ins"):
        page.goto(f"{issuer}/{name}")
        yield f"parent-{name}"
    page.goto(f"{issuer}/cheques/mine")
    page.locator("#address").fill("an@example.org")
    page.locator("form[action='/cheques/mine/code'] button").click()
    yield "prove"
    page.goto(f"{issuer}/cheques/paper")
    if page.locator("#papers").count():
        page.locator("main form button").first.click()
        yield "sheets"
    page.goto(f"{issuer}/cheques/paper")
    yield "paper-printed"
    for name in ("begin", "join", "done", "offline"):
        page.goto(f"{issuer}/{name}")
        yield name
    page.goto(f"{issuer}/begin")
    page.locator("#code").fill("7777-7777")
    page.locator("#word").fill("0000")
    page.locator("main button").click()
    yield "begin-wrong"
    page.goto(f"{issuer}/join")
    page.locator("[name=situation]").first.check()
    page.locator("#born1").fill("1901-01-01")
    page.locator("main button").click()
    yield "join-wrong"


def of_the_counter(world: World, page: Page, reasons: Collection[Reason]) -> Iterator[str]:
    """The pages at a counter."""
    home = world.system.urls["redeemer"] + "/scan"
    world.sitter(page)
    yield "scan"
    page.locator("#start").click()
    expect(page.locator("#camera")).to_be_visible()
    yield "scan-camera"
    page.goto(home)
    page.locator("#code").fill("RV2:ABCD")
    page.locator("main button").last.click()
    yield "confirm"
    (done,) = world.sql("redeemer", _LAST_SCAN, digest(world.people.devices[0].token))
    page.goto(f"{home}/done/{done}")
    yield "done"
    for reason in reasons:
        page.goto(f"{home}/not-yet/{reason.value}")
        yield f"not-yet-{reason.value}"
    page.goto(world.system.urls["redeemer"] + _NOT_OURS)
    yield "scan-missing"
    known = world.sql("redeemer", "SELECT device_id FROM device WHERE NOT revoked")
    devices = {device: token for device, token in world.tokens("device", "redeemer").items() if device in known}
    device = list(devices)[-1]
    world.sql("redeemer", _NO_OFFER, device)
    world.sign_in(page, "redeemer", devices[device])
    yield "scan-no-service"
    page.context.clear_cookies(name="respijt_device")
    page.goto(home)
    yield "scan-not-signed-in"


def of_funders(world: World, page: Page) -> Iterator[str]:
    """The report's pages."""
    home = world.system.urls["ledger"] + "/report"
    world.funder(page)
    yield "report"
    page.locator("#programme").select_option(index=2)
    page.locator("#from").fill("2026-11-01")
    page.locator("#to").fill("2026-11-15")
    page.locator("form button").click()
    yield "report-chosen"
    page.goto(f"{home}?from=2030-01-01")
    yield "report-nothing"
    page.goto(f"{home}?from=2026-02-30")
    yield "report-no-such-day"
    page.goto(f"{home}?from=2026-12-31&to=2026-01-01")
    yield "report-days-turned"
    page.goto(world.system.urls["ledger"] + _NOT_OURS)
    yield "report-missing"
    page.context.clear_cookies(name="respijt_ledger")
    page.goto(home)
    yield "report-not-signed-in"
