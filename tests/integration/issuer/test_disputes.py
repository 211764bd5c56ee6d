"""A use that is not right: disputed in one step, answered by the provider, decided by a person."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from services.issuer import tables
from services.issuer.commands import disputes, redemptions
from shared.contracts.event import Event
from shared.contracts.issuer import DisputeDecided, HoldReleaseRequested, RedemptionAccepted, UseDisputed
from shared.contracts.providers import AnswerGiven
from shared.contracts.redeemer import RedemptionCaptured
from shared.identity.roles import Role
from shared.kernel.errors import ConflictError
from shared.persistence import postgres
from shared.testing.race import at_once
from tests.integration.issuer.builders import FACE, Issuer, a_family, an_id, an_issuer
from tests.integration.issuer.using import Purse, complaints, decide

FRIDAY_NIGHT = datetime(2026, 3, 6, 23, tzinfo=UTC)


@pytest.fixture
def purse(issuer: Issuer) -> Purse:
    issuer.imported(issuer.a_programme(), a_family("f1"))
    return Purse(issuer)


def a_use(purse: Purse, cheques: int = 3) -> RedemptionCaptured:
    use = purse.capture(cheques)
    purse.issuer.node.hear(use)
    return use


def told(purse: Purse) -> list[Event]:
    return [event for event in purse.issuer.node.told() if isinstance(event, RedemptionAccepted | UseDisputed)]


def test_a_dispute_is_one_step_and_leads_to_the_search(purse: Purse) -> None:
    use = a_use(purse)
    response = purse.issuer.post(
        f"/wallets/{purse.wallet_id}/redemptions/{use.redemption_id}/dispute",
        {"reason": "nobody_came"},
        Role.PARENT,
        f"wallet:{purse.wallet_id}",
    )
    assert (response.status_code, response.json["status"]) == (200, "disputed")
    # Monday 2 March 2026, told at 08:00 UTC: 9 o'clock in Brussels.
    assert response.json["search"] == {"category": "babysitting", "weekday": 1, "hour": 9}
    assert response.json["release_asked"] is False
    (event,) = purse.issuer.node.told(UseDisputed)
    assert (event.wallet_id, event.redemption_id, event.reason) == (purse.wallet_id, use.redemption_id, "nobody_came")
    (said,) = purse.seen()["uses"][0]["complaints"]
    assert (said["status"], said["reason_text"]["nl"]) == ("open", "Er is niemand gekomen.")


@pytest.mark.parametrize("reason", ["less_than_booked", "not_mine", "wrong_amount"])
def test_each_reason_can_be_given(purse: Purse, reason: str) -> None:
    use = a_use(purse)
    assert purse.say("dispute", use.redemption_id, reason=reason) == (200, "disputed")
    assert complaints(purse.issuer)[0]["reason"] == reason


def test_a_reason_that_is_not_on_the_list_is_refused(purse: Purse) -> None:
    use = a_use(purse)
    assert purse.say("dispute", use.redemption_id, reason="not_safe")[0] == 422
    assert told(purse) == []


def test_said_twice_it_is_told_once(purse: Purse) -> None:
    use = a_use(purse)
    assert purse.say("dispute", use.redemption_id, reason="not_mine") == (200, "disputed")
    assert purse.say("dispute", use.redemption_id, reason="nobody_came") == (200, "disputed")
    assert len(purse.issuer.node.told(UseDisputed)) == len(complaints(purse.issuer)) == 1


def test_a_disputed_use_is_never_accepted(purse: Purse) -> None:
    use = a_use(purse)
    purse.say("dispute", use.redemption_id, reason="nobody_came")
    assert purse.say("accept", use.redemption_id) == (409, "disputed_already")
    purse.issuer.node.clock.advance(days=30)
    purse.issuer.node.run_jobs()
    assert [type(event) for event in told(purse)] == [UseDisputed]


def test_an_accepted_use_is_never_disputed(purse: Purse) -> None:
    use = a_use(purse)
    purse.say("accept", use.redemption_id)
    assert purse.say("dispute", use.redemption_id, reason="nobody_came") == (409, "accepted_already")
    assert [type(event) for event in told(purse)] == [RedemptionAccepted]


def test_the_window_is_judged_by_the_instant_though_the_job_is_late(purse: Purse) -> None:
    early, late = a_use(purse, 1), purse.capture(1, first=1)
    purse.issuer.node.hear(late)
    purse.issuer.node.clock.set(FRIDAY_NIGHT - timedelta(microseconds=1))
    assert purse.say("dispute", early.redemption_id, reason="nobody_came") == (200, "disputed")
    purse.issuer.node.clock.set(FRIDAY_NIGHT)
    assert purse.say("dispute", late.redemption_id, reason="nobody_came") == (409, "window_ended")
    purse.issuer.node.run_jobs()
    assert [(type(event), event.redemption_id) for event in told(purse)] == [  # type: ignore[attr-defined]
        (UseDisputed, early.redemption_id),
        (RedemptionAccepted, late.redemption_id),
    ]


def test_nobody_disputes_for_another_wallet(purse: Purse) -> None:
    issuer = purse.issuer
    issuer.imported(purse.issued.programme_id, a_family("f2"))
    use = a_use(purse)
    other = purse.issuer.node.told(type(purse.issued))[1].wallet_id
    for wallet_id, scope, status in ((other, f"wallet:{other}", 404), (purse.wallet_id, f"wallet:{other}", 403)):
        path = f"/wallets/{wallet_id}/redemptions/{use.redemption_id}/dispute"
        assert issuer.post(path, {"reason": "not_mine"}, Role.PARENT, scope).status_code == status
    assert told(purse) == []


def is_said(word: Callable[[], object]) -> bool:
    """Whether it was taken, and not refused for a word that came before."""
    try:
        word()
    except ConflictError:
        return False
    return True


def race_to_say(purse: Purse, tmp_path: Path) -> None:
    """One process accepts while another disputes the same use."""
    with an_issuer(tmp_path, purse.issuer.node.clock, seed=2) as beside:
        for first in range(8):
            use = purse.capture(1, first)
            purse.issuer.node.hear(use)
            accept = partial(redemptions.accept, purse.issuer.node.ctx, purse.wallet_id, use.redemption_id)
            dispute = partial(disputes.dispute, beside.node.ctx, purse.wallet_id, use.redemption_id, "not_mine")
            assert sorted(at_once(partial(is_said, accept), partial(is_said, dispute))) == [False, True]
            said = [event for event in told(purse) if event.redemption_id == use.redemption_id]  # type: ignore[attr-defined]
            assert len(said) == 1


def test_of_two_words_said_at_once_one_is_told(purse: Purse, tmp_path: Path) -> None:
    race_to_say(purse, tmp_path)


@pytest.mark.only("postgresql", reason="SQLite has no rows to lock")
def test_the_rows_locks_alone_let_one_of_two_words_be_told(
    purse: Purse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line, should the writers' lock ever be lifted."""
    monkeypatch.setattr(postgres, "TAKE_TURN", "SELECT 1")
    race_to_say(purse, tmp_path)


