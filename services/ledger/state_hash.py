"""One hash over the state of the books, by names and not by ids, so that two runs of one story agree."""

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa

from services.ledger.chart import dimensions_of
from services.ledger.tables import (
    account,
    entry,
    exception_case,
    fund,
    posting,
    programme,
    provider,
    redemption,
    voucher,
)
from shared.persistence.unit_of_work import Reading

#: Entries read in one go.
_PAGE = 1_000


@dataclass(frozen=True)
class StateHash:
    """The SHA-256 over sorted lines, and the lines."""

    state_hash: str
    lines: list[str]


def state_hash(reading: Reading) -> StateHash:
    """Hash net balances, voucher and redemption states and cases. No id and no instant goes in."""
    names = _names(reading)
    nets: dict[str, int] = {}
    for key, code, debit, credit in reading.execute(
        sa.select(account.c.account, account.c.code, account.c.debit_cents, account.c.credit_cents)
    ):
        dimensions = dimensions_of(key)
        called = [names.get(dimensions[name], "?") for name in ("fund", "programme", "provider") if name in dimensions]
        line = " | ".join((code, *called))
        nets[line] = nets.get(line, 0) + credit - debit
    lines = [f"balance {line} {cents}" for line, cents in nets.items() if cents]
    states = sa.select(voucher.c.programme_id, voucher.c.state, sa.func.count()).group_by(
        voucher.c.programme_id, voucher.c.state
    )
    lines += [f"vouchers {names.get(one, '?')} {state} {count}" for one, state, count in reading.execute(states)]
    redemptions = sa.select(redemption.c.state, sa.func.count()).group_by(redemption.c.state)
    lines += [f"redemptions {state} {count}" for state, count in reading.execute(redemptions)]
    explained = exception_case.c.resolved_at.is_not(None)
    cases = sa.select(exception_case.c.code, explained, sa.func.count()).group_by(exception_case.c.code, explained)
    lines += [f"cases {code} {'explained' if told else 'open'} {count}" for code, told, count in reading.execute(cases)]
    lines.sort()
    return StateHash(hashlib.sha256("\n".join(lines).encode()).hexdigest(), lines)


def entries_hash(reading: Reading) -> str:
    """The SHA-256 over every entry with its numbers and lines, in order. Only when it was booked is left out."""
    digest = hashlib.sha256()
    after = 0
    while True:
        rows = reading.execute(sa.select(entry).where(entry.c.seq > after).order_by(entry.c.seq).limit(_PAGE)).all()
        if not rows:
            return digest.hexdigest()
        lines: dict[int, list[str]] = {row.seq: [] for row in rows}
        between = posting.c.seq.between(rows[0].seq, rows[-1].seq)
        for line in reading.execute(sa.select(posting).where(between).order_by(posting.c.seq, posting.c.line)):
            lines[line.seq].append(f"{line.account} {line.side} {line.amount_cents}")
        for row in rows:
            head = (row.seq, row.fund_id, row.fund_seq, row.type, row.cause, row.subject, row.group_id or "-")
            text = " | ".join((*map(str, head), row.effective_on.isoformat(), row.currency, *lines[row.seq]))
            digest.update(text.encode() + b"\n")
        after = rows[-1].seq


def _names(reading: Reading) -> dict[str, str]:
    named = (
        sa.select(fund.c.fund_id, fund.c.name),
        sa.select(programme.c.programme_id, programme.c.name),
        sa.select(provider.c.provider_id, provider.c.public_name),
    )
    return {one: name for statement in named for one, name in reading.execute(statement)}
