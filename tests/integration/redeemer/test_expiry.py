"""Cheques whose days are over, and those that get more days."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from services.redeemer import tables
from shared.contracts.issuer import ExtensionRequested, HoldReleaseRequested, RevocationRequested, WalletClosed
from shared.contracts.redeemer import (
    RedemptionReleased,
    RedemptionReversed,
    VoucherExpired,
    VoucherExtended,
    VoucherRevoked,
    WalletChanged,
)
from shared.testing.service import Node
from tests.integration.redeemer.bookings import (
    accept,
    capture,
    decide,
    dispute,
    done,
    held,
    release,
    spent,
    states,
    status,
    steps,
    undo,
    versions_follow,
)
from tests.integration.redeemer.builders import (
    P2,
    Counter,
    Wallet,
    a_counter,
    a_programme,
    a_wallet,
    an_id,
    green,
    reason,
    scan,
)

#: The end of 15 March in Brussels. With the programme's thirty days of grace it is over at the end of 14 April.
MARCH = datetime(2026, 3, 15, 23, tzinfo=UTC)
OVER = datetime(2026, 4, 14, 22, tzinfo=UTC)


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


def extend(
    node: Node, wallet: Wallet, vouchers: Sequence[str], expires_at: datetime, request_id: str = an_id(1, 7)
) -> None:
    node.hear(
        ExtensionRequested(
            wallet_id=wallet.wallet_id, request_id=request_id, voucher_ids=list(vouchers), expires_at=expires_at
        )
    )


def revoke(node: Node, wallet: Wallet, vouchers: Sequence[str], request_id: str = an_id(2, 7)) -> None:
    node.hear(
        RevocationRequested(
            wallet_id=wallet.wallet_id, request_id=request_id, voucher_ids=list(vouchers), reason="granted_twice"
        )
    )


def refused(node: Node, wallet: Wallet) -> dict[str, str]:
    """What the wallet's last state says was not followed."""
    told = [told for told in node.told(WalletChanged) if told.wallet_id == wallet.wallet_id]
    return {one.request_id: one.reason for one in told[-1].refused} if told else {}


# -- expiry


def test_unspent_cheques_expire_at_the_end_of_their_grace(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2, expires_at=MARCH)
    wallet.fill(1)
    spent(node, counter, wallet)
    node.clock.set(OVER - timedelta(microseconds=1))
    node.run_jobs()
    assert states(node, wallet) == ["redeemed", "issued", "issued"]
    node.clock.set(OVER + timedelta(minutes=1))
    node.run_jobs()
    assert states(node, wallet) == ["redeemed", "expired", "issued"]
    (told,) = node.told(VoucherExpired)
    assert (told.voucher_id, told.movement.to_state, told.movement.version) == (wallet.vouchers[1], "expired", 2)
    assert told.movement.cents == 1_000
    versions_follow(node)
    assert node.due()[0] == []


def test_a_job_that_runs_late_lengthens_nothing(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=1, expires_at=MARCH)
    node.clock.set(OVER)
    assert states(node, wallet) == ["issued"]
    node.run_jobs()
    node.clock.set(OVER + timedelta(seconds=5))
    assert reason(scan(node, counter, wallet.code())) == "cheques_expired"
    assert states(node, wallet) == ["issued"], "it is told of a moment later"


