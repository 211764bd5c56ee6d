"""The project keeps its own rules, and each rule can see its own breach."""

from pathlib import Path

import pytest

from tests.unit.architecture.allowed import EXCEPTIONS, NAMED, PURE
from tests.unit.architecture.modules import ROOT, Module, all_modules
from tests.unit.architecture.rules import MOST_LINES, RULES, Rule, rooms

MODULES = list(all_modules())
BY_NAME = {rule.name: rule for rule in RULES}


def by_name(rule: Rule) -> str:
    return rule.name


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_every_module_keeps_the_rule(rule: Rule) -> None:
    exceptions = EXCEPTIONS.get(rule.name, {})
    breaches = [
        f"{module.path}:{line}: {what}"
        for module in MODULES
        if module.path not in exceptions
        for line, what in rule.check(module)
    ]
    assert not breaches, rule.sentence + "\n" + "\n".join(breaches)


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_every_exception_is_still_needed(rule: Rule) -> None:
    modules = {module.path: module for module in MODULES}
    needless = [
        path for path in EXCEPTIONS.get(rule.name, {}) if path not in modules or not list(rule.check(modules[path]))
    ]
    assert not needless


def test_exceptions_belong_to_rules_and_say_why() -> None:
    assert EXCEPTIONS.keys() <= BY_NAME.keys()
    reasons = [reason for paths in EXCEPTIONS.values() for reason in paths.values()]
    reasons += [reason for named in (PURE, NAMED) for modules in named.values() for reason in modules.values()]
    assert all(len(reason.split()) >= 3 for reason in reasons)


def test_the_modules_are_really_looked_at() -> None:
    assert len(MODULES) > 60
    assert {module.path.split("/")[0] for module in MODULES} == {"shared", "services", "deploy"}


BAD = [
    ("environment", "services/issuer/jobs.py", "import os\nlimit = os.environ['LIMIT']\n"),
    ("environment", "deploy/launcher.py", "from os import environ as env\n"),
    ("environment", "shared/http/app.py", "import os\nport = os.getenv('PORT')\n"),
    ("clock", "services/ledger/commands.py", "from datetime import UTC, datetime\nnow = datetime.now(UTC)\n"),
    ("clock", "services/ledger/commands.py", "import datetime as dt\nnow = dt.datetime.utcnow()\n"),
    ("clock", "shared/http/app.py", "from datetime import date\nclass A:\n    made = date.today\n"),
    ("clock", "shared/messaging/relay.py", "import time\nstamp = time.time()\n"),
    ("clock", "shared/messaging/relay.py", "from time import time as seconds\n"),
    ("monotonic", "services/redeemer/commands.py", "import time\ntime.sleep(1)\n"),
    ("monotonic", "services/redeemer/commands.py", "from time import monotonic\n"),
    ("randomness", "services/issuer/commands/grants.py", "import random\nvoucher = random.getrandbits(128)\n"),
    ("randomness", "services/issuer/store.py", "from uuid import uuid4\n"),
    ("randomness", "shared/http/problems.py", "import secrets\n"),
    ("randomness", "shared/identity/tokens.py", "import os\ntoken = os.urandom(32)\n"),
    ("web", "services/issuer/commands.py", "from flask import request\n"),
    ("web", "services/issuer/domain.py", "def f():\n    import flask_smorest\n"),
    ("web", "shared/persistence/sqlite.py", "from werkzeug.exceptions import NotFound\n"),
    ("metrics", "services/ledger/journal.py", "from prometheus_client import Counter\n"),
    ("sqlite", "services/ledger/store.py", "import sqlite3\n"),
    ("sqlite", "shared/messaging/outbox.py", "from sqlite3 import Connection\n"),
    ("postgresql", "services/ledger/bulk.py", "import psycopg\n"),
    ("kafka", "shared/messaging/consumer.py", "from kafka import KafkaConsumer\n"),
    ("stripe", "services/ledger/commands.py", "import stripe\n"),
    ("stripe", "services/providers/gateway.py", "import stripe\n"),
    ("pure", "services/ledger/domain.py", "import sqlalchemy as sa\n"),
    ("pure", "services/ledger/domain.py", "from shared.persistence.unit_of_work import Tx\n"),
    ("pure", "services/ledger/domain.py", "from services.ledger import store\n"),
    ("pure", "services/ledger/domain.py", "from services.issuer.domain import quota\n"),
    ("pure", "services/ledger/domain.py", "from . import store\n"),
    ("pure", "services/ledger/domain.py", "import logging\n"),
    ("pure", "services/ledger/domain/entries.py", "import time\n"),
    ("pure", "services/issuer/rows.py", "from services.issuer import store\n"),
    ("kernel", "shared/kernel/money.py", "import msgspec\n"),
    ("kernel", "shared/kernel/clock.py", "from shared.contracts import fields\n"),
    ("floats", "services/issuer/domain.py", "share = 0.5\n"),
    ("floats", "services/issuer/domain.py", "def f(x: int) -> object:\n    return float(x)\n"),
    ("floats", "services/issuer/domain.py", "def f(x: int) -> object:\n    return x / 2\n"),
    ("floats", "services/issuer/domain/quota.py", "x = 4\nx /= 2\n"),
    ("lines", "shared/http/app.py", "x = 1\n" * (MOST_LINES + 1)),
]


