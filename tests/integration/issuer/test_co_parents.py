"""Two parents of one family who hold cheques apart: nothing that one of them opens or sends reaches the other, and no
page of one changes by a single letter when the other asks, uses, prints, permits or leaves."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.issuer import tables
from services.issuer.tables.mandates import mandate
from shared.contracts.issuer import VouchersIssued
from shared.contracts.providers import ProviderChanged
from shared.identity.roles import Role
from shared.identity.tables import session
from tests.integration.identity.matrix import table
from tests.integration.issuer.builders import HEADINGS, Issuer, a_family, an_id
from tests.integration.issuer.helping import HelperOf, an_organisation
from tests.integration.issuer.using import Purse

pytestmark = pytest.mark.only("sqlite", "what a page says of whom is decided before any engine is asked")

#: Pages in other states than those to which their bare addresses lead.
_STATES = (
    *(f"/cheques?told={word}" for word in ("right", "nobody_came", "disputed", "welcome", "thanks")),
    *(f"/cheques/use?number={number}" for number in (1, 2, 3)),
    *("/cheques?more=1", "/cheques/code.svg?more=1", "/cheques/paper/print?new=1", "/cheques/paper?told=full"),
)
#: Each page of these is of the moment or of the browser alone: a new secret, or a file of ours.
_OF_THE_BROWSER = ("/static/", "/my-keys/app", "/sign-in", "/openapi.json", "/demo/mailbox", "/status", "/readyz")
_KEY = re.compile(r'(name="key" value=")[^"]+')
_PDF_ID = re.compile(rb"/ID \[[^\]]*\]")
_ANY_ID = re.compile(r"[0-9a-f]{32}")
#: By the end of an address, what its form or body says.
_FORMS: Mapping[str, Mapping[str, Any]] = {
    "/cancel": {"reason": "sick_child"},
    "/dispute": {"reason": "not_mine"},
    "/complain": {"reason": "not_mine"},
    "/rate": {"face": "good"},
    "/not-safe": {"kind": "not_safe", "words": "Nobody else reads this.", "key": "a-key-of-the-form"},
}


@dataclass
class Parent:
    """A parent with cheques, uses in each state, papers and a permission, and a browser of their own."""

    issuer: Issuer
    household_id: str
    wallet_id: str
    name: str
    client: FlaskClient = field(init=False)
    uses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scope = f"wallet:{self.wallet_id}"
        self.client = self.issuer.node.client()
        # Both tokens carry the same name, as all parents' sign-ins by letter do.
        token = self.issuer.node.token(Role.PARENT, self.scope, actor="parent")
        assert self.client.post("/demo/sign-in", data={"token": token}).status_code == 303

    def live(self, provider: str, organisation_id: str) -> None:
        """Use, print, permit, be helped, and say something of all that."""
        (issued,) = [each for each in self.issuer.node.told(VouchersIssued) if each.wallet_id == self.wallet_id]
        purse = Purse(self.issuer, issued)
        captured, final, hold = purse.capture(1), purse.capture(1, first=1), purse.hold(1, first=2)
        named = [ProviderChanged(provider_id=each.provider_id, public_name=provider, accreditations=[])
                 for each in (captured, final, hold)]  # fmt: skip
        self.issuer.node.hear(*named, captured, final, hold)
        assert purse.say("accept", final.redemption_id)[0] == 200
        self.issuer.node.hear(purse.confirmation_of(final))
        self.uses = [captured.redemption_id, final.redemption_id, hold.redemption_id]
        assert self.client.post("/cheques/paper", data={"papers": "2"}).status_code == 303
        permitted = {"organisation": organisation_id, "act": ["see_cheques", "say_code"], "months": "3"}
        assert self.client.post("/cheques/helpers", data=permitted).status_code == 303
        assert HelperOf(self.issuer, self.name, organisation_id).get(f"/wallets/{self.wallet_id}").status_code == 200
        said = {"contact": f"{self.name}@example.org", "language": "fr"}
        assert self.client.post("/cheques/mine", data=said).status_code == 303

    def of(self, table_name: Any) -> list[str]:
        """The ids of this parent's own rows."""
        return [
            row["id"]
            for row in self.issuer.node.rows(table_name)
            if row.get("wallet_id", self.wallet_id) == self.wallet_id
            and row.get("household_id", self.household_id) == self.household_id
        ]

    def ids(self) -> dict[str, list[str]]:
        return {
            "redemption_id": self.uses,
            "paper_id": self.of(tables.paper),
            "mandate_id": self.of(mandate),
        }

    def pages(self) -> dict[str, tuple[int, str]]:
        """By address, what every page and every answer of the API says to this parent."""
        addresses = [rule.replace("<id:wallet_id>", self.wallet_id) for rule in _shown()]
        return {address: self.see(address) for address in (*addresses, *_STATES)}

    def see(self, address: str) -> tuple[int, str]:
        headers = {}
        if address.startswith("/v1/"):
            headers = self.issuer.node.headers(Role.PARENT, self.scope)
        answer = self.client.get(address, headers=headers, buffered=True)
        return answer.status_code, _readable(answer.data)

    def send(self, address: str, body: Mapping[str, Any]) -> tuple[int, str, str]:
        """What comes of a form, or of a call: status, where it leads, and the words without any id."""
        if address.startswith("/v1/"):
            answer = self.issuer.post(address.removeprefix("/v1"), dict(body), Role.PARENT, self.scope)
        else:
            answer = self.client.post(address, data=body)
        return answer.status_code, answer.headers.get("Location", ""), _ANY_ID.sub("an id", answer.text)


