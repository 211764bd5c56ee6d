"""Every address of the four services, for every role."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cli import load
from shared.contracts.topics import SERVICES
from shared.identity.roles import Role
from shared.testing.service import Node, a_node
from tests.integration.identity.matrix import table
from tests.integration.identity.visitors import NOTHING, Visitor, filled, may

pytestmark = pytest.mark.only("sqlite", "who may is decided before any statement that the engines could run otherwise")

REFUSED = {401, 403}
#: Of roles that are for one object.
_SCOPES = {
    Role.PARENT: f"wallet:{NOTHING}",
    Role.PROVIDER_OWNER: f"provider:{NOTHING}",
    Role.PROVIDER_STAFF: f"provider:{NOTHING}",
}


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
        visitor = Visitor(node, role, _SCOPES.get(role, ""))
        for (method, rule), who in table(node.service.name).items():
            if rule in ("/sign-out", "/my-sign-ins/end", "/leave"):
                continue
            status = visitor.open(method, filled(rule, {})).status_code
            if who == "device":
                fine = status == 401
            elif not may(who, role):
                fine = status == 403
            else:
                # A helper also needs a parent's permission: `test_whose` gives it.
                fine = status not in REFUSED or (role is Role.HELPER and status == 403)
            if not fine:
                wrong.append(f"{role.value}: {method} {rule} answered {status}")
    assert wrong == []
