"""A service by the hour: started with a code, stopped when it ends."""

import pytest

from shared.contracts.redeemer import RedemptionCaptured, RedemptionHeld
from shared.testing.service import Node
from tests.integration.redeemer.bookings import (
    ask_release,
    book,
    capture,
    done,
    held,
    row_of,
    start,
    states,
    status,
    steps,
    stop,
    versions_follow,
)
from tests.integration.redeemer.builders import Counter, a_counter, a_wallet, an_id, an_offer, reason


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


def test_starting_holds_the_hours_agreed_from_now_on(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    answer = done(start(node, counter, wallet, units=3, key=an_id(1)), "held")
    assert (answer["units"], answer["service_at"]) == (3, "2026-03-02T08:00:00.000000Z")
    assert answer["hold_until"] == "2026-03-03T11:00:00.000000Z"
    (told,) = node.told(RedemptionHeld)
    assert told.service_at == node.clock.now()
    assert states(node, wallet) == ["held"] * 3 + ["issued"] * 2


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [
        (0, 1),
        (1, 1),
        (60, 1),
        (75, 1),
        (75.01, 2),
        (120, 2),
        (135, 2),
        (135.01, 3),
        (180, 3),
        (400, 3),
    ],
)
def test_stopping_takes_the_hours_used_and_never_more_than_held(
    node: Node, counter: Counter, minutes: float, hours: int
) -> None:
    wallet = a_wallet(node, cheques=3)
    one = done(start(node, counter, wallet, units=3), "held")["redemption_id"]
    node.clock.advance(minutes=minutes)
    answer = done(stop(node, counter, one), "captured")
    assert (answer["units"], answer["cheques"]) == (hours, hours)
    assert states(node, wallet) == ["redeemed"] * hours + ["issued"] * (3 - hours)
    (told,) = node.told(RedemptionCaptured)
    assert steps(told) == [("held", "redeemed", 3)] * hours + [("held", "issued", 3)] * (3 - hours)
    versions_follow(node)


def test_a_stop_said_again_gives_the_same_answer_also_an_hour_later(node: Node, counter: Counter) -> None:
    one = done(start(node, counter, a_wallet(node, cheques=3), units=3), "held")["redemption_id"]
    first = stop(node, counter, one, key=an_id(9))
    node.clock.advance(hours=2)
    assert stop(node, counter, one, key=an_id(9)).data == first.data
    assert stop(node, counter, one).data == first.data


def test_an_hour_is_what_the_offer_says(node: Node, counter: Counter) -> None:
    offer_id = an_offer(node, counter.provider_id, price=2, minutes_per_unit=90)
    wallet = a_wallet(node, cheques=6)
    one = done(start(node, counter, wallet, units=3, offer_id=offer_id), "held")["redemption_id"]
    node.clock.advance(minutes=106)
    assert done(stop(node, counter, one), "captured")["cheques"] == 4


def test_what_does_not_go_by_the_hour_is_neither_started_nor_stopped(node: Node, counter: Counter) -> None:
    offer_id = an_offer(node, counter.provider_id, unit="visit")
    wallet = a_wallet(node, cheques=3)
    assert reason(start(node, counter, wallet, offer_id=offer_id)) == "offer_not_by_the_hour"
    one = done(book(node, counter, wallet, offer_id=offer_id, hours=1), "held")["redemption_id"]
    node.clock.advance(hours=1)
    assert reason(stop(node, counter, one)) == "offer_not_by_the_hour"
    done(capture(node, counter, one, 1), "captured")


def test_a_booking_by_the_hour_can_be_stopped_once_it_began(node: Node, counter: Counter) -> None:
    one = held(node, counter, a_wallet(node, cheques=4), units=4, hours=10)
    node.clock.advance(hours=9)
    assert reason(stop(node, counter, one)) == "service_not_begun"
    node.clock.advance(hours=3)
    assert done(stop(node, counter, one), "captured")["units"] == 2


def test_a_stop_that_was_forgotten_lapses(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=1)
    one = done(start(node, counter, wallet), "held")["redemption_id"]
    node.clock.set(row_of(node, one)["hold_until"])
    assert reason(stop(node, counter, one)) == "hold_lapsed"
    node.clock.advance(minutes=1)
    node.run_jobs()
    assert (status(node, one), states(node, wallet)) == ("released", ["issued"])


def test_nobody_calls_off_a_service_that_began_with_the_parents_code(
    node: Node, counter: Counter, capsys: pytest.CaptureFixture[str]
) -> None:
    wallet = a_wallet(node, cheques=3)
    one = done(start(node, counter, wallet, units=3), "held")["redemption_id"]
    node.clock.advance(minutes=30)
    for why in ("other", "sick_child", "nobody_came"):
        ask_release(node, wallet, one, why)
    assert status(node, one) == "held"
    assert capsys.readouterr().out.count("release.ignored") == 3


def test_hours_that_have_not_passed_are_not_captured_at_once(node: Node, counter: Counter) -> None:
    one = done(start(node, counter, a_wallet(node, cheques=3), units=3), "held")["redemption_id"]
    assert reason(capture(node, counter, one, 3)) == "service_still_runs"
    node.clock.advance(hours=2)
    assert reason(capture(node, counter, one, 3)) == "service_still_runs"
    done(capture(node, counter, one, 2), "captured")
