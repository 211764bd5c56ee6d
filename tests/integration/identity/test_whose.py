"""What is somebody else's is as if it were not there: every address with every id that one may not open.

For each role the other's ids are tried at each address, alone and all together. The answer is the one that an id
gets that nobody has, word for word, and nothing has changed anywhere. Then the same addresses open one's own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from services.providers.service import SERVICE as PROVIDERS
from services.redeemer.service import SERVICE as REDEEMER
from shared.contracts.topics import SERVICES
from shared.identity.tables import session
from shared.testing.service import Node, a_node
from tests.integration.identity import worlds
from tests.integration.identity.matrix import LETTERS, table
from tests.integration.identity.visitors import Visitor, a_body, filled, ids_asked_for, may
from tests.integration.identity.whose import DOORS, in_bodies, letters, whose
from tests.integration.identity.worlds import Side
from tests.integration.issuer.builders import PROVENANCE, an_issuer
from tests.integration.providers.desk import Desk
from tests.integration.redeemer import builders as counters

#: An id that nobody has.
UNKNOWN = "e" * 32
_KEY = re.compile(r'(name="key" value=")[^"]+')
_ANY_ID = re.compile(r"[0-9a-f]{32}")
#: By the end of an address, what its form says.
_FORMS: dict[str, dict[str, Any]] = {
    "/cancel": {"reason": "sick_child"},
    "/dispute": {"reason": "not_mine"},
    "/rate": {"face": "good"},
    "/not-safe": {"kind": "not_safe", "words": "Nobody else reads this."},
    "/reviews/<id:emergency_id>": {"outcome": "approved"},
    "/become": {"status": "paused"},
    "/funds/<id:fund_id>/end": {"last_day": "2026-06-30"},
    "/visits/<id:visit_id>/now": {"cheques": "1", "reason": "emergency"},
}
#: What is written there is a file; all else stands in the query.
_UPLOADS = {"/v1/imports"}
#: The roles of the issuer for whom there are others with the same.
_OF_SOMEBODY = set("PHM")
#: What comes last of one's own, because it ends what the others are tried on, in this order.
_ENDS = (
    "/papers/<id:paper_id>/cancel", "/papers/cancel", "/link", "/stop", "/revoke", "/status", "/become", "/withdraw",
    "/lost", "/renew", "/no-thank-you", "/close", "/end",
)  # fmt: skip
#: Said of somebody else's, or of one that is over, this does nothing and says nothing.
_SAYS_NOTHING = {
    "/helping/visits/<id:visit_id>/stop",
    "/helping/visits/<id:visit_id>/papers/<id:paper_id>/cancel",
}
#: What holds for all programmes is not done by whoever is limited to some.
_OF_ALL = {
    ("GET", "/office/helpers/<id:organisation_id>/end", "M"),
    ("POST", "/office/helpers/<id:organisation_id>/end", "M"),
    ("GET", "/office/opinions/<id:opinion_id>/withdraw", "M"),
    ("POST", "/office/opinions/<id:opinion_id>/withdraw", "M"),
    ("POST", "/v1/opinions/<id:opinion_id>/withdraw", "M"),
    ("POST", "/v1/organisations/<id:organisation_id>/end", "M"),
}
#: Whoever wrote a letter never tells its word, and one's own letter is written at an address before.
_NEVER_OWN = {("POST", "/v1/wallets/<id:wallet_id>/letters/word", "H")}


@dataclass
class World:
    """A service in which people have things: by role's letter who visits and what is theirs, by case what is not."""

    node: Node
    visitors: dict[str, Visitor]
    own: dict[str, Side]
    others: dict[str, list[Side]]

    def __post_init__(self) -> None:
        self.document = self.node.client().get("/openapi.json").json

    def state(self) -> dict[str, list[str]]:
        """Every row of every table."""
        with self.node.ctx.reading() as reading:
            return {
                each.name: sorted(repr(tuple(row)) for row in reading.execute(sa.select(each)))
                for metadata in self.node.service.all_metadata
                for each in metadata.sorted_tables
            }

    def routes(self, letter: str) -> Iterator[tuple[str, str, list[str]]]:
        """The addresses of some object that a role may open, with the names of the ids in them."""
        name = self.node.service.name
        for method, rule in table(name):
            names = re.findall(r"<id:(\w+)>", rule)
            if names and letter in letters(name, method, rule):
                yield method, rule, names


