"""The rotating wallet code: bytes that phones, issuer and redeemer must agree on for ever."""

import hmac
import random
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from shared.identity.wallet_code import (
    PREFIX,
    STEP_SECONDS,
    WalletCode,
    handle_on,
    make_code,
    matches,
    read_code,
    step_at,
    wallet_key,
)
from shared.kernel.codes import base45_decode, base45_encode

MASTER = sha256(b"a master key of a test").digest()
WALLET = "00112233445566778899aabbccddeeff"
AT = datetime(2026, 3, 5, 14, 7, 31, tzinfo=UTC)


def test_golden_key_handle_and_code() -> None:
    """Written down once. A change here makes every phone's code worthless."""
    key = wallet_key(MASTER, WALLET, 1)
    assert key.hex() == "1f9bfd3d14e8557b41fdd21f351d9d233eef33346593e2010879a06d0e3bca54"
    assert handle_on(key, date(2026, 3, 5)).hex() == "134deaaf3da56a5f694465589696475e"
    assert step_at(AT) == 118_181_310
    assert make_code(key, AT) == "RV2: J24UTVZ76KD%DDO CU1J0193+0C$918D7ESYGHEYI"


def test_the_key_is_hkdf_of_rfc_5869() -> None:
    """Once more from the standard's two steps, with nothing of the library that makes it."""
    info = f"respijt wallet {WALLET} 1".encode()
    extracted = hmac.digest(bytes(32), MASTER, "sha256")
    assert wallet_key(MASTER, WALLET, 1) == hmac.digest(extracted, info + b"\x01", "sha256")


def test_wallets_generations_and_installations_share_no_key() -> None:
    keys = {
        wallet_key(master, wallet, generation)
        for master in (MASTER, bytes(32))
        for wallet in (WALLET, WALLET[::-1])
        for generation in (1, 2, 11)
    }
    assert len(keys) == 12


def test_a_code_has_46_characters_of_the_qr_alphabet_and_no_space_at_its_ends() -> None:
    rng = random.Random(1)
    for number in range(2_000):
        code = make_code(wallet_key(MASTER, f"{number:032x}", 1), AT + timedelta(seconds=rng.randrange(10**8)))
        assert len(code) == 46
        assert code == code.strip(), "a space at an end would be lost on the way"
        assert set(code) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_a_code_is_read_back_whatever_case_and_spaces_around_it() -> None:
    key = wallet_key(MASTER, WALLET, 1)
    code = make_code(key, AT)
    for typed in (code, code.lower(), f"  {code}\n"):
        read = read_code(typed)
        assert read is not None
        assert (read.handle, read.step) == (handle_on(key, AT.date()), step_at(AT))
        assert matches(key, read)


def test_the_handle_changes_with_the_utc_day_and_the_code_with_the_step() -> None:
    key = wallet_key(MASTER, WALLET, 1)
    assert len({handle_on(key, date(2026, 3, day)) for day in range(1, 32)}) == 31
    start = AT.replace(second=30)
    codes = [make_code(key, start + timedelta(seconds=seconds)) for seconds in range(STEP_SECONDS * 2)]
    assert len(set(codes[:STEP_SECONDS])) == len(set(codes[STEP_SECONDS:])) == 1
    assert codes[0] != codes[-1]


def test_of_ten_thousand_turned_bits_none_is_accepted() -> None:
    rng = random.Random(20260305)
    for number in range(10_000):
        key = wallet_key(MASTER, f"{number % 50:032x}", 1)
        data = bytearray(base45_decode(make_code(key, AT)[len(PREFIX) :]) or b"")
        bit = rng.randrange(len(data) * 8)
        data[bit // 8] ^= 1 << bit % 8
        read = read_code(PREFIX + base45_encode(bytes(data)))
        assert read is not None
        assert not matches(key, read)


def test_another_wallets_key_matches_nothing() -> None:
    code = read_code(make_code(wallet_key(MASTER, WALLET, 1), AT))
    assert code is not None
    assert not any(matches(wallet_key(MASTER, f"{number:032x}", 1), code) for number in range(500))


def test_a_mac_of_another_length_matches_nothing() -> None:
    key = wallet_key(MASTER, WALLET, 1)
    code = read_code(make_code(key, AT))
    assert code is not None
    for mac in (b"", code.mac[:-1], code.mac + b"\0"):
        assert not matches(key, WalletCode(code.handle, code.step, mac))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RV2:",
        "RV1:" + "0" * 42,
        "RV2" + "0" * 43,
        PREFIX + "0" * 41,
        PREFIX + "0" * 43,
        PREFIX + "0" * 41 + "_",
        PREFIX + ":::" * 14,
        PREFIX + "0" * 10_000,
        "https://example.org/?code=RV2:",
        "RV2:\u0130" + "0" * 41,
    ],
)
def test_what_is_no_wallet_code_reads_as_none(text: str) -> None:
    assert read_code(text) is None


def test_any_text_is_read_without_an_error() -> None:
    rng = random.Random(2)
    for _ in range(2_000):
        noise = "".join(chr(rng.randrange(1, 0x3000)) for _ in range(rng.randrange(60)))
        assert read_code(PREFIX + noise) is None or len(noise.strip()) == 42