def _shown() -> list[str]:
    """The addresses that a parent may look at."""
    return [
        rule
        for (method, rule), who in table("issuer").items()
        if method == "GET" and ("P" in who or who in ("anybody", "signed_in")) and rule not in ("/leave",)
        if not rule.startswith(_OF_THE_BROWSER)
    ]


def _sent() -> Iterator[tuple[str, str]]:
    """The addresses of one use, paper or permission to which a parent may send something, and its parameter."""
    for (method, rule), who in table("issuer").items():
        for parameter in ("redemption_id", "paper_id", "mandate_id"):
            if method == "POST" and "P" in who and f":{parameter}>" in rule:
                yield rule, parameter


def _readable(answer: bytes) -> str:
    if answer.startswith(b"%PDF"):
        return _PDF_ID.sub(b"", answer).decode("latin-1")
    return _KEY.sub(r"\1a key", answer.decode("latin-1"))


def _form(rule: str) -> Mapping[str, Any]:
    return next((form for end, form in _FORMS.items() if rule.endswith(end)), {})


@pytest.fixture
def first(issuer: Issuer) -> Parent:
    """A parent who came by a list, and has lived a while."""
    row = f"{a_family('f1', family_type='co_parenting')},Amina First,0470 11 11 11"
    issuer.imported(issuer.a_programme(), row, headings=f"{HEADINGS},parent_name,contact")
    grant = issuer.grants()[0]
    parent = Parent(issuer, grant["household_id"], grant["wallet_id"], "amina-first")
    parent.live("The First Bear", an_organisation(issuer, "House of the First"))
    return parent


def _ask_for_another(first: Parent) -> Parent:
    body = {"language": "fr", "channel": "wallet"}
    answer = first.issuer.post(f"/households/{first.household_id}/parents", body, Role.HELPER)
    assert answer.status_code == 201, answer.json
    return Parent(first.issuer, answer.json["household_id"], answer.json["wallet_id"], "bruno-second")


@pytest.fixture
def second_house(issuer: Issuer) -> str:
    """Every parent may choose among the organisations, so that they are no news of anybody."""
    return an_organisation(issuer, "House of the Second")


