"""Cheques in a calendar week, and what a provider's suspension does to its bookings."""

from datetime import UTC, datetime

import pytest

from shared.contracts.providers import Accreditation, AccreditationStatus, ProviderChanged
from shared.contracts.redeemer import RedemptionReleased
from shared.testing.service import Node
from tests.integration.redeemer.bookings import (
    ask_release,
    book,
    done,
    held,
    release,
    spent,
    states,
    status,
    undo,
    versions_follow,
)
from tests.integration.redeemer.builders import (
    P1,
    P2,
    Counter,
    a_counter,
    a_programme,
    a_wallet,
    accredit,
    green,
    reason,
    scan,
)

ACCREDITED: tuple[str, str, AccreditationStatus] = (P1, "babysitting", "accredited")
SUSPENDED: tuple[str, str, AccreditationStatus] = (P1, "babysitting", "suspended")


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


# -- weeks


def test_a_wallet_uses_so_many_of_a_programme_in_a_week_wherever_it_goes(node: Node, counter: Counter) -> None:
    a_programme(node, wallet_week_cheques=3)
    wallet = a_wallet(node, cheques=9)
    spent(node, counter, wallet, units=2)
    node.clock.advance(seconds=15)
    assert reason(scan(node, a_counter(node), wallet.code(), units=2)) == "wallet_week_full"
    green(scan(node, a_counter(node), wallet.code(), units=1))
    spent(node, counter, a_wallet(node, cheques=3), units=3)


def test_a_week_begins_on_monday_in_the_programmes_zone(node: Node, counter: Counter) -> None:
    a_programme(node, wallet_week_cheques=1)
    wallet = a_wallet(node, cheques=3)
    spent(node, counter, wallet)
    node.clock.set(datetime(2026, 3, 8, 22, 59, 59, tzinfo=UTC))
    node.run_jobs()
    assert reason(scan(node, counter, wallet.code())) == "wallet_week_full"
    node.clock.set(datetime(2026, 3, 8, 23, 0, tzinfo=UTC))
    green(scan(node, counter, wallet.code()))


def test_a_booking_counts_in_the_week_of_its_service(node: Node, counter: Counter) -> None:
    a_programme(node, wallet_week_cheques=2)
    wallet = a_wallet(node, cheques=9)
    one = held(node, counter, wallet, units=2, hours=7 * 24)
    spent(node, counter, wallet, units=2)
    node.clock.advance(seconds=15)
    assert reason(book(node, counter, wallet, hours=8 * 24)) == "wallet_week_full"
    done(release(node, counter, one), "released")
    done(book(node, counter, wallet, hours=8 * 24, units=2), "held")


def test_what_was_sent_back_does_not_count(node: Node, counter: Counter) -> None:
    a_programme(node, wallet_week_cheques=2, provider_week_cheques=2)
    wallet = a_wallet(node, cheques=9)
    done(undo(node, counter, spent(node, counter, wallet, units=2)), "undone")
    late = held(node, counter, wallet, units=2, hours=1)
    ask_release(node, wallet, late)
    spent(node, counter, wallet)
    node.clock.advance(seconds=15)
    assert reason(scan(node, counter, wallet.code())) == "wallet_week_full"


def test_a_provider_takes_so_many_of_a_programme_in_a_week_whoever_comes(node: Node, counter: Counter) -> None:
    a_programme(node, provider_week_cheques=3)
    spent(node, counter, a_wallet(node, cheques=2), units=2)
    wallet = a_wallet(node, cheques=9)
    assert reason(scan(node, counter, wallet.code(), units=2)) == "provider_week_full"
    green(scan(node, a_counter(node), wallet.code(), units=3))


def test_each_programme_counts_for_itself(node: Node) -> None:
    a_programme(node, P1, wallet_week_cheques=1, provider_week_cheques=5)
    a_programme(node, P2, wallet_week_cheques=2)
    counter = a_counter(node, programmes=(P1, P2))
    wallet = a_wallet(node, cheques=1, expires_at=datetime(2026, 6, 1, tzinfo=UTC))
    wallet.fill(4, P2)
    spent(node, counter, wallet, units=3)
    node.clock.advance(seconds=15)
    assert reason(scan(node, counter, wallet.code())) == "wallet_week_full"


