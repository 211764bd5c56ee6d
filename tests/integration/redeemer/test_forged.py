"""What is shown to spend, changed in a hundred thousand ways: the redeemer finds nobody who made it."""

import random
from collections import Counter as Counted
from collections.abc import Callable

import pytest

from services.redeemer import tokens
from services.redeemer.domain import Order
from services.redeemer.domain.codes import of_code
from services.redeemer.reasons import Reason
from shared.identity import paper, wallet_code
from shared.identity.paper import read_paper
from shared.identity.spoken_code import read_code as read_spoken
from shared.identity.wallet_code import Purpose, read_code
from shared.kernel.codes import ALPHABET, base45_decode, base45_encode, check_symbol
from shared.testing.service import Node
from tests.integration.redeemer.builders import Wallet, a_counter, a_wallet, an_id, green, reason, scan

FULL, SMALL = 100_000, 500
NOBODYS = {Reason.CODE_UNKNOWN, Reason.CODE_UNREADABLE}


def bytes_turned(rng: random.Random, real: str, prefix: str) -> str:
    """One to four bits of it turned, or one byte put in another's place, left out or put in."""
    data = bytearray(base45_decode(real[len(prefix) :]) or b"")
    how, place = rng.randrange(8), rng.randrange(len(data))
    if how == 0:
        del data[place]
    elif how == 1:
        data.insert(place, rng.randrange(256))
    elif how == 2:
        data[place] ^= rng.randrange(1, 256)
    else:
        for bit in rng.sample(range(len(data) * 8), rng.randint(1, 4)):
            data[bit // 8] ^= 1 << bit % 8
    return prefix + base45_encode(bytes(data))


def symbols_changed(rng: random.Random, real: str) -> str:
    """One to seven symbols of it changed; mostly with the check symbol that then belongs to it."""
    symbols = list(real.replace("-", "")[:-1])
    for place in rng.sample(range(len(symbols)), rng.randint(1, 7)):
        symbols[place] = rng.choice(ALPHABET.replace(symbols[place], ""))
    text = "".join(symbols)
    return text + (check_symbol(text) if rng.randrange(4) else real[-1])


def forged(kind: str, wallet: Wallet, count: int) -> list[str]:
    """So many changes of true ones, none of which reads as the one it was made from."""
    rng = random.Random(f"forged {kind}")
    real: list[str]
    change: Callable[[str], str]
    read: Callable[[str], object]
    if kind == "wallet_code":
        real = [wallet.code(seconds, purpose) for seconds in (0, -15) for purpose in Purpose]
        change, read = lambda text: bytes_turned(rng, text, wallet_code.PREFIX), read_code
    elif kind == "paper":
        real = wallet.papers(10)
        change, read = lambda text: bytes_turned(rng, text, paper.PREFIX), read_paper
    else:
        real = [wallet.spoken(number) for number in range(1, 11)]
        change, read = lambda text: symbols_changed(rng, text), read_spoken
    true = {read(text) for text in real}
    made: list[str] = []
    while len(made) < count:
        text = change(rng.choice(real))
        if read(text) not in true:
            made.append(text)
    return made


@pytest.mark.parametrize("kind", ["wallet_code", "paper", "spoken_code"])
def test_no_change_of_what_is_shown_is_accepted(node: Node, kind: str, proof: bool) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=40)
    for _ in range(20):
        a_wallet(node, cheques=1)
    texts = forged(kind, wallet, FULL if proof else SMALL)
    said: Counted[Reason | None] = Counted()
    with node.ctx.unit_of_work() as tx:
        for text in texts:
            # With the right PIN beside it: nothing but the changed text may be in the way.
            order = Order(
                an_id(1), counter.device_id, counter.provider_id, counter.offer_id, 1, text, None, pin=wallet.pin
            )
            shown = tokens.open_shown(tx, node.ctx.keys, order)
            said[of_code(shown, tx.now)] += 1
            assert shown.wallet is None, text
    print(f"\n{kind}: {said.total()} changed, {said[None]} accepted; {', '.join(f'{why} {said[why]}' for why in said)}")
    assert said.keys() <= NOBODYS
    green(scan(node, counter, wallet.papers(1)[0] if kind == "paper" else wallet.code(), pin=wallet.pin))


def test_a_screenshot_that_is_31_seconds_old_serves_at_no_moment_of_a_step(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    for _ in range(wallet_code.STEP_SECONDS):
        assert reason(scan(node, counter, wallet.code(seconds=-31))) == "code_too_old"
        node.clock.advance(seconds=1)
    green(scan(node, counter, wallet.code()))