def an_issuers_world(folder: Path) -> Iterator[World]:
    with an_issuer(folder) as issuer:
        mine = worlds.a_family_with_everything(issuer, "mine")
        theirs = worlds.a_family_with_everything(issuer, "theirs")
        hers = worlds.a_co_parent_of(issuer, mine)
        colleagues = worlds.a_visit_by(issuer, "colleague", mine)
        scopes = {
            "P": (f"wallet:{mine.ids['wallet_id']}", f"wallet:{hers.ids['wallet_id']}"),
            "H": (f"organisation:{mine.ids['organisation_id']}",) * 2,
            "M": (f"programme:{mine.ids['programme_id']}",) * 2,
            "C": ("", ""),
        }
        visitors, own = {}, {}
        for letter, (scope, other_scope) in scopes.items():
            role = LETTERS[letter]
            visitors[letter] = Visitor(issuer.node, role, scope, "helper of mine" if letter == "H" else role.value)
            own[letter] = Side({**mine.ids, "sign_in": _newest_sign_in(issuer.node)}, mine.claims)
            other = Visitor(issuer.node, role, other_scope, "somebody else")
            colleagues.ids[f"sign_in {letter}"] = _newest_sign_in(issuer.node)
            if letter == "M":
                own["M"].ids["preview_id"] = worlds.a_preview_by(issuer, visitors["M"], mine.ids["programme_id"])
                colleagues.ids["preview_id"] = worlds.a_preview_by(issuer, other, mine.ids["programme_id"])
        other_manager = Visitor(issuer.node, LETTERS["M"], name="another manager")
        opening_id = worlds.a_link_opened_by(visitors["M"], visitors["C"], mine)
        for side in own.values():
            side.ids["opening_id"] = opening_id
        theirs.ids["opening_id"] = worlds.a_link_opened_by(other_manager, visitors["C"], theirs)
        others = {
            "household": [theirs, hers],
            "organisation": [theirs],
            "programme": [theirs],
            "person": [colleagues, theirs],
        }
        yield World(issuer.node, visitors, own, others)


def a_redeemers_world(folder: Path) -> Iterator[World]:
    node = a_node(REDEEMER, folder)
    counters.a_programme(node)
    mine, theirs = (counters.a_counter(node) for _ in range(2))
    uses = [worlds.a_use_at(node, counter) for counter in (mine, theirs)]
    visitor = Visitor(node, None, device=mine.token)
    yield World(node, {"S": visitor}, {"S": uses[0]}, {"provider": [uses[1]]})
    node.close()


def a_providers_world(folder: Path) -> Iterator[World]:
    desk = Desk(folder)
    mine, theirs = (worlds.a_provider_with_everything(desk, number) for number in (1, 2))
    scopes = dict.fromkeys(letters(PROVIDERS.name, "GET", "/v1/links/<id:link>"), "")
    scopes |= {"O": f"provider:{mine.ids['provider_id']}", "S": f"provider:{mine.ids['provider_id']}"}
    visitors = {letter: Visitor(desk.node, LETTERS[letter], scope) for letter, scope in scopes.items()}
    yield World(desk.node, visitors, dict.fromkeys(visitors, mine), {"provider": [theirs]})
    desk.close()


def _newest_sign_in(node: Node) -> str:
    return str(node.rows(session)[-1]["id"])


@pytest.mark.only("sqlite", "the tables of the tests are held against each other, and no database is asked")
@pytest.mark.parametrize("service", SERVICES)
def test_every_id_in_an_address_says_whose_it_is_for_each_role_that_may_open_it(service: str) -> None:
    for method, rule in table(service):
        for name in re.findall(r"<id:(\w+)>", rule):
            cases = whose(service).get(name, {})
            for letter in letters(service, method, rule):
                assert letter in cases, f"{method} {rule}: say in whose.py whose {name} may be for {letter}"


