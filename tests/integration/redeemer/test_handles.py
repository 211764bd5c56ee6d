"""By which handles a wallet is found, day after day, after a standstill too."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.redeemer import jobs, tables
from services.redeemer.service import SERVICE
from shared.contracts.issuer import WalletOpened
from shared.identity.wallet_code import handle_on
from shared.persistence import migrations
from shared.testing.databases import a_database
from shared.testing.service import Node
from tests.integration.redeemer.builders import Wallet, a_counter, a_wallet, an_id, green, reason, scan


def days(node: Node, wallet: Wallet) -> list[date]:
    """The days on which the codes in force find the wallet, and those of the next generation just as well."""
    found: dict[int, list[date]] = {1: [], 2: []}
    for row in node.rows(tables.wallet_handle):
        if row["wallet_id"] == wallet.wallet_id:
            found[row["generation"]].append(row["day"])
    assert sorted(found[1]) == sorted(found[2])
    return sorted(found[1])


def around(day: date) -> list[date]:
    return [day - timedelta(days=1), day, day + timedelta(days=1)]


def test_a_new_wallet_is_found_yesterday_today_and_tomorrow(node: Node) -> None:
    wallet = a_wallet(node)
    assert days(node, wallet) == around(date(2026, 3, 2))
    handles = {row["day"]: row["handle"] for row in node.rows(tables.wallet_handle) if row["generation"] == 1}
    assert handles == {day: handle_on(wallet.key, day) for day in around(date(2026, 3, 2))}


def test_each_day_brings_tomorrows_handles_and_drops_the_old_ones(node: Node) -> None:
    wallet = a_wallet(node)
    for day in range(3, 13):
        node.clock.set(datetime(2026, 3, day, 1, 16, tzinfo=UTC))
        assert node.run_jobs() > 0
        assert days(node, wallet) == around(date(2026, 3, day))
    assert {row["day"] for row in node.rows(tables.handle_day)} == set(around(date(2026, 3, 12)))


def test_the_job_is_due_at_one_instant_a_day_and_not_before(node: Node) -> None:
    assert node.due() == ([], datetime(2026, 3, 3, 1, 16, tzinfo=UTC))
    node.clock.set(datetime(2026, 3, 3, 1, 15, 59, tzinfo=UTC))
    assert node.run_jobs() == 0
    node.clock.advance(seconds=1)
    assert node.due()[0] == ["redeemer.handles"]
    node.run_jobs()
    assert node.due() == ([], datetime(2026, 3, 4, 1, 16, tzinfo=UTC))


def test_after_a_standstill_the_days_that_matter_are_made_up_for(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=2)
    node.clock.advance(days=40)
    assert reason(scan(node, counter, wallet.code())) == "code_unknown"
    assert node.run_jobs() == 3, "yesterday, today and tomorrow, and none of the days between"
    assert days(node, wallet) == around(node.clock.now().date())
    green(scan(node, counter, wallet.code()))


def test_a_code_made_before_midnight_serves_after_it(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=2)
    node.clock.set(datetime(2026, 3, 2, 23, 59, 50, tzinfo=UTC))
    code = wallet.code()
    node.clock.advance(seconds=12)
    green(scan(node, counter, code))
    green(scan(node, counter, wallet.code()))


def test_many_wallets_are_done_in_portions_that_go_on_where_the_last_ended(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PORTION", 4)
    for number in range(10):
        node.hear(WalletOpened(wallet_id=an_id(number, 2), key_id="k1", generation=1))
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.delete(tables.wallet_handle).where(tables.wallet_handle.c.day < date(2026, 3, 2)))
    node.clock.advance(days=1)
    portions = 0
    while node.due()[0]:
        node.scheduler.step()
        node.restart()
        portions += 1
        in_one_step = len(node.rows(tables.wallet_handle))
        assert in_one_step <= 80
    assert portions == 3, "four, four and two wallets"
    rows = node.rows(tables.wallet_handle)
    assert sorted({row["day"] for row in rows}) == around(date(2026, 3, 3))
    assert len(rows) == 60


def test_a_wallet_opened_while_the_job_is_half_way_is_not_forgotten(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PORTION", 2)
    for number in range(10, 16):
        node.hear(WalletOpened(wallet_id=an_id(number, 2), key_id="k1", generation=1))
    node.clock.advance(days=1)
    node.scheduler.step()
    node.hear(WalletOpened(wallet_id=an_id(1, 2), key_id="k1", generation=1))
    node.run_jobs()
    found = {row["wallet_id"] for row in node.rows(tables.wallet_handle) if row["day"] == date(2026, 3, 4)}
    assert an_id(1, 2) in found
    assert len(found) == 7


def test_the_migrated_schema_is_the_one_in_the_code(tmp_path: Path) -> None:
    database = a_database(tmp_path, "redeemer")
    migrations.upgrade(database, SERVICE.migrations)
    assert migrations.drift(database, SERVICE.all_metadata) == []
    database.close()
