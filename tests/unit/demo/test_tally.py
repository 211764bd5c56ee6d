"""The demo's own books: what each kind of attempt must be answered, and what is said when it is not."""

import json
from dataclasses import replace
from typing import Any

from deploy.demo.client import Answer
from deploy.demo.directory import Offer
from deploy.demo.money import FACE_CENTS
from deploy.demo.plan import Attempt, Kind, Lot
from deploy.demo.tally import Tally

OFFER = Offer(3, 7, "Evening", "babysitting", 2, "hour")


def an_attempt(kind: Kind, **changes: Any) -> Attempt:
    made = Attempt(kind, 5, 7, 0, 1, OFFER, 1, ("a" * 32, "b" * 32), (Lot(0, 0, 2),), False)
    return replace(made, **changes)


def green(cheques: int = 2) -> Answer:
    document = {
        "decision": "redeemed",
        "redemption_id": "a" * 32,
        "reference": "7Q2M-XK40",
        "cheques": cheques,
        "amount_cents": cheques * FACE_CENTS,
    }
    return Answer(201, json.dumps(document).encode())


def red(reason: str) -> Answer:
    return Answer(200, json.dumps({"decision": "refused", "reason": reason}).encode())


def test_a_green_scan_is_entered_with_its_money() -> None:
    tally = Tally()
    use = tally.record(an_attempt(Kind.NORMAL), [green()], block=1)
    assert use is not None
    assert (use.amount_cents, use.block, use.provider) == (2 * FACE_CENTS, 1, 7)
    assert tally.cents_by_fund(tally.uses) == {0: 2 * FACE_CENTS}
    assert not tally.surprises


def test_a_race_has_exactly_one_green_whoever_it_is() -> None:
    tally = Tally()
    tally.record(an_attempt(Kind.RACE), [green(), red("code_used")], 0)
    tally.record(an_attempt(Kind.RACE), [red("code_used"), green()], 0)
    assert tally.races_with_one_green == 2
    assert tally.refusals == {"code_used": 2}
    tally.record(an_attempt(Kind.RACE), [green(), green()], 0)
    assert tally.races_with_one_green == 2
    assert "2 green answers" in tally.surprises[0]


def test_a_repeat_counts_once_and_only_with_the_same_bytes() -> None:
    tally = Tally()
    tally.record(an_attempt(Kind.REPEAT), [green(), green()], 0)
    assert (len(tally.uses), tally.repeats_with_same_bytes, tally.requests) == (1, 1, 2)
    tally.record(an_attempt(Kind.REPEAT), [green(), red("code_used")], 0)
    assert tally.surprises


def test_another_body_under_the_same_key_must_be_refused() -> None:
    tally = Tally()
    mismatch = Answer(422, json.dumps({"code": "idempotency_mismatch"}).encode())
    tally.record(an_attempt(Kind.OTHER_BODY), [green(), mismatch], 0)
    assert (tally.other_bodies_refused, tally.surprises) == (1, [])
    tally.record(an_attempt(Kind.OTHER_BODY), [green(), red("code_used")], 0)
    assert tally.other_bodies_refused == 1
    assert tally.surprises


def test_a_refusal_for_another_reason_is_a_surprise_and_still_counted() -> None:
    tally = Tally()
    tally.record(an_attempt(Kind.FORGED, takes=()), [red("code_unknown")], 0)
    tally.record(an_attempt(Kind.STALE, takes=()), [red("code_unknown")], 0)
    assert tally.refusals == {"code_unknown": 2}
    assert len(tally.surprises) == 1
    assert "code_too_old" in tally.surprises[0]


def test_a_wrong_amount_is_a_surprise() -> None:
    tally = Tally()
    tally.record(an_attempt(Kind.NORMAL), [green(cheques=3)], 0)
    assert "3 cheques" in tally.surprises[0]


def test_a_use_is_captured_then_confirmed_by_word_or_run_then_settled() -> None:
    tally = Tally()
    use = tally.record(an_attempt(Kind.NORMAL), [green()], 0)
    assert use is not None
    assert tally.status_of(use, []) == "captured"
    tally.accepted.add(use.redemption_id)
    assert tally.status_of(use, []) == "confirmed"
    tally.settle(0, [use])
    assert tally.status_of(use, []) == "confirmed"
    assert tally.status_of(use, [(0, 7)]) == "settled"
    assert tally.unsettled(0) == []
