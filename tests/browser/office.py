"""The pages of the issuer's office, one after the other."""

from collections.abc import Iterator

from playwright.sync_api import Page, Route, expect

from tests.browser.world import World

#: A list is read and its families are decided within this time, on a busy machine too.
TAKEN_MS = 30_000
#: The page of one list.
_LIST = "**/office/lists/*"
LATIN_1 = "household_ref,source\nf1,Évere\n".encode("latin-1")
_HEADINGS = (
    "household_ref,source,family_type,children_birth_dates,children_with_disability,municipality_nis,neighbourhood,"
    "language,channel,parent_name"
)
#: Three families, the last of whom speaks a language that is not ours.
A_LIST = "\n".join(
    (_HEADINGS, *(f"new-{n},a browser,two_parents,2022-01-15,0,21012,16,{lang},wallet,Somebody" for n, lang in
                  enumerate(("nl", "fr", "de"))), "")
).encode()  # fmt: skip
#: Where a legal opinion can be read.
AN_OPINION = "Advies 2026/14"
_WAITS = "SELECT wallet_id || ' ' || id FROM redemption WHERE status = 'captured' ORDER BY booked_at DESC, id"
_OPEN = "SELECT redemption_id FROM complaint WHERE kind = ? ORDER BY status <> 'open', opened_at"

#: One that is linked with another, before any other.
_HOUSEHOLD = """SELECT id FROM household LEFT JOIN family_link ON household_id = id
                ORDER BY family_id IS NULL, id LIMIT 1"""


def of_the_office(world: World, page: Page) -> Iterator[str]:
    """A programme manager's pages, in the language of the browser, and the confidential person's."""
    home = world.system.urls["issuer"] + "/office"
    world.manager(page)
    yield "office"
    page.locator("main h2 a").first.click()
    for summary in page.locator("summary").all():
        summary.click()
    yield "office-programme"
    programme = page.url
    page.goto(f"{programme}?moved=1")
    yield "office-programme-moved"
    page.goto(f"{programme}/become?status=paused")
    yield "office-become"
    page.goto(f"{home}/programmes/new")
    for summary in page.locator("summary").all():
        summary.click()
    yield "office-new"
    page.goto(f"{programme}/rule")
    yield "office-rule"
    page.locator("form.steps button").click()
    yield "office-rule-tried"
    page.locator("#comes-to ~ p a.button").click()
    yield "office-rule-sure"
    page.goto(f"{programme}/rule")
    page.locator("#single_parent").fill("-3")
    page.locator("form.steps button").click()
    yield "office-rule-refused"
    page.goto(f"{programme}/extend")
    yield "office-extend"
    page.locator("#last_day").fill("2030-06-30")
    page.locator("form.steps button").click()
    yield "office-extend-sure"
    yield from _of_lists(home, page)
    page.goto(f"{home}/grants?granted=2&waiting=1")
    yield "office-grants"
    page.locator(".list a[href^='/office/grants/']").first.click()
    for summary in page.locator("summary").all():
        summary.click()
    yield "office-grant"
    page.goto(f"{home}/disputes")
    yield "office-disputes"
    page.goto(f"{home}/disputes/dispute/{_a_dispute(world)}")
    yield "office-dispute"
    yield from _of_helpers(home, page)
    for area in ("checks", "links", "reached", "reminders", "reminders/letters"):
        page.goto(f"{home}/{area}")
        yield f"office-{area.replace('/', '-')}"
    yield from _of_opinions(home, page)
    page.goto(f"{home}/programmes/{'0' * 32}")
    yield "office-missing"
    yield from _of_links(world, page)
    world.confidential(page)
    yield "confidential"
    page.goto(home)
    yield "office-of-others"


def _a_dispute(world: World) -> str:
    """A use that its parent says is wrong: one of the demo, or else one of which she says it now."""
    for redemption_id in world.sql("issuer", _OPEN, "dispute"):
        return str(redemption_id)
    # Journeys before may have left uses of families of their own, who are none of the demo's.
    tokens = world.tokens("parent", "issuer")
    waiting = (each.split() for each in world.sql("issuer", _WAITS))
    wallet_id, redemption_id = next(each for each in waiting if each[0] in tokens)
    path = f"wallets/{wallet_id}/redemptions/{redemption_id}/dispute"
    world.ask(tokens[wallet_id], "issuer", path, {"reason": "not_mine"})
    return str(redemption_id)


