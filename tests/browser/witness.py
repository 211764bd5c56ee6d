"""What happened while pages were looked at: what was sent, what the browser would not run, and who else was asked."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, Response

from tests.missing import missing

_CHECKER = Path(__file__).parents[2] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
_OURS = ("127.0.0.1", "localhost")
_FINE, _BROKEN = 200, 500
#: What Chromium writes into its console where a page's policy stopped something.
_STOPPED = ("Content Security Policy", "Permissions policy violation")


def is_stopped(message: ConsoleMessage) -> bool:
    """Whether a browser says that a page's policy stopped something."""
    return any(words in message.text for words in _STOPPED)


@dataclass
class Witness:
    """Looks on at one browser profile from its first page to its last."""

    #: Each page as it was sent, by its status and address.
    pages: dict[str, bytes] = field(default_factory=dict)
    #: By which method the page at an address was asked for last; none where the answer was that something is wrong.
    shown: dict[str, str | None] = field(default_factory=dict)
    #: The pages that failed.
    broken: list[str] = field(default_factory=list)
    #: What went wrong: a policy that was broken, an address that is not ours.
    wrong: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if is_stopped(message):
            self.wrong.append(f"{message.location['url']}: {message.text[:200]}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.hostname not in _OURS:
            self.wrong.append(f"{address.hostname} was asked")

    def _response(self, response: Response) -> None:
        if response.headers.get("content-type", "").startswith("text/html"):
            if response.status >= _BROKEN:
                self.broken.append(f"{response.url} answered {response.status}")
            if response.request.is_navigation_request():
                self.shown[response.url] = response.request.method if response.status == _FINE else None
            try:
                self.pages[f"{response.status} {response.url}"] = response.body()
            except Error:
                # A page that the browser left before it was there.
                return

    def method_of(self, page: Page) -> str | None:
        """By which method the page is here that somebody looks at; none where it says that something is wrong."""
        return self.shown.get(page.url.partition("#")[0])


def complaints_of_html(pages: dict[str, bytes], folder: Path) -> list[str]:
    """What the Nu checker finds in pages as they were sent; CSS has its own ways to be seen."""
    if not _CHECKER.is_file():
        missing("the HTML checker is not there; npm brings it at `make setup`")
    files = {}
    for number, (address, body) in enumerate(sorted(pages.items())):
        file = folder / f"{number}.html"
        file.write_bytes(body)
        files[file.name] = address
    command = ["java", "-jar", str(_CHECKER), "--format", "json", *map(str, folder.glob("*.html"))]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    told: list[dict[str, Any]] = json.loads(ended.stderr)["messages"]
    return [
        f"{files[each['url'].rpartition('/')[2]]} line {each.get('lastLine')}: {each['message']}"
        for each in told
        if each["type"] == "error" or each.get("subType") == "warning"
    ]
