"""`docs/ways.md` is true: every action of a parent has a page, a desk and paper."""

import re
from pathlib import Path

import pytest

from tests.integration.issuer.builders import Issuer

TABLE = Path(__file__).parents[3] / "docs" / "ways.md"
#: Where a parent's forms begin.
OF_PARENTS = ("/cheques", "/join", "/begin")

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


def pages_of(issuer: Issuer, *blueprints: str) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in issuer.node.app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in blueprints
        for method in (rule.methods or set()) & {"GET", "POST"}
    }


def test_every_address_of_a_page_exists_and_no_form_of_a_parent_is_missing(issuer: Issuer) -> None:
    rules = pages_of(issuer, "pages")
    assert addresses(1) <= rules
    forms = {rule for rule in rules if rule.startswith("POST ") and rule.split()[1].startswith(OF_PARENTS)}
    assert forms <= addresses(1)


def test_every_address_of_the_desk_exists(issuer: Issuer) -> None:
    document = issuer.node.client().get("/openapi.json").json
    there = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    pages = pages_of(issuer, "pages", "helping")
    assert addresses(2) <= there | pages
    assert len(addresses(2) & pages) > 15
