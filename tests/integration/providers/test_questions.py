"""What a provider is asked about a use, its one answer, and what it waits for meanwhile."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.providers.service import SERVICE
from services.providers.tables import question
from shared.contracts.issuer import ClaimDecided, ClaimOpened
from shared.contracts.providers import AnswerGiven
from shared.contracts.redeemer import (
    Movement,
    RedemptionDisputed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
)
from shared.identity.roles import Role
from shared.messaging.replay import rebuild
from shared.testing.service import quiet
from tests.integration.providers.desk import OWNER, Desk
from tests.unit.providers.builders import PROGRAMME, a_capture, a_confirmation, an_id


def a_dispute(number: int = 5) -> RedemptionDisputed:
    return RedemptionDisputed(redemption_id=an_id(number), reason="nobody_came")


def a_movement(number: int, from_state: Any, to_state: Any) -> Movement:
    return Movement(an_id(number + 1_000_000), from_state, to_state, 2, PROGRAMME, 1_000)


def a_hold(provider_id: str, number: int = 5) -> RedemptionHeld:
    return RedemptionHeld(
        redemption_id=an_id(number),
        provider_id=provider_id,
        offer_id=an_id(3),
        category="babysitting",
        price_cheques=1,
        units=1,
        amount_cents=1_000,
        currency="EUR",
        service_at=datetime(2026, 3, 6, 23, 30, tzinfo=UTC),
        hold_until=datetime(2026, 3, 9, tzinfo=UTC),
        channel="wallet_code",
        movements=[a_movement(number, "issued", "held")],
    )


def a_release(number: int = 5) -> RedemptionReleased:
    return RedemptionReleased(
        redemption_id=an_id(number), reason="sick_child", movements=[a_movement(number, "held", "issued")]
    )


def a_reversal(number: int = 5) -> RedemptionReversed:
    return RedemptionReversed(
        redemption_id=an_id(number),
        reason="dispute",
        amount_cents=1_000,
        currency="EUR",
        movements=[a_movement(number, "redeemed", "issued")],
    )


def a_claim(provider_id: str, number: int = 5) -> ClaimOpened:
    return ClaimOpened(redemption_id=an_id(number), provider_id=provider_id, cheques=1, reason="less_than_booked")


def a_claims_end(provider_id: str, number: int = 5) -> ClaimDecided:
    return ClaimDecided(
        redemption_id=an_id(number),
        provider_id=provider_id,
        cheques=0,
        amount_cents=0,
        currency="EUR",
        reason="dismissed",
    )


def asked(desk: Desk, provider_id: str) -> list[Any]:
    questions: list[Any] = desk.get(f"/providers/{provider_id}/questions", *desk.own(provider_id)).get_json()[
        "questions"
    ]
    return questions


def answer(desk: Desk, provider_id: str, code: str = "took_place", number: int = 5, key: str = "") -> Any:
    path = f"/providers/{provider_id}/questions/{an_id(number)}/answer"
    return desk.post(path, {"answer": code}, *desk.own(provider_id), key)


def amounts(desk: Desk, provider_id: str) -> dict[str, int]:
    (shown,) = desk.get(f"/providers/{provider_id}/statements").get_json()["open"]
    return {name: shown[name] for name in shown if name.endswith("_cents") and shown[name]}


def test_a_dispute_is_asked_and_answered_once(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_capture(5, provider=provider_id), a_dispute())
    (one,) = asked(desk, provider_id)
    assert (one["kind"], one["reason"], one["status"]) == ("dispute", "nobody_came", "open")
    assert (one["category"], one["service_on"], one["amount_cents"]) == ("babysitting", "2026-03-02", 1_000)
    first = answer(desk, provider_id, "did_not_take_place", key="one-intention")
    assert first.status_code == 200
    assert answer(desk, provider_id, "did_not_take_place", key="one-intention").data == first.data
    assert answer(desk, provider_id).get_json()["code"] == "already_answered"
    assert desk.node.told(AnswerGiven) == [
        AnswerGiven(redemption_id=an_id(5), provider_id=provider_id, answer="did_not_take_place")
    ]
    assert asked(desk, provider_id)[0]["status"] == "answered"


def test_a_question_holds_no_wallet_and_no_parent(desk: Desk) -> None:
    provider_id = desk.a_provider()
    capture = a_capture(5, provider=provider_id)
    desk.node.hear(capture, a_dispute())
    (one,) = asked(desk, provider_id)
    assert set(one) == {
        "redemption_id", "reference", "kind", "reason", "status", "asked_at", "answer", "answered_at",
        "category", "service_on", "amount_cents",
    }  # fmt: skip
    assert not any(capture.movements[0].voucher_id in str(row) for row in desk.node.rows(question))


def test_the_answers_come_from_a_list_with_their_words(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_capture(5, provider=provider_id), a_dispute())
    listed = desk.get(f"/providers/{provider_id}/questions", *desk.own(provider_id)).get_json()["answers"]
    assert [one["code"] for one in listed] == ["took_place", "took_place_in_part", "did_not_take_place", "our_mistake"]
    assert all(set(one["text"]) == {"nl", "fr", "en"} for one in listed)
    for wrong in ("nobody_came", "", None, "It did!"):
        assert answer(desk, provider_id, wrong).status_code == 422  # type: ignore[arg-type]
    assert desk.node.told(AnswerGiven) == []


def test_what_was_decided_meanwhile_is_not_answered_any_more(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_capture(5, provider=provider_id), a_dispute(), a_reversal())
    assert asked(desk, provider_id)[0]["status"] == "closed"
    assert answer(desk, provider_id).get_json()["code"] == "question_closed"


def test_a_claim_after_a_dispute_is_a_question_of_its_own(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_capture(5, provider=provider_id), a_dispute())
    answer(desk, provider_id, "took_place")
    desk.node.hear(a_confirmation(5))
    desk.node.clock.advance(days=20)
    desk.node.hear(a_claim(provider_id))
    assert [(one["kind"], one["status"]) for one in asked(desk, provider_id)] == [
        ("claim", "open"),
        ("dispute", "answered"),
    ]
    answer(desk, provider_id, "our_mistake")
    assert [event.answer for event in desk.node.told(AnswerGiven)] == ["took_place", "our_mistake"]


def test_a_decided_claim_is_not_answered_any_more(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_claim(provider_id), a_claims_end(provider_id))
    assert answer(desk, provider_id).get_json()["code"] == "question_closed"
    desk.node.hear(a_claim(provider_id))
    assert [one["status"] for one in asked(desk, provider_id)] == ["closed"]


def test_a_claim_on_a_use_that_was_not_heard_of_can_be_answered(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_claim(provider_id))
    (one,) = asked(desk, provider_id)
    assert (one["category"], one["amount_cents"]) == (None, None)
    assert answer(desk, provider_id).status_code == 200


def test_nobody_answers_for_another_provider(desk: Desk) -> None:
    mine, other = desk.a_provider("Mine"), desk.a_provider("Other")
    desk.node.hear(a_capture(5, provider=other), a_dispute())
    assert answer(desk, mine).status_code == 404
    path = f"/providers/{other}/questions/{an_id(5)}/answer"
    assert desk.post(path, {"answer": "took_place"}, *desk.own(mine)).status_code == 403
    for role in set(Role) - {OWNER}:
        assert desk.post(path, {"answer": "took_place"}, role).status_code == 403
    assert desk.get(f"/providers/{other}/questions", *desk.own(mine)).status_code == 403


def test_questions_are_listed_newest_first_and_page_by_page(desk: Desk) -> None:
    provider_id = desk.a_provider()
    for number in range(5, 10):
        if number != 7:
            desk.node.clock.advance(days=1)
        desk.node.hear(a_capture(number, provider=provider_id), a_dispute(number))
    found, after = [], ""
    for _ in range(3):
        page = desk.get(f"/providers/{provider_id}/questions?limit=2&after={after}").get_json()
        found += [one["redemption_id"] for one in page["questions"]]
        after = page["next"]
    assert found == [an_id(number) for number in (9, 8, 6, 7, 5)]
    assert after is None


def test_answers_outlive_the_making_anew_of_what_was_heard(desk: Desk) -> None:
    provider_id = desk.a_provider()
    publisher = desk.node.transport.publisher()
    for event in (a_capture(5, provider=provider_id), a_dispute()):
        record = desk.node.record(event)
        publisher.send(record.topic, record.key, record.value, record.headers)
    publisher.flush(5.0)
    quiet(desk.node)
    answer(desk, provider_id)
    before = desk.node.rows(question)
    (projection,) = [one for one in SERVICE.projections if one.name == "statements"]
    rebuild(desk.node.ctx, desk.node.transport, desk.node.inbox, projection)
    assert desk.node.rows(question) == before


def test_amounts_follow_a_hold_to_its_end(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_hold(provider_id))
    assert amounts(desk, provider_id) == {"held_cents": 1_000}
    desk.node.hear(a_capture(5, provider=provider_id))
    assert amounts(desk, provider_id) == {"amount_cents": 1_000}
    desk.node.hear(a_dispute())
    assert amounts(desk, provider_id) == {"amount_cents": 1_000, "disputed_cents": 1_000}
    desk.node.hear(a_reversal())
    assert amounts(desk, provider_id) == {"reversed_cents": 1_000}


def test_a_dispute_decided_for_the_provider_confirms_what_is_left(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_capture(5, cents=3_000, provider=provider_id), a_dispute(), a_confirmation(5, cents=2_000))
    assert amounts(desk, provider_id) == {"amount_cents": 2_000, "confirmed_cents": 2_000}


def test_a_released_hold_is_nothing_to_wait_for(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_hold(provider_id), a_release())
    assert desk.get(f"/providers/{provider_id}/statements").get_json()["open"] == []


@pytest.mark.parametrize("together", [True, False])
def test_a_hold_at_night_belongs_to_the_day_people_call_it(desk: Desk, together: bool) -> None:
    """23:30 in UTC is past midnight in Brussels."""
    provider_id = desk.a_provider()
    events = [a_hold(provider_id), a_claim(provider_id)]
    desk.node.hear(*(events if together else reversed(events)))
    assert asked(desk, provider_id)[0]["service_on"] == "2026-03-07"
