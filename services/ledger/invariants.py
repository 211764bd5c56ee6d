"""What must always hold in the books, checked from the tables themselves."""

from dataclasses import dataclass

import sqlalchemy as sa

from services.ledger import queries
from services.ledger.chart import CHART, dimensions_of
from services.ledger.chart import account as account_key
from services.ledger.tables import (
    account,
    claim,
    claim_part,
    claim_recovery,
    entry,
    fund,
    guarantee_use,
    head,
    posting,
    redemption,
    redemption_part,
    settlement,
)
from shared.observability import metrics
from shared.persistence.unit_of_work import Reading, Tx

#: Where what a provider is owed may stand.
_PAYABLE = ("2300", "2310", "2320")


@dataclass(frozen=True)
class Invariant:
    """One rule of the books, and whether it holds up to an entry."""

    code: str
    ok: bool
    checked_seq: int


def check(reading: Reading) -> list[Invariant]:
    """Check every invariant, and show the outcome as metrics."""
    seq = last_seq(reading)
    outcomes = {
        "TRIAL_BALANCE_ZERO": queries.trial_balance(reading).balanced,
        "BALANCE_EQ_POSTINGS": _balances_are_their_postings(reading),
        "FUND_CONSERVATION": all(one.holds for one in queries.conservation(reading)),
        "VOUCHER_CONSERVATION": all(one.ties for one in queries.roll_forward(reading)),
        "PROVIDER_PAYABLE_TIES": _payables_tie(reading),
        "CLAIMS_TIE": _claims_tie(reading),
        "GUARANTEE_TIES": _guarantees_tie(reading),
        "ACCOUNT_SIGN": _signs_are_right(reading),
        "SEQ_DENSE": _sequences_are_dense(reading, seq),
    }
    for code, ok in outcomes.items():
        metrics.ledger_invariant_ok.labels(code).set(ok)
    metrics.ledger_invariant_checked_seq.set(seq)
    return [Invariant(code, ok, seq) for code, ok in outcomes.items()]


def last_seq(reading: Reading) -> int:
    return int(reading.execute(sa.select(head.c.seq)).scalar_one_or_none() or 0)


def note_checked(tx: Tx, seq: int) -> None:
    """Remember up to which entry the invariants were checked."""
    tx.execute(sa.update(head).values(checked_seq=seq))


def _balances_are_their_postings(reading: Reading) -> bool:
    """The cumulative sides and the number of lines of every account, summed anew."""
    debit = sa.func.sum(sa.case((posting.c.side == "D", posting.c.amount_cents), else_=0))
    credit = sa.func.sum(sa.case((posting.c.side == "C", posting.c.amount_cents), else_=0))
    summed = {
        key: (int(debits), int(credits_), count)
        for key, debits, credits_, count in reading.execute(
            sa.select(posting.c.account, debit, credit, sa.func.count()).group_by(posting.c.account)
        )
    }
    kept = {
        row.account: (row.debit_cents, row.credit_cents, row.postings) for row in reading.execute(sa.select(account))
    }
    return summed == kept


def _payables_tie(reading: Reading) -> bool:
    """By provider and fund: what was captured, less what was paid or kept for claims, is what the payable accounts say.

    And the fund's bank was debited, by way of transit, with what was paid.
    """
    captured: dict[tuple[str, str], int] = {}
    paid: dict[str, int] = {}
    # Written out, not bound: PostgreSQL takes two bound values for two expressions and refuses to group by one.
    settled = redemption.c.state == sa.literal_column("'settled'")
    statement = (
        sa.select(
            redemption.c.provider_id,
            redemption_part.c.fund_id,
            settled,
            sa.func.sum(redemption_part.c.amount_cents),
        )
        .join(redemption, redemption.c.redemption_id == redemption_part.c.redemption_id)
        .group_by(redemption.c.provider_id, redemption_part.c.fund_id, settled)
    )
    for provider_id, fund_id, done, cents in reading.execute(statement):
        if done:
            paid[fund_id] = paid.get(fund_id, 0) + int(cents)
        else:
            captured[provider_id, fund_id] = int(cents)
    for provider_id, fund_id, done, cents in reading.execute(_KEPT):
        if done:
            paid[fund_id] = paid.get(fund_id, 0) - int(cents)
        else:
            captured[provider_id, fund_id] = captured.get((provider_id, fund_id), 0) - int(cents)
    owed: dict[tuple[str, str], int] = {}
    sent: dict[str, int] = {}
    for row in reading.execute(sa.select(account).where(account.c.code.in_((*_PAYABLE, "1030")))):
        of = dimensions_of(row.account)
        if row.code == "1030":
            sent[of["fund"]] = sent.get(of["fund"], 0) + row.debit_cents
        else:
            place = (of["provider"], of["fund"])
            owed[place] = owed.get(place, 0) + row.credit_cents - row.debit_cents
    # What was undone is owed no more, and no account has to say so.
    due, told = ({place: cents for place, cents in one.items() if cents} for one in (captured, owed))
    return due == told and sent == {fund_id: cents for fund_id, cents in paid.items() if cents}


