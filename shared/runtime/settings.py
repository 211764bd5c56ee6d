"""Every setting, read here and nowhere else. `respijt settings` prints this list with the values' origins."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from shared.contracts.topics import SERVICES
from shared.kernel.errors import SettingsError

T = TypeVar("T")

_FIRST_PORT = 8101
_METRICS_ABOVE = 100
#: Longer than any wait between two beats: for one unit of work, or for one call of the log with its own time-outs.
_LEAST_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Setting:
    """One setting: its variable, what it means, and its value when nobody says otherwise."""

    name: str
    meaning: str
    default: str


_GENERAL = (
    Setting("RESPIJT_MODE", "`live`, or `demo`, which alone allows a story's clock, seed and faults", "live"),
    Setting("RESPIJT_DATA", "folder of the databases, the log and the keys", "var/live"),
    Setting("RESPIJT_KEYS", "folder of the key files; empty means `keys` in the data folder", ""),
    Setting(
        "RESPIJT_LOG",
        "the event log, `embedded:<path>` or `kafka:<host>:<port>,…`; empty means a file in the data folder",
        "",
    ),
    Setting("RESPIJT_LOG_LEVEL", "least severe log line that is written", "INFO"),
    Setting("RESPIJT_START_PORT", "port of the page that `make run` opens with, on loopback", "8100"),
    Setting("RESPIJT_WORKER", "name of a worker among those of its service, which no other one has", "1"),
    Setting("RESPIJT_THREADS", "requests a service answers at the same time", "8"),
    Setting("RESPIJT_IMPORT_MAX_BYTES", "largest household file, in bytes", str(50 * 1000 * 1000)),
    Setting(
        "RESPIJT_TWO_PEOPLE_CENTS", "from so many cents on a second finance officer has to confirm", str(10_000 * 100)
    ),
    Setting("RESPIJT_CLOCK", "`system`, or in demo mode `file:<path>` of a file that holds the instant", "system"),
    Setting("RESPIJT_SEED", "in demo mode, where random ids begin; empty means real randomness", ""),
    Setting(
        "RESPIJT_WATCHDOG_SECONDS",
        "a loop that has not moved for so long ends its process, which is then started again; "
        f"at least {_LEAST_PATIENCE_SECONDS}, in demo mode 1",
        "300",
    ),
    Setting(
        "RESPIJT_FAULT",
        "in demo mode, `<point>:<n>`: end the process the n-th time it gets there, or with `:hang` stand still there",
        "",
    ),
    Setting("RESPIJT_SYNCHRONOUS", "SQLite's `synchronous`; anything but FULL only in demo mode", "FULL"),
)


def _of_service(name: str) -> tuple[Setting, ...]:
    port = _FIRST_PORT + SERVICES.index(name)
    upper = name.upper()
    return (
        Setting(f"RESPIJT_{upper}_PORT", f"port of the {name}, on loopback", str(port)),
        Setting(f"RESPIJT_{upper}_METRICS_PORT", f"port of the {name}'s metrics", str(port + _METRICS_ABOVE)),
        Setting(
            f"RESPIJT_{upper}_DATABASE",
            f"database of the {name}, `sqlite:///<path>` or `postgresql://<role>@<host>:<port>/<name>`; "
            "empty means a file in the data folder",
            "",
        ),
        Setting(f"RESPIJT_{upper}_DATABASE_PASSWORD_FILE", f"file of the password of the {name}'s database role", ""),
    )


ALL = _GENERAL + tuple(setting for service in SERVICES for setting in _of_service(service))


@dataclass(frozen=True)
class Settings:
    """What the environment said, checked."""

    mode: str
    data: Path
    keys: Path
    log_url: str
    log_level: str
    start_port: int
    worker: str
    threads: int
    import_max_bytes: int
    two_people_cents: int
    clock: str
    seed: int | None
    watchdog_seconds: int
    fault: str
    synchronous: str
    ports: Mapping[str, int]
    metrics_ports: Mapping[str, int]
    databases: Mapping[str, str]
    password_files: Mapping[str, str]

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @property
    def signed(self) -> bool:
        """Whether events carry their producer's signature: on a log that others than this machine's user can reach."""
        return not self.log_url.startswith("embedded:")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting. Raises `SettingsError` naming the variable and what to write."""
    values = _values(os.environ if environment is None else environment)
    mode = _one_of(values, "RESPIJT_MODE", ("live", "demo"))
    for name, only_value in (("RESPIJT_CLOCK", "system"), ("RESPIJT_SEED", ""), ("RESPIJT_FAULT", "")):
        _only_in_demo(values, name, only_value, mode)
    _only_in_demo(values, "RESPIJT_SYNCHRONOUS", "FULL", mode)
    data = Path(values["RESPIJT_DATA"]).resolve()
    return Settings(
        mode=mode,
        data=data,
        keys=Path(values["RESPIJT_KEYS"]).resolve() if values["RESPIJT_KEYS"] else data / "keys",
        log_url=values["RESPIJT_LOG"] or f"embedded:{data / 'log' / 'log.db'}",
        log_level=_one_of(values, "RESPIJT_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR")),
        worker=values["RESPIJT_WORKER"],
        start_port=_number(values, "RESPIJT_START_PORT", 1, 65535),
        threads=_number(values, "RESPIJT_THREADS", 1, 64),
        import_max_bytes=_number(values, "RESPIJT_IMPORT_MAX_BYTES", 1, 2**40),
        two_people_cents=_number(values, "RESPIJT_TWO_PEOPLE_CENTS", 1, 2**53 - 1),
        clock=values["RESPIJT_CLOCK"],
        seed=_number(values, "RESPIJT_SEED", 0, 2**63) if values["RESPIJT_SEED"] else None,
        watchdog_seconds=_number(
            values, "RESPIJT_WATCHDOG_SECONDS", 1 if mode == "demo" else _LEAST_PATIENCE_SECONDS, 86_400
        ),
        fault=values["RESPIJT_FAULT"],
        synchronous=_one_of(values, "RESPIJT_SYNCHRONOUS", ("FULL", "NORMAL", "OFF")),
        ports=_per_service(lambda upper: _number(values, f"RESPIJT_{upper}_PORT", 1, 65535)),
        metrics_ports=_per_service(lambda upper: _number(values, f"RESPIJT_{upper}_METRICS_PORT", 1, 65535)),
        databases={
            service: values[f"RESPIJT_{service.upper()}_DATABASE"] or f"sqlite:///{data / service / f'{service}.db'}"
            for service in SERVICES
        },
        password_files=_per_service(lambda upper: values[f"RESPIJT_{upper}_DATABASE_PASSWORD_FILE"]),
    )


