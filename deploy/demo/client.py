"""HTTP to the four services: every write carries its idempotency key, so all may be sent again after a lost answer."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

#: A service that was killed is back within some seconds; longer than this is a failure of the story.
PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.1
_TIMEOUT = urllib3.Timeout(connect=5.0, read=30.0)


class DemoError(Exception):
    """The story cannot go on. The text says where it stood and what was answered."""


@dataclass(frozen=True)
class Answer:
    """A service's answer to the byte."""

    status: int
    body: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """A problem's stable code, or an empty text."""
        try:
            found = self.value.get("code", "")
        except (ValueError, AttributeError):
            return ""
        return str(found)


class FileRefusedError(DemoError):
    """The list that was sent in is not one. The text is the service's own."""


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


class Client:
    """One pool of connections per service, for several threads."""

    def __init__(self, urls: Mapping[str, str], connections: int) -> None:
        self._urls = dict(urls)
        self._pools = {
            service: urllib3.PoolManager(maxsize=connections, block=False, retries=False, timeout=_TIMEOUT)
            for service in urls
        }

    def get(self, service: str, path: str, token: str) -> Any:
        """The document at a path. Anything but 200 ends the story."""
        return json.loads(self._read(service, path, bearer(token)))

    def text(self, service: str, path: str, token: str) -> str:
        """An export."""
        return self._read(service, path, bearer(token)).decode()

    def pages(self, service: str, path: str, headers: Mapping[str, str], what: str) -> list[Any]:
        """All items of a list, page after page."""
        sign = "&" if "?" in path else "?"
        items: list[Any] = []
        after = ""
        while True:
            page = json.loads(self._read(service, f"{path}{sign}limit=500{after}", headers))
            items += page[what]
            if not page.get("next"):
                return items
            after = f"&after={page['next']}"

    def post(
        self, service: str, path: str, token: str, key: str, body: object, expect: int | tuple[int, ...] = 201
    ) -> Any:
        """Write something and return the answer's document. Another status than expected ends the story."""
        answer = self.try_post(service, path, bearer(token), key, body)
        if answer.status not in (expect if isinstance(expect, tuple) else (expect,)):
            raise DemoError(f"POST {path} at the {service} was answered {_said(answer)}")
        return answer.value

    def upload(self, service: str, path: str, token: str, key: str, data: bytes) -> Any:
        """Send a file. A file that is refused ends the story with the service's own words."""
        headers = {**bearer(token), "Idempotency-Key": key, "Content-Type": "text/csv"}
        answer = self.send("POST", service, path, headers, data)
        if answer.status != 202:
            problem = answer.value
            raise FileRefusedError(f"{problem.get('detail', answer.status)}. {problem.get('remedy', '')}".strip())
        return answer.value

    def try_post(self, service: str, path: str, headers: Mapping[str, str], key: str, body: object) -> Answer:
        """Write something and return whatever is answered."""
        data = json.dumps(body).encode()
        return self.send(
            "POST", service, path, {**headers, "Idempotency-Key": key, "Content-Type": "application/json"}, data
        )

    def send(
        self, method: str, service: str, path: str, headers: Mapping[str, str], data: bytes | None = None
    ) -> Answer:
        """Send until it is answered. A lost connection, 503 and "in progress" are tried again: the key allows it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        last = "nothing"
        while True:
            try:
                response = self._pools[service].request(method, self._urls[service] + path, body=data, headers=headers)
                answer = Answer(response.status, response.data)
                if answer.status < 500 and not (answer.status == 409 and answer.code == "in_progress"):
                    return answer
                last = _said(answer)
                if answer.status not in (409, 502, 503, 504):
                    raise DemoError(f"{method} {path} at the {service} was answered {last}")
            except urllib3.exceptions.HTTPError as error:
                last = type(error).__name__
            if time.monotonic() > deadline:
                raise DemoError(f"{method} {path} at the {service} was not answered for a minute: {last}")
            time.sleep(_PAUSE_SECONDS)

    def _read(self, service: str, path: str, headers: Mapping[str, str]) -> bytes:
        answer = self.send("GET", service, path, headers)
        if answer.status != 200:
            raise DemoError(f"GET {path} at the {service} was answered {_said(answer)}")
        return answer.body

    def glance(self, service: str, path: str) -> Any | None:
        """A document that is asked for again and again, or `None` when the service does not answer now."""
        try:
            response = self._pools[service].request("GET", self._urls[service] + path)
        except urllib3.exceptions.HTTPError:
            return None
        return json.loads(response.data) if response.status == 200 else None

    def close(self) -> None:
        """Let go of the connections. A service that stops waits for those that are still open."""
        for pool in self._pools.values():
            pool.clear()


def _said(answer: Answer) -> str:
    return f"{answer.status} {answer.body[:400].decode(errors='replace')}"
