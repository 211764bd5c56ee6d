"""What a provider takes back within the programme's time."""

from datetime import UTC, datetime

import pytest

from shared.contracts.redeemer import RedemptionConfirmed, RedemptionReversed
from shared.testing.service import Node
from tests.integration.redeemer.bookings import (
    accept,
    capture,
    dispute,
    done,
    held,
    row_of,
    spent,
    states,
    status,
    steps,
    undo,
    versions_follow,
)
from tests.integration.redeemer.builders import (
    P1,
    P2,
    Counter,
    a_counter,
    a_device,
    a_programme,
    a_wallet,
    an_id,
    green,
    reason,
    revoke,
    scan,
)


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


def test_a_scan_taken_back_gives_every_cheque_back(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=3)
    one = spent(node, counter, wallet, units=2)
    first = undo(node, counter, one, key=an_id(9))
    done(first, "undone")
    assert undo(node, counter, one, key=an_id(9)).data == first.data
    assert undo(node, counter, one).data == first.data
    assert states(node, wallet) == ["issued"] * 3
    (told,) = node.told(RedemptionReversed)
    assert (told.reason, told.amount_cents, steps(told)) == ("undone", 2_000, [("redeemed", "issued", 3)] * 2)
    row = row_of(node, one)
    assert (row["status"], row["payable_cents"], row["end_reason"]) == ("reversed", 0, "undone")
    accept(node, wallet, one)
    assert not node.told(RedemptionConfirmed)
    node.clock.advance(seconds=15)
    green(scan(node, counter, wallet.code(), units=3))
    versions_follow(node)


def test_it_is_too_late_from_the_instant_on_at_which_the_strictest_programmes_time_ends(node: Node) -> None:
    a_programme(node, P1, undo_minutes=60)
    a_programme(node, P2, undo_minutes=10)
    counter, wallet = a_counter(node, programmes=(P1, P2)), a_wallet(node, cheques=3)
    wallet.fill(2, P2, expires_at=datetime(2026, 6, 1, tzinfo=UTC))
    both, in_time, alone = spent(node, counter, wallet), spent(node, counter, wallet), spent(node, counter, wallet)
    assert (row_of(node, alone)["undo_until"] - row_of(node, alone)["captured_at"]).seconds == 60 * 60
    node.clock.set(row_of(node, both)["undo_until"])
    assert reason(undo(node, counter, both)) == "undo_too_late"
    done(undo(node, counter, in_time), "undone")
    node.clock.advance(minutes=40)
    done(undo(node, counter, alone), "undone")


def test_where_a_programme_gives_no_time_nothing_is_taken_back(node: Node) -> None:
    a_programme(node, undo_minutes=0)
    counter = a_counter(node)
    assert reason(undo(node, counter, spent(node, counter, a_wallet(node, cheques=1)))) == "undo_too_late"


def test_a_capture_of_some_is_taken_back_for_what_it_took(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=3)
    one = held(node, counter, wallet, units=3, hours=1)
    node.clock.advance(hours=1)
    done(capture(node, counter, one, 2), "captured")
    done(undo(node, counter, one), "undone")
    (told,) = node.told(RedemptionReversed)
    assert (told.amount_cents, steps(told)) == (2_000, [("redeemed", "issued", 4)] * 2)
    assert states(node, wallet) == ["issued"] * 3
    versions_follow(node)


def test_what_is_held_confirmed_or_disputed_is_not_taken_back(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=3)
    booked, confirmed, disputed = held(node, counter, wallet), *[spent(node, counter, wallet) for _ in range(2)]
    accept(node, wallet, confirmed)
    dispute(node, wallet, disputed)
    for one in (booked, confirmed, disputed):
        assert reason(undo(node, counter, one)) == "not_to_undo"
    assert [status(node, one) for one in (booked, confirmed, disputed)] == ["held", "confirmed", "disputed"]
    assert not node.told(RedemptionReversed)


def test_only_its_own_provider_takes_a_use_back_and_no_revoked_device(node: Node, counter: Counter) -> None:
    one = spent(node, counter, a_wallet(node, cheques=1))
    assert undo(node, a_counter(node), one).status_code == 404
    revoke(node, counter)
    assert reason(undo(node, counter, one)) == "device_revoked"
    counter.device_id, counter.token = a_device(node, counter.provider_id)
    done(undo(node, counter, one), "undone")


def test_a_cheque_that_expired_meanwhile_comes_back_as_expired(node: Node, counter: Counter) -> None:
    a_programme(node, grace_days=0)
    wallet = a_wallet(node, cheques=1, expires_at=datetime(2026, 3, 2, 23, tzinfo=UTC))
    node.clock.set(datetime(2026, 3, 2, 22, 50, tzinfo=UTC))
    one = spent(node, counter, wallet)
    node.clock.set(datetime(2026, 3, 2, 23, 0, tzinfo=UTC))
    done(undo(node, counter, one), "undone")
    assert states(node, wallet) == ["expired"]
    versions_follow(node)
