"""`make run-real`, `make demo-real`: the same as `run` and `demo`, on Apache Kafka and PostgreSQL.

Both are started here on loopback, with fresh data, and stopped at the end with all they wrote.
"""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.kafka.broker import Broker, BrokerError
from deploy.kafka.parts import MissingPartError
from deploy.ports import free_ports
from deploy.postgres import PostgresError, PrivateServer
from deploy.run import LOGINS
from shared.contracts.topics import SERVICES
from shared.runtime.settings import child_environment, given_settings

DATA = Path("var/real")
#: Of each service several processes hear and send, so that they have to share.
_WORKERS = ("--workers", "2")
_TRIALS = {"demo": ["deploy.demo", "--year", "--data", str(DATA), *_WORKERS], "run": ["deploy.run", *_WORKERS]}


@dataclass(frozen=True)
class RealParts:
    """The broker and the database server, and the settings that lead to them."""

    broker: Broker
    server: PrivateServer
    settings: Mapping[str, str]


@contextmanager
def real_parts(beside: Path) -> Iterator[RealParts]:
    """A broker and a database server of our own while the block lasts.

    Raises `MissingPartError`, `BrokerError` or `PostgresError`, which say what to do.
    """
    beside.mkdir(parents=True, exist_ok=True)
    postgres_port, broker_port, controller_port = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="kafka-", dir=beside.resolve()) as folder:
        broker = Broker(Path(folder), broker_port, controller_port)
        with PrivateServer(postgres_port, beside=beside) as server:
            broker.start()
            try:
                settings = {**server.settings(SERVICES), "RESPIJT_LOG": f"kafka:{broker.bootstrap}"}
                yield RealParts(broker, server, settings)
            finally:
                broker.stop()


def main() -> int:
    """Run the demo, or the system, with the rest of the command line. Returns its exit code."""
    what, *rest = sys.argv[1:] or [""]
    if what not in _TRIALS:
        print(f"real: say one of {', '.join(_TRIALS)}", file=sys.stderr)
        return 2
    # What a run left behind speaks of databases that are gone.
    (DATA / LOGINS).unlink(missing_ok=True)
    try:
        with real_parts(Path("var")) as parts:
            print("Apache Kafka and PostgreSQL run.", flush=True)
            environment = {"RESPIJT_DATA": str(DATA), **given_settings(), **parts.settings}
            return _wait(
                subprocess.Popen([sys.executable, "-m", *_TRIALS[what], *rest], env=child_environment(environment))
            )
    except (MissingPartError, BrokerError, PostgresError) as error:
        print(f"real: {error}", file=sys.stderr)
        return 2


def _wait(process: "subprocess.Popen[bytes]") -> int:
    """Wait for it to end, also after somebody asked for that: Ctrl-C reaches it by itself, SIGTERM through us."""
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
