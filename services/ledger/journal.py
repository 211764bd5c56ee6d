"""The one way into the books: entries get their numbers under the head's lock and change the balances."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
import structlog

from services.ledger import bulk
from services.ledger.chart import Side, dimensions_of
from services.ledger.domain import Case, Entry, Voucher
from services.ledger.tables import account, entry, exception_case, fund, head, movement, posting, voucher
from shared.observability import metrics
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Tx

_MICROSECOND = timedelta(microseconds=1)

log = structlog.get_logger(__name__)


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
        self._entries: list[bulk.Row] = []
        self._postings: list[bulk.Row] = []
        self._movements: list[bulk.Row] = []
        self._sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def book(self, entries: Iterable[Entry]) -> None:
        """Give entries the next numbers, dense in the books and in their fund, and an instant of their own."""
        entries = list(entries)
        self._load_fund_seqs({made.fund_id for made in entries})
        for made in entries:
            self._seq = seq = self._seq + 1
            self._recorded_at = max(self._tx.now, self._recorded_at + _MICROSECOND)
            self._fund_seqs[made.fund_id] += 1
            self._entries.append(
                (
                    seq, made.fund_id, self._fund_seqs[made.fund_id], made.type, made.cause, made.subject,
                    made.group_id, made.effective_on, self._recorded_at, made.currency, None,
                )
            )  # fmt: skip
            for line, posted in enumerate(made.postings, 1):
                self._postings.append((seq, line, posted.account, posted.side, posted.cents))
                sums = self._sums[posted.account]
                sums[0 if posted.side is Side.DEBIT else 1] += posted.cents
                sums[2] += 1
            for line, step in enumerate(made.steps, 1):
                self._movements.append((seq, line, step.voucher_id, step.before, step.after, step.version))

    def save(self) -> None:
        """Write everything that was booked, the balances and the head."""
        if not self._entries:
            return
        bulk.insert(self._tx, entry, self._entries)
        bulk.insert(self._tx, posting, self._postings)
        bulk.insert(self._tx, movement, self._movements)
        # A hot account costs one row a unit, however many lines it has.
        balances = [
            (key, key.partition(":")[0], dimensions_of(key).get("fund", ""), *sums)
            for key, sums in sorted(self._sums.items())
        ]
        bulk.upsert(self._tx, account, balances, add=("debit_cents", "credit_cents", "postings"))
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

    def _load_fund_seqs(self, fund_ids: set[str]) -> None:
        new = sorted(fund_ids - self._fund_seqs.keys())
        if new:
            statement = sa.select(fund.c.fund_id, fund.c.fund_seq).where(fund.c.fund_id.in_(new))
            self._fund_seqs.update((fund_id, seq) for fund_id, seq in self._tx.execute(statement))


def save_register(tx: Tx, vouchers: Iterable[Voucher]) -> None:
    """Bring the register's vouchers to what the rules made of them; the last word on each counts."""
    last = {one.voucher_id: one for one in vouchers}
    rows = [
        (
            one.voucher_id, one.fund_id, one.programme_id, one.grant_id, one.cents, one.state, one.version,
            one.redemption_id,
        )
        for one in last.values()
    ]  # fmt: skip
    bulk.upsert(tx, voucher, rows, replace=("state", "version", "redemption_id"))


def save_cases(tx: Tx, cases: Iterable[Case], resolved: Iterable[str]) -> None:
    """Keep what broke a rule, and close what was explained since. A person is called once it is committed."""
    cases = list(cases)
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
        for case in cases:
            tx.after_commit(partial(_alert, case))
    closed = list(resolved)
    if closed:
        tx.execute(
            sa.update(exception_case)
            .where(exception_case.c.case_id == sa.bindparam("this_case"))
            .values(resolved_at=tx.now),
            [{"this_case": name} for name in closed],
        )


def _alert(case: Case) -> None:
    metrics.ledger_exceptions.labels(case.code.value).inc()
    log.error("ledger.exception", case=case.case_id, code=case.code.value)
