"""A PostgreSQL of our own on loopback, for tests and for running without containers.

Its files, its superuser's password and each service's password are in one folder, which only the
server's user can read. PostgreSQL refuses to run as root: then it runs as `postgres`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from shared.kernel.ids import SystemRandom, new_id

SUPERUSER = "postgres"
#: Text is compared by its bytes, as the services check when they connect.
_LOCALE = ("--encoding=UTF8", "--locale=C")
_SYSTEM_FOLDERS = Path("/usr/lib/postgresql")
START_SECONDS = 30.0
STOP_SECONDS = 20.0


class PostgresError(Exception):
    """It could not be found or started. The text says what to do."""


def programs() -> Path | None:
    """The folder of the newest `initdb` and `postgres` of this machine, 15 or later, or `None`."""
    packaged = [folder for folder in _SYSTEM_FOLDERS.glob("*/bin") if folder.parent.name.isdigit()]
    packaged.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    found = shutil.which("initdb")
    for folder in [*packaged, *([Path(found).resolve().parent] if found else [])]:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file() and _major(folder) >= 15:
            return folder
    return None


class PrivateServer:
    """One server with a folder of its own. Use it as a context; `stop` ends it and removes the folder.

    `durable` is for people's data; a test's server does not wait for the disk.
    """

    def __init__(self, port: int, *, beside: Path, durable: bool = True) -> None:
        self.port = port
        self._beside = beside
        self._durable = durable
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._password = new_id(SystemRandom())

    def start(self) -> None:
        """Make the files and start the server. Raises `PostgresError`."""
        bin_folder = programs()
        if bin_folder is None:
            raise PostgresError("PostgreSQL 15 or newer is not installed; on Debian: apt-get install postgresql")
        self._folder = _make_folder(self._beside)
        password_file = self._folder / "superuser.password"
        self._write(password_file, self._password)
        data = self._folder / "data"
        made = subprocess.run(
            _as_server_user(
                bin_folder / "initdb",
                f"--pgdata={data}",
                f"--username={SUPERUSER}",
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
                *_LOCALE,
                *([] if self._durable else ["--no-sync"]),
            ),
            cwd=self._folder,
            capture_output=True,
            check=False,
        )
        if made.returncode:
            raise PostgresError(f"initdb failed: {made.stderr.decode(errors='replace').strip()}")
        options = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
        }
        if not self._durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        log_path = self._folder / "server.log"
        with log_path.open("wb") as log:
            self._process = subprocess.Popen(
                _as_server_user(
                    bin_folder / "postgres",
                    "-D",
                    str(data),
                    *[part for name, value in options.items() for part in ("-c", f"{name}={value}")],
                ),
                cwd=self._folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    end = log_path.read_text(encoding="utf-8", errors="replace")[-2000:]
                    raise PostgresError(f"the server did not start: {error}\n{end}") from None
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server, by its own process id, and remove its folder."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # a fast shutdown: whoever is connected is cut off
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(STOP_SECONDS)
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder)

    def __enter__(self) -> "PrivateServer":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection, each statement by itself."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=SUPERUSER,
            password=self._password,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def role(self, name: str) -> Path:
        """Make a role that may sign in. Returns the file of its password."""
        assert self._folder is not None
        password = new_id(SystemRandom())
        path = self._folder / f"{name}.password"
        self._write(path, password)
        with self.connect() as connection:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal(password))
            )
        return path

    def database(self, name: str, owner: str) -> str:
        """Make an empty database that its owner alone may enter. Returns its URL, without a password."""
        with self.connect() as connection:
            names = {"name": sql.Identifier(name), "owner": sql.Identifier(owner)}
            connection.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE template0").format(**names))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**names))
        return f"postgresql://{owner}@127.0.0.1:{self.port}/{name}"

    def settings(self, services: tuple[str, ...]) -> Mapping[str, str]:
        """Make a role and a database for each service. Returns the settings that lead there."""
        found = {}
        for service in services:
            found[f"RESPIJT_{service.upper()}_DATABASE_PASSWORD_FILE"] = str(self.role(service))
            found[f"RESPIJT_{service.upper()}_DATABASE"] = self.database(service, service)
        return found

    def _write(self, path: Path, text: str) -> None:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(text)
        _give_away(path)


def _major(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, check=False).stdout.decode()
    number = said.rpartition(") ")[2].partition(".")[0]
    return int(number) if number.isdigit() else 0


def _make_folder(beside: Path) -> Path:
    """A new folder: under `beside`, or as root where `postgres` can reach it."""
    root = Path("/var/tmp") if os.geteuid() == 0 else beside  # noqa: S108 - a folder of its own, for nobody else
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="respijt-postgres-", dir=root.resolve()))
    _give_away(folder)
    return folder


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam(SUPERUSER)
        os.chown(path, user.pw_uid, user.pw_gid)


def _as_server_user(program: Path, *arguments: str) -> list[str]:
    """The command, as `postgres` when we are root. It ends with the thread that starts it."""
    command = [str(program), *arguments]
    setpriv = shutil.which("setpriv")
    if os.geteuid() == 0:
        if setpriv is None:
            raise PostgresError("setpriv is missing, which runs PostgreSQL as another user than root")
        with suppress(KeyError):
            pwd.getpwnam(SUPERUSER)
            who = [f"--reuid={SUPERUSER}", f"--regid={SUPERUSER}", "--init-groups", "--no-new-privs"]
            return [setpriv, *who, "--pdeathsig=INT", "--", *command]
        raise PostgresError(f"there is no user {SUPERUSER}, as whom PostgreSQL would run")
    return [setpriv, "--pdeathsig=INT", "--", *command] if setpriv else command