# -- a booking


def test_a_booking_for_which_nobody_came_is_asked_to_be_released(purse: Purse) -> None:
    hold = purse.hold(2)
    purse.issuer.node.hear(hold)
    purse.issuer.node.clock.set(hold.service_at - timedelta(microseconds=1))
    assert purse.say("dispute", hold.redemption_id, reason="nobody_came") == (409, "not_begun_yet")
    purse.issuer.node.clock.set(hold.service_at)
    response = purse.issuer.post(
        f"/wallets/{purse.wallet_id}/redemptions/{hold.redemption_id}/dispute",
        {"reason": "nobody_came"},
        Role.PARENT,
        f"wallet:{purse.wallet_id}",
    )
    assert (response.json["status"], response.json["release_asked"]) == ("held", True)
    assert response.json["search"] == {"category": "babysitting", "weekday": 3, "hour": 19}
    (asked,) = purse.issuer.node.told(HoldReleaseRequested)
    assert (asked.wallet_id, asked.redemption_id, asked.reason) == (purse.wallet_id, hold.redemption_id, "nobody_came")
    assert purse.issuer.node.told(UseDisputed) == []
    purse.issuer.node.hear(purse.release_of(hold, "nobody_came"))
    assert purse.seen()["uses"][0]["release"]["status"] == "met"


def test_other_reasons_wait_until_a_booking_was_used(purse: Purse) -> None:
    hold = purse.hold(2)
    purse.issuer.node.hear(hold)
    purse.issuer.node.clock.set(hold.service_at)
    assert purse.say("dispute", hold.redemption_id, reason="wrong_amount") == (409, "only_nobody_came")
    assert purse.issuer.node.told(HoldReleaseRequested) == []


@pytest.mark.parametrize("reason", ["sick_child", "other"])
def test_a_booking_is_cancelled_once_for_each_reason(purse: Purse, reason: str) -> None:
    hold = purse.hold(2)
    purse.issuer.node.hear(hold)
    for _ in range(2):
        assert purse.say("cancel", hold.redemption_id, reason=reason) == (200, "held")
    (asked,) = purse.issuer.node.told(HoldReleaseRequested)
    assert asked.reason == reason


