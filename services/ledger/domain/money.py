"""What people do with the money of funds: deposits, allocations, settlement runs and their payment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.ledger.chart import BANK, Side, account
from services.ledger.domain.values import Entry, posted
from shared.kernel.errors import ConflictError


def deposit(fund_id: str, cents: int, currency: str, on: date, cause: str) -> Entry:
    lines = posted(
        (account("1000", bank=BANK, fund=fund_id), Side.DEBIT, cents),
        (account("2100", fund=fund_id), Side.CREDIT, cents),
    )
    return Entry(fund_id, "deposit_booked", cause, cause, on, currency, lines)


def allocation(
    fund_id: str, programme_id: str, cents: int, free_cents: int, currency: str, on: date, cause: str
) -> Entry:
    """Set money of a fund aside for a programme. Raises `ConflictError` when the fund has less than that free."""
    if cents > free_cents:
        raise ConflictError(
            f"the fund has {free_cents} cents that are not allocated, which is less than {cents}",
            code="fund_too_small",
            remedy="Allocate less, or book a deposit first.",
        )
    lines = posted(
        (account("2100", fund=fund_id), Side.DEBIT, cents),
        (account("2110", fund=fund_id, programme=programme_id), Side.CREDIT, cents),
    )
    return Entry(fund_id, "allocated", cause, cause, on, currency, lines)


@dataclass(frozen=True)
class Payable:
    """What one fund owes one provider under one programme at a cut."""

    provider_id: str
    fund_id: str
    programme_id: str
    cents: int


def cut(
    payables: Iterable[Payable], settlements: Mapping[str, str], run_id: str, currency: str, on: date
) -> list[Entry]:
    """Move what is payable into the run: one entry per provider and fund. `settlements` is by provider."""
    by_place: dict[tuple[str, str], list[Payable]] = defaultdict(list)
    for payable in payables:
        by_place[payable.provider_id, payable.fund_id].append(payable)
    entries = []
    for (provider, fund), rows in sorted(by_place.items()):
        lines = [
            (account("2300", provider=provider, fund=fund, programme=row.programme_id), Side.DEBIT, row.cents)
            for row in rows
        ]
        total = sum(row.cents for row in rows)
        lines.append((account("2310", provider=provider, fund=fund, run=run_id), Side.CREDIT, total))
        settlement = settlements[provider]
        entries.append(
            Entry(fund, "settlement_cut", run_id, settlement, on, currency, posted(*lines), group_id=settlement)
        )
    return entries


def paid(
    amounts: Mapping[str, int], provider_id: str, run_id: str, settlement_id: str, currency: str, on: date
) -> list[Entry]:
    """The money of a settlement left the account; `amounts` are cents by fund. It was in transit for a moment."""
    entries = []
    for fund, cents in sorted(amounts.items()):
        transit = account("1030", fund=fund, run=run_id)
        sent = posted(
            (account("2310", provider=provider_id, fund=fund, run=run_id), Side.DEBIT, cents),
            (transit, Side.CREDIT, cents),
        )
        debited = posted((transit, Side.DEBIT, cents), (account("1000", bank=BANK, fund=fund), Side.CREDIT, cents))
        for kind, lines in (("settlement_sent", sent), ("settlement_paid", debited)):
            entries.append(Entry(fund, kind, settlement_id, settlement_id, on, currency, lines, group_id=settlement_id))
    return entries
