"""The statements behind what the services tell."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from services.ledger.bulk import Bulk
from services.ledger.chart import account as account_key
from services.ledger.domain import Broken, Case, Redemption, Step, Voucher
from services.ledger.tables import (
    MAY_BE_EXPLAINED,
    account,
    exception_case,
    fund,
    grant,
    programme,
    redemption,
    redemption_part,
    voucher,
)
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

# What every use asks is built once: building a statement costs more than its answer.

_VOUCHERS = sa.select(*voucher.c).where(voucher.c.voucher_id.in_(sa.bindparam("ids", expanding=True)))


def vouchers(reading: Reading, ids: Collection[str]) -> dict[str, Voucher]:
    """What the register knows of these vouchers."""
    found: dict[str, Voucher] = {}
    for portion in portions(sorted(set(ids))):
        for row in reading.execute(_VOUCHERS, {"ids": portion}):
            found[row[0]] = Voucher(*row)
    return found


_FUNDS = sa.select(fund.c.fund_id, fund.c.currency)


def funds(reading: Reading) -> dict[str, str]:
    """The currency of each fund by its id. There are a handful."""
    return {row.fund_id: row.currency for row in reading.execute(_FUNDS)}


def free_cents(reading: Reading, keys: Collection[str]) -> dict[str, int]:
    """Credits less debits of these accounts; nothing for one that was never used."""
    balances = dict.fromkeys(keys, 0)
    for portion in portions(sorted(set(keys))):
        statement = sa.select(account.c.account, account.c.credit_cents - account.c.debit_cents).where(
            account.c.account.in_(portion)
        )
        for key, net in reading.execute(statement):
            balances[key] = net
    return balances


def budgets(reading: Reading, places: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The uncommitted budget in cents of each fund and programme."""
    by_key = {
        account_key("2110", fund=fund_id, programme=programme_id): (fund_id, programme_id)
        for fund_id, programme_id in places
    }
    return {by_key[key]: cents for key, cents in free_cents(reading, by_key.keys()).items()}


_FUND_ORDERS = sa.select(programme.c.programme_id, programme.c.funds).where(
    programme.c.programme_id.in_(sa.bindparam("ids", expanding=True))
)


def fund_orders(reading: Reading, programme_ids: Collection[str]) -> dict[str, list[str]]:
    """The funds of each programme that is known, in the order in which they pay."""
    found: dict[str, list[str]] = {}
    for portion in portions(sorted(set(programme_ids))):
        found.update((one, its_funds) for one, its_funds in reading.execute(_FUND_ORDERS, {"ids": portion}))
    return found


def first_funds(reading: Reading, programme_ids: Collection[str]) -> dict[str, str]:
    """The fund that pays first in each programme that is known."""
    return {one: its_funds[0] for one, its_funds in fund_orders(reading, programme_ids).items()}


_REDEMPTIONS = sa.select(
    redemption.c.redemption_id, redemption.c.state, redemption.c.amount_cents, redemption.c.provider_id
).where(redemption.c.redemption_id.in_(sa.bindparam("ids", expanding=True)))


def known_redemptions(reading: Reading, ids: Collection[str]) -> dict[str, Redemption]:
    """What the books know of these redemptions."""
    found: dict[str, Redemption] = {}
    for portion in portions(sorted(set(ids))):
        for redemption_id, *known in reading.execute(_REDEMPTIONS, {"ids": portion}):
            found[redemption_id] = Redemption(*known)
    return found


def parts(reading: Reading, redemption_ids: Collection[str]) -> dict[str, dict[tuple[str, str], int]]:
    """What each fund and programme owes for these redemptions, in cents."""
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for portion in portions(sorted(set(redemption_ids))):
        for one, fund_id, programme_id, cents in reading.execute(
            sa.select(*redemption_part.c).where(redemption_part.c.redemption_id.in_(portion))
        ):
            found[one][fund_id, programme_id] = cents
    return found


