"""A programme with money, the cheques it granted and their uses: what the ledger is measured with."""

from datetime import date

from services.ledger import commands
from services.ledger.store import Proposed
from shared.contracts.issuer import Category, Cohort, GrantMade, GrantPart, ProgrammeChanged
from shared.contracts.redeemer import Movement, RedemptionCaptured
from shared.kernel.ids import SeededRandom, new_id
from shared.testing.service import Node

DAY = date(2026, 3, 2)
_A_GRANT = 20


def cheques_and_uses(node: Node, number: int) -> tuple[list[GrantMade], list[RedemptionCaptured]]:
    """Open a fund and a programme in the books, and make so many cheques and a one-cheque redemption of each."""
    random = SeededRandom("bench")
    fund = commands.open_fund(node.ctx, "Fund", "EUR").fund_id
    _agreed(node, commands.book_deposit(node.ctx, fund, 10**10, DAY, "line", by="one"))
    programme = new_id(random)
    node.hear(
        ProgrammeChanged(
            programme_id=programme, name="P", status="open", currency="EUR", face_cents=1_000, funds=[fund],
            categories=[Category(code="babysitting", nl="a", fr="b", en="c")], zone="Europe/Brussels",
            grace_days=30, pay_within_working_days=10,
        )
    )  # fmt: skip
    _agreed(node, commands.allocate(node.ctx, fund, programme, 10**9, by="one"))
    vouchers = [new_id(random) for _ in range(number)]
    grants = [
        GrantMade(
            grant_id=new_id(random), programme_id=programme, period="2026", rule_version=1, currency="EUR",
            face_cents=1_000,
            parts=[GrantPart(fund_id=fund, voucher_ids=some, amount_cents=1_000 * len(some))],
            cohort=Cohort(
                family_type="any", municipality="21015", neighbourhood="n22", youngest_age_band="any", channel="any"
            ),
            beneficiary="0" * 64,
        )
        for some in (vouchers[start : start + _A_GRANT] for start in range(0, number, _A_GRANT))
    ]  # fmt: skip
    uses = [
        RedemptionCaptured(
            redemption_id=new_id(random), provider_id=f"{count % 60:032x}", offer_id="3" * 32,
            category="babysitting", price_cheques=1, units=1, amount_cents=1_000, currency="EUR", service_on=DAY,
            promised_pay_on=DAY, channel="wallet_code",
            movements=[Movement(voucher, "issued", "redeemed", 2, programme, 1_000)],
        )
        for count, voucher in enumerate(vouchers)
    ]  # fmt: skip
    return grants, uses


def _agreed(node: Node, proposed: object) -> None:
    """A second finance officer confirms what is proposed."""
    assert isinstance(proposed, Proposed)
    commands.confirm(node.ctx, proposed.proposal_id, by="another")
