"""A migration makes a table after those it points to: PostgreSQL refuses any other order, SQLite does not mind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.architecture.modules import ROOT

MIGRATIONS = sorted(ROOT.glob("services/*/migrations/versions/*.py"))


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def texts(node: ast.AST) -> Iterator[str]:
    return (each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str))


def too_early(source: str) -> list[str]:
    """Each table that is made before one it points to, and that one."""
    made: set[str] = set()
    found = []
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda each: each.lineno):
        if name_of(call) != "create_table":
            continue
        table = next(texts(call.args[0]))
        made.add(table)
        for part in call.args[1:]:
            for inner in ast.walk(part):
                if isinstance(inner, ast.Call) and name_of(inner) == "ForeignKeyConstraint":
                    targets = {text.partition(".")[0] for text in texts(inner.args[1])}
                    found += [f"{table} before {target}" for target in sorted(targets - made)]
    return found


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.parents[2].name)
def test_a_table_is_made_after_those_it_points_to(path: Path) -> None:
    assert too_early(path.read_text(encoding="utf-8")) == []


def test_all_services_are_looked_at_and_a_wrong_order_is_seen() -> None:
    assert len({path.parents[2].name for path in MIGRATIONS}) == 4
    planted = """
op.create_table("label", sa.Column("a"), sa.ForeignKeyConstraint(["a"], ["household.id"]))
op.create_table("household", sa.Column("id"))
"""
    assert too_early(planted) == ["label before household"]