def _of_links(world: World, page: Page) -> Iterator[str]:
    """One asks who is linked with a family, another agrees."""
    links = world.system.urls["issuer"] + "/office/links"
    page.goto(links)
    page.locator("#household").fill(world.sql("issuer", _HOUSEHOLD)[0])
    page.locator("[name=reason]").first.check()
    page.locator("form.steps button").click()
    yield "office-links-asked"
    world.confidential(page)
    page.goto(links)
    page.locator(".list button").first.click()
    yield "office-links-agreed"
    page.locator(".list a").first.click()
    yield "office-link"


def _of_lists(home: str, page: Page) -> Iterator[str]:
    page.goto(f"{home}/lists")
    yield "office-lists"
    page.goto(f"{home}/lists/new")
    yield "office-list-new"
    send(home, page, LATIN_1)
    yield "office-list-refused"
    send(home, page, A_LIST)
    yield "office-list-looked-at"
    # A page that counts on by itself would be another one while somebody looks at it.
    page.route(_LIST, _stand_still)
    page.locator("main form button").click()
    yield "office-list"
    page.unroute(_LIST)
    page.reload()
    expect(page.locator("[data-follows]")).to_have_count(0, timeout=TAKEN_MS)
    yield "office-list-done"


def _stand_still(route: Route) -> None:
    if route.request.resource_type == "fetch":
        route.fulfill(content_type="text/plain", body="<p data-follows></p>")
    else:
        route.continue_()


def _of_helpers(home: str, page: Page) -> Iterator[str]:
    helpers = f"{home}/helpers"
    page.goto(helpers)
    for summary in page.locator("summary").all():
        summary.click()
    yield "office-helpers"
    page.locator("#name").fill(page.locator(".list b").first.inner_text())
    page.locator("form.steps button").click()
    yield "office-helpers-refused"
    page.goto(helpers)
    known = (page.locator(".list a.button").first.get_attribute("href") or "").split("/")[-2]
    page.goto(f"{helpers}?added={known}")
    yield "office-helpers-added"
    page.locator(".list a.button").first.click()
    yield "office-helpers-end"
    page.goto(f"{helpers}/envelopes")
    yield "office-envelopes"
    page.locator("article a.button").first.click()
    yield "office-envelope-end"
    page.goto(f"{helpers}/envelopes/new")
    yield "office-envelope-new"
    page.locator("#cheques").fill("3")
    page.locator("#last_day").fill("2020-06-30")
    page.locator("form.steps button").click()
    yield "office-envelope-refused"


def _of_opinions(home: str, page: Page) -> Iterator[str]:
    """Which sentences wait is the same before and after: what is recorded here is taken back here."""
    opinions = f"{home}/opinions"
    page.goto(opinions)
    yield "office-opinions"
    page.locator("#reference").fill(AN_OPINION)
    page.locator("#given_on").fill("2030-02-01")
    page.locator("[name=sentence]").first.check()
    page.locator("form.steps button").click()
    yield "office-opinions-refused"
    page.locator("#given_on").fill("2026-02-01")
    page.locator("form.steps button").click()
    yield "office-opinions-recorded"
    page.locator("article a.button").first.click()
    yield "office-opinions-take-back"
    page.locator("main form button").click()
    yield "office-opinions-taken-back"


def send(home: str, page: Page, file: bytes) -> None:
    """Fill in the form of a new list and send it."""
    page.goto(f"{home}/lists/new")
    page.locator("#file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": file})
    page.locator("#source").fill("a browser")
    page.locator("[name=legal_basis]").first.check()
    page.locator("#authorisation").fill("B-2026-07")
    page.locator("#authorised_on").fill("2026-01-05")
    page.locator("form.steps button").click()
