"""The books on a terminal: tables for people, the API's documents for programs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click.testing
import pytest
import sqlalchemy as sa

from services.ledger import cli
from services.ledger.service import SERVICE
from shared.testing.service import Node, a_node
from tests.integration.ledger.test_books import get, grant
from tests.integration.ledger.test_exceptions import a_fund, use
from tests.unit.ledger.test_domain import a_capture


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = a_node(SERVICE, tmp_path)
    fund = a_fund(node, 123_456)
    node.hear(grant(fund, [1, 2]), a_capture(1), use(1, "5"))
    yield node
    node.close()


def run(node: Node, *arguments: str, code: int = 0) -> str:
    ended = click.testing.CliRunner().invoke(cli.group, list(arguments), obj=node.ctx)
    assert ended.exit_code == code, ended.output
    return ended.output


def test_the_trial_balance_is_in_columns_and_says_that_it_balances(node: Node) -> None:
    lines = run(node, "trial-balance").splitlines()
    assert lines[0].split() == ["code", "account", "(EUR)", "debit", "credit"]
    assert lines[1].startswith("1000  Bank, fund money")
    assert lines[1].endswith("1 234.56      0.00")
    assert lines[-1] == "balanced"
    assert len({len(line) for line in lines[1:-1]}) == 1


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("trial-balance", "books/trial-balance"),
        ("conservation", "books/conservation"),
        ("made-good", "books/made-good"),
        ("roll-forward", "books/vouchers"),
        ("report", "reports/spending"),
    ],
)
def test_as_json_a_command_says_what_the_api_says(node: Node, command: str, path: str) -> None:
    assert json.loads(run(node, command, "--json")) == get(node, f"/v1/{path}")


def test_conservation_and_roll_forward_say_whether_they_hold(node: Node) -> None:
    assert run(node, "conservation").splitlines()[1].endswith("holds")
    assert run(node, "roll-forward").splitlines()[1].endswith("1  ties")
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.text("UPDATE account SET credit_cents = credit_cents + 1 WHERE code IN ('2200', '2100')"))
    assert run(node, "conservation").splitlines()[1].endswith("BROKEN")
    assert run(node, "roll-forward").splitlines()[1].endswith("BROKEN")


def test_exceptions_are_listed_with_their_amount(node: Node) -> None:
    (_, line) = run(node, "exceptions").splitlines()
    assert "version_used" in line
    assert line.endswith("open   10.00")
    shown: dict[str, Any] = json.loads(run(node, "exceptions", "--json"))
    assert run(node, "exceptions", "--after", shown["exceptions"][0]["case_id"]) == "no exceptions\n"


def test_the_report_shows_a_dash_for_what_is_suppressed(node: Node) -> None:
    text = run(node, "report", "--from", "2026-01-01", "--to", "2026-12-31")
    assert next(line.split()[-3:] for line in text.splitlines() if line.startswith("babysitting")) == ["–", "–", "–"]
    assert text.endswith("grants that wait for money: 0\n")


def test_a_replay_passes_or_fails_with_both_hashes(node: Node) -> None:
    assert run(node, "replay-books").endswith("PASS\n")
    assert json.loads(run(node, "replay-books", "--json"))["live"]["entries"] == 5
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.text("UPDATE account SET credit_cents = credit_cents + 1 WHERE code = '2200'"))
    text = run(node, "replay-books", code=1)
    assert "FAIL" in text
    assert "only live: balance 2200 | Fund | Programme" in text