def suspended(reading: Reading, voucher_ids: Collection[str]) -> dict[str, list[Case]]:
    """The cases of these vouchers whose step waits for its predecessor, by voucher, the earliest step first.

    They are open, or the guarantee line stands in for them.
    """
    found: dict[str, list[Case]] = defaultdict(list)
    wanted = frozenset(voucher_ids)
    for row in _open_cases(reading, Broken.PREDECESSOR_MISSING):
        if row.voucher_id in wanted:
            found[row.voucher_id].append(_case(row))
    return found


def captured_against(reading: Reading, redemption_ids: Collection[str]) -> dict[tuple[str, str], Case]:
    """The cases, open or not, that were opened when these redemptions were captured, by redemption and voucher."""
    found: dict[tuple[str, str], Case] = {}
    case = exception_case.c
    for portion in portions(sorted(set(redemption_ids))):
        statement = sa.select(exception_case).where(case.subject.in_(portion), case.to_state == "redeemed")
        for row in reading.execute(statement.order_by(case.opened_at, case.case_id)):
            found[row.subject, row.voucher_id] = _case(row)
    return found


def _case(row: Any) -> Case:
    step = None
    if row.voucher_id is not None:
        step = Step(row.voucher_id, row.from_state, row.to_state, row.version)
    return Case(
        row.case_id, Broken(row.code), row.event_id, row.subject, row.fund_id, row.amount_cents, row.programme_id, step,
        resolved=row.resolved_at is not None, covered=row.covered_at is not None,
    )  # fmt: skip


def lock_case(tx: Tx, case_id: str) -> Case | None:
    """A case, with its row locked."""
    statement = sa.select(exception_case).where(exception_case.c.case_id == case_id).with_for_update()
    row = tx.execute(statement).one_or_none()
    return None if row is None else _case(row)


def cover_case(tx: Tx, case_id: str) -> None:
    """Close a case: the guarantee line stands in for it from now on."""
    tx.execute(
        sa.update(exception_case)
        .where(exception_case.c.case_id == case_id)
        .values(resolved_at=tx.now, covered_at=tx.now)
    )


def confirmed_early(reading: Reading, redemption_ids: Collection[str]) -> dict[str, str]:
    """The open case of each of these redemptions that was confirmed before its capture was heard."""
    wanted = frozenset(redemption_ids)
    rows = _open_cases(reading, Broken.CAPTURE_MISSING)
    return {row.subject: row.case_id for row in rows if row.subject in wanted}


_OPEN_CASES = (
    sa.select(exception_case)
    .where(exception_case.c.code == sa.bindparam("code"), MAY_BE_EXPLAINED)
    .order_by(exception_case.c.version, exception_case.c.opened_at, exception_case.c.case_id)
)


def _open_cases(reading: Reading, code: Broken) -> list[Any]:
    """Open cases of a kind. There are few or something is very wrong; mostly this is one look into an empty index."""
    return list(reading.execute(_OPEN_CASES, {"code": code}))


def add_grants(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(insert(grant).on_conflict_do_nothing(index_elements=["grant_id"]), rows)


def save_redemptions(
    tx: Tx,
    writes: Bulk,
    rows: Sequence[Mapping[str, Any]],
    changes: Sequence[Mapping[str, Any]],
    owed: Sequence[Mapping[str, Any]],
) -> None:
    """Enter what was held or captured, then what became of uses since, and what is owed for them more or less."""
    names = redemption.columns.keys()
    told = [name for name in names if name != "redemption_id"]
    writes.upsert(redemption, [tuple(row[name] for name in names) for row in rows], replace=tuple(told))
    if changes:
        writes.send()
        tx.execute(
            sa.update(redemption)
            .where(redemption.c.redemption_id == sa.bindparam("this_redemption"))
            .values(
                state=sa.bindparam("its_state"),
                amount_cents=sa.bindparam("its_amount"),
                cheques=redemption.c.cheques - sa.bindparam("fewer"),
                sent_back_cents=redemption.c.sent_back_cents + sa.bindparam("back"),
            ),
            changes,
        )
    names = redemption_part.columns.keys()
    writes.upsert(redemption_part, [tuple(row[name] for name in names) for row in owed], add=("amount_cents",))
