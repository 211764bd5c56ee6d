"""The console script as an operator meets it, on an empty machine."""

from pathlib import Path

import pytest

from deploy.launcher import Launcher, LaunchError
from tests.processes import settings_for_a_test


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Launcher:
    launcher = Launcher(tmp_path_factory.mktemp("machine") / "data", settings_for_a_test())
    launcher.prepare()
    return launcher


def test_preparing_again_changes_nothing(machine: Launcher) -> None:
    keys = {path.name: path.read_bytes() for path in machine.settings.keys.iterdir()}
    said = machine.respijt("prepare")
    assert {path.name: path.read_bytes() for path in machine.settings.keys.iterdir()} == keys
    assert [line.split(":")[0] for line in said.splitlines()[:-1]] == ["issuer", "redeemer", "providers", "ledger"]


def test_each_line_gets_its_token(machine: Launcher) -> None:
    given = "auditor ledger\nparent issuer wallet:1\nparent issuer wallet:2\nfinance_officer ledger -\n"
    made = [line.split() for line in machine.respijt("tokens", "-", given=given).splitlines()]
    assert sorted(words[:3] for words in made) == [
        ["auditor", "ledger", "-"],
        ["finance_officer", "ledger", "-"],
        ["parent", "issuer", "wallet:1"],
        ["parent", "issuer", "wallet:2"],
    ]
    assert len({words[3] for words in made}) == 4


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("auditor bank", "line 2: 'bank' is no service; there are: issuer"),
        ("king ledger", "line 2: 'king' is no role; there are: parent"),
        ("", "line 2: '' is no service"),
        ("parent issuer wallet:1 more", "line 2: 4 words"),
    ],
)
def test_a_bad_line_makes_no_token_at_all(machine: Launcher, line: str, said: str) -> None:
    with pytest.raises(LaunchError, match=said):
        machine.respijt("tokens", "-", given=f"auditor ledger\n{line}\n")


def test_a_machine_that_was_not_prepared_says_what_to_run(tmp_path: Path) -> None:
    empty = Launcher(tmp_path / "data", settings_for_a_test())
    with pytest.raises(LaunchError, match="respijt ledger migrate"):
        empty.respijt("tokens", "-", given="auditor ledger\n")


def test_a_key_is_rotated_and_the_old_one_retired_when_nothing_uses_it(tmp_path: Path) -> None:
    machine = Launcher(tmp_path / "data", settings_for_a_test())
    machine.prepare()
    with pytest.raises(LaunchError, match="wallet_k1 is the newest of its kind"):
        machine.respijt("keys", "retire", "wallet_k1")
    assert machine.respijt("keys", "rotate", "wallet").split() == ["wallet_k2.key"]
    assert "producer_issuer_k2.key" in machine.respijt("keys", "rotate").split()
    assert machine.respijt("keys", "init").strip() == "nothing was missing"
    assert "wallet_k1 is retired" in machine.respijt("keys", "retire", "wallet_k1")
    assert not (machine.settings.keys / "wallet_k1.key").exists()
    with pytest.raises(LaunchError, match="there is no key wallet_k1"):
        machine.respijt("keys", "retire", "wallet_k1")
