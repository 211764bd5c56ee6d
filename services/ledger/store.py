"""The statements of the write side, one function each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.ledger import bulk
from services.ledger.chart import account as account_key
from services.ledger.domain import Broken, Case, Payable, Redemption, Step, Voucher
from services.ledger.tables import (
    account,
    command,
    exception_case,
    fund,
    grant,
    offer,
    programme,
    provider,
    redemption,
    redemption_part,
    settlement,
    settlement_run,
    unfunded_demand,
    voucher,
)
from shared.messaging.tables import inbox
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


def vouchers(reading: Reading, ids: Collection[str]) -> dict[str, Voucher]:
    """What the register knows of these vouchers."""
    found: dict[str, Voucher] = {}
    columns = list(voucher.c)
    for portion in portions(sorted(set(ids))):
        for row in reading.execute(sa.select(*columns).where(voucher.c.voucher_id.in_(portion))):
            found[row[0]] = Voucher(*row)
    return found


def funds(reading: Reading) -> dict[str, str]:
    """The currency of each fund by its id. There are a handful."""
    return {row.fund_id: row.currency for row in reading.execute(sa.select(fund.c.fund_id, fund.c.currency))}


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


def first_funds(reading: Reading, programme_ids: Collection[str]) -> dict[str, str]:
    """The fund that pays first in each programme that is known."""
    found: dict[str, str] = {}
    for portion in portions(sorted(set(programme_ids))):
        statement = sa.select(programme.c.programme_id, programme.c.funds).where(programme.c.programme_id.in_(portion))
        for programme_id, its_funds in reading.execute(statement):
            found[programme_id] = its_funds[0]
    return found


def known_redemptions(reading: Reading, ids: Collection[str]) -> dict[str, Redemption]:
    """What the books know of these redemptions."""
    found: dict[str, Redemption] = {}
    for portion in portions(sorted(set(ids))):
        statement = sa.select(redemption.c.redemption_id, redemption.c.state, redemption.c.amount_cents).where(
            redemption.c.redemption_id.in_(portion)
        )
        for redemption_id, state, cents in reading.execute(statement):
            found[redemption_id] = Redemption(state, cents)
    return found


def suspended(reading: Reading, voucher_ids: Collection[str]) -> dict[str, list[Case]]:
    """The open cases of these vouchers whose step waits for its predecessor, by voucher, the earliest step first."""
    found: dict[str, list[Case]] = defaultdict(list)
    wanted = frozenset(voucher_ids)
    for row in _open_cases(reading, Broken.PREDECESSOR_MISSING):
        if row.voucher_id in wanted:
            step = Step(row.voucher_id, row.from_state, row.to_state, row.version)
            found[row.voucher_id].append(
                Case(
                    row.case_id, Broken(row.code), row.event_id, row.subject, row.fund_id, row.amount_cents,
                    row.programme_id, step,
                )
            )  # fmt: skip
    return found


def confirmed_early(reading: Reading, redemption_ids: Collection[str]) -> dict[str, str]:
    """The open case of each of these redemptions that was confirmed before its capture was heard."""
    wanted = frozenset(redemption_ids)
    rows = _open_cases(reading, Broken.CAPTURE_MISSING)
    return {row.subject: row.case_id for row in rows if row.subject in wanted}


def _open_cases(reading: Reading, code: Broken) -> list[Any]:
    """Open cases of a kind. There are few or something is very wrong; mostly this is one look into an empty index."""
    statement = sa.select(exception_case).where(exception_case.c.code == code, exception_case.c.resolved_at.is_(None))
    order = (exception_case.c.version, exception_case.c.opened_at, exception_case.c.case_id)
    return list(reading.execute(statement.order_by(*order)))


def add_grants(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(insert(grant).on_conflict_do_nothing(index_elements=["grant_id"]), rows)


def add_redemptions(tx: Tx, rows: Sequence[Mapping[str, Any]], parts: Sequence[Mapping[str, Any]]) -> None:
    for table, values in ((redemption, rows), (redemption_part, parts)):
        names = table.columns.keys()
        bulk.insert(tx, table, [tuple(row[name] for name in names) for row in values])


def confirm(tx: Tx, ids: Collection[str]) -> None:
    """Make captured redemptions payable."""
    for portion in portions(sorted(set(ids))):
        tx.execute(
            sa.update(redemption)
            .where(redemption.c.redemption_id.in_(portion), redemption.c.state == "captured")
            .values(state="confirmed")
        )


# -- what is followed


def _follow(tx: Tx, table: sa.Table, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    statement = insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name != key}
    tx.execute(statement.on_conflict_do_update(index_elements=[key], set_=others), rows)


def save_programmes(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    _follow(tx, programme, "programme_id", rows)


def save_providers(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    _follow(tx, provider, "provider_id", rows)


def save_offers(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    _follow(tx, offer, "offer_id", rows)


def add_demand(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add changes of the demand that waits for money, one row a programme."""
    statement = insert(unfunded_demand)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["programme_id"],
            set_={
                "grants": unfunded_demand.c.grants + new.grants,
                "cheques": unfunded_demand.c.cheques + new.cheques,
            },
        ),
        rows,
    )


# -- what people do


