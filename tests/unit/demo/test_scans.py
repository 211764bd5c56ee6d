"""Forged codes: one bit away from a real one, and never one that the wallet made."""

from datetime import UTC, datetime

from deploy.demo.scans import forged
from shared.identity.wallet_code import make_code, matches, read_code

KEY = bytes(range(32))
NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def test_whatever_bit_is_turned_the_wallet_did_not_make_it() -> None:
    real = make_code(KEY, NOW)
    for choice in range(28 * 8):
        code = read_code(forged(real, choice))
        assert code is not None
        assert not matches(KEY, code)


def test_a_torn_code_cannot_be_read() -> None:
    assert read_code(make_code(KEY, NOW)[:-3]) is None
