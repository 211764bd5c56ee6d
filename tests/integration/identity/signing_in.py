"""People who sign in by a code, for tests of what comes after it."""

import re

from flask.testing import FlaskClient

from shared.identity import people
from shared.identity.roles import Role
from shared.notices import notices
from shared.testing.service import Node

ANN = "ann@example.org"
FORM = "/sign-in/code"


def add(node: Node, address: str = ANN, role: Role = Role.FUNDER, scope: str = "") -> str:
    """Enter somebody. Returns their id."""
    with node.ctx.unit_of_work() as tx:
        return people.add(tx, node.ctx.keys.people(node.service.name), role, scope, address, "en")


def newest_code(node: Node) -> str:
    """The code that was sent last."""
    with node.ctx.reading() as reading:
        newest = notices.newest(reading, node.ctx.keys.people(node.service.name), 1)
    (found,) = re.findall(r"\b(\d{4} \d{4})\b", newest[0].message.text)
    return str(found)


def by_code(node: Node, address: str = ANN) -> FlaskClient:
    """A browser whose person typed the code that was sent."""
    client = node.client()
    client.set_cookie("lang", "en")
    # The code that was sent last is found by when it was.
    node.clock.advance(seconds=1)
    assert client.post("/sign-in", data={"address": address}).status_code == 303
    assert client.post(FORM, data={"code": newest_code(node)}).status_code == 303
    return client
