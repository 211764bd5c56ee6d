"""The books as a whole: trial balance, the equation of each fund, and what became of the cheques."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.ledger.chart import BANK, CHART, FREE, OWED, WITH_PARENTS
from services.ledger.chart import account as account_key
from services.ledger.tables import (
    CASH_KINDS,
    account,
    entry,
    exception_case,
    fund,
    movement,
    posting,
    programme,
    voucher,
)
from shared.kernel.languages import Text
from shared.persistence.unit_of_work import Reading


@dataclass(frozen=True)
class Balance:
    """One account with its cumulative sides in cents."""

    account: str
    code: str
    name: Text
    side: str
    debit_cents: int
    credit_cents: int
    postings: int


@dataclass(frozen=True)
class TrialBalance:
    currency: str
    accounts: list[Balance]

    @property
    def total_debit_cents(self) -> int:
        return sum(one.debit_cents for one in self.accounts)

    @property
    def total_credit_cents(self) -> int:
        return sum(one.credit_cents for one in self.accounts)

    @property
    def balanced(self) -> bool:
        return self.total_debit_cents == self.total_credit_cents


@dataclass(frozen=True)
class Conservation:
    """Where the money of a fund is: deposited + losses - returned = free + with parents + owed + paid."""

    fund_id: str
    name: str
    deposited_cents: int
    losses_cents: int
    returned_cents: int
    free_cents: int
    with_parents_cents: int
    owed_cents: int
    paid_cents: int

    @property
    def holds(self) -> bool:
        left = self.deposited_cents + self.losses_cents - self.returned_cents
        return left == self.free_cents + self.with_parents_cents + self.owed_cents + self.paid_cents


@dataclass(frozen=True)
class RollForward:
    """What became of the vouchers of one programme that one fund paid for: counts, and cents of face value."""

    programme_id: str
    programme: str
    fund_id: str
    fund: str
    issued: int
    free: int
    held: int
    redeemed: int
    expired: int
    revoked: int
    unexplained: int
    issued_cents: int
    free_cents: int
    held_cents: int
    redeemed_cents: int
    expired_cents: int
    revoked_cents: int
    account_free_cents: int
    account_held_cents: int

    @property
    def ties(self) -> bool:
        """Nothing is lost between the states, and the register's value is the accounts'."""
        return (
            self.issued == self.free + self.held + self.redeemed + self.expired + self.revoked
            and self.free_cents == self.account_free_cents
            and self.held_cents == self.account_held_cents
        )


def trial_balance(reading: Reading) -> TrialBalance:
    """All accounts in the order of their keys."""
    rows = reading.execute(sa.select(account).order_by(account.c.account))
    currency = reading.execute(sa.select(fund.c.currency).limit(1)).scalar_one_or_none() or "EUR"
    return TrialBalance(
        currency,
        [
            Balance(
                row.account,
                row.code,
                CHART[row.code].name,
                CHART[row.code].side.value,
                row.debit_cents,
                row.credit_cents,
                row.postings,
            )
            for row in rows
        ],
    )


def conservation(reading: Reading) -> list[Conservation]:
    """Each fund's equation, in the order of the funds' opening. Cash is summed from its own entries."""
    sides = _sides_by_fund_and_code(reading)
    net = {place: credit - debit for place, (debit, credit) in sides.items()}
    cash = _cash(reading)
    funds = reading.execute(sa.select(fund.c.fund_id, fund.c.name).order_by(fund.c.opened_at, fund.c.fund_id))
    return [
        Conservation(
            fund_id=fund_id,
            name=name,
            deposited_cents=cash.get((fund_id, "deposit_booked"), 0),
            losses_cents=sides.get((fund_id, "5200"), (0, 0))[0],
            returned_cents=sides.get((fund_id, "2500"), (0, 0))[0],
            free_cents=sum(net.get((fund_id, code), 0) for code in FREE),
            with_parents_cents=sum(net.get((fund_id, code), 0) for code in WITH_PARENTS),
            owed_cents=sum(net.get((fund_id, code), 0) for code in OWED) + net.get((fund_id, "1100"), 0),
            paid_cents=-sum(cash.get((fund_id, kind), 0) for kind in CASH_KINDS if kind != "deposit_booked"),
        )
        for fund_id, name in funds
    ]


def _sides_by_fund_and_code(reading: Reading) -> dict[tuple[str, str], tuple[int, int]]:
    """Cumulative debits and credits."""
    statement = sa.select(
        account.c.fund_id, account.c.code, sa.func.sum(account.c.debit_cents), sa.func.sum(account.c.credit_cents)
    ).group_by(account.c.fund_id, account.c.code)
    return {(fund_id, code): (int(debit), int(credit)) for fund_id, code, debit, credit in reading.execute(statement)}


def _cash(reading: Reading) -> dict[tuple[str, str], int]:
    """Debits less credits of the bank by fund and kind of entry."""
    signed = sa.case((posting.c.side == "D", posting.c.amount_cents), else_=-posting.c.amount_cents)
    statement = (
        sa.select(entry.c.fund_id, entry.c.type, sa.func.sum(signed))
        .join(posting, posting.c.seq == entry.c.seq)
        .where(
            entry.c.type.in_(CASH_KINDS),
            posting.c.account == sa.literal(f"1000:{BANK}:") + entry.c.fund_id,
        )
        .group_by(entry.c.fund_id, entry.c.type)
    )
    return {(fund_id, kind): int(cents) for fund_id, kind, cents in reading.execute(statement)}


def roll_forward(reading: Reading) -> list[RollForward]:
    """The voucher register by programme and fund, against the accounts. Cheques spent against a case stand apart."""
    counted: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    statement = sa.select(
        voucher.c.programme_id, voucher.c.fund_id, voucher.c.state, sa.func.count(), sa.func.sum(voucher.c.cents)
    ).group_by(voucher.c.programme_id, voucher.c.fund_id, voucher.c.state)
    for programme_id, fund_id, state, count, cents in reading.execute(statement):
        counted.setdefault((programme_id, fund_id), {})[state] = (count, int(cents))
    unexplained = _unexplained(reading)
    for place in unexplained:
        counted.setdefault(place, {})
    called = {
        **names(reading, programme.c.programme_id, programme.c.name),
        **names(reading, fund.c.fund_id, fund.c.name),
    }
    nets = {row.account: row.credit_cents - row.debit_cents for row in reading.execute(sa.select(account))}
    issued = _issued(reading)
    lines = []
    for (programme_id, fund_id), states in sorted(counted.items()):
        of = {state: states.get(state, (0, 0)) for state in ("issued", "held", "redeemed", "expired", "revoked")}
        lines.append(
            RollForward(
                programme_id=programme_id,
                programme=called.get(programme_id, ""),
                fund_id=fund_id,
                fund=called.get(fund_id, ""),
                issued=issued.get((programme_id, fund_id), 0),
                free=of["issued"][0],
                held=of["held"][0],
                redeemed=of["redeemed"][0],
                expired=of["expired"][0],
                revoked=of["revoked"][0],
                unexplained=unexplained.get((programme_id, fund_id), 0),
                issued_cents=sum(cents for _, cents in of.values()),
                free_cents=of["issued"][1],
                held_cents=of["held"][1],
                redeemed_cents=of["redeemed"][1],
                expired_cents=of["expired"][1],
                revoked_cents=of["revoked"][1],
                account_free_cents=nets.get(account_key("2200", fund=fund_id, programme=programme_id), 0),
                account_held_cents=nets.get(account_key("2210", fund=fund_id, programme=programme_id), 0),
            )
        )
    return lines


def _issued(reading: Reading) -> dict[tuple[str, str], int]:
    """How many cheques grants brought, by programme and fund: from the movements, not from the register's states."""
    statement = (
        sa.select(voucher.c.programme_id, voucher.c.fund_id, sa.func.count())
        .join(movement, movement.c.voucher_id == voucher.c.voucher_id)
        .where(movement.c.from_state.is_(None))
        .group_by(voucher.c.programme_id, voucher.c.fund_id)
    )
    return {(one, two): count for one, two, count in reading.execute(statement)}


def _unexplained(reading: Reading) -> dict[tuple[str, str], int]:
    """How many cheques were spent against a case that is open, by programme and the fund that stands in."""
    case = exception_case.c
    statement = (
        sa.select(case.programme_id, case.fund_id, sa.func.count())
        .where(case.to_state == "redeemed", case.fund_id.is_not(None), case.resolved_at.is_(None))
        .group_by(case.programme_id, case.fund_id)
    )
    return {(one, two): count for one, two, count in reading.execute(statement)}


def names(reading: Reading, key: Any, name: Any) -> dict[str, str]:
    """What these are called, by their ids."""
    return dict(reading.execute(sa.select(key, name)).all())
