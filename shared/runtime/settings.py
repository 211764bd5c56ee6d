"""Every setting, read here and nowhere else. `respijt settings` prints this list with the values' origins."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from shared.contracts.topics import SERVICES
from shared.kernel.errors import SettingsError
from shared.kernel.languages import LANGUAGES, Text
from shared.kernel.made_up import CODE

T = TypeVar("T")

_FIRST_PORT = 8101
_METRICS_ABOVE = 100
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
#: As it is printed for people: `02 123 45 67`, `+32 2 123 45 67`, `0800/12 345`.
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ./]{4,19}")
#: Phones cut a longer name under the picture of an app, and mailboxes that of a sender.
_LONGEST_NAME = 40
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
    Setting(
        "RESPIJT_NEUTRAL_NAME",
        "what parents read as title, sender and name of the app, which tells nobody what it is about: in Dutch, French "
        "and English with ` / ` between, or one for all",
        "Mijn cheques / Mes chèques / My cheques",
    ),
    Setting("RESPIJT_SMTP_HOST", "mail server that sends messages to people; empty means that none are sent", ""),
    Setting("RESPIJT_SMTP_PORT", "its port", "587"),
    Setting(
        "RESPIJT_SMTP_SECURITY",
        "`starttls`, `tls`, or `none`, which needs a server on loopback or demo mode",
        "starttls",
    ),
    Setting("RESPIJT_SMTP_USER", "by what name it knows us; empty where it asks for none", ""),
    Setting("RESPIJT_SMTP_PASSWORD_FILE", "file of that name's password", ""),
    Setting("RESPIJT_SMTP_FROM", "neutral address that messages come from", ""),
    Setting("RESPIJT_TEXT_GATEWAY_URL", "address that takes text messages as JSON `{to, text}`; empty means none", ""),
    Setting("RESPIJT_TEXT_GATEWAY_TOKEN_FILE", "file of the token that it asks for", ""),
    Setting("RESPIJT_OIDC_ISSUER", "organisation's sign-in (OpenID Connect) beside our own; empty means none", ""),
    Setting("RESPIJT_OIDC_CLIENT_ID", "by what name it knows us", ""),
    Setting("RESPIJT_OIDC_CLIENT_SECRET_FILE", "file of that name's secret", ""),
    Setting(
        "RESPIJT_CONFIDENTIAL_TELEPHONE",
        "telephone number at which parents reach the confidential person; empty means that none is told",
        "",
    ),
    Setting(
        "RESPIJT_TEST_LANGUAGE",
        f"in demo mode, `{CODE}` lets pages be read in a made-up language that is written from the right; empty means "
        "none",
        "",
    ),
    Setting("RESPIJT_SYNCHRONOUS", "SQLite's `synchronous`; anything but FULL only in demo mode", "FULL"),
)


def _of_service(name: str) -> tuple[Setting, ...]:
    port = _FIRST_PORT + SERVICES.index(name)
    upper = name.upper()
    return (
        Setting(f"RESPIJT_{upper}_PORT", f"port of the {name}, on loopback", str(port)),
        Setting(
            f"RESPIJT_{upper}_ADDRESS",
            f"where people reach the {name}, `https://<host>`; empty means its port on this machine",
            "",
        ),
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

#: What only a demo may have otherwise.
_ONLY_IN_DEMO = (
    ("RESPIJT_CLOCK", "system"),
    ("RESPIJT_SEED", ""),
    ("RESPIJT_FAULT", ""),
    ("RESPIJT_TEST_LANGUAGE", ""),
    ("RESPIJT_SYNCHRONOUS", "FULL"),
)


@dataclass(frozen=True)
class Smtp:
    """How messages leave by e-mail."""

    host: str
    port: int
    security: str
    user: str
    password_file: str
    sender: str


@dataclass(frozen=True)
class TextGateway:
    """How text messages leave."""

    url: str
    token_file: str


@dataclass(frozen=True)
class Oidc:
    """An organisation by whose sign-in our people may come in."""

    issuer: str
    client_id: str
    client_secret_file: str


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
    test_language: str
    synchronous: str
    neutral_name: Text
    smtp: Smtp | None
    text_gateway: TextGateway | None
    oidc: Oidc | None
    confidential_telephone: str
    addresses: Mapping[str, str]
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
    for name, only_value in _ONLY_IN_DEMO:
        _only_in_demo(values, name, only_value, mode)
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
        test_language=_one_of(values, "RESPIJT_TEST_LANGUAGE", ("", CODE)),
        synchronous=_one_of(values, "RESPIJT_SYNCHRONOUS", ("FULL", "NORMAL", "OFF")),
        neutral_name=_neutral_name(values),
        smtp=_smtp(values, mode),
        text_gateway=_text_gateway(values, mode),
        oidc=_oidc(values, mode),
        confidential_telephone=_telephone(values, "RESPIJT_CONFIDENTIAL_TELEPHONE"),
        addresses=_per_service(lambda upper: _address(values, upper)),
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


def _neutral_name(values: Mapping[str, str]) -> Text:
    names = [name.strip() for name in values["RESPIJT_NEUTRAL_NAME"].split("/")]
    if len(names) not in (1, len(LANGUAGES)) or not all(
        name.isprintable() and 0 < len(name) <= _LONGEST_NAME for name in names
    ):
        raise SettingsError(
            f"RESPIJT_NEUTRAL_NAME is {values['RESPIJT_NEUTRAL_NAME']!r}",
            remedy=f"Set it to a name of at most {_LONGEST_NAME} letters, or to three for Dutch, French and English "
            "with ` / ` between.",
        )
    return Text(*names) if len(names) > 1 else Text(*names * len(LANGUAGES))


def _smtp(values: Mapping[str, str], mode: str) -> Smtp | None:
    host, sender = values["RESPIJT_SMTP_HOST"], values["RESPIJT_SMTP_FROM"]
    if not host:
        return None
    if "@" not in sender:
        raise SettingsError(f"RESPIJT_SMTP_FROM is {sender!r}", remedy="Set it to the address that messages come from.")
    security = _one_of(values, "RESPIJT_SMTP_SECURITY", ("starttls", "tls", "none"))
    if security == "none" and mode != "demo" and host not in _LOOPBACK:
        raise SettingsError(
            "RESPIJT_SMTP_SECURITY is 'none' for a server on another machine", remedy="Set it to `starttls` or `tls`."
        )
    port = _number(values, "RESPIJT_SMTP_PORT", 1, 65535)
    return Smtp(host, port, security, values["RESPIJT_SMTP_USER"], values["RESPIJT_SMTP_PASSWORD_FILE"], sender)


def _text_gateway(values: Mapping[str, str], mode: str) -> TextGateway | None:
    url = values["RESPIJT_TEXT_GATEWAY_URL"]
    if not url:
        return None
    _refuse_unsafe("RESPIJT_TEXT_GATEWAY_URL", url, also_plain=mode == "demo")
    return TextGateway(url, values["RESPIJT_TEXT_GATEWAY_TOKEN_FILE"])


def _oidc(values: Mapping[str, str], mode: str) -> Oidc | None:
    issuer, client_id = values["RESPIJT_OIDC_ISSUER"], values["RESPIJT_OIDC_CLIENT_ID"]
    if not issuer:
        return None
    _refuse_unsafe("RESPIJT_OIDC_ISSUER", issuer, also_plain=mode == "demo")
    if not client_id:
        raise SettingsError("RESPIJT_OIDC_CLIENT_ID is empty", remedy="Set it to the name that the issuer gave us.")
    return Oidc(issuer, client_id, values["RESPIJT_OIDC_CLIENT_SECRET_FILE"])


def _telephone(values: Mapping[str, str], name: str) -> str:
    number = values[name].strip()
    if number and not _TELEPHONE.fullmatch(number):
        raise SettingsError(f"{name} is {number!r}", remedy="Set it to a number as people dial it, or leave it empty.")
    return number


def _address(values: Mapping[str, str], upper: str) -> str:
    name = f"RESPIJT_{upper}_ADDRESS"
    if not values[name]:
        # By name and not by number: browsers take a passkey for a host that has a name only.
        return f"http://localhost:{values[f'RESPIJT_{upper}_PORT']}"
    _refuse_unsafe(name, values[name], also_plain=False)
    return values[name].rstrip("/")


def _refuse_unsafe(name: str, url: str, *, also_plain: bool) -> None:
    """An address that others could read on its way is refused, but for this machine's own."""
    parts = urlsplit(url)
    plain = parts.scheme == "http" and (also_plain or parts.hostname in _LOOPBACK)
    if not parts.hostname or not (parts.scheme == "https" or plain):
        raise SettingsError(f"{name} is {url!r}", remedy="Set it to an address that begins with `https://`.")


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
