"""Complaints about a use that is final: up to 90 days, answered, decided, due back from the provider."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.issuer.tables import complaint
from shared.contracts.issuer import ClaimDecided, ClaimOpened, UseDisputed
from shared.contracts.providers import AnswerGiven
from shared.contracts.redeemer import RedemptionCaptured
from tests.integration.issuer.builders import FACE, Issuer, a_family
from tests.integration.issuer.using import Purse, complaints, decide


@pytest.fixture
def purse(issuer: Issuer) -> Purse:
    issuer.imported(issuer.a_programme(), a_family("f1"))
    return Purse(issuer)


@pytest.fixture
def use(purse: Purse) -> RedemptionCaptured:
    """A use of three cheques that was confirmed on 2 March 2026."""
    use = purse.capture(3)
    purse.issuer.node.hear(use)
    purse.say("accept", use.redemption_id)
    purse.issuer.node.hear(purse.confirmation_of(use))
    return use


def test_a_complaint_asks_the_provider_and_waits_for_a_person(purse: Purse, use: RedemptionCaptured) -> None:
    assert purse.say("complain", use.redemption_id, reason="less_than_booked", cheques=2) == (201, "confirmed")
    (opened,) = purse.issuer.node.told(ClaimOpened)
    assert (opened.redemption_id, opened.provider_id) == (use.redemption_id, use.provider_id)
    assert (opened.cheques, opened.reason) == (2, "less_than_booked")
    answer = AnswerGiven(redemption_id=use.redemption_id, provider_id=use.provider_id, answer="our_mistake")
    purse.issuer.node.hear(answer)
    (shown,) = purse.issuer.get("/claims")["complaints"]
    assert (shown["answer"], shown["cheques"]) == ("our_mistake", 2)
    assert purse.issuer.node.told(UseDisputed) == []


def test_a_decision_says_what_is_due_back_in_cheques_and_cents(purse: Purse, use: RedemptionCaptured) -> None:
    purse.say("complain", use.redemption_id, reason="nobody_came")
    assert decide(purse.issuer, use.redemption_id, 2, "provider_agreed", "claims") == (200, "decided")
    assert decide(purse.issuer, use.redemption_id, 1, "provider_agreed", "claims") == (409, "decided_already")
    (decided,) = purse.issuer.node.told(ClaimDecided)
    assert (decided.cheques, decided.amount_cents, decided.currency) == (2, 2 * FACE, "EUR")
    assert (decided.provider_id, decided.reason) == (use.provider_id, "provider_agreed")
    # The parent's cheques come as a new grant, once their money is there again: see test_giving_back.
    (row,) = purse.issuer.node.rows(complaint)
    assert row["given_back_at"] is None


def test_a_complaint_that_is_dismissed_says_so_with_nothing_due(purse: Purse, use: RedemptionCaptured) -> None:
    purse.say("complain", use.redemption_id, reason="nobody_came")
    decide(purse.issuer, use.redemption_id, 0, "took_place", "claims")
    (decided,) = purse.issuer.node.told(ClaimDecided)
    assert (decided.cheques, decided.amount_cents) == (0, 0)


def test_cheques_that_a_dispute_sent_back_are_not_claimed_again(purse: Purse) -> None:
    use = purse.capture(3)
    purse.issuer.node.hear(use)
    purse.say("dispute", use.redemption_id, reason="less_than_booked")
    decide(purse.issuer, use.redemption_id, 1, "less_took_place")
    purse.issuer.node.hear(purse.confirmation_of(use, sent_back=1))
    assert purse.say("complain", use.redemption_id, reason="nobody_came", cheques=3) == (422, "more_than_taken")
    assert purse.say("complain", use.redemption_id, reason="nobody_came") == (201, "confirmed")
    (opened,) = purse.issuer.node.told(ClaimOpened)
    assert opened.cheques == 2
    # An answer goes to what is open.
    answer = AnswerGiven(redemption_id=use.redemption_id, provider_id=use.provider_id, answer="took_place")
    purse.issuer.node.hear(answer)
    assert {row["kind"]: row["answer"] for row in complaints(purse.issuer)} == {"dispute": None, "claim": "took_place"}


def test_ninety_days_are_counted_to_the_end_of_the_last(purse: Purse, use: RedemptionCaptured) -> None:
    # 2 March + 90 days = 31 May, which ends at 22:00 UTC in summer.
    end = datetime(2026, 5, 31, 22, tzinfo=UTC)
    assert date(2026, 3, 2) + timedelta(days=90) == date(2026, 5, 31)
    purse.issuer.node.clock.set(end)
    assert purse.say("complain", use.redemption_id, reason="not_mine") == (409, "complaint_too_late")
    assert purse.issuer.node.told(ClaimOpened) == []


def test_the_last_moment_of_the_ninety_days_counts(purse: Purse, use: RedemptionCaptured) -> None:
    purse.issuer.node.clock.set(datetime(2026, 5, 31, 21, 59, 59, tzinfo=UTC))
    assert purse.say("complain", use.redemption_id, reason="not_mine") == (201, "confirmed")


def test_there_is_one_complaint_about_a_use(purse: Purse, use: RedemptionCaptured) -> None:
    purse.say("complain", use.redemption_id, reason="not_mine")
    assert purse.say("complain", use.redemption_id, reason="nobody_came") == (409, "complained_already")
    assert len(purse.issuer.node.told(ClaimOpened)) == 1
