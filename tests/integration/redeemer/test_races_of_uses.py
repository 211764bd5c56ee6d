"""Two asks about the same cheques at the same moment: whichever comes first counts, and the other is told so."""

from functools import partial

from werkzeug.test import TestResponse

from shared.contracts.redeemer import (
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
)
from shared.testing.race import at_once
from shared.testing.service import Node
from tests.integration.redeemer.bookings import (
    accept,
    book,
    capture,
    held,
    release,
    row_of,
    spent,
    states,
    undo,
    versions_follow,
)
from tests.integration.redeemer.builders import a_counter, a_wallet, an_id, scan


def test_a_scan_and_a_booking_racing_for_the_last_cheque_take_it_once(node: Node) -> None:
    counter, beside = a_counter(node), a_counter(node)
    for race in range(15):
        wallet = a_wallet(node, cheques=1)
        answers = at_once(
            partial(scan, node, counter, wallet.code(), key=an_id(race, 1)),
            partial(book, node, beside, wallet, key=an_id(race, 2)),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert len(node.told(RedemptionHeld)) + len(node.told(RedemptionCaptured)) == 15
    versions_follow(node)


def test_a_capture_and_a_release_at_once_do_one_of_them(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=15)
    ids = [held(node, counter, wallet, hours=4) for _ in range(15)]
    node.clock.advance(hours=4)
    for one in ids:
        answers = at_once(partial(capture, node, counter, one, 1), partial(release, node, counter, one))
        (late,) = (answer.get_json()["reason"] for answer in answers if answer.status_code == 200)
        assert late in ("hold_used", "hold_ended")
    assert len(node.told(RedemptionCaptured)) + len(node.told(RedemptionReleased)) == 15
    versions_follow(node)


def test_an_undo_and_the_parents_word_at_once_do_one_of_them(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=15)
    for _ in range(15):
        one = spent(node, counter, wallet)

        def word(one: str = one) -> TestResponse:
            accept(node, wallet, one)
            return node.client().get("/healthz")

        at_once(partial(undo, node, counter, one), word)
        assert row_of(node, one)["status"] in ("reversed", "confirmed")
    assert len(node.told(RedemptionReversed)) + len(node.told(RedemptionConfirmed)) == 15
    assert states(node, wallet).count("redeemed") == len(node.told(RedemptionConfirmed))
    versions_follow(node)


def test_a_capture_and_the_job_that_lets_it_lapse_do_one_of_them(node: Node) -> None:
    counter = a_counter(node)
    for _ in range(10):
        wallet = a_wallet(node, cheques=2)
        one = held(node, counter, wallet, units=2, hours=1)
        node.clock.set(row_of(node, one)["hold_until"])
        node.clock.advance(seconds=20)

        def lapse() -> TestResponse:
            node.run_jobs()
            return node.client().get("/healthz")

        at_once(partial(capture, node, counter, one, 1), lapse)
        assert states(node, wallet) == ["issued"] * 2
    assert len(node.told(RedemptionReleased)) == 10
    versions_follow(node)
