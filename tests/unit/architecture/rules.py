"""The project's own rules, each a function from one module to what is wrong with it."""

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.unit.architecture.allowed import IMPURE, NAMED, NEEDED_ROOMS, PURE, ROOMS
from tests.unit.architecture.modules import Module

MOST_LINES = 400

Finding = tuple[int, str]


@dataclass(frozen=True)
class Rule:
    """`name` is what the list of exceptions calls it; `sentence` is what a person should read."""

    name: str
    sentence: str
    check: Callable[[Module], Iterator[Finding]]


def _is_or_in(name: str, *wanted: str) -> bool:
    return any(name == one or name.startswith(one + ".") for one in wanted)


def _no_reference(*wanted: str) -> Callable[[Module], Iterator[Finding]]:
    def check(module: Module) -> Iterator[Finding]:
        for line, name in [*module.references, *module.imports]:
            if _is_or_in(name, *wanted):
                yield line, name

    return check


def _imports_only_in(libraries: tuple[str, ...], places: tuple[str, ...]) -> Callable[[Module], Iterator[Finding]]:
    def check(module: Module) -> Iterator[Finding]:
        if not module.within(*places):
            yield from ((line, name) for line, name in module.imports if _is_or_in(name, *libraries))

    return check


def _web(module: Module) -> Iterator[Finding]:
    parts = module.path.split("/")
    views = {"api", "api.py", "helping", "office", "pages", "pages.py"}
    a_view = parts[0] == "services" and len(parts) > 2 and parts[2] in views
    if not (a_view or module.within("shared/http/", "shared/pages/")):
        for line, name in module.imports:
            if _is_or_in(name, "flask", "flask_smorest", "flask_babel", "werkzeug", "webargs"):
                yield line, name


def _monotonic(module: Module) -> Iterator[Finding]:
    if not module.within("shared/messaging/", "shared/runtime/", "deploy/"):
        wanted = ("time.monotonic", "time.perf_counter", "time.sleep", "time.monotonic_ns", "time.perf_counter_ns")
        yield from _no_reference(*wanted)(module)


def _standard(name: str) -> bool:
    return name.split(".")[0] in sys.stdlib_module_names


def _service_room(module: Module) -> tuple[str, str]:
    """The service and the room a module lies in; empty outside the services."""
    parts = module.path.removesuffix(".py").split("/")
    return (parts[1], parts[2]) if parts[0] == "services" and len(parts) > 2 else ("", "")


def _pure(module: Module) -> Iterator[Finding]:
    service, room = _service_room(module)
    if not service or not (room == "domain" or room in PURE.get(service, {})):
        return
    own = [f"services.{service}.{name}" for name in ("domain", *PURE.get(service, {}))]
    for line, name in module.imports:
        if _standard(name) and name.split(".")[0] not in IMPURE:
            continue
        if not _is_or_in(name, "shared.kernel", "shared.contracts", *own):
            yield line, name


def _kernel(module: Module) -> Iterator[Finding]:
    if module.within("shared/kernel/"):
        for line, name in module.imports:
            if not _standard(name) and not _is_or_in(name, "holidays", "shared.kernel"):
                yield line, name


def _no_floats(module: Module) -> Iterator[Finding]:
    service, room = _service_room(module)
    if not service or room != "domain":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, repr(node.value)
        elif isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "float"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield node.lineno, "a division that gives a float; write //"


def _lines(module: Module) -> Iterator[Finding]:
    count = module.source.count("\n")
    if count > MOST_LINES:
        yield count, f"{count} lines"


RULES = (
    Rule(
        "environment",
        "settings are read in shared/runtime/settings.py and nowhere else",
        _no_reference("os.environ", "os.environb", "os.getenv", "os.putenv"),
    ),
    Rule(
        "clock",
        "the machine's clock is asked in shared/kernel/clock.py and nowhere else; others use ctx",
        _no_reference(
            "datetime.datetime.now",
            "datetime.datetime.utcnow",
            "datetime.datetime.today",
            "datetime.date.today",
            "time.time",
            "time.time_ns",
            "time.gmtime",
            "time.localtime",
            "time.ctime",
        ),
    ),
    Rule(
        "monotonic",
        "only the log, the processes and what starts them wait and measure in the machine's seconds",
        _monotonic,
    ),
    Rule(
        "randomness",
        "random values come through ctx; their one source is shared/kernel/ids.py",
        _no_reference("random", "secrets", "uuid", "os.urandom", "os.getrandom"),
    ),
    Rule("web", "Flask is known to api, pages and shared/http, and to nothing below them", _web),
    Rule(
        "metrics",
        "every metric is declared in shared/observability/metrics.py",
        _imports_only_in(("prometheus_client",), ("shared/http/",)),
    ),
    Rule(
        "sqlite",
        "SQLite's driver is known to the persistence and the embedded log",
        _imports_only_in(("sqlite3",), ("shared/persistence/", "shared/messaging/embedded/")),
    ),
    Rule(
        "postgresql",
        "PostgreSQL's driver is known to the persistence and to what starts a server",
        _imports_only_in(("psycopg",), ("shared/persistence/", "deploy/postgres.py")),
    ),
    Rule(
        "kafka",
        "Kafka's client is known to one transport",
        _imports_only_in(("kafka",), ("shared/messaging/kafka.py", "shared/messaging/kafka/")),
    ),
    Rule(
        "stripe",
        "Stripe's client is known to one gateway of the ledger",
        _imports_only_in(("stripe",), ("services/ledger/gateway.py", "services/ledger/gateway/")),
    ),
    Rule("pure", "rules import the standard library, the kernel and the contracts", _pure),
    Rule("kernel", "the kernel imports the standard library and `holidays`", _kernel),
    Rule("floats", "no rule knows a float", _no_floats),
    Rule("lines", f"a module has at most {MOST_LINES} lines; a longer one becomes a folder", _lines),
)


def rooms(services: Path) -> Iterator[str]:
    """What stands in a service's folder and is neither a room nor a named module, and what is missing."""
    for folder in sorted(path for path in services.iterdir() if path.is_dir() and (path / "__init__.py").exists()):
        service = folder.name
        there = {
            path.name if path.suffix != ".py" or path.name == "__init__.py" else path.stem
            for path in folder.iterdir()
            if path.name != "__pycache__"
        }
        known = ROOMS | PURE.get(service, {}).keys() | NAMED.get(service, {}).keys()
        yield from (
            f"services/{service}: {name} is neither a room nor a named module" for name in sorted(there - known)
        )
        yield from (f"services/{service}: {name} is missing" for name in sorted(NEEDED_ROOMS - there))
