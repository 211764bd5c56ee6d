"""The three stories, told by the pages themselves: a code is shown, that very code is scanned, the books show it."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import film
from tests.browser.journeys.wallet import cheques_left
from tests.browser.world import World, a_context

PHONE = (360, 640)
#: The services tell each other within this time, on a busy machine too.
HEARD_MS = 15_000


def deposited_and_spent(page: Page) -> tuple[str, str]:
    """The funders' total and the amount owed and spent, as the report says them."""
    return page.locator(".equation dd").last.inner_text(), page.locator(".total b").inner_text()


def picture_of_the_code(page: Page) -> Image.Image:
    """What a camera would see: the code as the browser draws it, freshly made."""
    page.reload()
    expect(page.locator("#code")).to_be_visible()
    return Image.open(io.BytesIO(page.locator("#code").screenshot()))


def test_a_parent_shows_a_code_a_sitter_scans_it_and_the_report_shows_the_amount(
    world: World, browser: Browser, camera: Path
) -> None:
    parents, sitters, funders = (a_context(browser, *PHONE) for _ in range(3))
    sitters.grant_permissions(["camera"])
    parent, sitter, funder = parents.new_page(), sitters.new_page(), funders.new_page()
    world.parent(parent)
    world.sitter(sitter)
    world.funder(funder)
    before, spent_before = cheques_left(parent), deposited_and_spent(funder)

    film.write(camera, picture_of_the_code(parent))
    sitter.get_by_role("button", name="camera").click()
    sitter.get_by_role("button", name="Ja, gebruik ze").click(timeout=HEARD_MS)
    expect(sitter.get_by_role("heading", name="In orde")).to_be_visible()
    amount = sitter.locator(".answer b").nth(1).inner_text()
    assert re.fullmatch(r"€\s[\d.]+,\d\d", amount)

    def wait_until_heard() -> None:
        for _ in range(HEARD_MS // 250):
            # The parent's page follows by itself.
            funder.reload()
            if cheques_left(parent) < before and deposited_and_spent(funder)[1] != spent_before[1]:
                return
            parent.wait_for_timeout(250)
        pytest.fail("the wallet and the report did not hear of the use")

    wait_until_heard()
    assert deposited_and_spent(funder)[0] == spent_before[0], "spending moves money and makes none"
    assert cents(deposited_and_spent(funder)[1]) - cents(spent_before[1]) == cents(amount)
    for context in (parents, sitters, funders):
        context.close()


def cents(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_a_code_serves_once(world: World, browser: Browser, camera: Path) -> None:
    parents, sitters = a_context(browser, *PHONE), a_context(browser, *PHONE)
    parent, sitter = parents.new_page(), sitters.new_page()
    world.parent(parent, 1)
    world.sitter(sitter)
    code = picture_of_the_code(parent)
    upload(sitter, code)
    sitter.get_by_role("button", name="Ja, gebruik ze").click()
    expect(sitter.get_by_role("heading", name="In orde")).to_be_visible()
    sitter.get_by_role("link", name="Volgende").click()
    upload(sitter, code)
    sitter.get_by_role("button", name="Ja, gebruik ze").click()
    expect(sitter.get_by_text("Deze code is al gebruikt.")).to_be_visible()
    parents.close()
    sitters.close()


def test_a_use_shows_itself_and_moves_nothing_under_the_fingers(world: World, browser: Browser) -> None:
    parents, sitters = a_context(browser, *PHONE), a_context(browser, *PHONE)
    parent, sitter = parents.new_page(), sitters.new_page()
    world.parent(parent, 1)
    world.sitter(sitter)
    before, code = cheques_left(parent), spoken(parent)
    lost = parent.get_by_text("Telefoon of papier kwijt?")
    lost.focus()
    parent.keyboard.press("Enter")
    parent.evaluate("window.same = true")
    sitter.locator("#code").fill(code)
    sitter.get_by_role("button", name="Verder").click()
    sitter.get_by_role("button", name="Ja, gebruik ze").click()
    expect(sitter.get_by_role("heading", name="In orde")).to_be_visible()

    expect(parent.locator(".big")).not_to_have_text(str(before), timeout=HEARD_MS)
    expect(parent.get_by_role("heading", name="Klopt dit?")).to_be_visible()
    assert cheques_left(parent) < before
    assert parent.evaluate("window.same"), "the page was opened anew"
    expect(lost).to_be_focused()
    expect(parent.get_by_role("button", name="Nieuwe codes maken")).to_be_visible()
    # What was answered once does not stay in the address.
    assert parent.url.endswith("/cheques")
    # The code came anew with the number, and goes on renewing itself.
    expect(parent.locator("#code")).to_be_visible()
    expect(parent.locator("#renews")).to_be_visible()
    parents.close()
    sitters.close()


def upload(page: Page, picture: Image.Image) -> None:
    """Send in a photo instead of filming."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    page.locator("#photo").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": file.getvalue()})
    page.get_by_role("button", name="Verder").click()


def test_everything_but_the_camera_works_without_scripts(world: World, browser: Browser) -> None:
    parents = a_context(browser, *PHONE, java_script_enabled=False)
    sitters = a_context(browser, *PHONE, java_script_enabled=False)
    parent, sitter = parents.new_page(), sitters.new_page()
    world.parent(parent, 2)
    world.sitter(sitter)
    expect(sitter.get_by_role("button", name="camera")).to_be_hidden()
    upload(sitter, picture_of_the_code(parent))
    sitter.get_by_role("button", name="Ja, gebruik ze").click()
    expect(sitter.get_by_role("heading", name="In orde")).to_be_visible()
    expect(parent.get_by_role("link", name="Een nieuwe code")).to_be_visible()
    expect(parent.get_by_text("De code vernieuwt vanzelf.")).to_be_hidden()
    parents.close()
    sitters.close()


def spoken(page: Page) -> str:
    """The code behind the disclosure."""
    page.get_by_text("Code zeggen aan de telefoon").click()
    code = page.locator("p.spoken")
    expect(code).to_be_visible()
    return code.inner_text()


def test_a_photo_of_something_else_is_not_yet_a_code(world: World, browser: Browser) -> None:
    context = a_context(browser, *PHONE)
    page = context.new_page()
    world.sitter(page)
    upload(page, Image.new("RGB", (300, 300), (200, 180, 160)))
    expect(page.get_by_text("Dit lijkt geen code")).to_be_visible()
    context.close()


def test_a_camera_that_runs_cannot_be_started_again(world: World, browser: Browser) -> None:
    context = a_context(browser, *PHONE, permissions=["camera"])
    page = context.new_page()
    # The reader never arrives, so the camera keeps looking.
    page.route("**/zxing_reader.wasm", lambda _route: None)
    world.sitter(page)
    page.get_by_role("button", name="camera").click()
    expect(page.locator("#camera")).to_be_visible()
    expect(page.get_by_role("button", name="camera")).to_be_hidden()
    context.close()


def test_a_camera_that_is_not_allowed_says_what_else_there_is(world: World, browser: Browser) -> None:
    context = a_context(browser, *PHONE)
    context.clear_permissions()
    page = context.new_page()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    world.sitter(page)
    page.get_by_role("button", name="camera").click()
    expect(page.get_by_role("status")).to_contain_text("typ de code")
    context.close()


def test_a_new_code_comes_by_itself(world: World, browser: Browser) -> None:
    context = a_context(browser, *PHONE)
    page = context.new_page()
    page.clock.install()
    world.parent(page)
    first = page.locator("#code").get_attribute("src")
    page.clock.fast_forward(16_000)
    expect(page.locator("#code")).not_to_have_attribute("src", first or "")
    context.close()


def test_a_wallet_page_is_light(world: World, browser: Browser) -> None:
    context = a_context(browser, *PHONE)
    page = context.new_page()
    weights: list[int] = []
    page.on("requestfinished", lambda request: weights.append(request.sizes()["responseBodySize"]))
    world.parent(page)
    page.wait_for_load_state("networkidle")
    assert 5_000 < sum(weights) <= 30_000
    context.close()
