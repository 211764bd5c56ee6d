"""The demo as people run it: two runs of one seed come to the same state, and a broken file is told in a sentence."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from shared.runtime.settings import child_environment
from tests.processes import settings_for_a_test


def demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.demo", "--data", str(folder), *arguments],
        env=child_environment(settings_for_a_test()),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def state_hash(output: str) -> str:
    found = re.findall(r"^state hash ([0-9a-f]{64})$", output, re.MULTILINE)
    assert len(found) == 1, output[-3000:]
    return str(found[0])


def test_two_runs_of_one_seed_pass_every_check_and_come_to_the_same_state(tmp_path: Path) -> None:
    hashes = []
    for name in ("one", "two"):
        ended = demo(tmp_path / name, "--count", "200", "--attempts", "600", "--seed", "5")
        assert ended.returncode == 0, ended.stdout[-5000:] + ended.stderr
        assert "FAIL" not in ended.stdout
        assert ended.stdout.count("PASS") > 50
        # A check may tell more than fits, and how long a folder's name is, is not the demo's to say.
        told = [line for line in ended.stdout.replace(str(tmp_path), "").splitlines() if "PASS" not in line]
        assert [line for line in told if len(line) > 100] == []
        hashes.append(state_hash(ended.stdout))
        logins = tmp_path / name / "logins.txt"
        assert logins.stat().st_mode & 0o777 == 0o600
        assert any(line.startswith("auditor ledger - rsp_") for line in logins.read_text().splitlines())
    assert hashes[0] == hashes[1]


def test_an_own_list_is_played_and_judged(tmp_path: Path) -> None:
    path = tmp_path / "gezinnen.csv"
    header = "household_ref,source,family_type,children_birth_dates,children_with_disability"
    header += ",municipality_nis,neighbourhood,language,channel"
    families = [
        f"G{n},wijkpost,{'single_parent' if n % 3 else 'other'},2019-04-0{n % 9 + 1},0,21015,23,nl,paper"
        for n in range(40)
    ]
    path.write_text("\n".join([header, *families, "G99,wijkpost,gezin,2019-04-01,0,21015,23,nl,paper", ""]))
    ended = demo(tmp_path / "data", "--households", str(path))
    assert ended.returncode == 0, ended.stdout[-5000:] + ended.stderr
    assert re.search(r"Time to breathe +41 +40 +0 +0 +1\n", ended.stdout)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        ("household_ref;naam\nG1;Zoë\n".encode("latin-1"), "not UTF-8"),
        (b"household_ref,source\nG1,wijkpost\n", "has no column"),
        (b"PK\x03\x04" + bytes(200), "no CSV file"),
    ],
)
def test_a_broken_file_ends_with_2_and_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    ended = demo(tmp_path / "data", "--households", str(path))
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert str(path) in ended.stderr
    assert "Traceback" not in ended.stderr
    assert said in ended.stderr


def test_a_folder_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    ended = demo(tmp_path, "--count", "20")
    assert ended.returncode == 2
    assert "no demo" in ended.stderr
    assert (tmp_path / "thesis.txt").read_text() == "precious"
