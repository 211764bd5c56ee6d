"""What other services say, and what becomes of redemptions because of it."""

import logging
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from services.redeemer import tables
from shared.contracts.envelope import unseal
from shared.contracts.issuer import RedemptionAccepted, VouchersIssued, WalletOpened
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.contracts.redeemer import RedemptionConfirmed
from shared.messaging.inbox import ReactionFailedError
from shared.messaging.tables import outbox
from shared.testing.service import Node
from tests.integration.redeemer.builders import (
    END_OF_2026,
    P1,
    Counter,
    Wallet,
    a_counter,
    a_programme,
    a_wallet,
    an_id,
    an_offer,
    green,
    reason,
    revoke,
    scan,
)

S1, RUN = an_id(1, 5), an_id(1, 6)


def spent(node: Node, counter: Counter, wallet: Wallet, number: int, units: int = 1) -> str:
    """One green scan with a step of its own. Returns the redemption's id."""
    node.clock.advance(seconds=15)
    return str(green(scan(node, counter, wallet.code(), units=units, key=an_id(number, 4)))["redemption_id"])


def accept(node: Node, wallet: Wallet, redemption_id: str) -> None:
    node.hear(RedemptionAccepted(wallet_id=wallet.wallet_id, redemption_id=redemption_id, by="parent"))


def settlement(counter: Counter, *redemption_ids: str, provider_id: str = "") -> tuple[SettlementCut, SettlementPaid]:
    named: dict[str, Any] = {
        "settlement_id": S1,
        "run_id": RUN,
        "provider_id": provider_id or counter.provider_id,
        "part": 1,
        "parts": 1,
        "redemption_ids": list(redemption_ids),
        "amount_cents": 1_000,
        "currency": "EUR",
    }
    return (
        SettlementCut(**named, cut_at=datetime(2026, 4, 1, tzinfo=UTC)),
        SettlementPaid(**named, paid_on=date(2026, 4, 7)),
    )


def status(node: Node, counter: Counter, redemption_id: str) -> str:
    answer = node.client().get(f"/v1/redemptions/{redemption_id}", headers={"Respijt-Device": counter.token})
    return str(answer.get_json()["status"])


