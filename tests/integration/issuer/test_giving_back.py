"""A decided claim's cheques come back as a grant: when the money is there, the oldest first, and once."""

import pytest

from services.issuer.tables import complaint
from services.issuer.tables.uses import claim_credit, claim_part
from shared.contracts.issuer import ClaimReleased, GrantMade, VouchersIssued
from tests.integration.issuer.at_office import Desk
from tests.integration.issuer.builders import FACE, Issuer, a_family, an_id, families
from tests.integration.issuer.test_budgets import credit, take_back
from tests.integration.issuer.using import Purse, decide

TWELVE = 12 * FACE


def a_claim(issuer: Issuer, purse: Purse, cheques: int, back: int) -> str:
    """A use that is final, and of which a person decided that so many cheques come back."""
    use = purse.capture(cheques)
    issuer.node.hear(use, purse.confirmation_of(use))
    assert purse.say("complain", use.redemption_id, reason="nobody_came") == (201, "confirmed")
    assert decide(issuer, use.redemption_id, back, "provider_agreed", "claims") == (200, "decided")
    return use.redemption_id


def given_back(issuer: Issuer, use_id: str) -> str | None:
    (found,) = [
        each for each in issuer.get("/claims", status="decided")["complaints"] if each["redemption_id"] == use_id
    ]
    answer: str | None = found["given_back_at"]
    return answer


def of_claims(issuer: Issuer) -> list[dict[str, object]]:
    return [each for each in issuer.grants() if each["occasion"] == "claim"]


def test_cheques_come_back_as_a_grant_when_the_money_is_credited(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(10_000,))
    issuer.imported(programme_id, a_family("f1"))
    purse = Purse(issuer)
    use_id = a_claim(issuer, purse, 3, 2)
    # There would be budget enough; but nobody has paid the cheques back yet.
    issuer.node.run_jobs()
    issuer.node.clock.advance(days=2)
    issuer.node.run_jobs()
    assert (of_claims(issuer), given_back(issuer, use_id)) == ([], None)

    issuer.node.hear(credit(programme_id, fund_id, 2 * FACE, "claim"))
    issuer.node.run_jobs()
    (grant,) = of_claims(issuer)
    assert (grant["status"], grant["cheques"], grant["wallet_id"]) == ("made", 2, purse.wallet_id)
    assert grant["explanation"]["en"] == "2 = 2 because something was wrong with a use"
    assert grant["expires_at"] == issuer.grants()[0]["expires_at"]
    assert given_back(issuer, use_id) is not None
    assert issuer.budget(programme_id) == [(1_000_000, TWELVE)]
    (issued,) = issuer.node.told(VouchersIssued)[1:]
    (made,) = issuer.node.told(GrantMade)[1:]
    assert (issued.wallet_id, len(issued.voucher_ids)) == (purse.wallet_id, 2)
    assert [(part.fund_id, part.voucher_ids) for part in made.parts] == [(fund_id, issued.voucher_ids)]
    assert made.beneficiary == issuer.node.told(GrantMade)[0].beneficiary
    assert made.cohort == issuer.node.told(GrantMade)[0].cohort


def test_they_come_back_once_whatever_is_credited_later(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id])
    issuer.imported(programme_id, a_family("f1"))
    a_claim(issuer, Purse(issuer), 3, 3)
    for _ in range(3):
        issuer.node.hear(credit(programme_id, fund_id, 3 * FACE, "claim"))
        issuer.node.run_jobs()
        issuer.node.clock.advance(days=1)
        issuer.node.run_jobs()
    assert len(of_claims(issuer)) == 1


@pytest.mark.parametrize("reason", ["claim", "guarantee"])
def test_the_provider_or_the_guarantee_may_pay(issuer: Issuer, reason: str) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id])
    issuer.imported(programme_id, a_family("f1"))
    a_claim(issuer, Purse(issuer), 2, 1)
    issuer.node.hear(credit(programme_id, fund_id, FACE, "expired"), credit(programme_id, fund_id, FACE, "revoked"))
    issuer.node.run_jobs()
    assert of_claims(issuer) == []
    issuer.node.hear(credit(programme_id, fund_id, FACE, reason))  # type: ignore[arg-type]
    issuer.node.run_jobs()
    assert len(of_claims(issuer)) == 1


