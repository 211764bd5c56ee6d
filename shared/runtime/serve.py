"""`respijt <service> serve`: web, relay, consumer and scheduler of one service in one process. `web`: the first alone.

gunicorn's master opens no database. In `serve` its only worker takes the service's start-up lock, so
that a second process of the same service waits and then says why it cannot start. Of `web` there may
be several, each with a port of its own, beside any number of workers (`worker.py`): on PostgreSQL.
"""

import logging
import os
import threading
import time
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication
from prometheus_client import start_http_server

from shared.kernel import faults
from shared.kernel.errors import SettingsError
from shared.messaging.transport import Transport
from shared.observability import logs
from shared.persistence.database import Database
from shared.persistence.file_lock import FileLock, LockTimeoutError
from shared.runtime.instance import Instance
from shared.runtime.opening import START_UP_LOCK, open_context, open_service_database, open_transport
from shared.runtime.service import Service
from shared.runtime.settings import Settings

#: Everything has to be over this soon after a SIGTERM; the threads get a little less.
GRACEFUL_SECONDS = 7
THREADS_STOP_SECONDS = 5.0
#: How long a worker waits for the process it replaces to be gone.
START_UP_LOCK_SECONDS = 15.0
#: The exit code of a worker whose master died, which would else keep the port for a while.
ORPHANED = 71
#: The exit code of a worker whose place another process took while its database was away.
SUPERSEDED = 72
PLACE_SECONDS = 1.0
#: The exit code of a worker that cannot start; gunicorn keeps 3 and 4 for itself.
CANNOT_START = 78

log = structlog.get_logger(__name__)


class Server(BaseApplication):  # type: ignore[misc]  # the library has no types
    """One service under gunicorn, with exactly one worker."""

    def __init__(self, service: Service, settings: Settings, *, alone: bool) -> None:
        """`alone`: it is the whole service and does also what nobody asks for."""
        self._service, self._settings, self._alone = service, settings, alone
        self._lock: FileLock | None = None
        self._instance: Instance | None = None
        self._database: Database | None = None
        self._transport: Transport | None = None
        self._app: Flask | None = None
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"127.0.0.1:{self._settings.ports[self._service.name]}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": self._settings.threads,
            "timeout": 60,
            "graceful_timeout": GRACEFUL_SECONDS,
            "keepalive": 30,
            "control_socket_disable": True,
            "proc_name": f"respijt-{self._service.name}",
            "loglevel": "warning",
            "post_worker_init": self._post_worker_init,
            "worker_exit": self._worker_exit,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._respond

    def _respond(self, environ: Any, start_response: Any) -> Any:
        assert self._app is not None, "requests come after the worker was set up"
        return self._app(environ, start_response)

    def _post_worker_init(self, worker: Any) -> None:
        """Open everything in the worker: connections, locks and threads do not survive a fork."""
        logs.configure(self._service.name, self._settings.log_level)
        try:
            self._open(worker)
        except (SettingsError, LockTimeoutError) as error:
            give_up(
                str(error),
                error.remedy if isinstance(error, SettingsError) else "Stop the other process of this service.",
            )
        except sa.exc.OperationalError as error:
            give_up(f"the database does not answer: {error.orig}", "Start it, or correct its settings.")
        log.info("service.started", port=self._settings.ports[self._service.name])

    def _open(self, worker: Any) -> None:
        name, settings = self._service.name, self._settings
        self._watch_parent(worker.ppid)
        arm_fault(settings)
        if self._alone:
            folder = settings.data / name
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / START_UP_LOCK)
            self._lock.acquire(START_UP_LOCK_SECONDS)
        self._database = open_service_database(name, settings)
        if self._alone:
            self._take_place(self._database)
        ctx = open_context(self._service, settings, self._database)
        self._transport = open_transport(settings)
        self._instance = Instance(self._service, ctx, self._transport)
        self._app = self._service.app(ctx, self._instance)
        start_http_server(settings.metrics_ports[name], addr="127.0.0.1")
        if self._alone:
            self._instance.start()

    def _worker_exit(self, _server: Any, worker: Any) -> None:
        if os.getpid() != worker.pid or self._instance is None:
            return
        stopped = self._instance.stop(THREADS_STOP_SECONDS)
        log.info("service.stopped", clean=stopped)
        if stopped:
            self._instance.close()
            if self._database is not None:
                self._database.close()
            if self._transport is not None:
                self._transport.close()

    def _take_place(self, database: Database) -> None:
        """Be the one `serve` of this database, which on PostgreSQL may be asked for from several machines."""
        place = database.seat("serve")
        deadline = time.monotonic() + START_UP_LOCK_SECONDS
        while not place.take():
            if time.monotonic() > deadline:
                raise LockTimeoutError("another process serves this database")
            time.sleep(0.1)

        def watch() -> None:
            """A lost connection is a lost place: take it again, or end when another process has it."""
            while True:
                time.sleep(PLACE_SECONDS)
                try:
                    if not place.take():
                        log.error("service.superseded")
                        os._exit(SUPERSEDED)
                except sa.exc.DBAPIError as error:
                    log.warning("service.place_unknown", error=type(error).__name__)

        threading.Thread(target=watch, name="place", daemon=True).start()

    def _watch_parent(self, parent: int) -> None:
        """End with the master: after a kill -9 of it, the worker would hold port and lock on."""

        def watch() -> None:
            while os.getppid() == parent:
                time.sleep(0.1)
            os._exit(ORPHANED)

        threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def serve(service: Service, settings: Settings) -> None:
    """Run a service until it is told to stop. Does not return."""
    Server(service, settings, alone=True).run()


def web(service: Service, settings: Settings) -> None:
    """Answer requests until told to stop. Raises `SettingsError` where one process has to do everything."""
    refuse_alone(service, settings)
    Server(service, settings, alone=False).run()


def refuse_alone(service: Service, settings: Settings) -> None:
    """Raise `SettingsError` where the database allows one process only."""
    if settings.databases[service.name].startswith("sqlite:"):
        raise SettingsError(
            "a service on SQLite is one process",
            remedy=f"Run `respijt {service.name} serve`, or put its database on PostgreSQL.",
        )


def give_up(reason: str, remedy: str) -> None:
    """Say why a process cannot start, and end it after a pause, so that whoever starts it again does not spin."""
    log.error("service.cannot_start", reason=reason, remedy=remedy)
    logging.shutdown()
    time.sleep(1.0)
    os._exit(CANNOT_START)


def arm_fault(settings: Settings) -> None:
    """In a demo's or test's process: die at a named point the n-th time it is reached, or stand still there."""
    if not settings.fault:
        return
    point, _, when = settings.fault.partition(":")
    count, _, how = when.partition(":")
    left = [int(count or "1")]

    def act() -> None:
        left[0] -= 1
        if left[0] == 0 and how == "hang":
            threading.Event().wait()
        elif left[0] == 0:
            os._exit(137)

    faults.arm(point, act)
