"""`docs/ways.md` is true: every action of a parent has a page, a desk and paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.providers.service import SERVICE as PROVIDERS
from shared.testing.service import Node, a_node
from tests.integration.identity.matrix import table
from tests.integration.issuer.builders import Issuer

TABLE = Path(__file__).parents[3] / "docs" / "ways.md"
#: Where a parent's forms begin.
OF_PARENTS = ("/cheques", "/join", "/begin")
#: A second proof, and an organisation's own sign-in: nobody asks a parent for either.
OF_STAFF = ("/sign-in/second", "/sign-in/organisation", "/my-keys/app")

pytestmark = pytest.mark.only("sqlite", "reads a document and the list of addresses")


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def addresses(column: int) -> set[str]:
    return {found for row in rows() for found in re.findall(r"`((?:GET|POST) [^`]+)`", row[column])}


def test_no_way_is_left_out() -> None:
    assert len(rows()) > 20
    for row in rows():
        assert len(row) == 4, row
        assert all(row), row


def pages_of(node: Node, *blueprints: str) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in node.app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in blueprints
        for method in (rule.methods or set()) & {"GET", "POST"}
    }


def of_parents_sign_in(issuer: Issuer) -> set[str]:
    """The forms by which a parent signs in and out, and what she sees of it once she is signed in."""
    who = {f"{method} {rule}": letters for (method, rule), letters in table("issuer").items()}
    return {
        each
        for each in pages_of(issuer.node, "identity")
        if each.startswith("POST ") or who[each] == "signed_in"
        if not each.split()[1].startswith(OF_STAFF)
    }


@pytest.fixture
def providers(tmp_path: Path) -> Iterator[Node]:
    """The service in which she finds who can come."""
    node = a_node(PROVIDERS, tmp_path / "providers")
    yield node
    node.close()


def test_every_address_of_a_page_exists_and_no_form_of_a_parent_is_missing(issuer: Issuer, providers: Node) -> None:
    finding = pages_of(providers, "pages")
    assert addresses(1) <= pages_of(issuer.node, "pages", "identity") | finding
    forms = {rule for rule in pages_of(issuer.node, "pages") if rule.startswith("POST ")}
    assert {rule for rule in forms if rule.split()[1].startswith(OF_PARENTS)} <= addresses(1)
    assert finding <= addresses(1)


def test_no_way_of_a_parents_sign_in_is_missing(issuer: Issuer) -> None:
    ways = of_parents_sign_in(issuer)
    assert {"POST /sign-out", "GET /my-sign-ins", "POST /my-keys/passkey/remove"} < ways
    assert ways <= addresses(1)


def test_every_address_of_the_desk_exists(issuer: Issuer, providers: Node) -> None:
    there = set()
    for node in (issuer.node, providers):
        document = node.client().get("/openapi.json").json
        there |= {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    pages = pages_of(issuer.node, "pages", "helping")
    assert addresses(2) <= there | pages | pages_of(providers, "pages")
    assert len(addresses(2) & pages) > 15
