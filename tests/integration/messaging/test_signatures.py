"""A forged event on the log: refused, told, and without any effect; the true one of the same number still counts."""

from pathlib import Path

import pytest

from shared.contracts.envelope import UnreadableError
from shared.contracts.topics import LEDGER_FUND
from shared.identity.keys import KeyRing, init_keys, retire_key, rotate_keys
from shared.kernel.errors import ConflictError, RespijtError
from shared.messaging.inbox import Inbox
from shared.messaging.inbox.rows import signed_with
from shared.messaging.memory import MemoryTransport
from shared.messaging.relay import Relay
from shared.messaging.replay import replay_dead_letter
from shared.messaging.signing import signature_of, signed
from shared.messaging.tables import dead_letter
from shared.messaging.transport import Record
from tests.integration.messaging.kit import Desk, both, deposit, note, opened


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    init_keys(tmp_path / "keys")
    return KeyRing(tmp_path / "keys")


@pytest.fixture
def inbox(keys: KeyRing) -> Inbox:
    return Inbox(both(note), keys.genuine)


def by(keys: KeyRing, service: str, record: Record) -> Record:
    """The record as this service would sign it."""
    return record._replace(headers=signed(record.headers, *keys.signer(service)(record.topic, record.value)))


def test_a_forged_event_has_no_effect_and_becomes_a_dead_letter(desk: Desk, keys: KeyRing, inbox: Inbox) -> None:
    true = by(keys, "ledger", desk.post(opened("fund a"), 1))
    forged = by(keys, "ledger", desk.post(deposit("fund a", 1), 2))._replace(
        value=desk.post(deposit("fund a", 99), 2).value
    )
    unsigned = desk.post(deposit("fund a", 98), 2)
    by_another = by(keys, "issuer", desk.post(deposit("fund a", 97), 2))
    with desk.unit_of_work() as tx:
        inbox.take(tx, [true, forged, unsigned, by_another])
    assert desk.codes() == ["bad_signature"] * 3
    assert desk.effects() == [1]


def test_the_true_event_of_the_same_number_is_still_taken(desk: Desk, keys: KeyRing, inbox: Inbox) -> None:
    with desk.unit_of_work() as tx:
        inbox.take(tx, [desk.post(opened("fund a"), 1)])
    with desk.unit_of_work() as tx:
        inbox.take(tx, [by(keys, "ledger", desk.post(opened("fund a"), 1))])
    assert desk.effects() == [1]


def test_replaying_a_forged_event_does_not_make_it_true(desk: Desk, inbox: Inbox) -> None:
    with desk.unit_of_work() as tx:
        inbox.take(tx, [desk.post(opened("fund a"), 1)])
    (letter,) = desk.rows(dead_letter)
    with pytest.raises((RespijtError, UnreadableError)):
        replay_dead_letter(desk, inbox, letter["id"])
    assert desk.effects() == []


def test_the_relay_signs_what_it_sends(tmp_path: Path, keys: KeyRing) -> None:
    ledger, log = Desk(tmp_path, "ledger"), MemoryTransport()
    log.admin().create_topics([LEDGER_FUND])
    with ledger.unit_of_work() as tx:
        tx.publish(opened("fund a"))
    relay = Relay(ledger, log, keys.signer("ledger"))
    assert relay.step() == 1
    reader = log.reader([LEDGER_FUND.name])
    (record,) = reader.poll(1.0)
    assert keys.genuine(record)
    assert signature_of(record.headers)[0] == "ledger_k1"
    reader.close()
    relay.close()
    ledger.close()


def test_events_of_two_keys_of_one_producer_are_taken_and_count_until_the_older_one_is_retired(
    desk: Desk, keys: KeyRing, inbox: Inbox, tmp_path: Path
) -> None:
    of_old = [by(keys, "ledger", desk.post(opened("fund a"), 1)), by(keys, "ledger", desk.post(opened("fund b"), 1))]
    late = by(keys, "ledger", desk.post(deposit("fund b", 7), 2))
    rotate_keys(tmp_path / "keys", ("producer",))
    of_new = by(keys, "ledger", desk.post(deposit("fund a", 5), 2))
    with desk.unit_of_work() as tx:
        inbox.take(tx, [*of_old, of_new])
    assert desk.codes() == []
    with desk.reading() as reading:
        counts = {name: signed_with(reading, name) for name in ("ledger_k1", "ledger_k2", "ledger_k", "issuer_k1")}
    assert counts == {"ledger_k1": 2, "ledger_k2": 1, "ledger_k": 0, "issuer_k1": 0}
    with pytest.raises(ConflictError, match="2 heard events at the issuer"):
        retire_key(tmp_path / "keys", "producer_ledger_k1", {"issuer": counts["ledger_k1"]})
    retire_key(tmp_path / "keys", "producer_ledger_k1", {})
    with desk.unit_of_work() as tx:
        inbox.take(tx, [late])
    assert desk.codes() == ["bad_signature"]
