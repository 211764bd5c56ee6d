"""How fast the ledger books: one-cheque redemptions through inbox, rules, register and entry, on SQLite."""

import tempfile
import time
from datetime import date
from pathlib import Path

from services.ledger import commands, invariants, tables
from services.ledger.service import SERVICE
from shared.contracts.issuer import Category, Cohort, GrantMade, GrantPart, ProgrammeChanged
from shared.contracts.redeemer import Movement, RedemptionCaptured
from shared.kernel.ids import SeededRandom, new_id
from shared.messaging.consumer import BATCH
from shared.testing.service import Node, a_node
from tests.bench.figures import Figure

EVENTS = 10_000
DAY = date(2026, 3, 2)


def run() -> list[Figure]:
    """Book grants and then redemptions in the batches a consumer takes, durably."""
    with tempfile.TemporaryDirectory() as folder:
        node = a_node(SERVICE, Path(folder), synchronous="FULL")
        try:
            return _measure(node)
        finally:
            node.close()


def _measure(node: Node) -> list[Figure]:
    random = SeededRandom("bench")
    fund = commands.open_fund(node.ctx, "Fund", "EUR").fund_id
    commands.book_deposit(node.ctx, fund, 10**10, DAY, "line")
    programme = new_id(random)
    node.hear(
        ProgrammeChanged(
            programme_id=programme, name="P", status="open", currency="EUR", face_cents=1_000, funds=[fund],
            categories=[Category(code="babysitting", nl="a", fr="b", en="c")], zone="Europe/Brussels",
            grace_days=30, pay_within_working_days=10,
        )
    )  # fmt: skip
    commands.allocate(node.ctx, fund, programme, 10**9)
    vouchers = [new_id(random) for _ in range(EVENTS)]
    per_grant = 20
    grants = [
        GrantMade(
            grant_id=new_id(random), programme_id=programme, period="2026", rule_version=1, currency="EUR",
            face_cents=1_000,
            parts=[
                GrantPart(
                    fund_id=fund, voucher_ids=vouchers[start : start + per_grant], amount_cents=1_000 * per_grant
                )
            ],
            cohort=Cohort(
                family_type="any", municipality="21015", neighbourhood="n22", youngest_age_band="any", channel="any"
            ),
            beneficiary="0" * 64,
        )
        for start in range(0, EVENTS, per_grant)
    ]  # fmt: skip
    uses = [
        RedemptionCaptured(
            redemption_id=new_id(random), provider_id=f"{number % 60:032x}", offer_id="3" * 32,
            category="babysitting", price_cheques=1, units=1, amount_cents=1_000, currency="EUR", service_on=DAY,
            promised_pay_on=DAY, channel="wallet_code",
            movements=[Movement(voucher, "issued", "redeemed", 2, programme, 1_000)],
        )
        for number, voucher in enumerate(vouchers)
    ]  # fmt: skip
    granted = _book(node, grants)
    spent = _book(node, uses)
    assert len(node.rows(tables.redemption)) == EVENTS
    with node.ctx.reading() as reading:
        assert all(one.ok for one in invariants.check(reading))
    return [
        Figure("ledger: one-cheque redemptions booked", EVENTS / spent, "events/s", 5_000, True),
        Figure("ledger: cheques granted", EVENTS / granted, "cheques/s", None, True),
    ]


def _book(node: Node, events: list[GrantMade] | list[RedemptionCaptured]) -> float:
    """Seconds to take the events in, a batch a unit of work. Making the records is not counted."""
    records = [node.record(event) for event in events]
    began = time.perf_counter()
    for start in range(0, len(records), BATCH):
        with node.ctx.unit_of_work() as tx:
            node.inbox.take(tx, records[start : start + BATCH])
    return time.perf_counter() - began
