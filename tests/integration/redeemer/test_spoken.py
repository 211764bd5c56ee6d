"""Spending by a code that was read aloud: once, in any order up to ten ahead, told to the issuer."""

import pytest
import sqlalchemy as sa

from services.redeemer import tables
from shared.contracts.envelope import unseal
from shared.contracts.redeemer import RedemptionCaptured, WalletChanged
from shared.messaging.tables import outbox
from shared.testing.service import Node
from tests.integration.redeemer.builders import Counter, a_counter, a_wallet, green, reason, scan


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


def test_a_spoken_code_spends_and_the_issuer_is_told_which(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=3)
    made = green(scan(node, counter, wallet.spoken(1), units=2))
    told = node.told()
    captured = next(event for event in told if isinstance(event, RedemptionCaptured))
    changed = next(event for event in told if isinstance(event, WalletChanged))
    assert captured.redemption_id == made["redemption_id"]
    assert captured.channel == "spoken_code"
    assert (changed.wallet_id, changed.generation, changed.spoken_counter) == (wallet.wallet_id, 1, 1)


def test_it_serves_once_and_so_do_those_before_it(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    green(scan(node, counter, wallet.spoken(3)))
    for number in (3, 2, 1):
        assert reason(scan(node, counter, wallet.spoken(number))) == "code_used"
    green(scan(node, counter, wallet.spoken(4)))


def test_one_that_lies_too_far_ahead_is_unknown(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    assert reason(scan(node, counter, wallet.spoken(11))) == "code_unknown"
    green(scan(node, counter, wallet.spoken(10)))


def test_a_slip_of_the_tongue_is_unreadable(node: Node, counter: Counter) -> None:
    code = a_wallet(node, cheques=5).spoken(1)
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    assert reason(scan(node, counter, wrong)) == "code_unreadable"


def test_a_refusal_spends_no_code(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=1)
    assert reason(scan(node, counter, wallet.spoken(1), units=5)) == "not_enough_cheques"
    green(scan(node, counter, wallet.spoken(1)))


def test_the_two_kinds_of_code_do_not_spend_each_other(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=3)
    green(scan(node, counter, wallet.spoken(1)))
    green(scan(node, counter, wallet.code()))
    green(scan(node, counter, wallet.spoken(2)))


def test_wallets_with_one_selector_are_told_apart(node: Node, counter: Counter) -> None:
    first, second = a_wallet(node, cheques=1), a_wallet(node, cheques=1)
    with node.ctx.unit_of_work() as tx:
        of_second = second.spoken(1)[:4]
        tx.execute(tables.wallet.update().values(selector=of_second))
    made = green(scan(node, counter, second.spoken(1)))
    rows = [row for row in node.rows(tables.redemption) if row["redemption_id"] == made["redemption_id"]]
    assert [row["wallet_id"] for row in rows] == [second.wallet_id]
    assert first.wallet_id != second.wallet_id


def test_nothing_on_the_log_joins_the_use_to_its_wallet(node: Node, counter: Counter) -> None:
    green(scan(node, counter, a_wallet(node, cheques=1).spoken(1)))
    with node.ctx.reading() as reading:
        values = reading.execute(sa.select(outbox.c.value).order_by(outbox.c.position.desc()).limit(2)).scalars().all()
    of_wallet, of_use = (unseal(value) for value in values)
    assert of_wallet.type == WalletChanged.TYPE
    assert of_use.type == RedemptionCaptured.TYPE
    assert of_wallet.correlationid != of_use.correlationid
    assert of_wallet.causationid not in (of_use.id, of_use.causationid)
    assert of_wallet.traceparent.split("-")[1] != of_use.traceparent.split("-")[1]