@pytest.mark.parametrize(
    ("word", "reason", "taken", "disputed"),
    [
        ("dispute", "nobody_came", 1, "nobody_came"),
        ("cancel", "sick_child", 1, "wrong_amount"),
        ("cancel", "other", 2, "wrong_amount"),
        ("cancel", "other", 1, None),
    ],
)
def test_a_release_that_finds_the_booking_captured_becomes_a_dispute(
    purse: Purse, word: str, reason: str, taken: int, disputed: str | None
) -> None:
    """All but the one cheque that cancelling late costs."""
    hold = purse.hold(3)
    purse.issuer.node.hear(hold)
    purse.issuer.node.clock.set(hold.service_at)
    purse.say(word, hold.redemption_id, reason=reason)
    purse.issuer.node.hear(purse.capture_of(hold, taken))
    release = purse.seen()["uses"][0]["release"]
    assert (release["status"], release["refusal"]) == (("refused", "used_already") if disputed else ("met", None))
    assert [event.reason for event in purse.issuer.node.told(UseDisputed)] == ([disputed] if disputed else [])
    assert purse.use(hold.redemption_id)["status"] == ("disputed" if disputed else "captured")
    purse.issuer.node.clock.advance(days=30)
    purse.issuer.node.run_jobs()
    assert len(purse.issuer.node.told(RedemptionAccepted)) == (0 if disputed else 1)


# -- the provider's answer and the decision


def test_the_providers_answer_is_kept_and_shown_to_who_decides(purse: Purse) -> None:
    use = a_use(purse)
    purse.say("dispute", use.redemption_id, reason="less_than_booked")
    stranger = AnswerGiven(redemption_id=use.redemption_id, provider_id=an_id(), answer="our_mistake")
    purse.issuer.node.hear(stranger)
    (shown,) = purse.issuer.get("/disputes")["complaints"]
    assert (shown["answer"], shown["taken"], shown["amount_cents"]) == (None, 3, 3 * FACE)
    answer = AnswerGiven(redemption_id=use.redemption_id, provider_id=use.provider_id, answer="took_place_in_part")
    purse.issuer.node.hear(answer)
    (shown,) = purse.issuer.get("/disputes")["complaints"]
    assert (shown["answer"], shown["answer_text"]["en"]) == ("took_place_in_part", "It took place in part.")
    assert purse.wallet_id not in str(shown)


def test_an_answer_to_nothing_changes_nothing(purse: Purse) -> None:
    use = a_use(purse)
    answer = AnswerGiven(redemption_id=use.redemption_id, provider_id=use.provider_id, answer="took_place")
    purse.issuer.node.hear(answer)
    assert complaints(purse.issuer) == []


def test_a_person_decides_once_how_many_go_back(purse: Purse) -> None:
    use, other = a_use(purse, 3), purse.capture(1, first=3)
    purse.issuer.node.hear(other)
    purse.say("dispute", use.redemption_id, reason="less_than_booked")
    assert decide(purse.issuer, use.redemption_id, 1, "less_took_place") == (200, "decided")
    assert decide(purse.issuer, use.redemption_id, 2, "no_answer") == (409, "decided_already")
    (decided,) = purse.issuer.node.told(DisputeDecided)
    assert (decided.wallet_id, decided.redemption_id) == (purse.wallet_id, use.redemption_id)
    assert (decided.sent_back, decided.reason) == (1, "less_took_place")
    assert purse.issuer.get("/disputes")["complaints"] == []
    (shown,) = purse.issuer.get("/disputes", status="decided")["complaints"]
    assert (shown["sent_back"], shown["back_cents"]) == (1, FACE)
    assert shown["decision_text"]["fr"] == "Il y a eu moins qu'indiqué."

    # Only that use waited: the other one is accepted by time.
    purse.issuer.node.clock.advance(days=30)
    purse.issuer.node.run_jobs()
    assert [event.redemption_id for event in purse.issuer.node.told(RedemptionAccepted)] == [other.redemption_id]
    purse.issuer.node.hear(purse.confirmation_of(use, sent_back=1))
    assert purse.use(use.redemption_id)["status"] == "confirmed"


def test_all_back_is_reversed(purse: Purse) -> None:
    use = a_use(purse)
    purse.say("dispute", use.redemption_id, reason="nobody_came")
    decide(purse.issuer, use.redemption_id, 3, "did_not_take_place")
    purse.issuer.node.hear(purse.reversal_of(use, "dispute"))
    assert purse.use(use.redemption_id)["status"] == "reversed"
    assert complaints(purse.issuer)[0]["status"] == "decided"


