"""The one way into the books: entries get their numbers under the head's lock and change the balances."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from services.ledger.chart import Side, dimensions_of
from services.ledger.domain import Case, Entry, Voucher
from services.ledger.tables import account, entry, exception_case, fund, head, movement, posting, voucher
from shared.observability import metrics
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Tx

_MICROSECOND = timedelta(microseconds=1)


class Journal:
    """Gathers what a unit of work puts into the books, and writes it in a few statements.

    Takes the head's row, which is the lock of the books, when it is made.
    """

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        row = tx.execute(sa.select(head.c.seq, head.c.recorded_at).with_for_update()).one_or_none()
        self._begun = row is not None
        self._seq = row.seq if row is not None else 0
        self._recorded_at = row.recorded_at if row is not None else tx.now - _MICROSECOND
        self._fund_seqs: dict[str, int] = {}
        self._entries: list[dict[str, object]] = []
        self._postings: list[dict[str, object]] = []
        self._movements: list[dict[str, object]] = []
        self._sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def book(self, entries: Iterable[Entry]) -> None:
        """Give entries the next numbers, dense in the books and in their fund, and an instant of their own."""
        for made in entries:
            self._seq += 1
            self._recorded_at = max(self._tx.now, self._recorded_at + _MICROSECOND)
            fund_seq = self._next_of(made.fund_id)
            self._entries.append(
                {
                    "seq": self._seq,
                    "fund_id": made.fund_id,
                    "fund_seq": fund_seq,
                    "type": made.type,
                    "cause": made.cause,
                    "subject": made.subject,
                    "group_id": made.group_id,
                    "effective_on": made.effective_on,
                    "recorded_at": self._recorded_at,
                    "currency": made.currency,
                    "reverses": None,
                }
            )
            for line, posted in enumerate(made.postings, 1):
                self._postings.append(
                    {
                        "seq": self._seq,
                        "line": line,
                        "account": posted.account,
                        "side": posted.side.value,
                        "amount_cents": posted.cents,
                    }
                )
                sums = self._sums[posted.account]
                sums[0 if posted.side is Side.DEBIT else 1] += posted.cents
                sums[2] += 1
            for line, step in enumerate(made.steps, 1):
                self._movements.append(
                    {
                        "seq": self._seq,
                        "line": line,
                        "voucher_id": step.voucher_id,
                        "from_state": step.before,
                        "to_state": step.after,
                        "version": step.version,
                    }
                )

    def save(self) -> None:
        """Write everything that was booked, the balances and the head."""
        if not self._entries:
            return
        self._tx.execute(sa.insert(entry), self._entries)
        self._tx.execute(sa.insert(posting), self._postings)
        if self._movements:
            self._tx.execute(sa.insert(movement), self._movements)
        self._save_balances()
        self._tx.execute(
            sa.update(fund)
            .where(fund.c.fund_id == sa.bindparam("this_fund"))
            .values(fund_seq=sa.bindparam("last_fund_seq")),
            [{"this_fund": name, "last_fund_seq": last} for name, last in self._fund_seqs.items()],
        )
        values = {"seq": self._seq, "recorded_at": self._recorded_at}
        if self._begun:
            self._tx.execute(sa.update(head).values(values))
        else:
            self._tx.execute(sa.insert(head).values(id=1, checked_seq=0, **values))

    def _next_of(self, fund_id: str) -> int:
        if fund_id not in self._fund_seqs:
            statement = sa.select(fund.c.fund_seq).where(fund.c.fund_id == fund_id)
            self._fund_seqs[fund_id] = self._tx.execute(statement).scalar_one()
        self._fund_seqs[fund_id] += 1
        return self._fund_seqs[fund_id]

    def _save_balances(self) -> None:
        """Add to the cumulative sides. A hot account costs one row a unit, however many lines it has."""
        statement = insert(account)
        new = statement.excluded
        self._tx.execute(
            statement.on_conflict_do_update(
                index_elements=["account"],
                set_={
                    "debit_cents": account.c.debit_cents + new.debit_cents,
                    "credit_cents": account.c.credit_cents + new.credit_cents,
                    "postings": account.c.postings + new.postings,
                },
            ),
            [
                {
                    "account": key,
                    "code": key.partition(":")[0],
                    "fund_id": dimensions_of(key)["fund"],
                    "debit_cents": debit,
                    "credit_cents": credit,
                    "postings": count,
                }
                for key, (debit, credit, count) in sorted(self._sums.items())
            ],
        )


def save_register(tx: Tx, vouchers: Iterable[Voucher]) -> None:
    """Bring the register's vouchers to what the rules made of them; the last word on each counts."""
    rows = {one.voucher_id: one for one in vouchers}
    if not rows:
        return
    statement = insert(voucher)
    new = statement.excluded
    followed = ("fund_id", "programme_id", "grant_id", "state", "version", "redemption_id")
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["voucher_id"], set_={name: getattr(new, name) for name in followed}
        ),
        [
            {
                "voucher_id": one.voucher_id,
                "fund_id": one.fund_id,
                "programme_id": one.programme_id,
                "grant_id": one.grant_id,
                "cents": one.cents,
                "state": one.state,
                "version": one.version,
                "redemption_id": one.redemption_id,
            }
            for one in rows.values()
        ],
    )


def save_cases(tx: Tx, cases: Iterable[Case], resolved: Iterable[str]) -> None:
    """Keep what broke a rule, and close what was explained since."""
    rows = [
        {
            "case_id": case.case_id,
            "code": case.code.value,
            "event_id": case.event_id,
            "subject": case.subject,
            "fund_id": case.fund_id,
            "amount_cents": case.cents,
            "programme_id": case.programme_id,
            "voucher_id": case.step.voucher_id if case.step else None,
            "from_state": case.step.before if case.step else None,
            "to_state": case.step.after if case.step else None,
            "version": case.step.version if case.step else None,
            "opened_at": tx.now,
        }
        for case in cases
    ]
    if rows:
        tx.execute(insert(exception_case).on_conflict_do_nothing(index_elements=["case_id"]), rows)
        for row in rows:
            tx.after_commit(metrics.ledger_exceptions.labels(str(row["code"])).inc)
    closed = list(resolved)
    if closed:
        tx.execute(
            sa.update(exception_case)
            .where(exception_case.c.case_id == sa.bindparam("this_case"))
            .values(resolved_at=tx.now),
            [{"this_case": name} for name in closed],
        )
