"""Two processes of one issuer that commit money at the same moment."""

import time
from pathlib import Path

import pytest

from shared.contracts.issuer import GrantMade
from shared.kernel import faults
from shared.persistence import postgres
from shared.testing.race import at_once
from tests.integration.issuer.builders import FACE, Issuer, a_family, a_file, an_issuer


def race_two_processes(issuer: Issuer, tmp_path: Path) -> None:
    """There is money for one family of twelve cheques, two stand on two lists, and each process decides."""
    with an_issuer(tmp_path, issuer.node.clock, seed=2) as beside:
        for race in range(8):
            programme_id = issuer.a_programme(euros=(12 * FACE // 100,))
            for name in ("a", "b"):
                assert issuer.send(programme_id, a_file(a_family(f"{race}{name}"))).status_code == 202
            # Both have decided before either commits, unless one had to wait for the other to begin.
            faults.arm("unit.before_commit", lambda: time.sleep(0.02))
            at_once(issuer.node.run_jobs, beside.node.run_jobs)
            faults.disarm()
            assert issuer.budget(programme_id) == [(12 * FACE, 12 * FACE)]
            assert len(issuer.node.told(GrantMade)) == race + 1
            assert sorted(grant["status"] for grant in issuer.grants(programme_id=programme_id)) == [
                "made",
                "unfunded",
            ]


def test_of_two_processes_that_commit_the_last_euros_one_does(issuer: Issuer, tmp_path: Path) -> None:
    race_two_processes(issuer, tmp_path)


@pytest.mark.only("postgresql", reason="SQLite has no rows to lock")
def test_the_budgets_row_alone_lets_one_of_two_processes_commit(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line, should the writers' lock ever be lifted."""
    monkeypatch.setattr(postgres, "TAKE_TURN", "SELECT 1")
    race_two_processes(issuer, tmp_path)