@pytest.mark.parametrize(("rule", "path", "source"), BAD, ids=[f"{rule} {n}" for n, (rule, *_) in enumerate(BAD)])
def test_a_planted_breach_turns_the_rule_red(rule: str, path: str, source: str) -> None:
    assert list(BY_NAME[rule].check(Module(path, source)))


def test_every_rule_has_a_planted_breach() -> None:
    assert {rule for rule, *_ in BAD} == BY_NAME.keys()


GOOD = [
    ("clock", "services/ledger/commands.py", "def f(ctx):\n    return ctx.clock.now()\n"),
    ("clock", "services/ledger/domain.py", "from datetime import datetime\nat = datetime(2026, 1, 1)\n"),
    ("monotonic", "shared/messaging/relay.py", "import time\nstart = time.monotonic()\n"),
    ("randomness", "services/issuer/commands.py", "def f(tx):\n    return tx.random.getrandbits(8)\n"),
    ("web", "services/issuer/api.py", "from flask_smorest import Blueprint\n"),
    ("web", "services/issuer/pages/__init__.py", "import flask\n"),
    ("sqlite", "shared/persistence/sqlite.py", "import sqlite3\n"),
    ("postgresql", "shared/persistence/postgres.py", "import psycopg\n"),
    ("kafka", "shared/messaging/kafka.py", "import kafka\n"),
    ("stripe", "services/ledger/gateway.py", "import stripe\n"),
    ("pure", "services/ledger/domain.py", "import hashlib\nfrom shared.kernel.money import Money\n"),
    ("pure", "services/ledger/domain.py", "from services.ledger.chart import Side\n"),
    ("pure", "services/ledger/store.py", "import sqlalchemy\n"),
    ("floats", "services/ledger/domain.py", "half = 5 // 2\nname = 'float'\n"),
    ("lines", "shared/http/app.py", "x = 1\n" * MOST_LINES),
]


@pytest.mark.parametrize(("rule", "path", "source"), GOOD, ids=[f"{rule} {n}" for n, (rule, *_) in enumerate(GOOD)])
def test_what_is_allowed_passes(rule: str, path: str, source: str) -> None:
    assert not list(BY_NAME[rule].check(Module(path, source)))


def test_every_service_has_the_same_rooms() -> None:
    assert list(rooms(ROOT / "services")) == []


def test_named_modules_exist_and_stand_in_one_list_only() -> None:
    for service, modules in (*PURE.items(), *NAMED.items()):
        for name in modules:
            folder = ROOT / "services" / service
            assert (folder / f"{name}.py").exists() or (folder / name).is_dir(), f"{service}: {name} is gone"
    for service in PURE:
        assert not PURE[service].keys() & NAMED[service].keys()


def test_a_strange_room_and_a_missing_one_are_seen(tmp_path: Path) -> None:
    service = tmp_path / "ledger"
    service.mkdir()
    for name in ("__init__.py", "domain.py", "utils.py", "chart.py", "README.md"):
        (service / name).touch()
    found = list(rooms(tmp_path))
    assert "services/ledger: utils is neither a room nor a named module" in found
    assert "services/ledger: tables is missing" in found
    assert not any("chart" in one or "domain" in one for one in found)
