"""Two master keys and two paper keys at once: each wallet by its own, until its codes are renewed."""

import pytest

from services.redeemer import tables
from services.redeemer.queries import key_uses
from shared.contracts.issuer import WalletClosed
from shared.identity.keys import retire_key, rotate_keys
from shared.kernel.errors import ConflictError
from shared.testing.service import Node
from tests.integration.redeemer.builders import Counter, Wallet, a_counter, a_wallet, green, reason, scan


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


def rotate(node: Node) -> None:
    rotate_keys(node.ctx.settings.keys, ("wallet", "paper"))


def retire(node: Node, name: str) -> None:
    with node.ctx.reading() as reading:
        retire_key(node.ctx.settings.keys, name, {"redeemer": key_uses(reading).get(name, 0)})


def green_in_every_channel(node: Node, counter: Counter, wallet: Wallet, paper_key: int) -> None:
    green(scan(node, counter, wallet.code()))
    green(scan(node, counter, wallet.spoken(1)))
    (paper,) = wallet.papers(1, key_number=paper_key)
    green(scan(node, counter, paper, pin=wallet.pin))


def test_codes_and_paper_under_both_keys_are_taken_at_once(node: Node, counter: Counter) -> None:
    old = a_wallet(node, cheques=9)
    printed_before = old.papers(1)
    rotate(node)
    new = a_wallet(node, cheques=9, key_id="k2")
    assert old.key != new.key
    green_in_every_channel(node, counter, old, paper_key=2)
    green_in_every_channel(node, counter, new, paper_key=2)
    green(scan(node, counter, printed_before[0], pin=old.pin))
    green(scan(node, counter, new.papers(1, key_number=1)[0], pin=new.pin))
    assert {row["key_id"] for row in node.rows(tables.wallet)} == {"k1", "k2"}


def test_tomorrow_each_wallet_is_found_by_its_own_key(node: Node, counter: Counter) -> None:
    old = a_wallet(node, cheques=9)
    rotate(node)
    new = a_wallet(node, cheques=9, key_id="k2")
    for _ in range(3):
        node.clock.advance(days=1)
        node.run_jobs()
    green(scan(node, counter, old.code()))
    green(scan(node, counter, new.code()))


def test_a_renewal_moves_a_wallet_to_the_newest_key_and_ends_the_codes_of_the_old_one(
    node: Node, counter: Counter
) -> None:
    wallet = a_wallet(node, cheques=9)
    old_code, old_spoken = wallet.code(), wallet.spoken(1)
    rotate(node)
    wallet.renew(key_id="k2")
    assert [row["key_id"] for row in node.rows(tables.wallet)] == ["k2"]
    assert reason(scan(node, counter, old_code)) == "code_renewed"
    assert reason(scan(node, counter, old_spoken)) == "code_unknown"
    green_in_every_channel(node, counter, wallet, paper_key=2)


def test_a_key_of_open_wallets_is_not_retired_and_afterwards_its_tokens_are_refused(
    node: Node, counter: Counter
) -> None:
    renewed, closed = a_wallet(node, cheques=9), a_wallet(node, cheques=9)
    of_closed, papers = closed.code(), renewed.papers(2)
    rotate(node)
    green(scan(node, counter, papers[0], pin=renewed.pin))
    with pytest.raises(ConflictError, match="2 wallets at the redeemer"):
        retire(node, "wallet_k1")
    old_code = renewed.code()
    renewed.renew(key_id="k2")
    with pytest.raises(ConflictError, match="1 wallet at the redeemer"):
        retire(node, "wallet_k1")
    node.hear(WalletClosed(wallet_id=closed.wallet_id))
    retire(node, "wallet_k1")
    retire(node, "paper_k1")
    for code in (of_closed, closed.spoken(1)):
        assert reason(scan(node, counter, code)) == "code_unknown"
    # It leads to its wallet still, which has another key now: no code that the old one made is believed.
    assert reason(scan(node, counter, old_code)) == "code_unknown"
    assert reason(scan(node, counter, papers[1], pin=renewed.pin)) == "code_unknown"
    green_in_every_channel(node, counter, renewed, paper_key=2)
    node.clock.advance(days=1)
    node.run_jobs()
    green(scan(node, counter, renewed.code()))


@pytest.mark.parametrize("channel", ["code", "spoken"])
def test_a_renewal_by_the_newest_key_is_seen_before_it_is_heard_of(node: Node, counter: Counter, channel: str) -> None:
    """From the next day's handles on: the parent's new code ends the old ones, whichever key made it."""
    wallet = a_wallet(node, cheques=9)
    rotate(node)
    node.clock.advance(days=1)
    node.run_jobs()
    assert {row["next_key_id"] for row in node.rows(tables.wallet)} == {"k2"}
    stolen = wallet.code()
    wallet.renew(told=False, key_id="k2")
    green(scan(node, counter, wallet.code() if channel == "code" else wallet.spoken(1)))
    assert [(row["generation"], row["key_id"]) for row in node.rows(tables.wallet)] == [(2, "k2")]
    assert reason(scan(node, counter, stolen)) == "code_renewed"
