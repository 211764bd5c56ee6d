"""A booking from the code to its capture, release or lapse."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.redeemer import tables
from shared.contracts.redeemer import RedemptionCaptured, RedemptionHeld, RedemptionReleased
from shared.kernel.clock import format_instant
from shared.testing.service import Node
from tests.integration.redeemer.bookings import (
    book,
    capture,
    done,
    held,
    post,
    release,
    row_of,
    states,
    status,
    steps,
    versions_follow,
)
from tests.integration.redeemer.builders import (
    P1,
    P2,
    Counter,
    Wallet,
    a_counter,
    a_device,
    a_programme,
    a_wallet,
    accredit,
    an_id,
    an_offer,
    green,
    reason,
    revoke,
    scan,
)


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


def test_a_booking_holds_whole_cheques_until_after_the_service(node: Node) -> None:
    counter, wallet = a_counter(node, price=2), a_wallet(node, cheques=5)
    answer = done(book(node, counter, wallet, units=2, hours=48, key=an_id(7)), "held")
    assert answer["redemption_id"] == an_id(7)
    assert (answer["cheques"], answer["amount_cents"]) == (4, 4_000)
    assert (answer["service_at"], answer["service_on"]) == ("2026-03-04T08:00:00.000000Z", "2026-03-04")
    # Two hours of service, then the programme's 24 hours.
    assert answer["hold_until"] == "2026-03-05T10:00:00.000000Z"
    assert answer["free_until"] == "2026-03-03T08:00:00.000000Z"
    assert states(node, wallet) == ["held"] * 4 + ["issued"]
    (told,) = node.told(RedemptionHeld)
    assert steps(told) == [("issued", "held", 2)] * 4
    assert wallet.wallet_id not in repr(told)
    assert not node.told(RedemptionCaptured)


def test_of_two_programmes_the_strictest_time_out_counts(node: Node) -> None:
    a_programme(node, P1, hold_timeout_hours=48)
    a_programme(node, P2, hold_timeout_hours=6)
    counter, wallet = a_counter(node, programmes=(P1, P2)), a_wallet(node, cheques=1)
    wallet.fill(1, P2)
    both = row_of(node, held(node, counter, wallet, units=2))
    assert both["hold_until"] - both["service_at"] == timedelta(hours=2 + 6)


def test_a_hold_spends_the_code_and_a_refused_one_does_not(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    assert reason(book(node, counter, wallet, units=3)) == "not_enough_cheques"
    done(book(node, counter, wallet), "held")
    assert reason(scan(node, counter, wallet.code())) == "code_used"
    assert reason(book(node, counter, wallet)) == "code_used"


def test_what_is_held_cannot_be_spent_or_held_again(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    held(node, counter, wallet, units=2)
    node.clock.advance(seconds=15)
    assert reason(scan(node, counter, wallet.code())) == "not_enough_cheques"
    assert reason(book(node, counter, wallet)) == "not_enough_cheques"


@pytest.mark.parametrize("hours", [0, -1, 90 * 24 + 0.01])
def test_a_service_that_began_or_is_far_away_is_no_booking(node: Node, counter: Counter, hours: float) -> None:
    assert reason(book(node, counter, a_wallet(node, cheques=1), hours=hours)) == "service_time_out_of_range"


def test_the_90th_day_can_still_be_booked(node: Node, counter: Counter) -> None:
    done(book(node, counter, a_wallet(node, cheques=1), hours=90 * 24), "held")


def test_a_booking_is_judged_in_the_order_of_a_scan(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node)
    assert reason(book(node, counter, wallet)) == "not_enough_cheques"
    a_programme(node, status="paused")
    wallet.fill(1)
    assert reason(book(node, counter, wallet)) == "programme_paused"
    assert reason(book(node, counter, wallet, code="RV2:nonsense")) == "code_unreadable"
    assert reason(book(node, counter, wallet, code="RV2:nonsense", hours=-1)) == "service_time_out_of_range"
    accredit(node, counter.provider_id, (P1, "babysitting", "suspended"))
    assert reason(book(node, counter, wallet, hours=-1)) == "provider_suspended"
    revoke(node, counter)
    assert reason(book(node, counter, wallet)) == "device_revoked"
    assert {row["reason"] for row in node.rows(tables.refusal)} >= {"device_revoked", "programme_paused"}


def test_the_same_booking_again_gets_the_same_bytes_and_is_found_again(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    code, at = wallet.code(), format_instant(node.clock.now() + timedelta(days=2))
    body = {"offer_id": counter.offer_id, "units": 2, "code": code, "service_at": at}
    first = post(node, counter, "holds", an_id(1), **body)
    node.clock.advance(days=2)
    assert post(node, counter, "holds", an_id(1), **body).data == first.data
    done(capture(node, counter, an_id(1), 1), "captured")
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.text("DELETE FROM idempotency"))
    assert post(node, counter, "holds", an_id(1), **body).data == first.data, "as it was agreed, whatever came of it"
    other = post(node, counter, "holds", an_id(1), **{**body, "units": 1})
    assert other.status_code == 422
    assert len(node.told(RedemptionHeld)) == 1


def test_one_id_is_never_a_scan_and_a_booking(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    done(book(node, counter, wallet, key=an_id(1)), "held")
    node.clock.advance(seconds=15)
    answer = scan(node, counter, wallet.code(), key=an_id(1))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "redemption_id_taken")
    green(scan(node, counter, wallet.code(), key=an_id(2)))
    node.clock.advance(seconds=15)
    answer = book(node, counter, wallet, key=an_id(2))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "redemption_id_taken")


# -- capture


def test_capturing_some_takes_the_first_in_paying_order_and_sends_the_last_back(node: Node) -> None:
    counter, wallet = a_counter(node, price=2), a_wallet(node, cheques=6)
    one = held(node, counter, wallet, units=3)
    node.clock.advance(hours=49)
    answer = done(capture(node, counter, one, 2), "captured")
    assert (answer["units"], answer["cheques"], answer["amount_cents"]) == (2, 4, 4_000)
    # The promise counts from the capture on Wednesday 4 March: 10 March, and ten working days later.
    assert answer["promised_pay_on"] == "2026-03-24"
    assert states(node, wallet) == ["redeemed"] * 4 + ["issued"] * 2
    (told,) = node.told(RedemptionCaptured)
    assert steps(told) == [("held", "redeemed", 3)] * 4 + [("held", "issued", 3)] * 2
    assert [moved.voucher_id for moved in told.movements] == wallet.vouchers
    assert (told.units, told.amount_cents, told.service_on) == (2, 4_000, date(2026, 3, 4))
    versions_follow(node)


def test_what_a_capture_sent_back_can_be_spent_again_at_once(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    one = held(node, counter, wallet, units=2, hours=1)
    node.clock.advance(hours=1)
    done(capture(node, counter, one, 1), "captured")
    green(scan(node, counter, wallet.code()))
    assert states(node, wallet) == ["redeemed"] * 2
    versions_follow(node)


def test_a_capture_sent_twice_is_done_once(node: Node, counter: Counter) -> None:
    one = held(node, counter, a_wallet(node, cheques=2), units=2, hours=1)
    node.clock.advance(hours=1)
    first = capture(node, counter, one, 1, key=an_id(9))
    assert capture(node, counter, one, 1, key=an_id(9)).data == first.data
    assert capture(node, counter, one, 1).data == first.data, "whoever repeats it with another key as well"
    assert reason(capture(node, counter, one, 2)) == "hold_used"
    assert len(node.told(RedemptionCaptured)) == 1


def test_a_scan_is_no_booking(node: Node, counter: Counter) -> None:
    one = green(scan(node, counter, a_wallet(node, cheques=1).code()))["redemption_id"]
    assert reason(capture(node, counter, one, 1)) == "hold_used"
    assert reason(release(node, counter, one)) == "hold_used"


def test_more_than_was_held_is_not_captured(node: Node, counter: Counter) -> None:
    one = held(node, counter, a_wallet(node, cheques=5), units=2, hours=1)
    node.clock.advance(hours=1)
    assert reason(capture(node, counter, one, 3)) == "more_than_held"
    assert status(node, one) == "held"


def test_a_capture_is_honoured_whatever_became_of_programme_and_provider(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    one, two = held(node, counter, wallet, hours=1), held(node, counter, wallet, hours=1)
    a_programme(node, status="paused")
    accredit(node, counter.provider_id, (P1, "babysitting", "suspended"))
    node.run_jobs()
    node.clock.advance(hours=1)
    done(capture(node, counter, one, 1), "captured")
    a_programme(node, status="closed")
    accredit(node, counter.provider_id)
    done(capture(node, counter, two, 1), "captured")


def test_a_revoked_device_and_another_provider_capture_nothing(node: Node, counter: Counter) -> None:
    one = held(node, counter, a_wallet(node, cheques=2), hours=1)
    node.clock.advance(hours=1)
    assert capture(node, a_counter(node), one, 1).status_code == 404
    assert capture(node, counter, an_id(404), 1).status_code == 404
    revoke(node, counter)
    assert reason(capture(node, counter, one, 1)) == "device_revoked"
    counter.device_id, counter.token = a_device(node, counter.provider_id)
    done(capture(node, counter, one, 1), "captured")


def test_a_capture_waits_for_the_day_of_the_service(node: Node, counter: Counter) -> None:
    one = held(node, counter, a_wallet(node, cheques=1), hours=48)
    node.clock.set(datetime(2026, 3, 3, 22, 59, 59, tzinfo=UTC))
    assert reason(capture(node, counter, one, 1)) == "service_not_begun"
    node.clock.set(datetime(2026, 3, 3, 23, 0, tzinfo=UTC))
    done(capture(node, counter, one, 1), "captured")


# -- release and lapse


def test_a_provider_lets_a_booking_go(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    one = held(node, counter, wallet, units=2)
    first = release(node, counter, one, key=an_id(9))
    done(first, "released")
    assert release(node, counter, one, key=an_id(9)).data == first.data
    assert release(node, counter, one).data == first.data
    assert states(node, wallet) == ["issued"] * 2
    (told,) = node.told(RedemptionReleased)
    assert (told.reason, steps(told)) == ("by_provider", [("held", "issued", 3)] * 2)
    assert reason(capture(node, counter, one, 1)) == "hold_ended"
    versions_follow(node)


def test_a_hold_is_over_by_its_instant_and_not_when_the_job_runs(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    one, two = held(node, counter, wallet, hours=1), held(node, counter, wallet, hours=1)
    until = row_of(node, two)["hold_until"]
    node.clock.set(row_of(node, one)["hold_until"] - timedelta(microseconds=1))
    done(capture(node, counter, one, 1), "captured")
    node.clock.set(until)
    assert status(node, two) == "held"
    assert reason(capture(node, counter, two, 1)) == "hold_lapsed"
    assert reason(release(node, counter, two)) == "hold_lapsed"
    node.clock.advance(hours=5)
    node.run_jobs()
    assert status(node, two) == "released"
    assert reason(capture(node, counter, two, 1)) == "hold_lapsed"
    (told,) = node.told(RedemptionReleased)
    assert (told.redemption_id, told.reason) == (two, "timed_out")
    versions_follow(node)


def test_many_holds_lapse_in_portions(node: Node, counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.redeemer.jobs.HOLDS", 3)
    wallet = a_wallet(node, cheques=7)
    ids = [held(node, counter, wallet, hours=1) for _ in range(7)]
    node.clock.advance(days=3)
    assert node.scheduler.step() >= 1
    assert len(node.told(RedemptionReleased)) == 3
    node.run_jobs()
    assert [told.redemption_id for told in node.told(RedemptionReleased)] == ids, "the oldest first"
    assert node.due()[0] == []


def test_what_expired_meanwhile_comes_back_as_expired(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2, expires_at=datetime(2026, 3, 4, 23, tzinfo=UTC))
    a_programme(node, grace_days=0)
    kept = held(node, counter, wallet, hours=48)
    gone = held(node, counter, wallet, hours=48)
    node.clock.set(datetime(2026, 3, 4, 23, tzinfo=UTC))
    node.run_jobs()
    assert states(node, wallet) == ["held", "held"], "what is held waits for its release"
    done(capture(node, counter, kept, 1), "captured")
    done(release(node, counter, gone), "released")
    assert states(node, wallet) == ["redeemed", "expired"]
    (told,) = node.told(RedemptionReleased)
    assert steps(told) == [("held", "expired", 3)]
    versions_follow(node)


def test_of_a_capture_of_some_the_rest_may_have_expired(node: Node, counter: Counter) -> None:
    a_programme(node, grace_days=0)
    wallet = a_wallet(node, cheques=2, expires_at=datetime(2026, 3, 4, 23, tzinfo=UTC))
    one = held(node, counter, wallet, units=2, hours=48)
    node.clock.set(datetime(2026, 3, 4, 23, tzinfo=UTC))
    done(capture(node, counter, one, 1), "captured")
    (told,) = node.told(RedemptionCaptured)
    assert steps(told) == [("held", "redeemed", 3), ("held", "expired", 3)]


# -- lists


def test_the_days_list_has_the_providers_bookings_in_order_whatever_became_of_them(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=9)
    later, sooner = held(node, counter, wallet, hours=50), held(node, counter, wallet, hours=49)
    held(node, counter, wallet, hours=24)
    held(node, a_counter(node), wallet, hours=49)
    release(node, counter, later)
    headers = {"Respijt-Device": counter.token}
    answer = node.client().get("/v1/holds?day=2026-03-04", headers=headers).get_json()
    assert [(row["redemption_id"], row["status"]) for row in answer["redemptions"]] == [
        (sooner, "held"),
        (later, "released"),
    ]
    assert answer["redemptions"][1]["end_reason"] == "by_provider"
    assert (answer["next"], answer["redemptions"][0]["payable_cents"]) == (None, 0)
    page = node.client().get("/v1/holds?day=2026-03-04&limit=1", headers=headers).get_json()
    assert page["next"] == sooner
    rest = node.client().get(f"/v1/holds?day=2026-03-04&limit=1&after={sooner}", headers=headers).get_json()
    assert [row["redemption_id"] for row in rest["redemptions"]] == [later]
    assert node.client().get(f"/v1/holds?day=2026-03-04&after={an_id(404)}", headers=headers).status_code == 422


def test_what_is_only_held_is_no_use_in_the_list_of_uses(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    one = held(node, counter, wallet, hours=1)
    headers = {"Respijt-Device": counter.token}
    assert node.client().get("/v1/redemptions", headers=headers).get_json()["redemptions"] == []
    node.clock.advance(hours=1)
    done(capture(node, counter, one, 1), "captured")
    (row,) = node.client().get("/v1/redemptions", headers=headers).get_json()["redemptions"]
    assert (row["redemption_id"], row["payable_cents"]) == (one, 1_000)


def test_nothing_told_of_a_booking_names_the_wallet(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    one = held(node, counter, wallet, units=2, hours=1)
    node.clock.advance(hours=1)
    done(capture(node, counter, one, 1), "captured")
    with node.ctx.reading() as reading:
        values = reading.execute(sa.text("SELECT value FROM outbox")).scalars().all()
    assert len(values) == 2
    assert all(wallet.wallet_id.encode() not in value for value in values)


def test_an_offers_own_notice_counts_as_it_was_when_it_was_booked(node: Node, counter: Counter) -> None:
    offer_id = an_offer(node, counter.provider_id, free_cancel_hours=6, minutes_per_unit=30, unit="visit")
    one = row_of(node, held(node, counter, a_wallet(node, cheques=2), units=2, offer_id=offer_id))
    an_offer(node, counter.provider_id, free_cancel_hours=48, offer_id=offer_id)
    assert row_of(node, one["redemption_id"])["free_until"] == one["service_at"] - timedelta(hours=6)
    assert one["hold_until"] == one["service_at"] + timedelta(minutes=60, hours=24)


def test_paper_cheques_can_be_held(node: Node, counter: Counter) -> None:
    wallet: Wallet = a_wallet(node, cheques=2)
    at = format_instant(node.clock.now() + timedelta(days=1))
    body: dict[str, Any] = {"offer_id": counter.offer_id, "units": 1, "code": "-", "service_at": at}
    (paper,) = wallet.papers(1, counter.provider_id)
    done(post(node, counter, "holds", **body, papers=[paper]), "held")
    node.clock.advance(minutes=2)
    assert reason(post(node, counter, "holds", **body, papers=[paper])) == "paper_used"
