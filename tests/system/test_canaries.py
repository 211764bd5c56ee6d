"""People with names that nobody else has go through all pages: a parent, a helper, the office, a provider's contact.
Outside the pages that are theirs nothing says who they are: no address, title, error, log line, event or number."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client import REGISTRY, generate_latest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from shared.contracts.topics import TOPICS
from shared.identity.roles import Role
from shared.messaging.tables import dead_letter, outbox
from shared.testing.service import Node
from tests.integration.identity.signing_in import add, by_code
from tests.integration.issuer.at_office import key_in, plain
from tests.system.ears import Ears
from tests.world import World

MOTHER, PHONE, MAIL = "Kanaria Mosterdmans", "0470 86 42 97", "kanaria@kooi.example"
STREET, CHILD, DOSSIER = "Kanariestraat 77", "Kanarietje Mosterdmans", "kanarie-dossier-9"
WORDS, LABEL, HOUSE = "De man van de kanarie klopte aan.", "kanariegezin", "Kanariehuis"
NEWCOMER, NEW_PHONE, NEW_MAIL = "Kanarina", "0471 13 57 98", "kanarina@kooi.example"
HELPER, HELPER_MAIL = "kanariehulp", "hulp@kanarie.example"
OWNER_MAIL, OFFICER_MAIL, STRANGER_MAIL = "baas@kanarie.example", "bureau@kanarie.example", "wie@kanarie.example"
#: Parts too, in small letters: a name is no better hidden in halves.
CANARIES = (
    *("kanari", "mosterdmans", "kooi.example", "man van de", "straat 77"),
    *("0470 86", "86 42 97", "0470864297", "32470864297", "0471 13", "13 57 98", "0471135798", "32471135798"),
)
_COLUMNS = (
    "household_ref,source,family_type,children_birth_dates,children_with_disability,municipality_nis,neighbourhood,"
    "language,channel,naam,telefoon"
)
_MORE = ",straat,naam_kind"


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def world(tmp_path: Path, ears: Ears) -> Iterator[World]:
    made = World(tmp_path)
    for node in made.nodes:
        ears.listen(node.app)
    yield made
    made.close()


class Person:
    """Somebody with a browser at one service, who sends no form twice and takes no surprise."""

    def __init__(self, node: Node, role: Role, scope: str = "", actor: str = "somebody") -> None:
        self.client: FlaskClient = node.client()
        self.client.set_cookie("lang", "en")
        assert self.post("/demo/sign-in", token=node.token(role, scope, actor=actor)).status_code == 303

    def get(self, address: str, status: int = 200) -> TestResponse:
        answer = self.client.get(address, buffered=True)
        assert answer.status_code == status, (address, answer.status_code)
        return answer

    def post(self, address: str, form_of: str = "", **form: Any) -> TestResponse:
        if form_of:
            form["key"] = key_in(self.get(form_of).text)
        return self.client.post(address, data=form, buffered=True)

    def does(self, address: str, form_of: str = "", **form: Any) -> str:
        """Send a form that is taken, and look at where it leads."""
        answer = self.post(address, form_of, **form)
        assert answer.status_code == 303, (address, answer.status_code, answer.text[-1500:])
        self.get(answer.location)
        return str(answer.location)


def a_list(*more: str) -> bytes:
    """A list with one canary: with `more` columns that we do not know beside it, and a row that is bad."""
    row = f"{DOSSIER},commune,single_parent,2022-01-15,0,21012,16,nl,wallet,{MOTHER},{PHONE}"
    bad = f"{DOSSIER}-b,commune,two_parents,soon,0,{STREET},16,{CHILD},wallet,{MOTHER},{MAIL}"
    ends = [f",{STREET},{CHILD}" if more else ""] * 2
    return "\n".join([_COLUMNS + "".join(more), row + ends[0], bad + ends[1], ""]).encode()


def office(world: World, programme_id: str) -> None:
    """A list is sent in wrongly, then rightly, looked at, taken, and its bad rows are fetched."""
    manager = Person(world.issuer, Role.PROGRAMME_MANAGER)
    form = {
        "programme": programme_id,
        "source": "commune",
        "legal_basis": "public_task",
        "authorisation": "B-2026-01",
        "authorised_on": "2026-01-05",
    }

    def send(file: bytes) -> TestResponse:
        sent = FileStorage(io.BytesIO(file), f"{MOTHER}.csv")
        return manager.post("/office/lists/new", file=sent, **form)

    assert send(f"{MOTHER}\n{PHONE}\n".encode()).status_code == 422
    send(a_list(_MORE))
    look = send(a_list()).location
    taken = manager.does(look, look)
    world.settle()
    assert "bad 1" in plain(manager.get(taken).text)
    assert MOTHER in manager.get(f"{taken}/bad-rows.csv").text
    for area in ("", "/lists", "/grants", "/disputes", "/checks", "/links", "/reached"):
        manager.get(f"/office{area}")
    manager.get(f"/office/lists/{DOSSIER}", 404)
    manager.get("/cheques", 403)


def parent(world: World, wallet_id: str, shop: Any, organisation_id: str) -> None:
    """From the letter to what she says of a use, with her data on every form that takes some."""
    manager = Role.PROGRAMME_MANAGER
    made = {
        what: world.post(world.issuer, f"/v1/wallets/{wallet_id}/{what}", {}, manager).get_json()
        for what in ("letters", "letters/word")
    }
    her = Person(world.issuer, Role.PARENT, f"wallet:{wallet_id}", "parent")
    her.client = world.issuer.client()
    her.client.set_cookie("lang", "en")
    assert her.post("/begin", code=MOTHER, word=PHONE).status_code == 422
    her.does("/begin", code=made["letters"]["code"], word=made["letters/word"]["word"])
    assert MOTHER in her.get("/cheques/mine").text
    assert her.post("/cheques/mine", contact=f"{MAIL} 85.07.30-033.28", language="nl").status_code == 422
    her.does("/cheques/mine", contact=f"{MAIL} {STREET}", language="en")
    facts = {"parent_name": MOTHER, "municipality": "21012"}
    assert her.post("/cheques/mine/facts", born1=CHILD, **facts).status_code == 422
    her.does("/cheques/mine/facts", born1="2022-01-15", **facts)
    assert MAIL in her.get("/cheques/mine").text
    assert MAIL in her.get("/cheques/mine.json").text
    her.does("/cheques/reach", text_safe="yes", choice=["through_helper"])
    assert her.post("/cheques/different", kind="birth", born_on=CHILD).status_code == 422
    her.does("/cheques/different", kind="birth", born_on="2026-02-20", disability=CHILD)
    her.does("/cheques/paper", papers="1")
    her.does(
        "/cheques/helpers", organisation=organisation_id, months="3", act=["see_cheques", "say_code", "answer_uses"]
    )
    for _ in range(2):
        world.pass_time(minutes=1)
        assert world.scan(shop, world.code(wallet_id)).json["decision"] == "redeemed"
    world.settle()
    seen = world.get(world.issuer, f"/v1/wallets/{wallet_id}", Role.PARENT, f"wallet:{wallet_id}")
    first, second = [each["redemption_id"] for each in seen["uses"]]
    use = f"/cheques/uses/{first}"
    her.does(f"{use}/not-safe", "/cheques/use?number=1", kind="not_safe", words=WORDS)
    assert her.post(f"{use}/dispute", reason=WORDS).status_code == 422
    her.does(f"{use}/dispute", reason="not_mine")
    her.does(f"/cheques/uses/{second}/accept")
    her.does("/cheques/three-questions", rest=WORDS)
    for name in ("why", "different", "own-phone", "no-thank-you", "use?number=2", "paper/print"):
        her.get(f"/cheques/{name}")
    her.get(f"/cheques/{MOTHER}", 404)
    confidential = Person(world.issuer, Role.CONFIDENTIAL_PERSON)
    assert WORDS in confidential.get("/confidential").text
    her.post("/my-sign-ins/end", sign_in=MOTHER)
    assert her.get("/leave", 303).location


def helper(world: World, organisation_id: str, household_id: str) -> None:
    """A family is registered with all that a form takes, visited, named, and found at the counter."""
    they = Person(world.issuer, Role.HELPER, f"organisation:{organisation_id}", HELPER)
    known = {"language": "fr", "channel": "wallet", "months": "6", "given": "in_person", "disabled": "0"}
    permits = ["see_cheques", "say_code", "print_paper", "make_letter", "answer_uses"]
    wrong = {**known, "name": NEWCOMER, "contact": NEW_PHONE, "child_1": CHILD, "family": CHILD, "act": permits}
    assert they.post("/helping/register", "/helping/register", **wrong).status_code == 422
    right = {**wrong, "family": "single_parent", "child_1": "2022-01-15", "contact": NEW_MAIL}
    visit = they.does("/helping/register", "/helping/register", **right).partition("?")[0]
    they.does(f"{visit}/label", visit, label=LABEL)
    assert LABEL in they.get("/helping").text
    they.does(f"{visit}/told", visit)
    assert they.post(f"{visit}/code", visit).status_code in (200, 303)
    they.post(f"{visit}/papers", f"{visit}/papers", papers="1")
    they.post(f"{visit}/word", visit)
    they.does(f"{visit}/stop")
    assert they.post("/helping/counter", "/helping/counter", code=MOTHER, agreed="1").status_code == 422
    they.get(they.post("/helping/open", family=household_id, reason="asked_by_parent").location)
    assert they.post("/helping/open", family=MOTHER, reason=HELPER).status_code >= 400
    for area in ("register", "counter", "texts", "reviews", "reach"):
        they.get(f"/helping/{area}")


def staff(world: World, provider_id: str) -> None:
    """People whose address is known, and one whose is not, ask for a code and type it."""
    people = (
        (world.providers, OWNER_MAIL, Role.PROVIDER_OWNER, f"provider:{provider_id}"),
        (world.ledger, OFFICER_MAIL, Role.FINANCE_OFFICER, ""),
        (world.issuer, HELPER_MAIL, Role.HELPER, ""),
    )
    for node, mail, role, scope in people:
        add(node, mail, role, scope)
        client = by_code(node, mail)
        assert client.get("/sign-in/second").status_code in (200, 303)
        for page in ("/my-sign-ins", "/my-keys", "/my-keys/app"):
            client.get(page, buffered=True)
        stranger = node.client()
        assert stranger.post("/sign-in", data={"address": STRANGER_MAIL}).status_code == 303
        assert stranger.post("/sign-in", data={"address": MOTHER}).status_code == 422
        assert stranger.post("/sign-in/code", data={"code": mail}).location == "/sign-in/code?wrong=1"
        stranger.get("/sign-in/link", query_string={"t": "0"})
        stranger.post("/sign-in/link", data={"t": mail})
        assert mail in stranger.get("/demo/mailbox").text


def test_no_canary_is_heard_outside_the_pages_that_are_theirs(
    world: World, ears: Ears, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    programme_id = world.an_open_programme(budget_cents=1_000_000)
    shop = world.a_shop([programme_id])
    entered = world.post(world.issuer, "/v1/organisations", {"name": HOUSE}, Role.PROGRAMME_MANAGER)
    organisation_id = entered.get_json()["organisation_id"]
    office(world, programme_id)
    (wallet_id,) = world.wallets()
    (grant, *_) = world.get(world.issuer, "/v1/grants", Role.PROGRAMME_MANAGER)["grants"]
    parent(world, wallet_id, shop, organisation_id)
    helper(world, organisation_id, grant["household_id"])
    staff(world, shop.provider_id)
    # What nobody can read becomes a dead letter; no page was sent for it.
    for topic in TOPICS:
        world.transport.append(topic.name, "0" * 32, b"no event", ())
    world.settle()

    reader = world.transport.reader([topic.name for topic in TOPICS])
    on_the_log = [record for polled in iter(lambda: reader.poll(0.0), []) for record in polled]
    told = {
        "addresses": ears.addresses,
        "titles": ears.titles,
        "errors": ears.errors,
        "events": [repr(dict(row)) for node in world.nodes for row in node.rows(outbox)],
        "log": [repr(record) for record in on_the_log],
        "dead letters": [repr(dict(row)) for node in world.nodes for row in node.rows(dead_letter)],
        "numbers": generate_latest(REGISTRY).decode().splitlines(),
        "logs": [*caplog.text.splitlines(), *"".join(capfd.readouterr()).splitlines()],
    }
    heard = {where: [each[:300] for each in said if _tells(each)] for where, said in told.items()}
    assert not any(heard.values()), heard
    assert ears.careless == []
    there = {where: len(said) for where, said in told.items()}
    least = {"addresses": 500, "titles": 80, "errors": 4, "events": 20, "log": 20, "dead letters": 4, "numbers": 50}
    assert {where: number for where, number in least.items() if there[where] < number} == {}, there


def _tells(text: str) -> bool:
    small = text.lower()
    return any(canary in small for canary in CANARIES)
