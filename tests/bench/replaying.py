"""What a consumer sends to PostgreSQL, statement by statement, and `pgbench` sending the same once more."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from deploy.postgres import programs
from shared.persistence.postgres import PostgresDatabase
from shared.runtime.settings import child_environment

#: From this use on the driver prepares a statement, and so does the script.
PREPARED_FROM = 5
#: How the driver writes a value's place, by name or by order, and a percent sign that is none.
_PLACE = re.compile(r"%\((\w+)\)s|%s|%%")
_LATENCY = re.compile(r"^latency average = (\d+\.\d+) ms", re.MULTILINE)
#: What the pool asks a connection before it gives it out: it belongs to no unit.
_PING = ";"

Values = Mapping[str, Any] | Sequence[Any]


class Sent(NamedTuple):
    """One statement as it was handed to the driver: its text, and its values once for each time it runs."""

    text: str
    values: tuple[Values, ...]


@contextmanager
def recording(database: PostgresDatabase) -> Iterator[list[Sent]]:
    """Write down what goes over the connection that writes, as it is sent."""
    sent: list[Sent] = []

    class Recording(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> "Recording":
            if str(query) != _PING:
                sent.append(Sent(str(query), (params or (),)))
            return super().execute(query, params, **more)

        def executemany(self, query: Any, params_seq: Any, **more: Any) -> None:
            rows = tuple(params_seq)
            sent.append(Sent(str(query), rows))
            super().executemany(query, rows, **more)

    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        driver.cursor_factory = Recording
    yield sent
    driver.cursor_factory = psycopg.Cursor


def script_of(connection: psycopg.Connection, units: Sequence[Sequence[Sent]]) -> str:
    """The script that sends these units again, with the same values; `connection` knows how they are written.

    What the driver sends for many rows in one go goes in one go here, too.
    """
    uses = Counter(sent.text for unit in units for sent in unit for _ in sent.values)
    names = {text: f"s{number}" for number, (text, count) in enumerate(uses.items()) if count >= PREPARED_FROM}
    lines = [f"PREPARE {name} AS {_numbered(text)};" for text, name in names.items()]
    for unit in units:
        # As the driver begins it.
        lines.append("BEGIN ISOLATION LEVEL READ COMMITTED;")
        for sent in unit:
            runs = [_one(connection, sent.text, values, names.get(sent.text)) for values in sent.values]
            lines.append(" \\; ".join(runs) + ";")
        lines.append("COMMIT;")
    return "\n".join(lines) + "\n"


def seconds(port: int, role: str, password: str, database: str, script: Path) -> float:
    """How long `pgbench`, one client, takes to send a whole script. A statement that fails raises."""
    program = (programs() or Path()) / "pgbench"
    said = subprocess.run(
        [
            program,
            "--no-vacuum",
            "--protocol=simple",
            "--host=127.0.0.1",
            f"--port={port}",
            f"--username={role}",
            "--transactions=1",
            f"--file={script}",
            database,
        ],
        env=child_environment({"PGPASSWORD": password}),
        capture_output=True,
        text=True,
        check=False,
    )
    found = _LATENCY.search(said.stdout)
    assert said.returncode == 0, said.stderr[-2000:]
    assert found is not None, said.stdout
    return float(found.group(1)) / 1000


def _numbered(text: str) -> str:
    """A statement with its places as PostgreSQL numbers them."""
    numbers: dict[str, int] = {}

    def number(place: re.Match[str]) -> str:
        if place.group() == "%%":
            return "%"
        return f"${numbers.setdefault(place.group(1) or str(len(numbers)), len(numbers) + 1)}"

    return " ".join(_PLACE.sub(number, text).split())


def _one(connection: psycopg.Connection, text: str, values: Values, name: str | None) -> str:
    """One run of a statement with its values written out."""
    if name is None:
        return " ".join(psycopg.ClientCursor(connection).mogrify(text, values or None).split())
    if not values:
        return f"EXECUTE {name}"
    places = list(dict.fromkeys(place.group(1) for place in _PLACE.finditer(text) if place.group() != "%%"))
    wanted = [values[place] for place in places] if isinstance(values, Mapping) else list(values)
    return f"EXECUTE {name}({', '.join(sql.Literal(value).as_string(connection) for value in wanted)})"
