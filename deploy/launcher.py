"""Starts the services' processes on this machine, starts again what crashed, and stops everything it started."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from deploy.ports import free_ports
from shared.contracts.topics import SERVICES
from shared.runtime.settings import Settings, child_environment, read_settings

#: A service that keeps dying is started again after a pause, which grows up to this.
LONGEST_PAUSE_SECONDS = 5.0
#: After SIGTERM a service has so long to end; then its whole group is killed.
STOP_SECONDS = 9.0


class LaunchError(Exception):
    """The system could not be started. The text says what to do."""


@dataclass(frozen=True)
class Part:
    """One process to run: its label, its service, the command, and the settings that it alone has."""

    label: str
    service: str
    command: str
    settings: Mapping[str, str] = field(default_factory=dict)


#: Each service in one process.
WHOLE = tuple(Part(name, name, "serve") for name in SERVICES)


def apart(workers: int, webs: Mapping[str, int] | None = None) -> tuple[Part, ...]:
    """Each service as one web, or as many as `webs` says, and so many workers. On PostgreSQL only.

    The first web of a service is named like it and has its ports; all others take free ones.
    """
    parts = [Part(name, name, "web") for name in SERVICES]
    for name in SERVICES:
        parts += [_beside(name, "web", number) for number in range(2, (webs or {}).get(name, 1) + 1)]
        parts += [_beside(name, "worker", number) for number in range(1, workers + 1)]
    return tuple(parts)


def _beside(service: str, command: str, number: int) -> Part:
    """One more process of a service. A worker takes no requests and leaves its port alone."""
    variable = f"RESPIJT_{service.upper()}"
    port, metrics_port = map(str, free_ports(2))
    settings = {f"{variable}_PORT": port, f"{variable}_METRICS_PORT": metrics_port, "RESPIJT_WORKER": str(number)}
    return Part(f"{service}-{command}-{number}", service, command, settings)


@dataclass
class _Child:
    process: subprocess.Popen[bytes]
    started_at: float
    deaths: int = 0
    exit_codes: list[int] = field(default_factory=list)


class Launcher:
    """Processes over one data folder, each in a process group of its own; a part's label names it.

    `environment` holds the `RESPIJT_…` settings of all of them; the data folder is added.
    """

    def __init__(self, data: Path, environment: Mapping[str, str], parts: Sequence[Part] = WHOLE) -> None:
        self.data = data.resolve()
        self._parts = {part.label: part for part in parts}
        self.environment = child_environment({**environment, "RESPIJT_DATA": str(self.data)})
        self.settings: Settings = read_settings(self.environment)
        self.urls = {name: self.url(name) for name in SERVICES if name in self._parts}
        self._children: dict[str, _Child] = {}
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None

    # -- before it runs

    def prepare(self) -> None:
        """Make keys, schemas and topics where they are missing."""
        self.data.mkdir(parents=True, exist_ok=True)
        self.respijt("prepare")

    def respijt(self, *arguments: str, given: str = "") -> str:
        """Run the console script in the services' environment and return what it printed."""
        process = self._popen(list(arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, errors = process.communicate(given.encode())
        if process.returncode:
            raise _failed(arguments, errors, process.returncode)
        return output.decode()

    # -- while it runs

    def start(self) -> None:
        """Start all parts and the watch over them.

        Each writes its log to `<data>/<service>/<command>.log`, with its number where it has one; the process id
        of a service's master stands beside it in `serve.pid` or `web.pid`.
        """
        for label in self._webs:
            service = self._parts[label].service
            refuse_taken(self._own_settings(label).ports[service], f"RESPIJT_{service.upper()}_PORT")
        for label in self._parts:
            self._start(label)
        self._watcher = threading.Thread(target=self._watch, name="watch", daemon=True)
        self._watcher.start()

    def wait_ready(self, timeout_seconds: float = 30.0) -> None:
        """Return when all answer that they are ready; `LaunchError` with the log's end when one does not."""
        pool = urllib3.PoolManager(retries=False, timeout=2.0)
        deadline = time.monotonic() + timeout_seconds
        for label in self._webs:
            while not _ready(pool, self.url(label)):
                if time.monotonic() > deadline:
                    raise LaunchError(f"the {label} did not become ready; the end of its log:\n{self.log_end(label)}")
                time.sleep(0.05)

    def url(self, label: str) -> str:
        """Where a part answers that is a service's web or the whole of it."""
        return f"http://127.0.0.1:{self._own_settings(label).ports[self._parts[label].service]}"

    def pid(self, label: str) -> int:
        """The process id of a part: of a service's master, or of a worker."""
        return self._children[label].process.pid

    def metrics_port(self, label: str) -> int:
        """Where a part tells its metrics."""
        return self._own_settings(label).metrics_ports[self._parts[label].service]

    def exit_codes(self, label: str) -> list[int]:
        """With what a part's processes ended that were started again: an exit code, or a signal as a negative."""
        return list(self._children[label].exit_codes)

    def worker_pid(self, name: str) -> int | None:
        """The process id of a service's only worker, or `None` while there is none."""
        children = Path(f"/proc/{self.pid(name)}/task/{self.pid(name)}/children")
        try:
            pids = children.read_text(encoding="ascii").split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return int(pids[0]) if pids else None

    def log_end(self, name: str, lines: int = 5) -> str:
        path = self._file(self._parts[name], "log")
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def stop(self) -> bool:
        """Stop all that was started. Returns whether everything ended by itself in time."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
        clean = True
        for child in self._children.values():
            if not _has_ended(child.process):
                os.kill(child.process.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children.values():
            while not _has_ended(child.process) and time.monotonic() < deadline:
                time.sleep(0.02)
            clean = clean and _has_ended(child.process)
            _kill_group(child.process)
            child.process.wait()
        return clean

    def __enter__(self) -> "Launcher":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # -- within

    @property
    def _webs(self) -> list[str]:
        return [label for label, part in self._parts.items() if part.command != "worker"]

    def _own_settings(self, label: str) -> Settings:
        return read_settings({**self.environment, **self._parts[label].settings})

    def _start(self, label: str) -> None:
        part = self._parts[label]
        log_file = self._file(part, "log")
        log_file.parent.mkdir(parents=True, exist_ok=True)
        with log_file.open("ab") as log:
            process = self._popen(
                [part.service, part.command], changes=part.settings, stdout=log, stderr=log, group=True
            )
        self._file(part, "pid").write_text(f"{process.pid}\n", encoding="ascii")
        before = self._children.get(label)
        deaths, exit_codes = (before.deaths, before.exit_codes) if before else (0, [])
        self._children[label] = _Child(process, time.monotonic(), deaths, exit_codes)

    def _file(self, part: Part, kind: str) -> Path:
        name = part.command if part.label == part.service else part.label.removeprefix(f"{part.service}-")
        return self.data / part.service / f"{name}.{kind}"

    def _watch(self) -> None:
        while not self._stopping.wait(0.05):
            for label, child in list(self._children.items()):
                if not _has_ended(child.process):
                    continue
                _kill_group(child.process)
                child.exit_codes.append(child.process.wait())
                lived = time.monotonic() - child.started_at
                child.deaths = child.deaths + 1 if lived < 10 else 1
                pause = min(0.1 * 2 ** (child.deaths - 1), LONGEST_PAUSE_SECONDS)
                if not self._stopping.wait(pause):
                    self._start(label)

    def _popen(
        self, arguments: list[str], *, changes: Mapping[str, str] | None = None, group: bool = False, **streams: object
    ) -> "subprocess.Popen[bytes]":
        make: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen
        return make(
            [sys.executable, "-m", "services.cli", *arguments],
            env={**self.environment, **(changes or {})},
            start_new_session=group,
            **streams,
        )


def refuse_taken(port: int, setting: str) -> None:
    """Raise `LaunchError` when another program has this port."""
    if _taken(port):
        raise LaunchError(f"port {port} is taken by another program; set {setting} to a free one")


def _ready(pool: urllib3.PoolManager, url: str) -> bool:
    try:
        return pool.request("GET", f"{url}/readyz").status == 200
    except urllib3.exceptions.HTTPError:
        return False


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _failed(arguments: Sequence[str], errors: bytes, code: int) -> LaunchError:
    """What a command that failed said, or how it ended when it could say nothing."""
    said = errors.decode(errors="replace").strip() or f"it ended with {code} and said nothing; run it by itself"
    return LaunchError(f"respijt {' '.join(arguments)}: {said}")


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether a master is gone. It is not reaped here, so its process id stays its own until its group is ended."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    """End what is left of a service's group, which has its master's process id. Call it before the master is reaped."""
    if process.returncode is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