@pytest.mark.only("sqlite", "the tables of the tests are held against each other, and no database is asked")
def test_every_id_in_a_body_is_tried_by_a_role_that_may_open_the_address() -> None:
    for method, rule, field, cases in in_bodies():
        for letter in cases:
            assert may(table("issuer")[method, rule], LETTERS[letter]), (rule, field, letter)


def test_no_id_in_a_body_or_a_query_is_forgotten(tmp_path: Path) -> None:
    said = {(method, rule, field, letter) for method, rule, field, cases in in_bodies() for letter in cases}
    with an_issuer(tmp_path) as issuer:
        document = issuer.node.client().get("/openapi.json").json
    found = [
        (method, rule, field, letter)
        for method, rule, field in ids_asked_for(document)
        for letter in _OF_SOMEBODY & set(letters("issuer", method, rule))
    ]
    assert ("POST", "/v1/imports", "programme_id", "M") in found
    assert set(found) <= said, "say in whose.py whose these may be"


@pytest.mark.parametrize("world", [an_issuers_world, a_redeemers_world, a_providers_world])
def test_everybody_opens_their_own_and_what_is_anybody_elses_is_as_if_it_were_not_there(
    world: Any, tmp_path: Path
) -> None:
    for made in world(tmp_path):
        wrong = [each for letter in made.visitors for each in _of_others(made, letter)]
        assert not wrong, "\n".join(wrong)
        wrong = _of_ones_own(made)
        assert not wrong, "\n".join(wrong)


#: The lists on which a manager sees the ids of families, uses, programmes and whatever is of these.
_LISTS = {
    *("/office", "/office/checks", "/office/disputes", "/office/grants", "/office/helpers/envelopes"),
    *("/office/helpers/envelopes/new", "/office/lists", "/office/lists/new", "/office/reached"),
    *("/v1/claims", "/v1/disputes", "/v1/doors/words", "/v1/emergencies", "/v1/envelopes", "/v1/grants"),
    *("/v1/programmes", "/v1/wallets"),
}
#: What is of no programme.
_OF_NO_PROGRAMME = {"organisation_id", "organisation", "fund_id", "opinion_id"}


def test_a_list_shows_a_manager_of_some_programmes_what_is_of_these(tmp_path: Path) -> None:
    for world in an_issuers_world(tmp_path):
        everything = Visitor(world.node, LETTERS["M"], name="of all programmes")
        sides = [world.own["M"], world.others["programme"][0]]
        own, theirs = ({*_ids(side), *side.claims.values()} for side in sides)
        shown: dict[bool, set[str]] = {True: set(), False: set()}
        for method, rule in table("issuer"):
            if method == "GET" and "M" in letters("issuer", method, rule) and "<" not in rule:
                pages = {of_all: visitor.open(method, rule).data.decode("latin-1")
                         for of_all, visitor in ((True, everything), (False, world.visitors["M"]))}  # fmt: skip
                assert not [each for each in theirs if each in pages[False]], rule
                if any(each in pages[True] for each in theirs):
                    shown[True].add(rule)
                if any(each in pages[False] for each in own):
                    shown[False].add(rule)
        assert shown[True] == _LISTS
        # Of one programme alone there is nothing to choose there.
        assert shown[False] >= _LISTS - {"/office/reached"}


def _ids(side: Side) -> set[str]:
    return {each for name, each in side.ids.items() if name not in _OF_NO_PROGRAMME and not name.startswith("sign_in")}


def _of_others(world: World, letter: str) -> list[str]:
    """What is wrong with the answers to ids of others."""
    wrong, before = [], world.state()
    for method, rule, changes, field in (*_addresses(world, letter), *_bodies(world, letter)):
        theirs = _ask(world, letter, method, rule, changes, field)
        nobodys = _ask(world, letter, method, rule, dict.fromkeys(changes, UNKNOWN), field)
        hidden = theirs.status_code in (403, 404) or field or rule in _SAYS_NOTHING
        if _said(theirs) != _said(nobodys) or not hidden:
            wrong.append(f"{letter} {method} {rule} {changes}: {_said(theirs)}; for what is unknown {_said(nobodys)}")
    after = world.state()
    return wrong + [f"{letter} changed {name} of others" for name in before if before[name] != after[name]]


