"""The paper cheque: bytes that printers and the redeemer must agree on for ever."""

import random
from datetime import date
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.identity.paper import PREFIX, Paper, make_paper, pin_matches, pin_of, read_paper
from shared.identity.wallet_code import Purpose, make_code, matches, read_code, wallet_key
from shared.kernel.codes import base45_decode, base45_encode
from shared.testing.clocks import ManualClock

KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"a paper key of a test").digest())
ID = "00112233445566778899aabbccddeeff"
LAST_DAY = date(2026, 4, 1)
NOW = ManualClock().now()


def made() -> str:
    return make_paper(KEY.sign, 3, ID, LAST_DAY)


def is_genuine(paper: Paper) -> bool:
    try:
        KEY.public_key().verify(paper.signature, paper.signed_text)
    except InvalidSignature:
        return False
    return True


def test_golden_paper_and_pin() -> None:
    """Written down once. A change here makes all printed paper worthless."""
    assert sha256(made().encode()).hexdigest() == "8c592b9bb8bb7afeebc6da32ba77fd247c6a2ace7dc548d039b161addb121ff7"
    assert pin_of(wallet_key(bytes(32), ID, 1)) == "010741"


def test_it_has_135_characters_and_says_what_was_put_in() -> None:
    assert len(made()) == 135
    read = read_paper(f"  {made().lower()}\n")
    assert read is not None
    assert (read.key_number, read.paper_id, read.last_day) == (3, ID, LAST_DAY)
    assert is_genuine(read)


@pytest.mark.parametrize("text", ["", "RV1:", "RV2:ABC", "RV1:" + "0" * 131, made()[:-1], made() + "0", made()[4:]])
def test_what_is_no_paper_is_told_from_it(text: str) -> None:
    assert read_paper(text) is None


def test_no_change_of_a_paper_is_genuine(proof: bool) -> None:
    data = base45_decode(made()[len(PREFIX) :])
    assert data is not None
    for turned in mutations(data, 100_000 if proof else 2_000):
        paper = read_paper(PREFIX + base45_encode(turned))
        assert paper is None or not is_genuine(paper)


@pytest.mark.parametrize("purpose", Purpose)
def test_no_change_of_a_wallet_code_is_the_wallets(proof: bool, purpose: Purpose) -> None:
    key = wallet_key(bytes(32), ID, 1)
    text = make_code(key, NOW, purpose)
    data = base45_decode(text[4:])
    assert data is not None
    for turned in mutations(data, 100_000 if proof else 2_000):
        code = read_code("RV2:" + base45_encode(turned))
        # The handle is under the MAC too.
        assert code is None or matches(key, code) is None


def test_a_code_says_what_it_was_made_for() -> None:
    key = wallet_key(bytes(32), ID, 1)
    for purpose in Purpose:
        code = read_code(make_code(key, NOW, purpose))
        assert code is not None
        assert matches(key, code) is purpose


def test_a_pin_is_six_digits_of_its_wallet_and_generation() -> None:
    pins = [pin_of(wallet_key(bytes(32), f"{number:032x}", 1 + number % 3)) for number in range(2_000)]
    assert all(len(pin) == 6 and pin.isdigit() for pin in pins)
    assert len(set(pins)) > 1_980
    key = wallet_key(bytes(32), ID, 1)
    pin = pin_of(key)
    assert pin_matches(key, f" {pin[:3]} {pin[3:]} ")
    assert not any(pin_matches(key, wrong) for wrong in ("", pin[:5], pin + "0", "000000", "é" * 6))


def mutations(data: bytes, count: int) -> list[bytes]:
    """So many changes of one to four bits, none of which leaves the bytes as they were."""
    rng = random.Random(1)
    made = []
    for _ in range(count):
        turned = bytearray(data)
        for bit in rng.sample(range(len(data) * 8), rng.randint(1, 4)):
            turned[bit // 8] ^= 1 << bit % 8
        made.append(bytes(turned))
    return made
