"""What a run of facts causes in the books, until it is saved and told."""

from collections import defaultdict
from collections.abc import Collection
from typing import TypeVar

from services.ledger import store
from services.ledger.bulk import Bulk
from services.ledger.domain import Books, Case, Credit, Entry, Outcome, Restored, Voucher, derived
from services.ledger.journal import Journal, save_cases, save_register
from shared.contracts.event import Event
from shared.contracts.ledger import BudgetCredited, GuaranteeOpened
from shared.messaging.incoming import Incoming
from shared.persistence.unit_of_work import Reading, Tx

#: Where the books' days are.
ZONE = "Europe/Brussels"

E = TypeVar("E", bound=Event)


class Gathered:
    """Entries, steps and cases of a run."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.vouchers: list[Voucher] = []
        self.cases: list[Case] = []
        self.resolved: list[str] = []
        self._restored: list[Restored] = []
        self._credits: dict[tuple[str, str, str, str], list[tuple[str, int]]] = defaultdict(list)

    def add(self, outcome: Outcome, event_id: str) -> None:
        self.entries += outcome.entries
        self.vouchers += outcome.vouchers
        self.cases += outcome.cases
        self.resolved += outcome.resolved
        self._restored += outcome.restored
        for one in outcome.credits:
            self._credits[one.fund_id, one.programme_id, one.reason, one.currency].append((event_id, one.cents))

    def save(self, tx: Tx, writes: Bulk | None = None) -> None:
        """Write everything, with what was gathered before, and tell what is free again.

        A run that only follows others touches no lock of the books. A trace begins anew with each credit:
        it stands for many facts, and none of them leads to a grant.
        """
        writes = writes or Bulk(tx)
        if self.entries or self.vouchers or self.cases or self.resolved:
            journal = Journal(tx)
            journal.book(self.entries)
            journal.save(writes)
            save_register(writes, self.vouchers)
        writes.send()
        save_cases(tx, self.cases, self.resolved)
        for back in self._restored:
            tx.publish(
                GuaranteeOpened(
                    fund_id=back.fund_id,
                    programme_id=back.programme_id,
                    amount_cents=back.cents,
                    currency=back.currency,
                )
            )
        for (fund, programme, reason, currency), causes in sorted(self._credits.items()):
            tx.publish(
                credited(Credit(fund, programme, sum(cents for _, cents in causes), currency, reason),
                         {event_id for event_id, _ in causes})
            )  # fmt: skip


def credited(credit: Credit, causes: Collection[str]) -> BudgetCredited:
    """What the issuer hears of value that is a programme's again. Its id follows from the causes."""
    return BudgetCredited(
        fund_id=credit.fund_id,
        credit_id=derived("credit", credit.fund_id, credit.programme_id, credit.reason, *sorted(causes)),
        programme_id=credit.programme_id,
        amount_cents=credit.cents,
        currency=credit.currency,
        reason=credit.reason,  # type: ignore[arg-type]
    )


def event_of(incoming: Incoming, kind: type[E]) -> E:
    assert isinstance(incoming.event, kind)
    return incoming.event


def books_of(reading: Reading, voucher_ids: Collection[str]) -> Books:
    """What the rules look at for facts about these vouchers."""
    return Books(
        vouchers=store.vouchers(reading, voucher_ids),
        budgets={},
        funds=store.funds(reading),
        first_funds={},
        suspended=store.suspended(reading, voucher_ids),
    )
