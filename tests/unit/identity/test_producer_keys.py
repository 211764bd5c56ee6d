"""Events are signed by their producer, and anybody with the public halves can tell."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.contracts.topics import ISSUER_WALLET, LEDGER_FUND
from shared.identity.keys import KeyRing, init_keys
from shared.messaging.signing import signed, text_to_sign
from shared.messaging.transport import Record

VALUE = b'{"id": "1"}'
EMPTY = (("ce_id", b"1"), ("keyid", b""), ("signature", b""))


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    init_keys(tmp_path)
    return KeyRing(tmp_path)


def a_record(keys: KeyRing, service: str = "issuer", topic: str = ISSUER_WALLET.name, value: bytes = VALUE) -> Record:
    headers = signed(EMPTY, *keys.signer(service)(topic, value))
    return Record(topic, 0, 7, "k", value, headers)


def test_what_its_owner_signed_is_genuine(keys: KeyRing) -> None:
    record = a_record(keys)
    assert keys.genuine(record)
    assert dict(record.headers)["ce_id"] == b"1"
    assert dict(record.headers)["keyid"] == b"issuer_k1"


def test_nothing_unsigned_is_genuine(keys: KeyRing) -> None:
    assert not keys.genuine(a_record(keys)._replace(headers=EMPTY))
    assert not keys.genuine(a_record(keys)._replace(headers=()))


@pytest.mark.parametrize("place", [0, 5, len(VALUE) - 1])
def test_one_changed_byte_is_seen(keys: KeyRing, place: int) -> None:
    wrong = bytes(byte ^ 1 if number == place else byte for number, byte in enumerate(VALUE))
    assert not keys.genuine(a_record(keys)._replace(value=wrong))


def test_an_event_cannot_be_moved_to_another_topic(keys: KeyRing) -> None:
    assert not keys.genuine(a_record(keys)._replace(topic="issuer.grant.v1"))


def test_another_services_key_is_not_the_owners(keys: KeyRing) -> None:
    assert not keys.genuine(a_record(keys, service="ledger"))
    assert keys.genuine(a_record(keys, service="ledger", topic=LEDGER_FUND.name))


def test_a_key_that_is_not_here_is_believed_nothing(keys: KeyRing) -> None:
    stranger = Ed25519PrivateKey.generate()
    signature = stranger.sign(text_to_sign(ISSUER_WALLET.name, VALUE))
    for key_id in ("issuer_k1", "issuer_k2", "issuer_../k1", "issuer_", "_k1", "é"):
        headers = (("keyid", key_id.encode()), ("signature", signature))
        assert not keys.genuine(a_record(keys)._replace(headers=headers))


def test_private_keys_are_for_their_owner_and_are_made_once(tmp_path: Path) -> None:
    first = init_keys(tmp_path)
    assert {f"producer_{name}_k1.key" for name in ("issuer", "redeemer", "providers", "ledger")} <= set(first)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.glob("*.key"))
    assert init_keys(tmp_path) == []