def test_what_is_credited_in_parts_is_given_when_it_is_whole(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id])
    issuer.imported(programme_id, a_family("f1"))
    use_id = a_claim(issuer, Purse(issuer), 2, 2)
    issuer.node.hear(credit(programme_id, fund_id, FACE, "claim"))
    issuer.node.run_jobs()
    assert given_back(issuer, use_id) is None
    issuer.node.hear(credit(programme_id, fund_id, FACE, "guarantee"))
    issuer.node.run_jobs()
    assert given_back(issuer, use_id) is not None


def test_without_budget_it_waits_and_the_oldest_is_given_first(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(2 * TWELVE // 100,))
    issuer.imported(programme_id, *families(2))
    purses = [Purse(issuer, issued) for issued in issuer.node.told(VouchersIssued)]
    first, second = (a_claim(issuer, purse, 2, 2) for purse in purses)
    issuer.node.hear(credit(programme_id, fund_id, 4 * FACE, "claim"), take_back(programme_id, fund_id, 3 * FACE))
    issuer.node.run_jobs()
    assert of_claims(issuer) == []
    for claim, purse in ((first, purses[0]), (second, purses[1])):
        issuer.allocate(programme_id, fund_id, 2 * FACE if claim == second else FACE)
        issuer.node.run_jobs()
        assert given_back(issuer, claim) is None
        issuer.node.clock.advance(days=1)
        issuer.node.run_jobs()
        assert given_back(issuer, claim) is not None
        assert of_claims(issuer)[-1]["wallet_id"] == purse.wallet_id
    assert given_back(issuer, first) != given_back(issuer, second)
    assert len(set(issuer.budget(programme_id)[0])) == 1


def test_a_paused_programme_gives_back_when_it_is_open_again(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id])
    issuer.imported(programme_id, a_family("f1"))
    use_id = a_claim(issuer, Purse(issuer), 2, 2)
    issuer.set_status(programme_id, "paused")
    issuer.node.hear(credit(programme_id, fund_id, 2 * FACE, "claim"))
    issuer.node.run_jobs()
    assert given_back(issuer, use_id) is None
    issuer.set_status(programme_id, "open")
    issuer.node.clock.advance(days=1)
    issuer.node.run_jobs()
    assert given_back(issuer, use_id) is not None


def test_each_fund_gives_back_what_it_paid_for(issuer: Issuer) -> None:
    first, second = an_id(), an_id()
    programme_id = issuer.a_programme(funds=[first, second], euros=(10 * FACE // 100, 1_000))
    issuer.imported(programme_id, a_family("f1"))
    purse = Purse(issuer)
    # Ten of the twelve are the first fund's, so the last three are one of it and two of the second.
    use_id = a_claim(issuer, purse, 12, 3)
    assert [(row["fund_id"], row["cheques"]) for row in issuer.node.rows(claim_part)] in (
        [(first, 1), (second, 2)],
        [(second, 2), (first, 1)],
    )
    issuer.node.hear(credit(programme_id, second, 2 * FACE, "claim"))
    issuer.node.run_jobs()
    # One part is there, the other waits.
    (made,) = issuer.node.told(GrantMade)[1:]
    assert [(part.fund_id, len(part.voucher_ids)) for part in made.parts] == [(second, 2)]
    assert given_back(issuer, use_id) is None
    issuer.node.hear(credit(programme_id, first, FACE, "claim"))
    issuer.node.run_jobs()
    assert [each["cheques"] for each in of_claims(issuer)] == [2, 1]
    assert given_back(issuer, use_id) is not None


def test_a_claim_that_is_dismissed_gives_nothing_back(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id])
    issuer.imported(programme_id, a_family("f1"))
    purse = Purse(issuer)
    use = purse.capture(2)
    issuer.node.hear(use, purse.confirmation_of(use))
    purse.say("complain", use.redemption_id, reason="nobody_came")
    decide(issuer, use.redemption_id, 0, "took_place", "claims")
    issuer.node.hear(credit(programme_id, fund_id, 2 * FACE, "claim"))
    issuer.node.run_jobs()
    assert of_claims(issuer) == []
    assert [row["given_back_at"] for row in issuer.node.rows(complaint)] == [None]


def released(issuer: Issuer) -> list[tuple[str, str, int]]:
    return [(told.programme_id, told.fund_id, told.amount_cents) for told in issuer.node.told(ClaimReleased)]


def test_the_money_of_a_household_that_closed_is_the_funds_again_once_it_is_there(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(10_000,))
    issuer.imported(programme_id, a_family("f1"))
    use_id = a_claim(issuer, Purse(issuer), 2, 2)
    issuer.post(f"/households/{issuer.grants()[0]['household_id']}/close", {})
    issuer.node.run_jobs()
    assert released(issuer) == []
    issuer.node.hear(credit(programme_id, fund_id, 2 * FACE, "claim"))
    for _ in range(2):
        issuer.node.run_jobs()
        issuer.node.clock.advance(days=1)
    assert (of_claims(issuer), given_back(issuer, use_id)) == ([], None)
    (claim,) = issuer.get("/claims", status="decided")["complaints"]
    assert claim["back_to_funds"] == 2
    page = Desk(issuer).see(f"/office/disputes/claim/{use_id}")
    assert "Nobody could be given 2 of them: their money is the fund's again." in page
    assert released(issuer) == [(programme_id, fund_id, 2 * FACE)]
    assert issuer.budget(programme_id) == [(1_000_000 - 2 * FACE, TWELVE - 2 * FACE)]
    assert [row["left_cents"] for row in issuer.node.rows(claim_credit)] == [0]


def test_a_closed_programme_gives_no_cheques_and_its_funds_have_the_money_again(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id])
    issuer.imported(programme_id, a_family("f1"))
    a_claim(issuer, Purse(issuer), 3, 2)
    issuer.set_status(programme_id, "paused")
    issuer.set_status(programme_id, "closed")
    issuer.node.hear(credit(programme_id, fund_id, 2 * FACE, "claim"))
    issuer.node.run_jobs()
    assert (of_claims(issuer), released(issuer)) == ([], [(programme_id, fund_id, 2 * FACE)])


def test_a_fund_that_ended_has_its_money_again_and_the_others_pay_for_the_new_cheques(issuer: Issuer) -> None:
    first, second = an_id(), an_id()
    programme_id = issuer.a_programme(funds=[first, second], euros=(1_000, 25))
    issuer.imported(programme_id, a_family("f1"))
    use_id = a_claim(issuer, Purse(issuer), 2, 2)
    assert issuer.post(f"/programmes/{programme_id}/funds/{first}/end", {"last_day": "2026-03-02"}).status_code == 200
    issuer.node.clock.advance(days=1)
    issuer.node.hear(credit(programme_id, first, 2 * FACE, "claim"))
    issuer.node.run_jobs()
    # The second has a cheque's money only: the parent waits, and so does the first's money.
    assert (of_claims(issuer), released(issuer)) == ([], [])
    issuer.allocate(programme_id, second, FACE)
    issuer.node.clock.advance(days=1)
    issuer.node.run_jobs()
    made = issuer.node.told(GrantMade)[-1]
    assert [(part.fund_id, len(part.voucher_ids)) for part in made.parts] == [(second, 2)]
    assert released(issuer) == [(programme_id, first, 2 * FACE)]
    assert given_back(issuer, use_id) is not None
    assert issuer.budget(programme_id) == [(100_000 - 2 * FACE, TWELVE - 2 * FACE), (2 * FACE, 2 * FACE)]


def test_money_that_is_not_free_any_more_waits_until_it_is(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(TWELVE // 100,))
    issuer.imported(programme_id, a_family("f1"))
    a_claim(issuer, Purse(issuer), 2, 2)
    issuer.set_status(programme_id, "paused")
    issuer.set_status(programme_id, "closed")
    issuer.node.hear(credit(programme_id, fund_id, 2 * FACE, "claim"), take_back(programme_id, fund_id, FACE))
    issuer.node.run_jobs()
    assert released(issuer) == []
    issuer.node.hear(credit(programme_id, fund_id, FACE, "expired"))
    issuer.node.clock.advance(days=1)
    issuer.node.run_jobs()
    assert released(issuer) == [(programme_id, fund_id, 2 * FACE)]


def test_they_count_for_nothing_that_a_change_gives(issuer: Issuer) -> None:
    """What comes back is not of this period's number: a change of situation adds as much as without it."""
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], cap=24)
    issuer.imported(programme_id, a_family("f1"))
    a_claim(issuer, Purse(issuer), 2, 2)
    issuer.node.hear(credit(programme_id, fund_id, 2 * FACE, "claim"))
    issuer.node.run_jobs()
    household_id = issuer.grants()[0]["household_id"]
    change = {"kind": "raises_alone", "reason": "no_one_near"}
    answer = issuer.post(f"/households/{household_id}/changes", change).json
    assert [each["cheques"] for each in answer["grants"]] == [10]
