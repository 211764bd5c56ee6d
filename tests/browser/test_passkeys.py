"""Passkeys in a real browser, with its virtual authenticator: added, signed in with, and never taken for another's."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from deploy.ports import free_ports
from services.ledger.service import SERVICE
from shared.identity import people
from shared.identity.roles import Role
from shared.identity.tables import ceremony, passkey, session
from shared.testing.service import Node, a_node
from tests.browser.world import a_context
from tests.integration.identity.signing_in import ANN, add, newest_code

URL = "http://localhost"


class Served:
    """A service that a browser reaches by its name on this machine."""

    def __init__(self, folder: Path) -> None:
        (port,) = free_ports(1)
        self.node, self.url = a_node(SERVICE, folder), f"{URL}:{port}"
        settings = replace(self.node.ctx.settings, addresses={"ledger": self.url})
        self.node.ctx = replace(self.node.ctx, settings=settings)
        self._server = make_server("127.0.0.1", port, self.node.app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.node.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    yield made
    made.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = a_context(browser, 360, 640)
    yield made
    made.close()


def an_authenticator(page: Page, *, knows_its_owner: bool = True) -> str:
    """A phone's or computer's own store of keys, whose owner is always there."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": knows_its_owner,
        "automaticPresenceSimulation": True,
    }
    return str(devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])


def sign_in_by_code(page: Page, served: Served, node: Node) -> None:
    node.clock.advance(seconds=1)
    page.goto(f"{served.url}/sign-in?lang=en")
    page.fill("#address", ANN)
    page.get_by_role("button", name="Send me a code").click()
    page.fill("#code", newest_code(node))
    page.get_by_role("button", name="Continue").click()


def added(page: Page, served: Served) -> None:
    """Somebody signs in for the first time and adds a passkey, which is their second proof."""
    add(served.node)
    an_authenticator(page)
    sign_in_by_code(page, served, served.node)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page).to_have_url(f"{served.url}/report")


def test_a_passkey_is_added_at_the_first_sign_in_and_signs_in_alone_afterwards(
    served: Served, context: BrowserContext
) -> None:
    page = context.new_page()
    added(page, served)
    assert len(served.node.rows(passkey)) == 1
    page.goto(f"{served.url}/my-sign-ins")
    page.get_by_role("button", name="Sign out here").click()
    page.goto(f"{served.url}/report")
    page.locator("main a[href='/sign-in']").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{served.url}/report")
    (row,) = served.node.rows(session)
    assert row["strong"]
    assert served.node.rows(ceremony) == [], "what was begun was used up"
    assert served.node.rows(passkey)[0]["last_used_at"] is not None


def test_it_is_the_second_proof_after_a_code(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    added(page, served)
    page.context.clear_cookies()
    sign_in_by_code(page, served, served.node)
    expect(page).to_have_url(f"{served.url}/sign-in/second")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{served.url}/report")


def test_a_device_that_does_not_ask_whose_it_is_is_not_enough(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    add(served.node)
    an_authenticator(page, knows_its_owner=False)
    sign_in_by_code(page, served, served.node)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("That did not work.")
    assert served.node.rows(passkey) == []


def test_a_key_of_somebody_who_was_removed_opens_nothing(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    added(page, served)
    page.context.clear_cookies()
    with served.node.ctx.unit_of_work() as tx:
        people.remove(tx, served.node.ctx.keys.people("ledger"), ANN)
    page.goto(f"{served.url}/sign-in?lang=en")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{served.url}/sign-in/passkey/not-known")


def test_what_a_key_signed_serves_once(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    added(page, served)
    page.context.clear_cookies()
    page.goto(f"{served.url}/sign-in?lang=en")
    with page.expect_request("**/sign-in/passkey") as sent:
        page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{served.url}/report")
    headers, body = sent.value.all_headers(), sent.value.post_data
    assert "respijt_ledger_ceremony=" in headers["cookie"]
    kept = {"Cookie": headers["cookie"], "Content-Type": headers["content-type"]}
    again = served.node.app.test_client(use_cookies=False).post("/sign-in/passkey", data=body, headers=kept)
    assert again.headers["Location"] == "/sign-in/passkey/not-known"


def test_without_a_script_there_is_the_code_and_no_dead_button(served: Served, browser: Browser) -> None:
    context = a_context(browser, 360, 640, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.url}/sign-in?lang=en")
    expect(page.get_by_role("button")).to_have_count(1)
    context.close()


def test_roles_that_need_a_second_proof_cannot_take_their_last_key_away(
    served: Served, context: BrowserContext
) -> None:
    page = context.new_page()
    added(page, served)
    page.goto(f"{served.url}/my-keys")
    expect(page.get_by_role("button", name="Remove the passkey")).to_have_count(0)
    assert Role.FUNDER.value == served.node.rows(session)[0]["role"]
