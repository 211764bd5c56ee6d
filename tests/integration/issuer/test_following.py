"""Every movement of a cheque is followed, in the order of its versions, and what it makes of a use."""

from datetime import UTC, datetime

import pytest

from shared.messaging import inbox
from tests.integration.issuer.builders import FACE, Issuer, a_family
from tests.integration.issuer.using import Purse


@pytest.fixture
def purse(issuer: Issuer) -> Purse:
    """A wallet with twelve cheques."""
    issuer.imported(issuer.a_programme(), a_family("f1"))
    return Purse(issuer)


def waiting(purse: Purse) -> int:
    with purse.issuer.node.ctx.reading() as reading:
        return inbox.counts(reading)["waiting"]


def test_a_hold_is_shown_as_booked_with_its_hour(purse: Purse) -> None:
    hold = purse.hold(3)
    purse.issuer.node.hear(hold)
    seen = purse.seen()
    (use,) = seen["uses"]
    assert (use["status"], use["cheques"], use["amount_cents"]) == ("held", 3, 3 * FACE)
    # 18:30 UTC in March is 19:30 in Brussels.
    assert (use["service_on"], use["service_hour"]) == ("2026-03-04", 19)
    assert use["hold_until"] == "2026-03-05T18:30:00.000000Z"
    assert use["accept_until"] is None
    assert seen["cheques"][0]["count"] == 9
    purse.issuer.node.clock.advance(days=30)
    purse.issuer.node.run_jobs()
    assert purse.use(hold.redemption_id)["status"] == "held"


def test_a_hold_that_is_captured_in_part_sends_the_others_back(purse: Purse) -> None:
    hold = purse.hold(3)
    capture = purse.capture_of(hold, 2)
    purse.issuer.node.hear(hold, capture)
    use = purse.use(hold.redemption_id)
    assert (use["status"], use["cheques"], use["amount_cents"]) == ("captured", 2, 2 * FACE)
    assert [voucher_id for voucher_id, _ in use["taken"]] == purse.cheques[:2]
    assert use["service_hour"] == 19
    assert use["accept_at"] == datetime(2026, 3, 6, 23, tzinfo=UTC)
    assert purse.states()[:4] == ["redeemed", "redeemed", "issued", "issued"]


def test_the_window_of_a_hold_begins_when_its_capture_is_booked(purse: Purse) -> None:
    hold = purse.hold(1)
    purse.issuer.node.hear(hold)
    purse.issuer.node.clock.set(datetime(2026, 3, 9, 8, tzinfo=UTC))
    purse.issuer.node.hear(purse.capture_of(hold, 1))
    assert purse.use(hold.redemption_id)["accept_at"] == datetime(2026, 3, 13, 23, tzinfo=UTC)


def test_a_released_hold_gives_its_cheques_back(purse: Purse) -> None:
    hold = purse.hold(2)
    purse.issuer.node.hear(hold, purse.release_of(hold, "timed_out"))
    use = purse.use(hold.redemption_id)
    assert (use["status"], use["end_reason"]) == ("released", "timed_out")
    assert purse.seen()["cheques"][0]["count"] == 12


def test_a_use_that_the_provider_undid_is_never_accepted(purse: Purse) -> None:
    use = purse.capture(2)
    purse.issuer.node.hear(use, purse.reversal_of(use))
    purse.issuer.node.clock.advance(days=30)
    purse.issuer.node.run_jobs()
    found = purse.use(use.redemption_id)
    assert (found["status"], found["end_reason"], found["accepted_at"]) == ("reversed", "undone", None)
    assert purse.say("accept", use.redemption_id) == (409, "ended_already")
    assert set(purse.states()) == {"issued"}


def test_a_confirmation_may_send_the_last_cheques_back(purse: Purse) -> None:
    use = purse.capture(3)
    purse.issuer.node.hear(use, purse.confirmation_of(use, sent_back=1))
    found = purse.use(use.redemption_id)
    assert (found["status"], found["amount_cents"], found["sent_back"]) == ("confirmed", 2 * FACE, 1)
    assert purse.states()[:3] == ["redeemed", "redeemed", "issued"]


def test_cheques_that_ended_or_were_extended_are_followed(purse: Purse) -> None:
    first, second, third = purse.cheques[:3]
    later = datetime(2027, 3, 31, 22, tzinfo=UTC)
    purse.issuer.node.hear(purse.expiry(first), purse.revocation(second), purse.extension(third, later))
    assert purse.states()[:4] == ["expired", "revoked", "issued", "issued"]
    seen = purse.seen()
    assert [(each["expires_on"], each["count"]) for each in seen["cheques"]] == [("2026-12-31", 9), ("2027-03-31", 1)]
    assert [(each["how"], each["count"]) for each in seen["ended"]] == [("expired", 1), ("revoked", 1)]


def test_a_movement_waits_for_the_one_before_it_whichever_topic_tells_of_that(purse: Purse) -> None:
    hold = purse.hold(1)
    release = purse.release_of(hold)
    expiry = purse.expiry(purse.cheques[0])
    node = purse.issuer.node
    node.hear(expiry)
    assert waiting(purse) == 1
    node.hear(hold)
    assert (waiting(purse), purse.states()[0]) == (1, "held")
    node.hear(release)
    assert (waiting(purse), purse.states()[0]) == (0, "expired")


def test_a_later_use_of_the_same_cheque_waits_until_the_first_was_undone(purse: Purse) -> None:
    first = purse.capture(1)
    undone = purse.reversal_of(first)
    again = purse.capture(1)
    purse.issuer.node.hear(again)
    assert waiting(purse) == 1
    purse.issuer.node.hear(first, undone)
    assert waiting(purse) == 0
    assert purse.use(again.redemption_id)["status"] == "captured"
    assert purse.use(first.redemption_id)["status"] == "reversed"


def test_one_run_may_hold_the_whole_life_of_a_use(purse: Purse) -> None:
    hold = purse.hold(2)
    capture = purse.capture_of(hold, 2)
    confirmation = purse.confirmation_of(capture)
    node = purse.issuer.node
    records = [node.record(event) for event in (hold, capture, confirmation)]
    with node.ctx.unit_of_work() as tx:
        node.inbox.take(tx, records)
    assert purse.use(hold.redemption_id)["status"] == "confirmed"


def test_a_fact_that_comes_late_moves_the_cheques_and_not_the_use(purse: Purse) -> None:
    use = purse.capture(2)
    purse.issuer.node.hear(use, purse.reversal_of(use), purse.confirmation_of(use))
    assert purse.use(use.redemption_id)["status"] == "reversed"