def add_fund(tx: Tx, fund_id: str, name: str, currency: str) -> None:
    tx.execute(sa.insert(fund).values(fund_id=fund_id, name=name, currency=currency, opened_at=tx.now, fund_seq=0))


def lock_fund(tx: Tx, fund_id: str) -> str | None:
    """A fund's currency, with its row locked; `None` when there is no such fund."""
    statement = sa.select(fund.c.currency).where(fund.c.fund_id == fund_id).with_for_update()
    currency: str | None = tx.execute(statement).scalar_one_or_none()
    return currency


def programme_of(reading: Reading, programme_id: str) -> Any:
    """A followed programme's row, or `None`."""
    return reading.execute(sa.select(programme).where(programme.c.programme_id == programme_id)).one_or_none()


def payables(tx: Tx) -> list[Payable]:
    """What is confirmed and in no settlement yet, summed by provider, fund and programme."""
    statement = (
        sa.select(
            redemption.c.provider_id,
            redemption_part.c.fund_id,
            redemption_part.c.programme_id,
            sa.func.sum(redemption_part.c.amount_cents),
        )
        .join(redemption_part, redemption_part.c.redemption_id == redemption.c.redemption_id)
        .where(redemption.c.state == "confirmed", redemption.c.settlement_id.is_(None))
        .group_by(redemption.c.provider_id, redemption_part.c.fund_id, redemption_part.c.programme_id)
        .order_by(redemption.c.provider_id, redemption_part.c.fund_id, redemption_part.c.programme_id)
    )
    return [Payable(one, two, three, int(cents)) for one, two, three, cents in tx.execute(statement)]


def payable_redemptions(tx: Tx) -> dict[str, list[tuple[str, int]]]:
    """The redemptions behind the payables by provider, each with the cents that are owed for it, in order."""
    statement = (
        sa.select(redemption.c.provider_id, redemption.c.redemption_id, sa.func.sum(redemption_part.c.amount_cents))
        .join(redemption_part, redemption_part.c.redemption_id == redemption.c.redemption_id)
        .where(redemption.c.state == "confirmed", redemption.c.settlement_id.is_(None))
        .group_by(redemption.c.provider_id, redemption.c.redemption_id)
        .order_by(redemption.c.provider_id, redemption.c.redemption_id)
    )
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for provider_id, redemption_id, cents in tx.execute(statement):
        found[provider_id].append((redemption_id, int(cents)))
    return found


def add_run(tx: Tx, run: Mapping[str, Any], settlements: Sequence[Mapping[str, Any]]) -> None:
    tx.execute(sa.insert(settlement_run).values(run))
    tx.execute(sa.insert(settlement), settlements)


def put_in_settlements(tx: Tx, pairs: Iterable[tuple[str, str]]) -> None:
    """Note for each redemption in which settlement it is paid."""
    tx.execute(
        sa.update(redemption)
        .where(redemption.c.redemption_id == sa.bindparam("this_redemption"))
        .values(settlement_id=sa.bindparam("its_settlement")),
        [{"this_redemption": one, "its_settlement": where} for one, where in pairs],
    )


def lock_settlement(tx: Tx, settlement_id: str) -> Any:
    """A settlement's row, locked, or `None`."""
    statement = sa.select(settlement).where(settlement.c.settlement_id == settlement_id).with_for_update()
    return tx.execute(statement).one_or_none()


def settlement_redemptions(reading: Reading, settlement_id: str) -> list[tuple[str, int]]:
    """The redemptions of a settlement, each with the cents that are paid for it, in the order of its cut."""
    statement = (
        sa.select(redemption.c.redemption_id, sa.func.sum(redemption_part.c.amount_cents))
        .join(redemption_part, redemption_part.c.redemption_id == redemption.c.redemption_id)
        .where(redemption.c.settlement_id == settlement_id)
        .group_by(redemption.c.redemption_id)
        .order_by(redemption.c.redemption_id)
    )
    return [(one, int(cents)) for one, cents in reading.execute(statement)]


def settlement_by_fund(reading: Reading, settlement_id: str) -> dict[str, int]:
    """What each fund pays of a settlement, in cents."""
    statement = (
        sa.select(redemption_part.c.fund_id, sa.func.sum(redemption_part.c.amount_cents))
        .join(redemption, redemption.c.redemption_id == redemption_part.c.redemption_id)
        .where(redemption.c.settlement_id == settlement_id)
        .group_by(redemption_part.c.fund_id)
    )
    return {fund_id: int(cents) for fund_id, cents in reading.execute(statement)}


def mark_paid(tx: Tx, settlement_id: str, paid_on: date, bank_reference: str) -> None:
    tx.execute(
        sa.update(settlement)
        .where(settlement.c.settlement_id == settlement_id)
        .values(status="paid", paid_on=paid_on, bank_reference=bank_reference)
    )
    tx.execute(sa.update(redemption).where(redemption.c.settlement_id == settlement_id).values(state="settled"))


def add_command(tx: Tx, name: str, arguments: Mapping[str, Any], minted: Sequence[str]) -> None:
    """Record what somebody did, with how much of the inbox was in effect by then."""
    heard = tx.execute(sa.select(sa.func.coalesce(sa.func.max(inbox.c.in_seq), 0))).scalar_one()
    tx.execute(
        sa.insert(command).values(name=name, arguments=arguments, minted=list(minted), at=tx.now, after_in_seq=heard)
    )
