"""What people do with the money of funds: deposits, allocations, settlement runs and their payment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.ledger.chart import BANK, Side, account
from services.ledger.domain.register import Books, Broken, Case, Outcome, case_id
from services.ledger.domain.values import Entry, posted
from shared.contracts.issuer import BudgetReleased, ClaimReleased
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


def returned(
    fund_id: str, cents: int, free_cents: int, bank_cents: int, currency: str, on: date, cause: str
) -> list[Entry]:
    """Money that is not allocated goes back to the funder. Raises `ConflictError` when the fund has less than that.

    `bank_cents` is what is in the bank and not owed to providers; where a case took from it without a
    cheque behind it, that is less than what is not allocated.
    """
    if cents > free_cents:
        raise ConflictError(
            f"the fund has {free_cents} cents that are not allocated, which is less than {cents}",
            code="fund_too_small",
            remedy="Return less, or take back what programmes do not need first.",
        )
    if cents > bank_cents:
        raise ConflictError(
            f"the fund's bank account has {bank_cents} cents that providers are not owed, which is less than {cents}",
            code="bank_too_small",
            remedy="Return less, or cover the open cases of this fund from its guarantee line first.",
        )
    due = account("2500", fund=fund_id)
    owed = posted((account("2100", fund=fund_id), Side.DEBIT, cents), (due, Side.CREDIT, cents))
    sent = posted((due, Side.DEBIT, cents), (account("1000", bank=BANK, fund=fund_id), Side.CREDIT, cents))
    return [
        Entry(fund_id, kind, cause, cause, on, currency, lines, group_id=cause)
        for kind, lines in (("return_due", owed), ("fund_returned", sent))
    ]


@dataclass(frozen=True)
class TakeBack:
    """A request to the issuer to give back what is free of an allocation; `to_programme_id` gets it where it moves."""

    request_id: str
    fund_id: str
    programme_id: str
    to_programme_id: str | None
    amount_cents: int
    currency: str
    answered: bool


def released(event: BudgetReleased, event_id: str, on: date, asked: TakeBack | None, books: Books) -> Outcome:
    """What the issuer gave back is the fund's again, or the next programme's. Changes `books` along.

    An answer that fits no open request, or gives more than was asked for, is a case and moves
    nothing; so is one that is more than the programme's budget.
    """
    place = (event.fund_id, event.programme_id)
    wrong = _wrong_answer(event, asked)
    if wrong is None and event.amount_cents > books.budgets.get(place, 0):
        wrong = Broken.BUDGET_OVERDRAWN
    if wrong is not None:
        name = case_id(event_id, "released")
        case = Case(name, wrong, event_id, event.request_id, None, event.amount_cents, event.programme_id)
        return Outcome(cases=[case])
    assert asked is not None
    if not event.amount_cents:
        return Outcome()
    books.budgets[place] -= event.amount_cents
    lines = posted(
        (account("2110", fund=event.fund_id, programme=event.programme_id), Side.DEBIT, event.amount_cents),
        (account("2100", fund=event.fund_id), Side.CREDIT, event.amount_cents),
    )
    group = event.request_id if asked.to_programme_id else None
    back = Entry(event.fund_id, "taken_back", event_id, event.request_id, on, event.currency, lines, group_id=group)
    if asked.to_programme_id is None:
        return Outcome(entries=[back])
    target = (event.fund_id, asked.to_programme_id)
    books.budgets[target] = books.budgets.get(target, 0) + event.amount_cents
    lines = posted(
        (account("2100", fund=event.fund_id), Side.DEBIT, event.amount_cents),
        (account("2110", fund=event.fund_id, programme=asked.to_programme_id), Side.CREDIT, event.amount_cents),
    )
    moved = Entry(event.fund_id, "allocated", event_id, event.request_id, on, event.currency, lines, group_id=group)
    return Outcome(entries=[back, moved])


def claim_released(event: ClaimReleased, event_id: str, on: date, books: Books) -> Outcome:
    """Money of claims for which nobody can be given cheques is the fund's again. Changes `books` along.

    What is more than the programme's budget is a case and moves nothing.
    """
    place = (event.fund_id, event.programme_id)
    if event.amount_cents > books.budgets.get(place, 0):
        name = case_id(event_id, "claim_released")
        wrong = Broken.BUDGET_OVERDRAWN
        return Outcome(
            cases=[Case(name, wrong, event_id, event.release_id, None, event.amount_cents, event.programme_id)]
        )
    books.budgets[place] -= event.amount_cents
    lines = posted(
        (account("2110", fund=event.fund_id, programme=event.programme_id), Side.DEBIT, event.amount_cents),
        (account("2100", fund=event.fund_id), Side.CREDIT, event.amount_cents),
    )
    entry = Entry(event.fund_id, "claim_released", event_id, event.release_id, on, event.currency, lines)
    return Outcome(entries=[entry])


def _wrong_answer(event: BudgetReleased, asked: TakeBack | None) -> Broken | None:
    fits = (
        asked is not None
        and not asked.answered
        and (asked.fund_id, asked.programme_id, asked.currency) == (event.fund_id, event.programme_id, event.currency)
        and event.amount_cents <= asked.amount_cents
    )
    return None if fits else Broken.REQUEST_DIFFERS


@dataclass(frozen=True)
class Payable:
    """What one fund owes one provider under one programme at a cut."""

    provider_id: str
    fund_id: str
    programme_id: str
    cents: int


@dataclass(frozen=True)
class PayableUse:
    """One redemption that is confirmed and unpaid, and what each fund and programme owes for it, in cents."""

    redemption_id: str
    provider_id: str
    parts: Mapping[tuple[str, str], int]

    @property
    def cents(self) -> int:
        return sum(self.parts.values())


def payable_now(uses: Iterable[PayableUse], bank: Mapping[str, int]) -> tuple[list[PayableUse], list[PayableUse]]:
    """Which of these the banks of their funds can pay, in the order given, and which wait for the next run.

    A use is paid whole or waits whole, whichever of its funds is short. A bank is short where cases
    made something owed that no cheque paid for; `bank` is by fund, in cents.
    """
    left = dict(bank)
    taken, waiting = [], []
    for use in uses:
        needed: dict[str, int] = defaultdict(int)
        for (fund, _), cents in use.parts.items():
            needed[fund] += cents
        if all(cents <= left.get(fund, 0) for fund, cents in needed.items()):
            for fund, cents in needed.items():
                left[fund] -= cents
            taken.append(use)
        else:
            waiting.append(use)
    return taken, waiting


def payables_of(uses: Iterable[PayableUse]) -> list[Payable]:
    """What is owed for these, summed by provider, fund and programme, in that order."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for use in uses:
        for (fund, programme), cents in use.parts.items():
            sums[use.provider_id, fund, programme] += cents
    return [Payable(*place, cents) for place, cents in sorted(sums.items())]


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
    amounts: Mapping[str, int], bank: Mapping[str, int], provider_id: str, run_id: str, settlement_id: str,
    currency: str, on: date,
) -> list[Entry]:  # fmt: skip
    """The money of a settlement left the account; `amounts` are cents by fund. It was in transit for a moment.

    Raises `ConflictError` where the bank has less of a fund than that; `bank` is by fund, in cents.
    """
    for fund, cents in sorted(amounts.items()):
        if cents > bank.get(fund, 0):
            raise ConflictError(
                f"the bank account has {bank.get(fund, 0)} cents of the fund {fund}, which is less than {cents}",
                code="bank_too_small",
                remedy="Book the deposit that paid for it, then record this payment again. It stays in its run.",
            )
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
