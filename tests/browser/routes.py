"""Which addresses of the services answer a page, so that none is forgotten when the pages are looked at."""

import inspect
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from services.cli import load
from shared.testing.service import a_node

#: What answers something else than a page when it is opened, and what that is.
NO_PAGES = {
    "/cheques/code.svg": "a picture",
    "/cheques/mark": "a text for the wallet's script",
    "/cheques/mine.json": "a file to keep",
    "/cheques/paper/print.pdf": "the printed page beside it, as a file",
    "/cheques/phone-key": "a key for the phone's script",
    "/helping/visits/<id:visit_id>/papers/print.pdf": "the printed page beside it, as a file",
    "/leave": "the way to another site",
    "/livez": "a word for machines",
    "/manifest.webmanifest": "a description for the phone",
    "/my-keys/app/picture.svg": "a picture",
    "/office/lists/<id:import_id>/bad-rows.csv": "a file to keep",
    "/office/reminders/letters.pdf": "the printed page beside it, as a file",
    "/openapi.json": "a description for programs",
    "/phone-worker.js": "a script",
    "/readyz": "a word for machines",
    "/report.csv": "a file to keep",
    "/scan/read": "the way back to where a scan begins",
    "/scanner/<name>": "a script",
    "/static/<path:name>": "scripts, styles and pictures",
    "/status": "a word for machines",
}
#: Forms whose answer is a page although their type does not say so: it may be a file as well, or bears a cookie.
_PAGES_OF_FORMS = ("/letters", "/cheques/mine/code")
#: The pages that all services have differ in their frame alone: they are looked at in the one that parents see, and in
#: that of people at work.
_COMMON, _COMMON_AT = "identity.", ("issuer", "ledger")
_API = "/v1/"


class Route(NamedTuple):
    """One address of one service, as its application declares it."""

    service: str
    method: str
    rule: str

    def __str__(self) -> str:
        return f"{self.service}: {self.method} {self.rule}"


class Routes:
    """All addresses of the services that answer at these places."""

    def __init__(self, apps: Mapping[str, Flask], urls: Mapping[str, str]) -> None:
        self._maps: dict[int | None, tuple[str, Map]] = {
            urlsplit(urls[service]).port: (service, app.url_map) for service, app in apps.items()
        }
        self.pages = {each for service, app in apps.items() for each in _pages(service, app)}
        self._rules = {rule.rule for app in apps.values() for rule in app.url_map.iter_rules()}

    @classmethod
    def of_services(cls, urls: Mapping[str, str], folder: Path) -> Self:
        """As the services declare them. Their applications are made in this folder and answer nothing."""
        apps = {}
        for service in urls:
            node = a_node(load(service), folder / service)
            apps[service] = node.app
            node.close()
        return cls(apps, urls)

    def find(self, method: str, url: str) -> Route | None:
        """Which one is meant by an address; none for what is no service's."""
        parts = urlsplit(url)
        if parts.port not in self._maps:
            return None
        service, rules = self._maps[parts.port]
        try:
            rule, _values = rules.bind("localhost").match(parts.path, method, return_rule=True)
        except HTTPException:
            return None
        return Route(service, method, rule.rule)

    def complaints(self, looked_at: Collection[Route]) -> list[str]:
        """Which pages nobody looked at, and what is said here of an address that is not so."""
        return [
            *(f"{each}: nobody looks at this page" for each in sorted(self.pages - set(looked_at))),
            *(f"{each}: this answers a page" for each in sorted(looked_at) if each not in self.pages),
            *(f"{rule}: there is no such address" for rule in sorted(NO_PAGES.keys() - self._rules)),
        ]


def _pages(service: str, app: Flask) -> set[Route]:
    """What is opened, but for what is known to be no page; and the forms whose views answer with text."""
    found = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(_API) or (rule.endpoint.startswith(_COMMON) and service not in _COMMON_AT):
            continue
        if "GET" in (rule.methods or ()) and rule.rule not in NO_PAGES:
            found.add(Route(service, "GET", rule.rule))
        answers = inspect.get_annotations(inspect.unwrap(app.view_functions[rule.endpoint])).get("return")
        if "POST" in (rule.methods or ()) and (_may_be_text(answers) or rule.rule in _PAGES_OF_FORMS):
            found.add(Route(service, "POST", rule.rule))
    return found


def _may_be_text(answers: object) -> bool:
    return answers is str or str in getattr(answers, "__args__", ())
