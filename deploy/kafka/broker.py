"""One broker as a process of ours: on loopback, in a folder of its own, ended with whoever started it."""

import ctypes
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from deploy.kafka import parts

READY_SECONDS = 60.0
STOP_SECONDS = 20.0
#: Any 128 bits in base64; the folder's data belongs to the cluster of this name.
CLUSTER = "UmVzcGlqdEthZmthMDAwMQ"
#: A small heap, and the quick compiler alone, which halves the start.
JVM = ("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_PR_SET_PDEATHSIG = 1

_PROPERTIES = """
process.roles=broker,controller
node.id=1
listeners=CLIENT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=CLIENT://127.0.0.1:{port}
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENT
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:{controller_port}
log.dirs={data}
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=4
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.heartbeat.interval.ms=500
# How long a broker that was killed and comes back is kept waiting.
broker.session.timeout.ms=3000
log.cleaner.dedupe.buffer.size=8388608
"""

_LOGGING = """
Configuration:
  status: warn
  Appenders:
    Console:
      name: out
      PatternLayout:
        pattern: "%d %p %c{1}: %m%n"
  Loggers:
    Root:
      level: warn
      AppenderRef:
        ref: out
"""


class BrokerError(Exception):
    """The broker did not start or ended by itself. The text holds the end of its log."""


class Broker:
    """A cluster of one. `folder` holds its settings, data and log; the ports are on loopback and free."""

    def __init__(self, folder: Path, port: int, controller_port: int) -> None:
        self._folder, self._port, self._controller_port = folder, port, controller_port
        self._java, self._jars = parts.java(), parts.jars()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, over the data it has, and return when it serves. Raises `BrokerError` when it does not."""
        assert self._process is None
        if not (self._folder / "data").is_dir():
            self._format()
        command = self._command("kafka.Kafka", str(self._properties))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self._wait_until_it_serves()

    def stop(self) -> None:
        """End it in order. Its data stays."""
        if self._process is None:
            return
        # One that is frozen hears nothing else.
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End it as a crash does: kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def lose(self) -> None:
        """End it as a crash does, and its disk with it: the next start begins with nothing."""
        self.kill()
        shutil.rmtree(self._folder / "data")

    def restart(self) -> None:
        self.stop()
        self.start()

    def freeze(self) -> None:
        """It keeps its connections and answers nothing, until `thaw`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def wait(self) -> int:
        """Wait for it to end by itself; returns its exit code."""
        assert self._process is not None
        return self._process.wait()

    @property
    def _properties(self) -> Path:
        return self._folder / "server.properties"

    @property
    def _log(self) -> Path:
        return self._folder / "broker.log"

    def _format(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        data = self._folder / "data"
        self._properties.write_text(
            _PROPERTIES.format(port=self._port, controller_port=self._controller_port, data=data)
        )
        (self._folder / "log4j2.yaml").write_text(_LOGGING)
        command = self._command("kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER)
        said = subprocess.run(
            [*command, "--config", str(self._properties)], check=False, capture_output=True, text=True
        )
        if said.returncode:
            shutil.rmtree(data, ignore_errors=True)
            raise BrokerError(
                f"the broker's folder could not be formatted:\n{said.stdout[-1500:]}{said.stderr[-1500:]}"
            )

    def _command(self, main: str, *arguments: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self._folder / 'log4j2.yaml'}"
        return [self._java, *JVM, logging, "-cp", f"{self._jars}/*", main, *arguments]

    def _wait_until_it_serves(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                code, self._process = self._process.returncode, None
                raise BrokerError(f"the broker ended with {code}:\n{self._log.read_text()[-1500:]}")
            # It opens its port once it is registered and unfenced.
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1.0).close()
                return
            except OSError:
                time.sleep(0.05)
        self.kill()
        raise BrokerError(f"the broker was not ready after {READY_SECONDS:.0f} s:\n{self._log.read_text()[-1500:]}")


def _die_with_parent() -> None:
    """Also when we are killed: nobody would end the broker then. A frozen one hears no gentler signal."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