def test_no_page_of_a_parent_changes_when_another_asks_lives_and_leaves(
    issuer: Issuer, first: Parent, second_house: str
) -> None:
    # The first look is a fact of its own: whoever has looked is reached.
    first.pages()
    before = first.pages()
    second = _ask_for_another(first)
    asked = first.pages()
    second.live("The Second Bear", second_house)
    assert second.send(f"/cheques/uses/{second.uses[0]}/dispute", {"reason": "not_mine"})[0] == 303
    assert second.send("/cheques/different", {"kind": "disability", "disability": "1"})[0] == 303
    facts = {"parent_name": "Bruno", "born1": "2026-01-15", "municipality": "21001"}
    assert second.send("/cheques/mine/facts", facts)[:2] == (303, "/cheques/mine?told=kept")
    lived = first.pages()
    assert second.send("/cheques/quiet", {})[0] == second.send("/cheques/renew", {})[0] == 303
    assert second.send("/my-sign-ins/end", {})[0] == 303
    assert second.send("/cheques/no-thank-you", {})[0] == 303
    issuer.node.run_jobs()
    left = first.pages()

    for now in (asked, lived, left):
        assert {address for address in before if before[address] != now[address]} == set()
    told = [address for address, (status, _) in before.items() if status == 200]
    assert len(told) > 30
    assert "The First Bear" in before["/cheques"][1]
    assert "amina-first@example.org" in before["/cheques/mine.json"][1]


def test_nothing_of_one_stands_on_a_page_of_the_other(issuer: Issuer, first: Parent, second_house: str) -> None:
    second = _ask_for_another(first)
    second.live("The Second Bear", second_house)
    pages = {parent.name: parent.pages() for parent in (first, second)}
    for one, other, words in (
        (first, second, ("Second Bear", "bruno", "another parent", "other parent", "andere ouder", "autre parent")),
        (second, first, ("First Bear", "amina", "Amina", "0470", "another parent", "andere ouder", "autre parent")),
    ):
        ids = [other.wallet_id, other.household_id, *(each for ids in other.ids().values() for each in ids)]
        assert len(ids) == 8
        for address, (_, text) in pages[one.name].items():
            assert not [each for each in (*ids, *words) if each in text], address


def test_what_is_sent_for_the_other_is_refused_as_what_is_not_there(
    issuer: Issuer, first: Parent, second_house: str
) -> None:
    second = _ask_for_another(first)
    second.live("The Second Bear", second_house)
    second.pages()
    before = second.pages()
    routes = list(_sent())
    assert len(routes) == 13
    for rule, parameter in routes:
        mine = rule.replace("<id:wallet_id>", first.wallet_id)
        unknown = first.send(mine.replace(f"<id:{parameter}>", an_id()), _form(rule))
        assert unknown[0] == 404, (rule, unknown)
        for theirs in second.ids()[parameter]:
            assert first.send(mine.replace(f"<id:{parameter}>", theirs), _form(rule)) == unknown, rule
            # Neither by the other's wallet, which is no more known than one that does not exist.
            if "<id:wallet_id>" in rule:
                filled = rule.replace(f"<id:{parameter}>", theirs)
                answers = [
                    first.send(filled.replace("<id:wallet_id>", wallet_id), _form(rule))
                    for wallet_id in (second.wallet_id, an_id())
                ]
                assert answers[0] == answers[1], rule
                assert answers[0][0] in (403, 404), (rule, answers[0])
    assert second.pages() == before
    # Every one of them is taken of one's own.
    for rule, parameter in routes:
        mine = rule.replace("<id:wallet_id>", first.wallet_id)
        own = [first.send(mine.replace(f"<id:{parameter}>", each), _form(rule)) for each in first.ids()[parameter]]
        assert all(answer[0] != 404 for answer in own), rule


def test_ids_of_the_other_in_a_body_are_as_unknown(issuer: Issuer, first: Parent, second_house: str) -> None:
    second = _ask_for_another(first)
    second.live("The Second Bear", second_house)
    second.pages()
    before = second.pages()
    sign_ins = [row["id"] for row in issuer.node.rows(session) if row["scope"] == second.scope]
    papers, report = f"/v1/wallets/{first.wallet_id}/papers/cancel", f"/v1/wallets/{first.wallet_id}/reports"
    tries: list[tuple[str, list[str], Any]] = [
        (papers, second.ids()["paper_id"], lambda each: {"paper_ids": [each]}),
        (report, second.uses, lambda each: {"kind": "not_safe", "redemption_id": each}),
        ("/my-sign-ins/end", sign_ins, lambda each: {"sign_in": each}),
    ]
    for address, ids, body in tries:
        assert ids, address
        unknown = first.send(address, body(an_id()))
        assert [first.send(address, body(each)) for each in ids] == [unknown] * len(ids), address
    assert second.pages() == before
