"""What must always hold in the books, checked from the tables themselves."""

from dataclasses import dataclass

import sqlalchemy as sa

from services.ledger import queries
from services.ledger.tables import account, entry, fund, head, posting, redemption_part
from shared.observability import metrics
from shared.persistence.unit_of_work import Reading, Tx


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
    """What the redemptions in the books owe, less what was paid, is what the payable accounts say."""
    owed = reading.execute(sa.select(sa.func.coalesce(sa.func.sum(redemption_part.c.amount_cents), 0))).scalar_one()
    debits_of_transit = sa.select(sa.func.coalesce(sa.func.sum(account.c.debit_cents), 0)).where(
        account.c.code == "1030"
    )
    paid = reading.execute(debits_of_transit).scalar_one()
    accounts = sa.select(sa.func.coalesce(sa.func.sum(account.c.credit_cents - account.c.debit_cents), 0)).where(
        account.c.code.in_(("2300", "2310", "2320", "1030"))
    )
    return bool(owed - paid == reading.execute(accounts).scalar_one())


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
