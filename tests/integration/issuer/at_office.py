"""Somebody at work who has the issuer's pages open in a browser."""

import re
from collections.abc import Mapping
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.identity.roles import Role
from tests.integration.issuer.builders import Issuer


class Desk:
    """A browser in which somebody is signed in."""

    def __init__(
        self, issuer: Issuer, role: Role = Role.PROGRAMME_MANAGER, actor: str = "somebody", scope: str = ""
    ) -> None:
        self.client: FlaskClient = issuer.node.client()
        token = issuer.node.token(role, "wallet:" + "0" * 32 if role is Role.PARENT else scope, actor)
        arrived = self.client.post("/demo/sign-in", data={"token": token})
        assert arrived.status_code == 303
        self.home = arrived.location

    def see(self, address: str, language: str = "en") -> str:
        """The text of a page that is there."""
        answer = self.client.get(_in(address, language))
        assert answer.status_code == 200, (address, answer.status_code)
        return plain(answer.text)

    def status(self, address: str) -> int:
        return self.client.get(address).status_code

    def send(self, address: str, form_of: str = "", **values: object) -> TestResponse:
        """Send a form, with the key that its page gave it where `form_of` names the page."""
        given: dict[str, object] = dict(values)
        if form_of:
            given["key"] = key_in(self.client.get(form_of).text)
        return self.client.post(_in(address, "en"), data=given)


def plain(page: str) -> str:
    """What a page says, without its tags, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def wrong_in(page: str) -> Mapping[str, str]:
    """By field, what is said to be wrong at it."""
    found = re.findall(r'<span class="wrong" id="(\w+)-wrong">([^<]*)</span>', page)
    return {name: unescape(sentence) for name, sentence in found}


def _in(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"