_DONE = settlement.c.status == sa.literal_column("'paid'")
#: What was kept for claims from what funds owed, by provider, fund and whether the settlement is paid.
_KEPT = (
    sa.select(
        claim_recovery.c.provider_id, claim_recovery.c.from_fund_id, _DONE, sa.func.sum(claim_recovery.c.amount_cents)
    )
    .join(settlement, settlement.c.settlement_id == claim_recovery.c.settlement_id)
    .group_by(claim_recovery.c.provider_id, claim_recovery.c.from_fund_id, _DONE)
)


def _claims_tie(reading: Reading) -> bool:
    """What providers owe back by the claims is what the accounts say: 1100 by fund, 2330 by programme too."""
    part = claim_part.c
    outstanding = sa.func.sum(part.amount_cents - part.recovered_cents - part.written_off_cents)
    statement = (
        sa.select(claim.c.provider_id, part.fund_id, part.programme_id, outstanding)
        .join(claim, claim.c.redemption_id == part.redemption_id)
        .where(claim.c.booked_at.is_not(None))
        .group_by(claim.c.provider_id, part.fund_id, part.programme_id)
    )
    expected: dict[str, int] = {}
    for provider_id, fund_id, programme_id, cents in reading.execute(statement):
        for key in (
            account_key("1100", provider=provider_id, fund=fund_id),
            account_key("2330", provider=provider_id, fund=fund_id, programme=programme_id),
        ):
            expected[key] = expected.get(key, 0) + int(cents)
    return {key: cents for key, cents in expected.items() if cents} == _nets(reading, "1100", "2330")


def _guarantees_tie(reading: Reading) -> bool:
    """What each guarantee line paid is what its account was debited."""
    use = guarantee_use.c
    statement = sa.select(use.fund_id, use.programme_id, sa.func.sum(use.amount_cents))
    used = {
        account_key("2120", fund=fund_id, programme=programme_id): int(cents)
        for fund_id, programme_id, cents in reading.execute(statement.group_by(use.fund_id, use.programme_id))
    }
    debited = sa.select(account.c.account, account.c.debit_cents).where(account.c.code == "2120")
    return used == {key: cents for key, cents in reading.execute(debited) if cents}


def _nets(reading: Reading, *codes: str) -> dict[str, int]:
    """What stands on the own side of these accounts, where it is not nothing."""
    rows = reading.execute(sa.select(account).where(account.c.code.in_(codes)))
    nets = {row.account: CHART[row.code].net_cents(row.debit_cents, row.credit_cents) for row in rows}
    return {key: cents for key, cents in nets.items() if cents}


def _signs_are_right(reading: Reading) -> bool:
    """No account stands on the other side of where it may."""
    return all(
        CHART[row.code].net_cents(row.debit_cents, row.credit_cents) >= 0
        for row in reading.execute(sa.select(account.c.code, account.c.debit_cents, account.c.credit_cents))
        if CHART[row.code].never_negative
    )


def _sequences_are_dense(reading: Reading, seq: int) -> bool:
    """Numbers run from 1 without a gap, in the books and in each fund."""
    count, highest = reading.execute(sa.select(sa.func.count(), sa.func.max(entry.c.seq))).one()
    if count != seq or (highest or 0) != seq:
        return False
    statement = sa.select(entry.c.fund_id, sa.func.count(), sa.func.max(entry.c.fund_seq)).group_by(entry.c.fund_id)
    by_fund = {fund_id: (rows, last) for fund_id, rows, last in reading.execute(statement)}
    return all(
        by_fund.get(fund_id, (0, 0)) == (last, last)
        for fund_id, last in reading.execute(sa.select(fund.c.fund_id, fund.c.fund_seq))
    )
