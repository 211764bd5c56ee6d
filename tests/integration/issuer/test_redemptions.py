"""Uses of cheques: followed, accepted by the parent or by time, paid."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.issuer.tables import redemption, voucher
from shared.contracts.issuer import RedemptionAccepted, VouchersIssued
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.contracts.providers import OfferChanged, ProviderChanged
from shared.contracts.redeemer import RedemptionCaptured
from shared.identity.roles import Role
from shared.messaging import inbox
from tests.integration.issuer.builders import FACE, Issuer, a_family, an_id, confirmed


@pytest.fixture
def programme_id(issuer: Issuer) -> str:
    """A programme in which one family has 12 cheques."""
    made = issuer.a_programme()
    issuer.imported(made, a_family("f1"))
    return made


def the_wallet(issuer: Issuer) -> str:
    return str(issuer.node.told(VouchersIssued)[0].wallet_id)


def accept(issuer: Issuer, capture: RedemptionCaptured, wallet_id: str = "", scope: str = "") -> tuple[int, str]:
    wallet_id = wallet_id or the_wallet(issuer)
    response = issuer.post(
        f"/wallets/{wallet_id}/redemptions/{capture.redemption_id}/accept",
        {},
        Role.PARENT,
        scope or f"wallet:{wallet_id}",
    )
    return response.status_code, response.json.get("code") or response.json["status"]


def a_settlement(*captures: RedemptionCaptured) -> tuple[SettlementCut, SettlementPaid]:
    common: dict[str, Any] = {
        "settlement_id": an_id(),
        "run_id": an_id(),
        "provider_id": captures[0].provider_id,
        "part": 1,
        "parts": 1,
        "redemption_ids": [capture.redemption_id for capture in captures],
        "amount_cents": sum(capture.amount_cents for capture in captures),
        "currency": "EUR",
    }
    return (
        SettlementCut(**common, cut_at=datetime(2026, 3, 16, tzinfo=UTC)),
        SettlementPaid(**common, paid_on=date(2026, 3, 18)),
    )


def test_a_parent_sees_what_is_left_and_what_was_used(issuer: Issuer, programme_id: str) -> None:
    capture = issuer.a_capture(programme_id, 3)
    issuer.node.hear(
        ProviderChanged(provider_id=capture.provider_id, public_name="De Speelberg", accreditations=[]),
        OfferChanged(
            offer_id=capture.offer_id,
            provider_id=capture.provider_id,
            category="babysitting",
            price_cheques=1,
            unit="hour",
            active=True,
        ),
        capture,
    )
    wallet = issuer.wallet(the_wallet(issuer))
    (cheques,) = wallet["cheques"]
    assert (cheques["programme"], cheques["count"], cheques["face_cents"]) == ("Adempauze", 9, FACE)
    assert cheques["expires_on"] == "2026-12-31"
    (use,) = wallet["uses"]
    assert (use["provider"], use["category_name"]["nl"], use["unit"]) == ("De Speelberg", "babysit", "hour")
    assert (use["cheques"], use["amount_cents"], use["status"]) == (3, 3 * FACE, "captured")
    # Captured on Monday 2 March 2026: the fourth working day after is Friday the 6th.
    assert use["accept_until"] == "2026-03-06T23:00:00.000000Z"
    assert wallet["grants"][0]["explanation"]["en"] == "12 = 12 for every parent"


def test_a_use_is_accepted_by_time_exactly_once(issuer: Issuer, programme_id: str) -> None:
    capture = issuer.a_capture(programme_id)
    issuer.node.hear(capture)
    issuer.node.clock.set(datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC))
    issuer.node.run_jobs()
    assert issuer.node.told(RedemptionAccepted) == []

    issuer.node.clock.set(datetime(2026, 3, 6, 23, tzinfo=UTC))
    issuer.node.run_jobs()
    issuer.node.clock.advance(days=30)
    issuer.node.run_jobs()
    (accepted,) = issuer.node.told(RedemptionAccepted)
    assert (accepted.wallet_id, accepted.redemption_id, accepted.by) == (
        the_wallet(issuer),
        capture.redemption_id,
        "time",
    )


def test_the_window_leaves_out_weekends_and_public_holidays(issuer: Issuer, programme_id: str) -> None:
    # Thursday before Easter 2026: Friday 3, then Tuesday 7 (Monday is Easter Monday), Wednesday 8, Thursday 9.
    issuer.node.clock.set(datetime(2026, 4, 2, 12, tzinfo=UTC))
    issuer.node.hear(issuer.a_capture(programme_id))
    (row,) = issuer.node.rows(redemption)
    assert row["accept_at"] == datetime(2026, 4, 9, 22, tzinfo=UTC)


def test_a_parents_word_counts_at_once_and_time_says_nothing_more(issuer: Issuer, programme_id: str) -> None:
    capture = issuer.a_capture(programme_id)
    issuer.node.hear(capture)
    assert accept(issuer, capture) == (200, "accepted")
    assert accept(issuer, capture) == (200, "accepted")
    issuer.node.clock.advance(days=30)
    issuer.node.run_jobs()
    (accepted,) = issuer.node.told(RedemptionAccepted)
    assert accepted.by == "parent"


def test_a_word_that_comes_too_late_is_told_so(issuer: Issuer, programme_id: str) -> None:
    capture = issuer.a_capture(programme_id)
    issuer.node.hear(capture)
    accept(issuer, capture)
    issuer.node.hear(confirmed(capture))
    assert accept(issuer, capture) == (409, "word_comes_late")


def test_nobody_accepts_or_sees_for_another_wallet(issuer: Issuer, programme_id: str) -> None:
    issuer.imported(programme_id, a_family("f2"))
    other = issuer.node.told(VouchersIssued)[1].wallet_id
    capture = issuer.a_capture(programme_id)
    issuer.node.hear(capture)
    assert accept(issuer, capture, other) == (404, "not_found")
    assert accept(issuer, capture, scope=f"wallet:{other}") == (403, "forbidden")
    response = issuer.node.client().get(
        f"/v1/wallets/{other}", headers=issuer.node.headers(Role.PARENT, scope=f"wallet:{the_wallet(issuer)}")
    )
    assert response.status_code == 403
    assert issuer.node.told(RedemptionAccepted) == []


def test_a_movement_waits_for_the_one_before_it(issuer: Issuer, programme_id: str) -> None:
    early = issuer.a_capture(programme_id, 2, version=3)
    issuer.node.hear(early)
    with issuer.node.ctx.reading() as reading:
        assert inbox.counts(reading)["waiting"] == 1
    assert issuer.node.rows(redemption) == []

    issuer.node.hear(issuer.a_capture(programme_id, 2, version=2))
    with issuer.node.ctx.reading() as reading:
        assert inbox.counts(reading)["waiting"] == 0
    assert len(issuer.node.rows(redemption)) == 2
    moved = [row for row in issuer.node.rows(voucher) if row["state"] == "redeemed"]
    assert [row["version"] for row in moved] == [3, 3]


def test_a_use_is_settled_when_the_money_left_though_news_came_in_another_order(
    issuer: Issuer, programme_id: str
) -> None:
    capture = issuer.a_capture(programme_id)
    cut, paid = a_settlement(capture)
    issuer.node.hear(cut, paid)
    assert issuer.node.rows(redemption) == []
    issuer.node.hear(capture)
    accept(issuer, capture)
    issuer.node.hear(confirmed(capture))

    (row,) = issuer.node.rows(redemption)
    assert (row["status"], row["settlement_id"], row["paid_on"]) == ("settled", cut.settlement_id, paid.paid_on)


def test_many_uses_are_accepted_in_portions(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(euros=(20_000,), base=250, cap=300)
    issuer.imported(programme_id, a_family("f1"))
    (issued,) = issuer.node.told(VouchersIssued)
    for start in range(250):
        part = VouchersIssued(
            wallet_id=issued.wallet_id,
            programme_id=programme_id,
            voucher_ids=issued.voucher_ids[start : start + 1],
            face_cents=FACE,
            currency="EUR",
            expires_at=issued.expires_at,
        )
        issuer.node.hear(issuer.a_capture(programme_id, 1, issued=part))
    issuer.node.clock.advance(days=7)
    issuer.node.run_jobs()
    told = issuer.node.told(RedemptionAccepted)
    assert len(told) == len({accepted.redemption_id for accepted in told}) == 250


def test_a_phone_gets_the_key_of_its_own_wallet_only(issuer: Issuer, programme_id: str) -> None:
    wallet_id = the_wallet(issuer)
    key = issuer.get(f"/wallets/{wallet_id}/key", Role.PARENT, f"wallet:{wallet_id}")
    assert len(bytes.fromhex(key["key_hex"])) == 32
    assert (key["generation"], key["step_seconds"]) == (1, 15)
    for role, scope in ((Role.PARENT, f"wallet:{an_id()}"), (Role.PROGRAMME_MANAGER, "")):
        response = issuer.node.client().get(
            f"/v1/wallets/{wallet_id}/key", headers=issuer.node.headers(role, scope=scope)
        )
        assert response.status_code == 403