@pytest.mark.parametrize(
    ("cheques", "reason", "code"),
    [
        (4, "counted_wrong", "more_than_taken"),
        (1, "took_place", "reason_does_not_fit"),
        (0, "no_answer", "reason_does_not_fit"),
        (1, "because", "invalid"),
    ],
)
def test_a_decision_has_to_add_up(purse: Purse, cheques: int, reason: str, code: str) -> None:
    use = a_use(purse, 3)
    purse.say("dispute", use.redemption_id, reason="not_mine")
    assert decide(purse.issuer, use.redemption_id, cheques, reason) == (422, code)
    assert purse.issuer.node.told(DisputeDecided) == []


def test_what_nobody_disputed_is_not_decided(purse: Purse) -> None:
    use = a_use(purse)
    assert decide(purse.issuer, use.redemption_id, 0, "took_place") == (409, "not_disputed")
    assert decide(purse.issuer, "0" * 32, 0, "took_place") == (404, "not_found")
    assert purse.issuer.node.told(DisputeDecided) == []


def test_a_dispute_ends_with_a_use_that_the_provider_undid_meanwhile(purse: Purse) -> None:
    use = a_use(purse)
    purse.say("dispute", use.redemption_id, reason="nobody_came")
    purse.issuer.node.hear(purse.reversal_of(use, "undone"))
    assert complaints(purse.issuer)[0]["status"] == "ended"
    assert decide(purse.issuer, use.redemption_id, 3, "no_answer") == (409, "not_disputed")


def test_the_inbox_goes_on_from_page_to_page(purse: Purse) -> None:
    for first in range(3):
        use = purse.capture(1, first)
        purse.issuer.node.hear(use)
        purse.say("dispute", use.redemption_id, reason="not_mine")
    seen: list[str] = []
    after = ""
    while True:
        page = purse.issuer.get("/disputes", limit=1, after=after)
        seen += [each["redemption_id"] for each in page["complaints"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize("role", [Role.PARENT, Role.HELPER, Role.PROVIDER_OWNER, Role.FINANCE_OFFICER])
def test_only_a_manager_decides(purse: Purse, role: Role) -> None:
    use = a_use(purse)
    purse.say("dispute", use.redemption_id, reason="not_mine")
    body = {"cheques": 3, "reason": "not_theirs"}
    assert purse.issuer.post(f"/disputes/{use.redemption_id}/decide", body, role).status_code == 403


# -- not safe


def test_not_safe_reaches_the_confidential_person_and_nobody_else(purse: Purse) -> None:
    use = a_use(purse)
    issuer = purse.issuer
    before = len(issuer.node.told())
    body = {"kind": "not_safe", "redemption_id": use.redemption_id, "words": "Marieke was bang"}
    response = issuer.post(f"/wallets/{purse.wallet_id}/reports", body, Role.PARENT, f"wallet:{purse.wallet_id}")
    assert response.status_code == 201
    assert list(response.json) == ["report_id"]
    (shown,) = issuer.get("/reports", Role.CONFIDENTIAL_PERSON)["reports"]
    assert (shown["kind"], shown["words"], shown["handled_at"]) == ("not_safe", "Marieke was bang", None)
    for role in set(Role) - {Role.CONFIDENTIAL_PERSON}:
        answer = issuer.node.client().get("/v1/reports", headers=issuer.node.headers(role, scope="wallet:x"))
        assert answer.status_code == 403, role
    # Nothing was told, and the use goes on as if nothing had been said.
    assert len(issuer.node.told()) == before
    assert purse.use(use.redemption_id)["status"] == "captured"
    path = f"/reports/{response.json['report_id']}/handled"
    assert issuer.post(path, {}, Role.CONFIDENTIAL_PERSON).status_code == 200
    (shown,) = issuer.get("/reports", Role.CONFIDENTIAL_PERSON)["reports"]
    assert shown["handled_at"] is not None


def test_nobody_reports_about_another_wallets_use(purse: Purse) -> None:
    body = {"kind": "treated_badly", "redemption_id": an_id()}
    path = f"/wallets/{purse.wallet_id}/reports"
    assert purse.issuer.post(path, body, Role.PARENT, f"wallet:{purse.wallet_id}").status_code == 404


def test_words_of_an_erased_household_are_not_kept_and_what_happened_is(purse: Purse) -> None:
    issuer = purse.issuer
    (row,) = issuer.node.rows(tables.household)
    assert issuer.post(f"/households/{row['id']}/close", {}).status_code == 200
    path, mine = f"/wallets/{purse.wallet_id}/reports", f"wallet:{purse.wallet_id}"
    answer = issuer.post(path, {"kind": "not_safe", "words": "Marieke"}, Role.PARENT, mine)
    assert (answer.status_code, answer.json["code"]) == (409, "household_closed")
    assert issuer.node.rows(tables.household_key) == []
    assert issuer.post(path, {"kind": "not_safe"}, Role.PARENT, mine).status_code == 201
