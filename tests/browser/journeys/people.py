"""Whom a journey needs beside the demo's people: made for it alone, so that no journey disturbs another."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Browser, Page

from deploy.demo.days import ZONE
from deploy.demo.directory import CATEGORIES
from deploy.demo.expected import Rule
from deploy.demo.money import FACE_CENTS, PROGRAMMES
from services.issuer.domain.mandates import ACTS
from shared.identity.roles import Role
from shared.identity.tokens import PREFIX, digest
from shared.kernel.ids import SystemRandom, new_id, new_secret
from tests.browser.ways import Way, a_page
from tests.browser.world import World

#: The services tell each other within this time, on a busy machine too.
HEARD_MS = 20_000
#: The programme by which families of these journeys get cheques.
PROGRAMME = PROGRAMMES[0]
_LOGIN = """INSERT INTO access_token (token_sha256, actor, role, scope, created_at, expires_at)
            SELECT ?, ?, ?, ?, created_at, expires_at FROM access_token ORDER BY expires_at DESC LIMIT 1"""
_ENVELOPE, _AT_ONCE = 20, 4
_DOOR = "SELECT name FROM programme WHERE status = 'open' ORDER BY created_at, id LIMIT 1"
_FIRST_FUND = "SELECT fund_id FROM programme_fund WHERE programme_id = ? ORDER BY place LIMIT 1"
_ALLOCATED = "SELECT allocated_cents FROM budget WHERE programme_id = ?"


def a_login(world: World, service: str, role: Role, scope: str = "", actor: str = "") -> str:
    """A token of somebody new, valid as long as the demo's own."""
    token = PREFIX + new_secret(SystemRandom())
    world.sql(service, _LOGIN, digest(token), actor or f"{role.value} {new_id(SystemRandom())}", role.value, scope)
    return token


@contextmanager
def at(world: World, browser: Browser, way: Way, token: str, address: str, service: str = "issuer") -> Iterator[Page]:
    """A browser profile of its own in which somebody is signed in and looks at a page."""
    with a_page(world, browser, way) as page:
        home = world.system.urls[service]
        page.context.request.post(f"{home}/demo/sign-in", form={"token": token}, max_redirects=0)
        page.goto(home + address)
        yield page


def in_days(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


# -- families


@dataclass(frozen=True)
class Family:
    """A family that came in by a door."""

    household_id: str
    wallet_id: str

    def login(self, world: World) -> str:
        """What the parent's phone is signed in by."""
        return a_login(world, "issuer", Role.PARENT, f"wallet:{self.wallet_id}")

    def letter(self, world: World) -> tuple[str, str]:
        """The code of a new letter, and the digits that are told apart."""
        return letter_of(world, self.wallet_id)


def letter_of(world: World, wallet_id: str) -> tuple[str, str]:
    """The code of a new letter of a wallet, and the digits that are told apart."""
    path = f"wallets/{wallet_id}/letters"
    return world.as_manager(path, {})["code"], world.as_manager(f"{path}/word", {})["word"]


def a_family(world: World, token: str = "", programme: str = PROGRAMME, **changes: object) -> Family:
    """A single parent of one child, taken in by whoever has the token: the manager where nobody is said."""
    body = {
        "programme_id": programme_named(world, programme),
        "situation": "single_parent",
        "children_birth_dates": ["2022-01-15"],
        "language": "nl",
        **changes,
    }
    made = world.ask(token or world.people.managers[0].token, "issuer", "doors/parents", body)
    return Family(made["household_id"], made["wallet_id"])


# -- who helps


@dataclass(frozen=True)
class House:
    """An organisation with two helpers and an envelope of cheques for now."""

    organisation_id: str
    ann: str
    bob: str

    def family(self, world: World) -> Family:
        """A family that comes in with Ann and permits the house everything."""
        return a_family(world, self.ann, mandate={"acts": ACTS, "last_day": in_days(90)})


def a_house(world: World) -> House:
    name = f"Huis {new_id(SystemRandom())[:8]}"
    organisation_id = world.as_manager("organisations", {"name": name})["organisation_id"]
    envelope = {
        "programme_id": programme_named(world, PROGRAMME),
        "organisation_id": organisation_id,
        "cheques": _ENVELOPE,
        "per_grant": _AT_ONCE,
        "first_day": in_days(0),
        "last_day": in_days(90),
    }
    world.as_manager("envelopes", envelope)
    ann, bob = (a_login(world, "issuer", Role.HELPER, f"organisation:{organisation_id}") for _ in range(2))
    return House(organisation_id, ann, bob)


# -- programmes and their money


def door(world: World) -> str:
    """The name of the programme that takes in whoever comes by the door."""
    (name,) = world.sql("issuer", _DOOR)
    return str(name)


def programme_named(world: World, name: str) -> str:
    (programme_id,) = world.sql("issuer", "SELECT id FROM programme WHERE name = ?", name)
    return str(programme_id)


def give_money(world: World, programme_id: str, cents: int) -> None:
    """Let the first fund of a programme have so much more for it, as two finance officers book a large sum."""
    (fund_id,) = world.sql("issuer", _FIRST_FUND, programme_id)
    before = sum(world.sql("issuer", _ALLOCATED, programme_id))
    first, second = (a_login(world, "ledger", Role.FINANCE_OFFICER) for _ in range(2))
    deposit = {"amount_cents": cents, "booked_on": in_days(0), "reference": "for the journeys"}
    allocation = {"programme_id": programme_id, "amount_cents": cents}
    for path, body in (("deposits", deposit), ("allocations", allocation)):
        made = world.ask(first, "ledger", f"funds/{fund_id}/{path}", body)
        if "proposal_id" in made:
            world.ask(second, "ledger", f"proposals/{made['proposal_id']}/confirm", {})
    until(lambda: sum(world.sql("issuer", _ALLOCATED, programme_id)) == before + cents, "the money came to the issuer")


def a_programme(world: World, cheques: int) -> str:
    """A programme of a journey's own that is open and gives so many cheques to each family. Returns its name."""
    name = f"Zomer {new_id(SystemRandom())[:8]}"
    (fund_id,) = world.sql("issuer", _FIRST_FUND, programme_named(world, PROGRAMME))
    body = {
        "name": name,
        "currency": "EUR",
        "face_cents": FACE_CENTS,
        "funds": [fund_id],
        "categories": [dict(zip(("code", "nl", "fr", "en"), ("wellbeing", *CATEGORIES["wellbeing"]), strict=True))],
        "zone": ZONE,
        "period": "calendar_year",
        "grace_days": 30,
        "pay_within_working_days": 10,
    }
    programme_id = world.as_manager("programmes", body)["programme_id"]
    rule = Rule(
        base=cheques, single_parent=0, per_child_beyond=0, children_included=0, child_with_disability=0, cap=cheques
    )
    world.as_manager(f"programmes/{programme_id}/rules", rule.body(date.fromisoformat(in_days(-1))))
    world.as_manager(f"programmes/{programme_id}/status", {"status": "open"})
    give_money(world, programme_id, 10 * cheques * FACE_CENTS)
    return name


def until(holds: Callable[[], bool], what: str = "what the services tell each other") -> None:
    """Wait for what the services tell each other."""
    deadline = time.monotonic() + HEARD_MS / 1000
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"it never happened: {what}")
        time.sleep(0.1)
