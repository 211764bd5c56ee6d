"""The contracts of `.importlinter` hold, and each of them sees its own breach."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.architecture.modules import ROOT

SERVICES = ("issuer", "redeemer", "providers", "ledger")
ROOMS = (
    *("api", "cli", "commands", "domain", "helping", "jobs", "office", "pages", "queries", "reactions", "service"),
    *("store", "tables"),
)
PARTS = (
    *("contracts", "http", "identity", "kernel", "messaging", "notices"),
    *("observability", "pages", "persistence", "testing"),
)
RUNTIME = ("context", "instance", "jobs", "opening", "serve", "service", "settings", "worker")

#: By contract, an import that breaks it: the file it is planted in, and the line.
BREACHES = [
    ("services", "services/ledger/queries.py", "from services.issuer import domain"),
    ("shared", "shared/messaging/__init__.py", "import services.ledger.tables"),
    ("shared", "shared/kernel/__init__.py", "import deploy.demo"),
    ("layers", "shared/kernel/__init__.py", "import shared.contracts"),
    ("layers", "shared/persistence/__init__.py", "from shared import messaging"),
    ("layers", "shared/messaging/__init__.py", "from shared.runtime import context"),
    ("layers", "shared/identity/__init__.py", "import shared.notices"),
    ("layers", "shared/runtime/context.py", "import shared.http"),
    ("layers", "shared/http/__init__.py", "import shared.pages"),
    ("layers", "shared/runtime/serve.py", "import shared.testing"),
    ("observability", "shared/observability/__init__.py", "import shared.kernel"),
    ("rooms", "services/redeemer/store.py", "from services.redeemer import commands"),
    ("rooms", "services/redeemer/tables.py", "from services.redeemer import store"),
    ("rooms", "services/redeemer/commands.py", "from services.redeemer import api"),
    ("rules", "services/providers/domain.py", "import shared.persistence"),
    ("rules", "services/providers/domain.py", "from services.providers import store"),
    ("below", "services/issuer/commands.py", "import shared.http"),
    ("demo", "deploy/demo/__init__.py", "from services.ledger import domain"),
    ("tally", "deploy/demo/__init__.py", "import shared.contracts"),
    ("testing", "services/issuer/service.py", "import shared.testing"),
]


def lint(root: Path) -> tuple[int, str]:
    """Run the linter over a tree. Returns its exit code and what it said."""
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())",
            "--no-cache",
            "--no-logo",
        ],
        cwd=root,
        env={"PATH": os.defpath, "PYTHONPATH": str(root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


def a_tree(root: Path) -> Path:
    """The smallest tree that has every module the contracts name. `services.x.domain` needs the store to fall."""
    modules = [f"shared/{part}/__init__" for part in PARTS]
    modules += [f"shared/runtime/{name}" for name in RUNTIME]
    modules += [f"services/{service}/{room}" for service in SERVICES for room in ROOMS]
    modules += ["deploy/demo/__init__"]
    for module in modules:
        path = root / f"{module}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        for parent in path.relative_to(root).parents:
            if parent != Path():
                (root / parent / "__init__.py").touch()
    for service in SERVICES:
        (root / f"services/{service}/store.py").write_text("import shared.persistence\n", encoding="utf-8")
    (root / ".importlinter").write_bytes((ROOT / ".importlinter").read_bytes())
    return root


def contracts() -> dict[str, str]:
    """Each contract's short name and its sentence."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return {
        section.rsplit(":", 1)[1]: parser[section]["name"]
        for section in parser.sections()
        if section.startswith("importlinter:contract:")
    }


def test_the_project_keeps_its_contracts() -> None:
    code, said = lint(ROOT)
    assert code == 0, said


def test_the_small_tree_keeps_them_too(tmp_path: Path) -> None:
    code, said = lint(a_tree(tmp_path))
    assert code == 0, said


@pytest.mark.parametrize(("contract", "path", "line"), BREACHES, ids=[f"{c} {n}" for n, (c, *_) in enumerate(BREACHES)])
def test_a_planted_import_breaks_its_contract(tmp_path: Path, contract: str, path: str, line: str) -> None:
    target = a_tree(tmp_path) / path
    target.write_text(target.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    code, said = lint(tmp_path)
    assert code == 1, said
    assert f"{contracts()[contract]} BROKEN" in said


def test_every_contract_has_a_planted_breach() -> None:
    assert {contract for contract, *_ in BREACHES} == contracts().keys()