def test_a_provider_has_a_limit_of_its_own_over_all_programmes(node: Node) -> None:
    a_programme(node, P2)
    counter = a_counter(node, programmes=(P1, P2))
    accredit(node, counter.provider_id, ACCREDITED, (P2, "babysitting", "accredited"), week_cheques=4)
    wallet = a_wallet(node, cheques=2)
    wallet.fill(9, P2)
    spent(node, counter, wallet, units=3)
    node.clock.advance(seconds=15)
    assert reason(scan(node, counter, wallet.code(), units=2)) == "provider_week_full"
    assert reason(book(node, counter, wallet, units=2)) == "provider_week_full"
    done(book(node, counter, wallet, units=4, hours=24 * 7), "held")
    accredit(node, counter.provider_id, ACCREDITED, (P2, "babysitting", "accredited"), week_cheques=0)
    node.clock.advance(days=21)
    node.run_jobs()
    assert reason(scan(node, counter, wallet.code())) == "provider_week_full"


# -- suspension


def test_bookings_survive_a_suspension_unless_the_programme_says_otherwise(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=1)
    one = held(node, counter, wallet)
    accredit(node, counter.provider_id, SUSPENDED)
    node.run_jobs()
    assert status(node, one) == "held"


def test_a_programme_may_release_the_bookings_of_a_suspended_provider(node: Node) -> None:
    a_programme(node, P1, suspension_holds="release", categories=("babysitting", "cleaning"))
    a_programme(node, P2)
    counter, other = a_counter(node, programmes=(P1, P2)), a_counter(node)
    cleaner = a_counter(node, category="cleaning")
    cleaner.provider_id, cleaner.token = counter.provider_id, counter.token
    wallet, elsewhere = a_wallet(node, cheques=9), a_wallet(node)
    elsewhere.fill(1, P2)
    mixed = a_wallet(node, cheques=1)
    mixed.fill(1, P2)
    gone, half = held(node, counter, wallet, units=2), held(node, counter, mixed, units=2)
    kept = [held(node, other, wallet), held(node, counter, elsewhere)]
    accredit(node, counter.provider_id, SUSPENDED, (P2, "babysitting", "suspended"), (P1, "cleaning", "accredited"))
    assert node.due()[0] == ["redeemer.suspensions"]
    node.run_jobs()
    assert [status(node, one) for one in (gone, half, *kept)] == ["released", "released", "held", "held"]
    assert {told.reason for told in node.told(RedemptionReleased)} == {"provider_suspended"}
    assert states(node, mixed) == ["issued", "issued"]
    assert reason(book(node, counter, wallet)) == "provider_suspended"
    versions_follow(node)


def test_another_category_of_the_provider_keeps_its_bookings(node: Node) -> None:
    a_programme(node, P1, suspension_holds="release", categories=("babysitting", "cleaning"))
    counter = a_counter(node, category="cleaning")
    one = held(node, counter, a_wallet(node, cheques=1))
    accredit(node, counter.provider_id, SUSPENDED, (P1, "cleaning", "accredited"))
    node.run_jobs()
    assert status(node, one) == "held"


def test_making_the_catalogue_again_does_not_suspend_again(node: Node, counter: Counter) -> None:
    """Then all that was ever said is heard once more, in one unit; only what holds at its end has an effect."""
    a_programme(node, P1, suspension_holds="release")
    one = held(node, counter, a_wallet(node, cheques=1))
    with node.ctx.unit_of_work() as tx:
        standings: tuple[AccreditationStatus, ...] = ("suspended", "accredited")
        for standing in standings:
            said = ProviderChanged(
                provider_id=counter.provider_id,
                public_name="Oppas & Co",
                accreditations=[Accreditation(programme_id=P1, category="babysitting", status=standing, reason=None)],
            )
            node.inbox.take(tx, [node.record(said)])
    node.run_jobs()
    assert status(node, one) == "held"
