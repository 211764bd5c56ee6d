"""Every address of the four services, for every role, for what is one's own and what is somebody else's."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.cli import load
from shared.contracts.topics import SERVICES
from shared.identity import sessions
from shared.identity.roles import Actor, Role
from shared.testing.service import Node, a_node
from tests.integration.identity.matrix import LETTERS, table
from tests.integration.issuer.builders import an_issuer
from tests.integration.issuer.helping import Household, an_organisation
from tests.integration.providers.desk import Desk

pytestmark = pytest.mark.only("sqlite", "who may is decided before any statement that the engines could run otherwise")

NOTHING = "0" * 32
#: What is done last, because it ends what the others are tried on.
_ENDS = ("no-thank-you",)
#: By the end of an address, what its body needs beside what the OpenAPI document says.
_NEEDS: dict[str, dict[str, Any]] = {
    "/changes": {"kind": "birth", "born_on": "2026-03-01"},
    "/mandates": {"last_day": "2026-06-30", "organisation_id": NOTHING},
    "/devices": {"token_sha256": "a" * 64},
    "/offers": {"category": "babysitting"},
    "/payee": {"iban": "BE68539007547034"},
    "/answer": {"answer": "we_came"},
}
#: What a helper may do for a family that permitted nothing: another parent of it asks at the door, and nobody's
#: consent is needed for that. Nothing of the family's own is behind it.
_DOOR = ("POST", "/v1/households/<id:household_id>/parents")
_WORD = ("POST", "/v1/wallets/<id:wallet_id>/letters/word")
REFUSED, UNSEEN = {401, 403}, {401, 403, 404}


class Visitor:
    """Somebody with an access token for the API, and signed in for the pages."""

    def __init__(self, node: Node, role: Role | None, scope: str = "") -> None:
        self.client = node.client()
        self.headers = {"Respijt-Reason": "asked_by_parent"}
        self._count = 0
        if role is not None:
            self.headers["Authorization"] = f"Bearer {node.token(role, scope, actor=role.value)}"
            with node.ctx.unit_of_work() as tx:
                secret = sessions.begin(tx, Actor(role.value, role, scope), strong=True)
            self.client.set_cookie(f"respijt_{node.service.name}", secret)

    def open(self, method: str, path: str, body: Any = None) -> TestResponse:
        self._count += 1
        headers = {**self.headers, "Idempotency-Key": f"matrix-{self._count:08}"}
        given = (body or {}) if path.startswith("/v1/") and method == "POST" else None
        return self.client.open(path, method=method, headers=headers, json=given, buffered=True)


def filled(rule: str, ids: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids.get(found[1], NOTHING), rule)


def may(who: str, role: Role) -> bool:
    return who in ("anybody", "signed_in") or (who.isupper() and role in {LETTERS[letter] for letter in who})


@pytest.fixture(params=SERVICES)
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Node]:
    made = a_node(load(request.param), tmp_path)
    yield made
    made.close()


def test_every_address_stands_in_the_table_and_no_other_does(node: Node) -> None:
    there = {
        (method, rule.rule)
        for rule in node.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there == table(node.service.name).keys()


def test_nobody_opens_what_needs_somebody(node: Node) -> None:
    nobody = Visitor(node, None)
    for (method, rule), who in table(node.service.name).items():
        status = nobody.open(method, filled(rule, {})).status_code
        assert (status == 401) == (who != "anybody"), (method, rule, status)


def test_each_role_opens_what_the_table_says_and_nothing_else(node: Node) -> None:
    wrong = []
    for role in Role:
        visitor = Visitor(node, role, f"wallet:{NOTHING}" if role is Role.PARENT else f"provider:{NOTHING}")
        for (method, rule), who in table(node.service.name).items():
            if rule in ("/sign-out", "/my-sign-ins/end", "/leave"):
                continue
            status = visitor.open(method, filled(rule, {})).status_code
            if who == "device":
                fine = status == 401
            elif not may(who, role):
                fine = status == 403
            else:
                # A helper also needs a parent's permission: the tests below give it.
                fine = status not in REFUSED or (role is Role.HELPER and status == 403)
            if not fine:
                wrong.append(f"{role.value}: {method} {rule} answered {status}")
    assert wrong == []


def a_value(schema: dict[str, Any], components: dict[str, Any]) -> Any:
    """The smallest value that a schema of the OpenAPI document takes."""
    if "$ref" in schema:
        return a_value(components[schema["$ref"].rpartition("/")[2]], components)
    for several in ("allOf", "anyOf", "oneOf"):
        if several in schema:
            return a_value(schema[several][0], components)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: a_value(properties[name], components) for name in schema.get("required", [])}
    if kind == "array":
        return [a_value(schema["items"], components)] * schema.get("minItems", 1)
    if kind == "integer":
        return schema.get("minimum", 1)
    if kind == "boolean":
        return False
    if schema.get("format") == "date":
        return "2026-03-05"
    if schema.get("format") == "date-time":
        return "2026-03-05T10:00:00Z"
    return NOTHING if "0-9a-f" in schema.get("pattern", "") else "a" * max(schema.get("minLength", 1), 1)


def a_body(document: Any, rule: str) -> Any:
    """A body that an address of the API takes."""
    operation = document["paths"][re.sub(r"<id:(\w+)>", r"{\1}", rule)]["post"]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    value = a_value(content.get("schema", {"type": "object"}), document.get("components", {}).get("schemas", {}))
    return value | next((needs for end, needs in _NEEDS.items() if rule.endswith(end)), {})


def the_scoped(service: str, role: Role, parameters: tuple[str, ...]) -> list[tuple[str, str]]:
    """The API's addresses of one object that a role may open for its own; what ends something comes last."""
    found = [
        (method, rule)
        for (method, rule), who in table(service).items()
        if rule.startswith("/v1/") and may(who, role) and any(f":{name}>" in rule for name in parameters)
    ]
    return sorted(found, key=lambda each: each[1].endswith(_ENDS))