def test_each_programme_has_its_own_grace_and_they_expire_in_portions(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.redeemer.jobs.VOUCHERS", 2)
    a_programme(node, P2, grace_days=0)
    wallet = a_wallet(node, cheques=3, expires_at=MARCH)
    wallet.fill(3, P2, expires_at=MARCH)
    node.clock.set(MARCH + timedelta(hours=1))
    node.run_jobs()
    assert states(node, wallet) == ["issued"] * 3 + ["expired"] * 3
    node.clock.set(OVER + timedelta(hours=1))
    node.run_jobs()
    assert states(node, wallet) == ["expired"] * 6
    assert len({told.voucher_id for told in node.told(VoucherExpired)}) == 6


def test_a_held_one_waits_for_its_release(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=1, expires_at=MARCH)
    node.clock.set(OVER - timedelta(hours=1))
    node.run_jobs()
    one = held(node, counter, wallet, hours=4)
    node.clock.advance(hours=2)
    node.run_jobs()
    assert states(node, wallet) == ["held"]
    done(release(node, counter, one), "released")
    assert states(node, wallet) == ["expired"]
    node.run_jobs()
    assert not node.told(VoucherExpired), "its release told of it"
    versions_follow(node)


# -- extension


def test_extended_cheques_serve_longer_in_their_state(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2, expires_at=MARCH)
    one = held(node, counter, wallet)
    later = MARCH + timedelta(days=30)
    node.clock.set(OVER - timedelta(microseconds=1))
    extend(node, wallet, wallet.vouchers, later)
    assert [(told.movement.from_state, told.movement.to_state) for told in node.told(VoucherExtended)] == [
        ("held", "held"),
        ("issued", "issued"),
    ]
    assert {told.expires_at for told in node.told(VoucherExtended)} == {later}
    assert {row["expires_at"] for row in node.rows(tables.voucher)} == {later}
    assert refused(node, wallet) == {}
    node.clock.set(OVER + timedelta(minutes=1))
    node.run_jobs()
    assert (status(node, one), states(node, wallet)) == ("released", ["issued", "issued"])
    green(scan(node, counter, wallet.code(), units=2))
    versions_follow(node)


@pytest.mark.parametrize("state", ["issued", "held"])
def test_from_the_end_on_nothing_is_extended_even_before_the_job_ran(node: Node, counter: Counter, state: str) -> None:
    wallet = a_wallet(node, cheques=1, expires_at=MARCH)
    node.clock.set(OVER - timedelta(minutes=5))
    node.run_jobs()
    if state == "held":
        held(node, counter, wallet)
    node.clock.set(OVER)
    extend(node, wallet, wallet.vouchers, OVER + timedelta(days=30))
    assert refused(node, wallet) == {an_id(1, 7): "end_passed"}
    assert not node.told(VoucherExtended)


def test_what_cannot_be_extended_says_why_and_the_others_are(node: Node, counter: Counter) -> None:
    wallet, theirs = a_wallet(node, cheques=3), a_wallet(node, cheques=1)
    spent(node, counter, wallet)
    revoke(node, wallet, wallet.vouchers[1:2])
    later = datetime(2027, 3, 1, tzinfo=UTC)
    for number, vouchers in enumerate([wallet.vouchers[:1], wallet.vouchers[1:2], theirs.vouchers, [an_id(404)]]):
        extend(node, wallet, vouchers, later, an_id(number, 8))
    extend(node, wallet, [*wallet.vouchers[:1], wallet.vouchers[2]], later, an_id(4, 8))
    extend(node, wallet, wallet.vouchers[2:], later, an_id(5, 8))
    assert refused(node, wallet) == {
        an_id(0, 8): "in_use",
        an_id(1, 8): "ended",
        an_id(2, 8): "unknown_voucher",
        an_id(3, 8): "unknown_voucher",
        an_id(4, 8): "in_use",
        an_id(5, 8): "not_later",
    }
    assert [told.voucher_id for told in node.told(VoucherExtended)] == [wallet.vouchers[2]]
    assert not [told for told in node.told(WalletChanged) if told.wallet_id == theirs.wallet_id]


def test_a_wallets_state_is_whole_each_time(node: Node, counter: Counter) -> None:
    """Papers, counter and what was refused stay in it, and it keeps the latest twenty requests."""
    wallet = a_wallet(node, cheques=5)
    papers = wallet.papers(1, counter.provider_id)
    green(scan(node, counter, "-", papers=papers))
    green(scan(node, counter, wallet.spoken(3)))
    for number in range(25):
        node.clock.advance(seconds=1)
        extend(node, wallet, [an_id(404)], MARCH, an_id(number, 8))
    last = node.told(WalletChanged)[-1]
    assert (last.generation, last.spoken_counter, len(last.papers), last.locked) == (1, 3, 1, False)
    assert [one.request_id for one in last.refused] == [an_id(number, 8) for number in range(24, 4, -1)]
    green(scan(node, counter, wallet.spoken(4)))
    assert node.told(WalletChanged)[-1].refused == last.refused


# -- revocation


def test_free_cheques_are_revoked_at_once(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=3)
    revoke(node, wallet, wallet.vouchers[:2])
    assert states(node, wallet) == ["revoked", "revoked", "issued"]
    assert [(told.voucher_id, told.reason, told.movement.version) for told in node.told(VoucherRevoked)] == [
        (wallet.vouchers[0], "granted_twice", 2),
        (wallet.vouchers[1], "granted_twice", 2),
    ]
    assert reason(scan(node, counter, wallet.code(), units=2)) == "not_enough_cheques"
    revoke(node, wallet, wallet.vouchers[:2], an_id(3, 7))
    assert len(node.told(VoucherRevoked)) == 2
    assert refused(node, wallet) == {}, "they have ended, as was asked for"
    versions_follow(node)


def test_a_used_one_is_revoked_in_the_step_that_ends_its_use(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=6)
    booked = held(node, counter, wallet, units=2, hours=1)
    taken, disputed = spent(node, counter, wallet, units=2), spent(node, counter, wallet, units=2)
    revoke(node, wallet, wallet.vouchers)
    assert states(node, wallet) == ["held"] * 2 + ["redeemed"] * 4
    assert not node.told(VoucherRevoked)
    done(undo(node, counter, taken), "undone")
    (told,) = node.told(RedemptionReversed)
    assert steps(told) == [("redeemed", "revoked", 3)] * 2
    dispute(node, wallet, disputed)
    decide(node, wallet, disputed, 1)
    node.clock.advance(hours=1)
    done(capture(node, counter, booked, 1), "captured")
    assert states(node, wallet) == ["redeemed", "revoked", "revoked", "revoked", "redeemed", "revoked"]
    assert refused(node, wallet) == {}
    versions_follow(node)


def test_a_released_or_lapsed_hold_ends_as_revoked(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    held(node, counter, wallet, hours=1)
    one = held(node, counter, wallet, hours=1)
    revoke(node, wallet, wallet.vouchers)
    done(release(node, counter, one), "released")
    node.clock.advance(days=3)
    node.run_jobs()
    assert states(node, wallet) == ["revoked"] * 2
    assert [steps(told) for told in node.told(RedemptionReleased)] == [[("held", "revoked", 3)]] * 2


def test_what_was_spent_first_stays_spent(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    accept(node, wallet, spent(node, counter, wallet))
    revoke(node, wallet, wallet.vouchers)
    assert states(node, wallet) == ["redeemed", "revoked"]
    assert refused(node, wallet) == {an_id(2, 7): "spent"}


def test_requests_are_followed_in_their_turn_with_what_is_said_of_uses(node: Node, counter: Counter) -> None:
    """Revoked while it was captured, then sent back, all in one batch: it ends as revoked and no word is lost."""
    wallet = a_wallet(node, cheques=1, expires_at=MARCH)
    one = held(node, counter, wallet, hours=48)
    events = [
        ExtensionRequested(
            wallet_id=wallet.wallet_id, request_id=an_id(1), voucher_ids=wallet.vouchers, expires_at=OVER
        ),
        RevocationRequested(
            wallet_id=wallet.wallet_id, request_id=an_id(2), voucher_ids=wallet.vouchers, reason="granted_twice"
        ),
        HoldReleaseRequested(wallet_id=wallet.wallet_id, request_id=an_id(3), redemption_id=one, reason="other"),
        RevocationRequested(
            wallet_id=wallet.wallet_id, request_id=an_id(4), voucher_ids=wallet.vouchers, reason="granted_twice"
        ),
    ]
    with node.ctx.unit_of_work() as tx:
        node.inbox.take(tx, [node.record(event) for event in events])
    assert states(node, wallet) == ["revoked"]
    (told,) = node.told(RedemptionReleased)
    assert steps(told) == [("held", "revoked", 4)]
    versions_follow(node)


# -- a wallet that was closed


def test_in_a_closed_wallet_no_code_serves_and_holds_run_on(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=3)
    one = held(node, counter, wallet, hours=1)
    node.hear(WalletClosed(wallet_id=wallet.wallet_id))
    node.clock.advance(hours=1)
    assert reason(scan(node, counter, wallet.code())) == "wallet_closed"
    assert reason(scan(node, counter, wallet.spoken())) == "wallet_closed"
    done(capture(node, counter, one, 1), "captured")
    accept(node, wallet, one)
    assert status(node, one) == "confirmed"
