"""How a service says how it is: alive, ready, and in detail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import msgspec
from flask import Blueprint, Response

from shared.kernel.clock import format_instant


@dataclass(frozen=True)
class Status:
    """How far a service is. It is quiet when nothing waits to be sent, heard, ordered or done."""

    service: str
    version: str
    schema: str | None
    now: datetime
    unpublished: int
    blocked: int
    parked: int
    waiting: int
    dead_letters: int
    lag: int
    log_end: int
    jobs_due: list[str]
    next_due_at: datetime | None

    def document(self) -> dict[str, Any]:
        return {
            "service": self.service,
            "version": self.version,
            "schema": self.schema,
            "now": format_instant(self.now),
            "outbox": {"unpublished": self.unpublished, "blocked": self.blocked},
            "inbox": {"parked": self.parked, "waiting": self.waiting},
            "dead_letters": self.dead_letters,
            "lag": self.lag,
            "log_end": self.log_end,
            "jobs": {
                "due": self.jobs_due,
                "next_due_at": None if self.next_due_at is None else format_instant(self.next_due_at),
            },
        }


class Monitor(Protocol):
    def why_not_ready(self) -> str | None:
        """What keeps the service from answering, or `None`. The log's absence is no reason: nobody waits for it."""

    def status(self) -> Status: ...


def blueprint(monitor: Monitor) -> Blueprint:
    health = Blueprint("health", __name__)

    @health.get("/livez")
    def livez() -> Response:
        return _json({"alive": True})

    @health.get("/readyz")
    def readyz() -> Response:
        reason = monitor.why_not_ready()
        return _json({"ready": reason is None, "reason": reason}, 200 if reason is None else 503)

    @health.get("/status")
    def status() -> Response:
        return _json(monitor.status().document())

    return health


def _json(document: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(document), status, content_type="application/json")
