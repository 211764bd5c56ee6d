"""Codes that are renewed, go beyond the visit limit, or are guessed."""

import hmac

import pytest

from services.redeemer import limits, tables
from shared.contracts.issuer import WalletRekeyed
from shared.contracts.redeemer import WalletChanged
from shared.identity.wallet_code import Purpose
from shared.kernel.ids import new_id
from shared.testing.service import Node
from tests.integration.redeemer.builders import (
    Counter,
    a_counter,
    a_device,
    a_programme,
    a_wallet,
    green,
    reason,
    scan,
)


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


# -- renewing


def test_renewed_codes_end_the_old_ones_and_the_issuer_is_told(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=9)
    old_code, old_spoken = wallet.code(), wallet.spoken(1)
    wallet.renew()
    assert node.told(WalletChanged)[-1].generation == 2
    assert reason(scan(node, counter, old_code)) == "code_renewed"
    assert reason(scan(node, counter, old_spoken)) == "code_unknown"
    green(scan(node, counter, wallet.code()))
    green(scan(node, counter, wallet.spoken(1)))


@pytest.mark.parametrize("channel", ["code", "spoken"])
def test_a_valid_code_of_the_next_generation_ends_the_one_before_at_once(
    node: Node, counter: Counter, channel: str
) -> None:
    """The parent may show it before the redeemer has heard of the renewal; the thief's code must not serve after it."""
    wallet = a_wallet(node, cheques=3)
    stolen = [wallet.code(), wallet.code(15), wallet.spoken(1)]
    wallet.renew(told=False)
    shown = wallet.code() if channel == "code" else wallet.spoken(1)
    # Not even a green one: any valid code of it does.
    assert reason(scan(node, counter, shown, units=9)) == "not_enough_cheques"
    assert node.told(WalletChanged)[-1].generation == 2
    node.clock.advance(seconds=10)
    assert [reason(scan(node, counter, code)) for code in stolen] == ["code_renewed", "code_renewed", "code_unknown"]
    node.hear(WalletRekeyed(wallet_id=wallet.wallet_id, key_id="k1", generation=2))
    green(scan(node, counter, wallet.code()))


def test_what_was_spent_of_a_generation_stays_spent_when_its_renewal_is_heard_late(
    node: Node, counter: Counter
) -> None:
    wallet = a_wallet(node, cheques=3)
    wallet.renew(told=False)
    green(scan(node, counter, wallet.spoken(1)))
    node.hear(WalletRekeyed(wallet_id=wallet.wallet_id, key_id="k1", generation=2))
    assert reason(scan(node, counter, wallet.spoken(1))) == "code_used"


def test_renewing_again_and_again_keeps_finding_the_wallet(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=9)
    for generation in (2, 3, 4):
        wallet.renew(generation=generation)
        green(scan(node, counter, wallet.code()))
        node.clock.advance(seconds=15)
    node.clock.advance(days=1)
    node.run_jobs()
    green(scan(node, counter, wallet.code()))


# -- beyond the visit limit


def test_beyond_the_visit_limit_the_parent_says_so_once_more(node: Node, counter: Counter) -> None:
    a_programme(node, visit_limit=2)
    wallet = a_wallet(node, cheques=20)
    green(scan(node, counter, wallet.code(), units=2))
    node.clock.advance(seconds=15)
    assert reason(scan(node, counter, wallet.code(), units=3)) == "visit_limit"
    green(scan(node, counter, wallet.code(purpose=Purpose.BEYOND_LIMIT), units=3))
    node.clock.advance(seconds=15)
    green(scan(node, counter, wallet.code(), units=3, pin=wallet.pin))
    assert reason(scan(node, counter, wallet.spoken(1), units=3)) == "visit_limit"
    green(scan(node, counter, wallet.spoken(1), units=3, pin=wallet.pin))


def test_the_two_purposes_of_one_step_spend_it_together(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=9)
    green(scan(node, counter, wallet.code(purpose=Purpose.BEYOND_LIMIT)))
    assert reason(scan(node, counter, wallet.code())) == "code_used"


# -- guessing


def a_wrong_spoken_code(node: Node, right: str) -> str:
    """A code that reads well, finds the wallet, and was not made by it."""
    from shared.kernel.codes import check_symbol, grouped

    symbols = right.replace("-", "")[:4] + f"{node.random.getrandbits(28):07d}"[-7:]
    return grouped(symbols + check_symbol(symbols))


