"""The one way into the books: entries get their numbers under the head's lock and change the balances."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
import structlog

from services.ledger.bulk import Bulk
from services.ledger.chart import Side, dimensions_of
from services.ledger.domain import Case, Entry, Voucher
from services.ledger.tables import account, entry, exception_case, fund, head, movement, posting, voucher
from shared.observability import metrics
from shared.persistence.insert import insert
from shared.persistence.sending import Row
from shared.persistence.unit_of_work import Tx

_MICROSECOND = timedelta(microseconds=1)
#: The key of the head's one row.
_HEAD = 1
_TAKE_HEAD = sa.select(head.c.seq, head.c.recorded_at).with_for_update()
_FUND_SEQS = sa.select(fund.c.fund_id, fund.c.fund_seq).where(fund.c.fund_id.in_(sa.bindparam("ids", expanding=True)))

log = structlog.get_logger(__name__)


class Journal:
    """Gathers what a unit of work puts into the books, and writes it in a few statements.

    Takes the head's row, which is the lock of the books, when it is made.
    """

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        row = tx.execute(_TAKE_HEAD).one_or_none()
        self._seq = row.seq if row is not None else 0
        self._recorded_at = row.recorded_at if row is not None else tx.now - _MICROSECOND
        self._fund_seqs: dict[str, int] = {}
        self._entries: list[Row] = []
        self._postings: list[Row] = []
        self._movements: list[Row] = []
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

    def save(self, writes: Bulk) -> None:
        """Write everything that was booked, the balances and the head."""
        if not self._entries:
            return
        writes.insert(entry, self._entries)
        writes.insert(posting, self._postings)
        writes.insert(movement, self._movements)
        # A hot account costs one row a unit, however many lines it has.
        balances = [
            (key, key.partition(":")[0], dimensions_of(key).get("fund", ""), *sums)
            for key, sums in sorted(self._sums.items())
        ]
        writes.upsert(account, balances, add=("debit_cents", "credit_cents", "postings"))
        writes.update(fund, ("fund_seq",), [(last, fund_id) for fund_id, last in self._fund_seqs.items()])
        writes.upsert(head, [(_HEAD, self._seq, self._recorded_at, 0)], replace=("seq", "recorded_at"))

    def _load_fund_seqs(self, fund_ids: set[str]) -> None:
        new = sorted(fund_ids - self._fund_seqs.keys())
        if new:
            self._fund_seqs.update((fund_id, seq) for fund_id, seq in self._tx.execute(_FUND_SEQS, {"ids": new}))


def save_register(writes: Bulk, vouchers: Iterable[Voucher]) -> None:
    """Bring the register's vouchers to what the rules made of them; the last word on each counts."""
    last = {one.voucher_id: one for one in vouchers}
    rows = [
        (
            one.voucher_id, one.fund_id, one.programme_id, one.grant_id, one.cents, one.state, one.version,
            one.redemption_id,
        )
        for one in last.values()
    ]  # fmt: skip
    writes.upsert(voucher, rows, replace=("state", "version", "redemption_id"))


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
            .values(resolved_at=tx.now, covered_at=None),
            [{"this_case": name} for name in closed],
        )


def _alert(case: Case) -> None:
    metrics.ledger_exceptions.labels(case.code.value).inc()
    log.error("ledger.exception", case=case.case_id, code=case.code.value)