def judged(
    visitor: Visitor,
    routes: list[tuple[str, str]],
    own: dict[str, str],
    other: dict[str, str],
    body: Callable[[str], Any],
) -> list[str]:
    """What is not as it should be: one's own refused, or somebody else's not."""
    wrong = []
    for method, rule in routes:
        given = body(rule) if method == "POST" else None
        theirs, mine = (visitor.open(method, filled(rule, ids), given) for ids in (other, own))
        if theirs.status_code not in UNSEEN:
            wrong.append(f"somebody else's: {method} {rule} answered {theirs.status_code} {theirs.text[:300]}")
        if mine.status_code in REFUSED:
            wrong.append(f"one's own: {method} {rule} answered {mine.status_code} {mine.text[:300]}")
    return wrong


def test_a_parent_opens_her_own_and_nobody_elses(tmp_path: Path) -> None:
    with an_issuer(tmp_path) as issuer:
        mine = Household(issuer)
        theirs = Household(issuer, mine.programme_id, ref="f2")
        document = issuer.node.client().get("/openapi.json").json
        visitor = Visitor(issuer.node, Role.PARENT, mine.scope)
        routes = the_scoped("issuer", Role.PARENT, ("wallet_id",))
        own, other = {"wallet_id": mine.wallet_id}, {"wallet_id": theirs.wallet_id}
        found = judged(visitor, routes, own, other, lambda rule: a_body(document, rule))
        assert not found, "\n".join(found)
        assert len(routes) > 15


def test_a_helper_opens_a_household_that_permitted_it_and_no_other(tmp_path: Path) -> None:
    with an_issuer(tmp_path) as issuer:
        mine = Household(issuer)
        theirs = Household(issuer, mine.programme_id, ref="f2")
        organisation_id = an_organisation(issuer, "Help")
        mine.permit(organisation_id=organisation_id)
        document = issuer.node.client().get("/openapi.json").json
        visitor = Visitor(issuer.node, Role.HELPER, f"organisation:{organisation_id}")
        routes = the_scoped("issuer", Role.HELPER, ("wallet_id", "household_id", "grant_id"))
        routes.remove(_DOOR)
        # Whoever wrote a letter, which an address before it does, never tells its word.
        routes.remove(_WORD)
        own, other = (
            {"wallet_id": each.wallet_id, "household_id": each.id, "grant_id": each.grant_id} for each in (mine, theirs)
        )
        found = judged(visitor, routes, own, other, lambda rule: a_body(document, rule))
        assert not found, "\n".join(found)
        assert len(routes) > 10


@pytest.mark.parametrize("role", [Role.PROVIDER_OWNER])
def test_an_owner_opens_their_own_provider_and_no_other(tmp_path: Path, role: Role) -> None:
    desk = Desk(tmp_path)
    mine, theirs = desk.a_provider(), desk.a_provider()
    document = desk.node.client().get("/openapi.json").json
    visitor = Visitor(desk.node, role, f"provider:{mine}")
    routes = the_scoped("providers", role, ("provider_id",))
    own, other = {"provider_id": mine}, {"provider_id": theirs}
    found = judged(visitor, routes, own, other, lambda rule: a_body(document, rule))
    assert not found, "\n".join(found)
    assert len(routes) > 10
    desk.close()