def test_five_wrong_spoken_codes_lock_the_spoken_code_alone_until_it_is_renewed(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=9)
    for _ in range(limits.MOST_WRONG):
        assert reason(scan(node, counter, a_wrong_spoken_code(node, wallet.spoken(1)))) == "code_unknown"
    assert node.told(WalletChanged)[-1].locked
    node.clock.advance(minutes=2)
    assert reason(scan(node, counter, wallet.spoken(1))) == "code_locked"
    green(scan(node, counter, wallet.code()))
    wallet.renew()
    assert not node.told(WalletChanged)[-1].locked
    green(scan(node, counter, wallet.spoken(1)))


def test_a_device_guesses_twenty_times_an_hour_and_no_more(node: Node, counter: Counter) -> None:
    said = []
    for _ in range(21):
        wallet = a_wallet(node)
        said.append(reason(scan(node, counter, a_wrong_spoken_code(node, wallet.spoken(1)))))
    assert said == ["code_unknown"] * 20 + ["too_many_tries"]
    wallet = a_wallet(node, cheques=2)
    assert reason(scan(node, counter, wallet.spoken(1))) == "too_many_tries"
    green(scan(node, counter, wallet.code()))
    node.clock.advance(hours=1)
    green(scan(node, counter, wallet.spoken(1)))


def test_a_provider_guesses_a_hundred_times_a_day_on_all_its_devices(
    node: Node, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, limits.PROVIDER: (6, limits.LIMITS[limits.PROVIDER][1])})
    said = []
    for number in range(7):
        if number % 2:
            counter.device_id, counter.token = a_device(node, counter.provider_id)
        said.append(reason(scan(node, counter, a_wrong_spoken_code(node, a_wallet(node).spoken(1)))))
    assert said == ["code_unknown"] * 6 + ["too_many_tries"]


def test_five_refusals_that_tell_something_of_a_wallet_are_all_in_a_minute(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=1)
    beside = a_counter(node)
    for number in range(5):
        asked = scan(node, counter if number % 2 else beside, wallet.code(), units=9)
        assert reason(asked) == "not_enough_cheques"
    assert reason(scan(node, beside, wallet.code(), units=9)) == "too_many_tries"
    node.clock.advance(minutes=1)
    green(scan(node, counter, wallet.code()))


def test_a_repeated_request_is_no_second_try(node: Node, counter: Counter) -> None:
    wallet, key = a_wallet(node, cheques=1), new_id(node.random)
    for _ in range(9):
        assert reason(scan(node, counter, wallet.code(), units=9, key=key)) == "not_enough_cheques"
    assert [row["tries"] for row in node.rows(tables.wallet)] == [1]


def test_many_guesses_over_all_raise_an_alarm(
    node: Node, counter: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, limits.ALL: (3, limits.LIMITS[limits.ALL][1])})
    heard: list[int] = []
    monkeypatch.setattr(limits.log, "error", lambda event, **more: heard.append(more["tries"]))
    for _ in range(4):
        last = scan(node, counter, a_wrong_spoken_code(node, a_wallet(node).spoken(1)))
    assert heard == [3]
    assert reason(last) == "too_many_tries"
    green(scan(node, counter, a_wallet(node, cheques=1).code()))


def test_a_wrong_guess_costs_as_many_macs_as_a_right_code(
    node: Node, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the time of an answer tells nothing: counted, since a clock in a test would tell of the machine's load."""
    compared = 0
    compare = hmac.compare_digest

    def count(one: bytes, other: bytes) -> bool:
        nonlocal compared
        compared += 1
        return compare(one, other)

    wallet, unknown = a_wallet(node, cheques=9), a_wallet(node, cheques=1)
    code, spoken = wallet.code(), wallet.spoken(1)
    flipped = code[:-1] + ("B" if code[-1] == "A" else "A")
    # Nobody's, from now on: neither is found by what a code shows of it.
    with node.ctx.unit_of_work() as tx:
        tx.execute(tables.wallet_handle.delete().where(tables.wallet_handle.c.wallet_id == unknown.wallet_id))
        tx.execute(
            tables.wallet.update()
            .where(tables.wallet.c.wallet_id == unknown.wallet_id)
            .values(selector="0000", next_selector="0000")
        )
    monkeypatch.setattr(hmac, "compare_digest", count)

    def cost(shown: str) -> int:
        nonlocal compared
        compared = 0
        scan(node, counter, shown)
        return compared

    assert {cost(code), cost(flipped), cost(unknown.code())} == {cost(code)}
    assert cost(spoken) == cost(a_wrong_spoken_code(node, spoken)) == cost(unknown.spoken(1))