def test_the_parents_word_confirms_and_that_is_told_once(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    one = spent(node, counter, wallet, 1, units=2)
    accept(node, wallet, one)
    assert status(node, counter, one) == "confirmed"
    (told,) = node.told(RedemptionConfirmed)
    assert (told.redemption_id, told.amount_cents, told.currency, told.movements) == (one, 2_000, "EUR", [])
    accept(node, wallet, one)
    assert len(node.told(RedemptionConfirmed)) == 1


def test_a_confirmation_begins_a_chain_of_its_own(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    one = spent(node, counter, wallet, 1)
    word = node.record(RedemptionAccepted(wallet_id=wallet.wallet_id, redemption_id=one, by="time"))
    with node.ctx.unit_of_work() as tx:
        node.inbox.take(tx, [word])
    with node.ctx.reading() as reading:
        told = unseal(
            reading.execute(sa.select(outbox.c.value).where(outbox.c.type == RedemptionConfirmed.TYPE)).scalar_one()
        )
    heard = unseal(word.value)
    assert told.correlationid != heard.correlationid
    assert told.causationid != heard.id
    assert told.traceparent.split("-")[1] != heard.traceparent.split("-")[1]


@pytest.mark.parametrize("whose", ["unknown", "another wallet's", "settled"])
def test_a_word_that_is_not_due_changes_nothing_and_leaves_a_line(
    node: Node, whose: str, capsys: pytest.CaptureFixture[str]
) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    one = spent(node, counter, wallet, 1)
    if whose == "unknown":
        accept(node, wallet, an_id(404, 4))
    elif whose == "another wallet's":
        accept(node, a_wallet(node), one)
    else:
        accept(node, wallet, one)
        node.hear(*settlement(counter, one))
        accept(node, wallet, one)
    assert status(node, counter, one) == ("settled" if whose == "settled" else "captured")
    assert len(node.told(RedemptionConfirmed)) == (1 if whose == "settled" else 0)
    said = capsys.readouterr().out
    assert "acceptance.ignored" in said
    assert wallet.wallet_id not in said


def test_a_redemption_is_settled_when_it_is_paid_and_not_when_it_is_cut(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    one = spent(node, counter, wallet, 1)
    accept(node, wallet, one)
    cut, paid = settlement(counter, one)
    node.hear(cut)
    receipt = node.client().get(f"/v1/redemptions/{one}", headers={"Respijt-Device": counter.token}).get_json()
    assert (receipt["status"], receipt["settlement_id"], receipt["settled_on"]) == ("confirmed", S1, None)
    node.hear(paid)
    receipt = node.client().get(f"/v1/redemptions/{one}", headers={"Respijt-Device": counter.token}).get_json()
    assert (receipt["status"], receipt["settled_on"]) == ("settled", "2026-04-07")


def test_a_settlement_of_what_is_not_confirmed_or_not_the_providers_is_left_alone(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    one, two = spent(node, counter, wallet, 1), spent(node, counter, wallet, 2)
    accept(node, wallet, two)
    node.hear(*settlement(counter, one, an_id(404, 4)))
    node.hear(*settlement(counter, two, provider_id=an_id(9, 9)))
    assert (status(node, counter, one), status(node, counter, two)) == ("captured", "confirmed")
    assert {row["settlement_id"] for row in node.rows(tables.redemption)} == {None}


def test_a_whole_batch_of_wallet_events_is_applied_in_one_unit(node: Node) -> None:
    """Opened, filled twice and accepted, mixed over wallets: the same as one by one."""
    counter, spender = a_counter(node), a_wallet(node, cheques=5)
    one, two = spent(node, counter, spender, 1), spent(node, counter, spender, 2)
    events: list[WalletOpened | VouchersIssued | RedemptionAccepted] = []
    for number in range(50):
        wallet_id = an_id(number, 2)
        events.append(WalletOpened(wallet_id=wallet_id, key_id="k1", generation=1))
        events += [
            VouchersIssued(
                wallet_id=wallet_id,
                programme_id=P1,
                voucher_ids=[an_id(number * 10 + place, 3) for place in places],
                face_cents=1_000,
                currency="EUR",
                expires_at=END_OF_2026,
            )
            for places in ((1, 2, 3), (4, 5))
        ]
        if number in (7, 31):
            said = one if number == 7 else two
            events.append(RedemptionAccepted(wallet_id=spender.wallet_id, redemption_id=said, by="time"))
    with node.ctx.unit_of_work() as tx:
        node.inbox.take(tx, [node.record(event) for event in events])
    rows = [row for row in node.rows(tables.voucher) if row["wallet_id"] != spender.wallet_id]
    assert len(rows) == 250
    assert all(row["voucher_id"] == an_id(int(row["wallet_id"][-4:], 16) * 10 + row["place"], 3) for row in rows)
    issued = {row["wallet_id"]: row["issued"] for row in node.rows(tables.wallet)}
    assert issued.pop(spender.wallet_id) == 5
    assert set(issued.values()) == {5}
    assert [told.redemption_id for told in node.told(RedemptionConfirmed)] == [one, two]


def test_a_batch_of_vouchers_takes_few_statements_however_long_it_is(node: Node) -> None:
    def statements(wallets: int, kind: int) -> int:
        said: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
            said.append(statement)

        records = []
        for number in range(wallets):
            wallet_id = an_id(number, kind)
            records.append(node.record(WalletOpened(wallet_id=wallet_id, key_id="k1", generation=1)))
            vouchers = [an_id(number * 100 + place, kind + 1) for place in range(15)]
            records.append(
                node.record(
                    VouchersIssued(
                        wallet_id=wallet_id,
                        programme_id=P1,
                        voucher_ids=vouchers,
                        face_cents=1_000,
                        currency="EUR",
                        expires_at=END_OF_2026,
                    )
                )
            )
        sa.event.listen(node.database.engine, "before_cursor_execute", note)
        try:
            with node.ctx.unit_of_work() as tx:
                node.inbox.take(tx, records)
        finally:
            sa.event.remove(node.database.engine, "before_cursor_execute", note)
        return len(said)

    assert statements(100, 20) - statements(5, 30) <= 3


def test_vouchers_for_a_wallet_nobody_opened_fail_loudly(node: Node) -> None:
    fact = VouchersIssued(
        wallet_id=an_id(404, 2),
        programme_id=P1,
        voucher_ids=[an_id(1, 3)],
        face_cents=1_000,
        currency="EUR",
        expires_at=END_OF_2026,
    )
    with pytest.raises(ReactionFailedError):
        node.hear(fact)
    assert not node.rows(tables.voucher)


def test_a_voucher_is_never_issued_twice(node: Node) -> None:
    wallet = a_wallet(node, cheques=1)
    with pytest.raises(ReactionFailedError):
        node.hear(
            VouchersIssued(
                wallet_id=wallet.wallet_id,
                programme_id=P1,
                voucher_ids=wallet.vouchers,
                face_cents=1_000,
                currency="EUR",
                expires_at=END_OF_2026,
            )
        )
    assert len(node.rows(tables.voucher)) == 1


def test_the_newest_state_of_an_offer_and_a_programme_counts(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=9)
    an_offer(node, counter.provider_id, price=3, offer_id=counter.offer_id)
    assert green(scan(node, counter, wallet.code()))["cheques"] == 3
    a_programme(node, categories=("wellbeing", "household_help"))
    node.clock.advance(seconds=15)
    assert reason(scan(node, counter, wallet.code())) == "category_not_covered"


def test_cheques_of_a_programme_not_heard_of_yet_wait_for_it(node: Node) -> None:
    unheard = an_id(77, 1)
    counter, wallet = a_counter(node, programmes=(unheard,)), a_wallet(node, cheques=2, programme_id=unheard)
    assert reason(scan(node, counter, wallet.code())) == "not_enough_cheques"
    a_programme(node, unheard)
    green(scan(node, counter, wallet.code()))


def test_a_provider_lists_its_own_redemptions_page_by_page(node: Node) -> None:
    counter, other, wallet = a_counter(node), a_counter(node), a_wallet(node, cheques=9)
    made = [spent(node, counter, wallet, number) for number in range(5)]
    theirs = spent(node, other, wallet, 99)
    client, headers = node.client(), {"Respijt-Device": counter.token}
    seen, after = [], ""
    for _ in range(3):
        page = client.get(f"/v1/redemptions?limit=2&after={after}", headers=headers).get_json()
        seen += [one["redemption_id"] for one in page["redemptions"]]
        after = page["next"] or ""
    assert seen == made[::-1]
    assert after == ""
    assert client.get(f"/v1/redemptions?after={theirs}", headers=headers).status_code == 422
    assert client.get(f"/v1/redemptions/{theirs}", headers=headers).status_code == 404
    assert client.get("/v1/redemptions?limit=501", headers=headers).status_code == 422


def test_a_receipt_shows_the_use_and_nothing_of_the_parent(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    one = spent(node, counter, wallet, 1)
    answer = node.client().get(f"/v1/redemptions/{one}", headers={"Respijt-Device": counter.token})
    receipt = answer.get_json()
    assert (receipt["cheques"], receipt["amount_cents"], receipt["status"]) == (1, 1_000, "captured")
    for hidden in (wallet.wallet_id, P1, *wallet.vouchers):
        assert hidden not in answer.text


def test_a_revoked_device_reads_nothing(node: Node) -> None:
    counter = a_counter(node)
    revoke(node, counter)
    assert node.client().get("/v1/redemptions", headers={"Respijt-Device": counter.token}).status_code == 401


def test_no_log_line_of_a_scan_names_a_wallet(
    node: Node, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    counter, wallet = a_counter(node), a_wallet(node, cheques=1)
    green(scan(node, counter, wallet.code()))
    reason(scan(node, counter, wallet.code()))
    said = capsys.readouterr()
    assert wallet.wallet_id not in said.out + said.err + caplog.text


def test_public_holidays_do_not_count_towards_the_promise(node: Node) -> None:
    """A use on the eve of a long weekend: Labour Day and Ascension Day are no working days."""
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    node.clock.set(datetime(2026, 4, 30, 12, tzinfo=UTC))
    node.run_jobs()
    answer = green(scan(node, counter, wallet.code()))
    # 1 May is a holiday: the window is 4, 5, 6, 7 May; then ten working days but 14 May.
    assert answer["promised_pay_on"] == "2026-05-22"
