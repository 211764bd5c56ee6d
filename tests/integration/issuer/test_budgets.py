"""Money behind the cheques: what comes back, what is given back, funds that end, and the guarantee."""

from typing import Literal

import pytest

from shared.contracts.issuer import BudgetReleased, GrantMade, ProgrammeChanged
from shared.contracts.ledger import (
    BudgetCredited,
    GuaranteeOpened,
    GuaranteeReturned,
    GuaranteeUsed,
    TakeBackRequested,
)
from tests.integration.issuer.builders import FACE, Issuer, a_family, an_id, families

TWELVE = 12 * FACE


def credit(
    programme_id: str, fund_id: str, cents: int, reason: Literal["expired", "revoked", "claim", "guarantee"] = "expired"
) -> BudgetCredited:
    return BudgetCredited(
        fund_id=fund_id,
        credit_id=an_id(),
        programme_id=programme_id,
        amount_cents=cents,
        currency="EUR",
        reason=reason,
    )


def take_back(programme_id: str, fund_id: str, cents: int) -> TakeBackRequested:
    return TakeBackRequested(
        fund_id=fund_id, request_id=an_id(), programme_id=programme_id, amount_cents=cents, currency="EUR"
    )


@pytest.mark.parametrize("reason", ["expired", "revoked", "claim", "guarantee"])
def test_what_comes_back_can_be_granted_again(
    issuer: Issuer, reason: Literal["expired", "revoked", "claim", "guarantee"]
) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(TWELVE // 100,))
    issuer.imported(programme_id, *families(2))
    assert issuer.budget(programme_id) == [(TWELVE, TWELVE)]
    issuer.node.hear(credit(programme_id, fund_id, 5 * FACE, reason), credit(programme_id, fund_id, 7 * FACE, reason))
    assert issuer.budget(programme_id) == [(TWELVE, 0)]
    # Not because money came: by time, or by command.
    issuer.node.run_jobs()
    assert len(issuer.node.told(GrantMade)) == 1
    issuer.node.clock.advance(days=1)
    issuer.node.run_jobs()
    assert len(issuer.node.told(GrantMade)) == 2
    assert issuer.budget(programme_id) == [(TWELVE, TWELVE)]


def test_more_than_was_committed_never_comes_back(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(1_000,))
    issuer.imported(programme_id, a_family("f1"))
    issuer.node.hear(credit(programme_id, fund_id, TWELVE + 1), credit(programme_id, an_id(), 100))
    assert issuer.budget(programme_id) == [(100_000, 0)]


@pytest.mark.parametrize(("wanted", "given"), [(20_000, 20_000), (70_000, 70_000), (90_000, 70_000)])
def test_only_what_is_free_is_given_back(issuer: Issuer, wanted: int, given: int) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(1_000,))
    issuer.imported(programme_id, a_family("f1"))
    assert issuer.budget(programme_id) == [(100_000, 30_000)]
    asked = take_back(programme_id, fund_id, wanted)
    issuer.node.hear(asked)
    (released,) = issuer.node.told(BudgetReleased)
    assert (released.request_id, released.fund_id, released.programme_id) == (asked.request_id, fund_id, programme_id)
    assert (released.amount_cents, released.currency) == (given, "EUR")
    assert issuer.budget(programme_id) == [(100_000 - given, 30_000)]
    # What was given back is granted no more.
    issuer.imported(programme_id, *families(10, first=2))
    allocated, committed = issuer.budget(programme_id)[0]
    assert committed == 30_000 + (allocated - 30_000) // TWELVE * TWELVE


def test_a_request_about_an_unknown_budget_is_answered_with_nothing(issuer: Issuer) -> None:
    issuer.node.hear(take_back(an_id(), an_id(), 500))
    (released,) = issuer.node.told(BudgetReleased)
    assert released.amount_cents == 0


def test_a_fund_that_ended_pays_for_no_new_grant(issuer: Issuer) -> None:
    first, second = an_id(), an_id()
    programme_id = issuer.a_programme(funds=[first, second], euros=(1_000, 1_000))
    path = f"/programmes/{programme_id}/funds/{first}/end"
    assert issuer.post(path, {"last_day": "2026-03-02"}).status_code == 200
    issuer.imported(programme_id, a_family("f1"))
    assert issuer.budget(programme_id) == [(100_000, 30_000), (100_000, 0)]
    issuer.node.clock.advance(days=1)
    issuer.imported(programme_id, a_family("f2"))
    assert issuer.budget(programme_id) == [(100_000, 30_000), (100_000, 30_000)]
    # What it already pays for comes back to it all the same, and can be given back to it.
    issuer.node.hear(credit(programme_id, first, FACE), take_back(programme_id, first, 100_000))
    assert issuer.budget(programme_id)[0] == (30_000 - FACE, 30_000 - FACE)
    stranger = f"/programmes/{programme_id}/funds/{an_id()}/end"
    assert issuer.post(stranger, {"last_day": "2026-03-02"}).json["code"] == "not_a_fund_of_it"


def test_the_guarantees_flag_is_told_when_any_line_is_empty(issuer: Issuer) -> None:
    first, second = an_id(), an_id()
    programme_id = issuer.a_programme(funds=[first, second], euros=(1_000, 1_000))

    def opened(fund_id: str, cents: int) -> GuaranteeOpened:
        return GuaranteeOpened(fund_id=fund_id, programme_id=programme_id, amount_cents=cents, currency="EUR")

    def used(fund_id: str, cents: int, left: int) -> GuaranteeUsed:
        return GuaranteeUsed(
            fund_id=fund_id, programme_id=programme_id, amount_cents=cents, left_cents=left, currency="EUR"
        )

    before = len(issuer.node.told(ProgrammeChanged))
    issuer.node.hear(opened(first, 5_000), opened(second, 5_000), used(first, 2_000, 3_000))
    assert len(issuer.node.told(ProgrammeChanged)) == before
    issuer.node.hear(used(first, 3_000, 0), used(second, 1_000, 4_000))
    assert issuer.node.told(ProgrammeChanged)[before:][0].guarantee_empty is True
    assert issuer.get(f"/programmes/{programme_id}")["guarantee_empty"] is True
    issuer.node.hear(opened(first, 100))
    assert [event.guarantee_empty for event in issuer.node.told(ProgrammeChanged)[before:]] == [True, False]


def test_the_guarantees_flag_follows_a_line_that_is_closed(issuer: Issuer) -> None:
    first, second = an_id(), an_id()
    programme_id = issuer.a_programme(funds=[first, second], euros=(1_000, 1_000))

    def opened(fund_id: str) -> GuaranteeOpened:
        return GuaranteeOpened(fund_id=fund_id, programme_id=programme_id, amount_cents=5_000, currency="EUR")

    def closed(fund_id: str, *, ended: bool) -> GuaranteeReturned:
        return GuaranteeReturned(
            fund_id=fund_id, programme_id=programme_id, amount_cents=5_000, currency="EUR", ended=ended
        )

    def empty() -> object:
        return issuer.get(f"/programmes/{programme_id}")["guarantee_empty"]

    issuer.node.hear(opened(first), opened(second), closed(first, ended=False))
    assert empty() is True
    issuer.node.hear(closed(first, ended=True))
    assert empty() is False
    issuer.node.hear(closed(second, ended=False))
    assert empty() is True
    issuer.node.hear(opened(second))
    assert empty() is False
