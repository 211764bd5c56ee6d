"""Several scanners at the same moment, in real threads on one database."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from services.redeemer import tables
from services.redeemer.service import SERVICE
from shared.contracts.redeemer import RedemptionCaptured
from shared.kernel import faults
from shared.persistence import postgres
from shared.testing.race import at_once
from shared.testing.service import Node, a_node
from tests.integration.redeemer.builders import a_counter, a_device, a_wallet, an_id, scan


def test_of_two_scanners_racing_for_the_last_cheque_exactly_one_is_green(node: Node) -> None:
    counter = a_counter(node)
    beside = a_counter(node)
    for race in range(20):
        wallet = a_wallet(node, cheques=1)
        code = wallet.code()
        first, second = node.client(), node.client()
        answers = at_once(
            partial(scan, node, counter, code, key=an_id(race, 1), client=first),
            partial(scan, node, beside, code, key=an_id(race, 2), client=second),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 201]
        (late,) = (answer.get_json() for answer in answers if answer.status_code == 200)
        assert late["reason"] == "code_used"
    assert len(node.rows(tables.redemption)) == len(node.told(RedemptionCaptured)) == 20
    assert {row["version"] for row in node.rows(tables.voucher)} == {2}


def race_two_processes(node: Node, tmp_path: Path) -> None:
    """Each scanner asks another process, and those share nothing but the database."""
    second = a_node(SERVICE, tmp_path, clock=node.clock, seed=2)
    # Both have decided before either commits, unless one had to wait for the other to begin.
    faults.arm("unit.before_commit", lambda: time.sleep(0.02))
    counter, beside = a_counter(node), a_counter(node)
    for race in range(20):
        wallet = a_wallet(node, cheques=1)
        code = wallet.code()
        answers = at_once(
            partial(scan, node, counter, code, key=an_id(race, 1)),
            partial(scan, second, beside, code, key=an_id(race, 2)),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert len(node.rows(tables.redemption)) == len(node.told(RedemptionCaptured)) == 20
    assert {row["version"] for row in node.rows(tables.voucher)} == {2}
    faults.disarm()
    second.close()


def test_of_two_processes_racing_for_the_last_cheque_exactly_one_is_green(node: Node, tmp_path: Path) -> None:
    race_two_processes(node, tmp_path)


@pytest.mark.only("postgresql", reason="SQLite has no rows to lock")
def test_the_wallets_row_alone_lets_one_of_two_processes_spend(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line, should the writers' lock ever be lifted for scans."""
    monkeypatch.setattr(postgres, "TAKE_TURN", "SELECT 1")
    race_two_processes(node, tmp_path)


@pytest.mark.parametrize("kind", ["wallet_code", "paper", "spoken_code"])
def test_what_is_shown_to_two_processes_at_once_serves_one_of_them(node: Node, tmp_path: Path, kind: str) -> None:
    """With cheques enough for both: only what was shown is in the way."""
    second = a_node(SERVICE, tmp_path, clock=node.clock, seed=2)
    faults.arm("unit.before_commit", lambda: time.sleep(0.02))
    counter, beside = a_counter(node), a_counter(node)
    for race in range(8):
        wallet = a_wallet(node, cheques=9)
        shows: dict[str, Callable[[], str]] = {
            "wallet_code": wallet.code,
            "paper": lambda wallet=wallet: wallet.papers(1)[0],  # type: ignore[misc]
            "spoken_code": wallet.spoken,
        }
        shown, pin = shows[kind](), wallet.pin if kind == "paper" else ""
        answers = at_once(
            partial(scan, node, counter, shown, key=an_id(race, 1), pin=pin),
            partial(scan, second, beside, shown, key=an_id(race, 2), pin=pin),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 201]
        (late,) = (answer.get_json()["reason"] for answer in answers if answer.status_code == 200)
        assert late == ("paper_used" if kind == "paper" else "code_used")
    faults.disarm()
    second.close()


def test_codes_of_two_steps_racing_for_the_last_cheque_spend_it_once(node: Node) -> None:
    counter = a_counter(node)
    node.clock.advance(seconds=15)
    for race in range(20):
        wallet = a_wallet(node, cheques=1)
        older, newer = wallet.code(-15), wallet.code()
        answers = at_once(
            partial(scan, node, counter, older, key=an_id(race, 1)),
            partial(scan, node, counter, newer, key=an_id(race, 2)),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 201]
        (late,) = (answer.get_json()["reason"] for answer in answers if answer.status_code == 200)
        assert late in ("code_used", "not_enough_cheques")


def test_one_request_sent_twice_at_once_is_done_once(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    code = wallet.code()
    answers = at_once(*[partial(scan, node, counter, code, key=an_id(1))] * 4)
    assert {(answer.status_code, answer.data) for answer in answers} == {(201, answers[0].data)}
    assert len(node.rows(tables.redemption)) == 1


def test_two_devices_of_one_provider_share_the_ids(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    code = wallet.code()
    first = scan(node, counter, code, key=an_id(1))
    counter.device_id, counter.token = a_device(node, counter.provider_id)
    assert scan(node, counter, code, key=an_id(1)).data == first.data
