"""What was made good and went back: guarantee lines, claims, and money that was returned to funders."""

from dataclasses import dataclass

import sqlalchemy as sa

from services.ledger.chart import dimensions_of
from services.ledger.queries.books import names
from services.ledger.tables import account, claim, claim_part, fund, guarantee_use, programme
from shared.persistence.unit_of_work import Reading


@dataclass(frozen=True)
class Guarantee:
    """One line, in cents. What came back to it counts with what was set aside."""

    fund_id: str
    fund: str
    programme_id: str
    programme: str
    opened_cents: int
    used_cents: int
    closed_cents: int

    @property
    def left_cents(self) -> int:
        return self.opened_cents - self.used_cents - self.closed_cents


def guarantees(reading: Reading) -> list[Guarantee]:
    """The guarantee lines by programme and fund."""
    funds = names(reading, fund.c.fund_id, fund.c.name)
    programmes = names(reading, programme.c.programme_id, programme.c.name)
    closed = _closed(reading)
    found = []
    for row in reading.execute(sa.select(account).where(account.c.code == "2120").order_by(account.c.account)):
        of = dimensions_of(row.account)
        back = closed.get((of["fund"], of["programme"]), 0)
        found.append(
            Guarantee(
                of["fund"],
                funds.get(of["fund"], ""),
                of["programme"],
                programmes.get(of["programme"], ""),
                row.credit_cents,
                row.debit_cents - back,
                back,
            )
        )
    return sorted(found, key=lambda one: (one.programme, one.programme_id, one.fund, one.fund_id))


@dataclass(frozen=True)
class MadeGood:
    """Of one fund, in cents: claims that are booked, its guarantee lines, and what its funder has again.

    `due_back_cents` is what providers still owe of the claims. `guarantee_opened_cents` counts what came
    back to a line too, and not what went back to the fund at its closing, so that used and left are its
    two parts.
    """

    fund_id: str
    name: str
    claimed_cents: int
    recovered_cents: int
    written_off_cents: int
    guarantee_opened_cents: int
    guarantee_used_cents: int
    returned_cents: int

    @property
    def due_back_cents(self) -> int:
        return self.claimed_cents - self.recovered_cents - self.written_off_cents

    @property
    def guarantee_left_cents(self) -> int:
        return self.guarantee_opened_cents - self.guarantee_used_cents

    @property
    def anything(self) -> bool:
        return bool(self.claimed_cents or self.guarantee_opened_cents or self.returned_cents)


def made_good(reading: Reading) -> list[MadeGood]:
    """Each fund, in the order of the funds' opening."""
    part = claim_part.c
    sums = (part.amount_cents, part.recovered_cents, part.written_off_cents)
    statement = (
        sa.select(part.fund_id, *(sa.func.sum(each) for each in sums))
        .join(claim, claim.c.redemption_id == part.redemption_id)
        .where(claim.c.booked_at.is_not(None))
        .group_by(part.fund_id)
    )
    claims = {fund_id: tuple(map(int, cents)) for fund_id, *cents in reading.execute(statement)}
    sides = {
        (fund_id, code): (int(debit), int(credit))
        for fund_id, code, debit, credit in reading.execute(
            sa.select(
                account.c.fund_id,
                account.c.code,
                sa.func.sum(account.c.debit_cents),
                sa.func.sum(account.c.credit_cents),
            )
            .where(account.c.code.in_(("2120", "2500")))
            .group_by(account.c.fund_id, account.c.code)
        )
    }
    closed: dict[str, int] = {}
    for (fund_id, _), cents in _closed(reading).items():
        closed[fund_id] = closed.get(fund_id, 0) + cents
    funds = reading.execute(sa.select(fund.c.fund_id, fund.c.name).order_by(fund.c.opened_at, fund.c.fund_id))
    found = []
    for fund_id, name in funds:
        claimed, recovered, written_off = claims.get(fund_id, (0, 0, 0))
        used, opened = sides.get((fund_id, "2120"), (0, 0))
        returned, _ = sides.get((fund_id, "2500"), (0, 0))
        opened, used = opened - closed.get(fund_id, 0), used - closed.get(fund_id, 0)
        found.append(MadeGood(fund_id, name, claimed, recovered, written_off, opened, used, returned))
    return found


def _closed(reading: Reading) -> dict[tuple[str, str], int]:
    """What went back to funds when lines were closed, by fund and programme."""
    use = guarantee_use.c
    statement = (
        sa.select(use.fund_id, use.programme_id, sa.func.sum(use.amount_cents))
        .where(use.kind == "closing")
        .group_by(use.fund_id, use.programme_id)
    )
    return {(fund_id, programme_id): int(cents) for fund_id, programme_id, cents in reading.execute(statement)}
