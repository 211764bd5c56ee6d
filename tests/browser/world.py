"""A small demo that was played and now runs, with its people's tokens."""

import sqlite3
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import urllib3
from playwright.sync_api import Browser, BrowserContext, Page

from deploy.launcher import Launcher
from deploy.run import LOGINS
from deploy.start.people import People, Person, find
from shared.kernel.ids import SystemRandom, new_id
from shared.kernel.made_up import CODE
from shared.runtime.settings import child_environment
from tests.browser.witness import is_stopped
from tests.processes import settings_for_a_test

with warnings.catch_warnings():
    # What it imports of Authlib will move; that is its own affair.
    warnings.simplefilter("ignore")
    from oidc_provider_mock import run_server_in_thread


@dataclass
class World:
    """Four running services and the people to be."""

    system: Launcher
    people: People
    #: Where an organisation's own sign-in answers.
    organisation: str

    def sign_in(self, page: Page, service: str, token: str) -> None:
        """Arrive as from the start page: by a form that carries the token."""
        # A page that is looked at asks whether something changed: it would meet another person's cheques.
        page.goto("about:blank")
        page.context.request.post(f"{self.system.urls[service]}/demo/sign-in", form={"token": token})
        page.goto(self.system.urls[service] + HOMES[service])

    def parent(self, page: Page, number: int = 0) -> None:
        self.sign_in(page, "issuer", self.people.parents[number].token)

    def sitter(self, page: Page, number: int = 0) -> None:
        self.sign_in(page, "redeemer", self.people.devices[number].token)

    def helper(self, page: Page) -> None:
        """Their pages are not the first of the service."""
        self.sign_in(page, "issuer", self.people.helpers[0].token)
        page.goto(self.system.urls["issuer"] + "/helping")

    def manager(self, page: Page) -> None:
        self.sign_in(page, "issuer", self.people.managers[0].token)
        page.goto(self.system.urls["issuer"] + "/office")

    def confidential(self, page: Page) -> None:
        self.sign_in(page, "issuer", next(iter(self.tokens("confidential_person", "issuer").values())))
        page.goto(self.system.urls["issuer"] + "/confidential")

    def funder(self, page: Page) -> None:
        self.sign_in(page, "ledger", self.people.funders[0].token)

    def a_person(self, service: str, role: str) -> str:
        """Let somebody new sign in at a service by a code. Returns their address."""
        address = f"{new_id(SystemRandom())}@example.org"
        self.system.respijt(service, "person", "add", "--role", role, "--email", address)
        return address

    def as_manager(self, path: str, body: object) -> Any:
        """What the issuer's API answers to a programme manager."""
        return self.ask(self.people.managers[0].token, "issuer", path, body)

    def ask(self, token: str, service: str, path: str, body: object) -> Any:
        """What a service answers to something that is written by its API."""
        answer = urllib3.request(
            "POST",
            f"{self.system.urls[service]}/v1/{path}",
            json=body,
            headers={
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": new_id(SystemRandom()),
            },
        )
        assert answer.status in (200, 201, 202), answer.data
        return answer.json()

    def tokens(self, role: str, service: str) -> dict[str, str]:
        """What each one of a role is for, and the token: also of those whom the start page does not offer."""
        lines = [line.split() for line in (self.system.data / LOGINS).read_text(encoding="ascii").splitlines()]
        return {scope.partition(":")[2]: token for who, where, scope, token in lines if (who, where) == (role, service)}

    def sql(self, service: str, statement: str, *values: str) -> list[Any]:
        """Ask a service's database, or change it behind the service's back. The first column of each row."""
        with closing(self._database(service)) as database, database:
            return [row[0] for row in database.execute(statement, values)]

    def _database(self, service: str) -> sqlite3.Connection:
        return sqlite3.connect(self.system.data / service / f"{service}.db", timeout=10)


#: What a page's policy stopped in whichever browser profile since somebody looked last.
STOPPED: list[str] = []
HOMES = {"issuer": "/cheques", "redeemer": "/scan", "ledger": "/report"}


#: A sitter whose provider scanned before and sells at most two cheques apiece, to a wallet with enough of the right
#: ones.
_CAN_TAKE = """
    SELECT 1 FROM device d
    JOIN offer o ON o.provider_id = d.provider_id AND o.active
    JOIN accreditation a ON a.provider_id = o.provider_id AND a.category = o.category AND a.status = 'accredited'
    JOIN voucher v ON v.programme_id = a.programme_id AND v.wallet_id = ? AND v.state = 'issued'
    WHERE d.device_id = ? AND NOT d.revoked
    AND EXISTS (SELECT 1 FROM redemption r WHERE r.provider_id = d.provider_id)
    AND NOT EXISTS (
        SELECT 1 FROM offer other
        WHERE other.provider_id = d.provider_id AND (other.price_cheques > 2 OR other.category <> o.category)
    )
    GROUP BY a.programme_id HAVING count(*) >= 6
"""


def _who_can_take(world: World) -> list[Person]:
    """The devices, beginning with the one that can take cheques of most parents the tests sign in as."""
    wallet_of = {token: wallet for wallet, token in world.tokens("parent", "issuer").items()}
    wallets = [wallet_of[each.token] for each in world.people.parents]

    def takes(login: tuple[str, str]) -> int:
        """From how many of these parents."""
        return sum(bool(world.sql("redeemer", _CAN_TAKE, wallet, login[0])) for wallet in wallets)

    _device, token = max(world.tokens("device", "redeemer").items(), key=takes)
    return [Person(0, token), *world.people.devices]


@contextmanager
def a_world(folder: Path, households: int = 60, attempts: int = 200) -> Iterator[World]:
    """Play a small demo and leave its services running on the machine's clock."""
    data = folder / "demo"
    with an_organisation() as organisation:
        settings = {
            **settings_for_a_test(),
            "RESPIJT_OIDC_ISSUER": organisation,
            "RESPIJT_OIDC_CLIENT_ID": "respite",
            "RESPIJT_TEST_LANGUAGE": CODE,
        }
        subprocess.run(
            [
                *(sys.executable, "-m", "deploy.demo", "--data", str(data), "--quiet"),
                *("--count", str(households), "--attempts", str(attempts)),
            ],
            env=child_environment(settings),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        with Launcher(data, settings) as system:
            system.start()
            system.wait_ready()
            world = World(system, find(data / LOGINS, system.urls), organisation)
            world.people = replace(world.people, devices=_who_can_take(world))
            yield world


@contextmanager
def an_organisation() -> Iterator[str]:
    """The sign-in of an organisation, on loopback: its address."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def a_context(browser: Browser, width: int, height: int, **more: object) -> BrowserContext:
    """A fresh browser profile with a screen of this size, of somebody who reads Dutch."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="nl-BE", **more)  # type: ignore[arg-type]
    return watched(context)


def watched(context: BrowserContext) -> BrowserContext:
    """A browser profile of which it is noticed when a page asks for what its policy forbids."""
    context.on("console", lambda message: STOPPED.append(message.text[:200]) if is_stopped(message) else None)
    return context