def origins(environment: Mapping[str, str] | None = None) -> list[tuple[Setting, str, str]]:
    """Each setting with its value and where that comes from."""
    given = os.environ if environment is None else environment
    return [
        (setting, given.get(setting.name, setting.default), "environment" if setting.name in given else "default")
        for setting in ALL
    ]


def given_settings() -> dict[str, str]:
    """The settings that our own environment names, for the processes we start."""
    return {name: value for name, value in os.environ.items() if name.startswith("RESPIJT_")}


def child_environment(changes: Mapping[str, str]) -> dict[str, str]:
    """The environment for a process we start: ours, with these settings in place of any of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RESPIJT_")}
    return {**kept, **changes}


def _values(environment: Mapping[str, str]) -> dict[str, str]:
    known = {setting.name for setting in ALL}
    unknown = sorted(
        name for name in environment if name.startswith("RESPIJT_") and name not in known | {"RESPIJT_PYTHON"}
    )
    if unknown:
        raise SettingsError(
            f"there is no setting {unknown[0]}", remedy="See `respijt settings` for the names there are, or unset it."
        )
    return {setting.name: environment.get(setting.name, setting.default) for setting in ALL}


def _one_of(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    if values[name] not in allowed:
        raise SettingsError(f"{name} is {values[name]!r}", remedy=f"Set it to one of {', '.join(allowed)}.")
    return values[name]


def _number(values: Mapping[str, str], name: str, least: int, most: int) -> int:
    if not (values[name].isascii() and values[name].isdigit() and least <= int(values[name]) <= most):
        raise SettingsError(f"{name} is {values[name]!r}", remedy=f"Set it to a whole number from {least} to {most}.")
    return int(values[name])


def _only_in_demo(values: Mapping[str, str], name: str, live_value: str, mode: str) -> None:
    if mode != "demo" and values[name] != live_value:
        raise SettingsError(
            f"{name} is {values[name]!r} outside demo mode", remedy="Unset it, or set RESPIJT_MODE=demo for a demo."
        )


def _per_service(value: Callable[[str], T]) -> dict[str, T]:
    return {service: value(service.upper()) for service in SERVICES}