def _addresses(world: World, letter: str) -> Iterator[tuple[str, str, dict[str, str], str]]:
    """Each address with each id of somebody else in it beside one's own, and with nothing of one's own."""
    cases = whose(world.node.service.name)
    for method, rule, names in world.routes(letter):
        if (method, rule, letter) in DOORS:
            continue
        theirs = [name for name in names if cases[name][letter] != "any"]
        for some in {(name,) for name in theirs} | ({tuple(names)} if names[0] in theirs else set()):
            found = [side for side in world.others[cases[some[0]][letter]] if side.of(rule).keys() >= set(some)]
            assert found, f"nobody else has any {some} for {letter} at {rule}"
            for side in found:
                yield method, rule, {name: side.of(rule)[name] for name in some}, ""


def _bodies(world: World, letter: str) -> Iterator[tuple[str, str, dict[str, str], str]]:
    """The same for what stands in bodies and forms."""
    for method, rule, field, cases in in_bodies():
        if world.node.service.name != "issuer" or cases.get(letter, "any") == "any":
            continue
        name = f"{field} {letter}" if field == "sign_in" else field
        found = [side.ids[name] for side in world.others[cases[letter]] if name in side.ids]
        assert found, f"nobody else has any {name} at {rule}"
        for each in found:
            yield method, rule, {field: each}, field


def _of_ones_own(world: World) -> list[str]:
    """What is wrong with the answers to one's own ids; what ends something comes last."""
    routes = [(method, rule, letter) for letter in world.visitors for method, rule, _ in world.routes(letter)]
    wrong = []
    for method, rule, letter in sorted(routes, key=_place):
        answer = _ask(world, letter, method, rule, {})
        if answer.status_code in (401, 403, 404) and (method, rule, letter) not in _NEVER_OWN | _OF_ALL:
            wrong.append(f"{letter} {method} {rule}: {_said(answer)} for one's own")
    return wrong


def _place(route: tuple[str, str, str]) -> tuple[int, str]:
    method, rule, letter = route
    return next((place for place, end in enumerate(_ENDS, 1) if method == "POST" and rule.endswith(end)), 0), letter


def _ask(world: World, letter: str, method: str, rule: str, changes: dict[str, str], field: str = "") -> TestResponse:
    """Open an address with one's own ids, but for these changes."""
    ids = {"kind": "dispute", **world.own[letter].of(rule), **changes}
    visitor = world.visitors[letter]
    if rule.startswith("/v1/") and field and (method == "GET" or rule in _UPLOADS):
        beside = PROVENANCE if rule in _UPLOADS else {}
        return visitor.open(method, filled(rule, ids), query={**beside, field: ids[field]})
    if rule.startswith("/v1/"):
        body: dict[str, Any] = a_body(world.document, rule) if method == "POST" else {}
        if rule.endswith("/envelopes/<id:envelope_id>/grants"):
            body["household_id"] = ids["household_id"]
        if "organisation_id" in body:
            body["organisation_id"] = ids["organisation_id"]
        if field:
            body |= {field: [ids[field]] if field.endswith("s") else ids[field]}
        return visitor.open(method, filled(rule, ids), body)
    form = next((form for end, form in _FORMS.items() if rule.endswith(end)), {})
    if method == "GET":
        return visitor.open(method, filled(rule, ids), query=form)
    form = {"key": f"key-{visitor.count:08}", **form, **({field: ids[field]} if field else {})}
    return visitor.open(method, filled(rule, ids), form=form)


def _said(answer: TestResponse) -> tuple[int, str, str]:
    """Status, where it leads, and the words without any id or key of a form."""
    words = _ANY_ID.sub("an id", _KEY.sub(r"\1a key", answer.text))
    return answer.status_code, _ANY_ID.sub("an id", answer.headers.get("Location", "")), words
