"""The rules of the books: facts in, entries out. Pure.

A fact is never refused. What breaks a rule is booked against the suspense account 2900 of a case
instead of the voucher's account, so that the provider is paid and somebody looks.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from services.ledger.chart import BANK, Side, account
from shared.contracts.issuer import GrantMade
from shared.contracts.redeemer import Movement, RedemptionCaptured
from shared.kernel.errors import ConflictError


class Broken(StrEnum):
    """The rules a fact can break."""

    BUDGET_OVERDRAWN = "budget_overdrawn"
    FUND_UNKNOWN = "fund_unknown"
    VOUCHER_ISSUED_TWICE = "voucher_issued_twice"
    PREDECESSOR_MISSING = "predecessor_missing"
    VERSION_USED = "version_used"
    STATE_DIFFERS = "state_differs"
    VALUE_DIFFERS = "value_differs"
    CAPTURED_TWICE = "captured_twice"


@dataclass(frozen=True)
class Posting:
    """One line of an entry: so many cents on one side of one account."""

    account: str
    side: Side
    cents: int


@dataclass(frozen=True)
class Step:
    """One voucher's step that an entry stands for; `before` is `None` where it begins."""

    voucher_id: str
    before: str | None
    after: str
    version: int


@dataclass(frozen=True)
class Entry:
    """One entry of one fund. Raises `AssertionError` unless it has two lines or more, all positive, that balance."""

    fund_id: str
    type: str
    cause: str
    subject: str
    effective_on: date
    currency: str
    postings: tuple[Posting, ...]
    steps: tuple[Step, ...] = ()
    group_id: str | None = None

    def __post_init__(self) -> None:
        assert len(self.postings) >= 2, "an entry has two lines or more"
        assert all(posting.cents > 0 for posting in self.postings), "a line is positive"
        debit = sum(posting.cents for posting in self.postings if posting.side is Side.DEBIT)
        credit = sum(posting.cents for posting in self.postings if posting.side is Side.CREDIT)
        assert debit == credit, "an entry balances"


@dataclass(frozen=True)
class Voucher:
    """What the register knows of one voucher."""

    voucher_id: str
    fund_id: str
    programme_id: str
    grant_id: str | None
    cents: int
    state: str
    version: int
    redemption_id: str | None = None
    case_id: str | None = None


@dataclass(frozen=True)
class Case:
    """A fact that broke a rule, or the answer to an earlier one."""

    case_id: str
    code: Broken
    event_id: str
    subject: str
    fund_id: str | None
    cents: int


@dataclass
class Outcome:
    """What a fact causes in the books."""

    entries: list[Entry] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    parts: list[tuple[str, str, int]] = field(default_factory=list)


def case_id(event_id: str, about: str) -> str:
    """A case's id follows from what it is about, so that a replay gives it again."""
    return hashlib.sha256(f"case {event_id} {about}".encode()).hexdigest()[:32]


def posted(*lines: tuple[str, Side, int]) -> tuple[Posting, ...]:
    return tuple(Posting(key, side, cents) for key, side, cents in lines)


# -- what people do


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


# -- what the services tell


@dataclass
class Books:
    """What the rules look at: the register's vouchers in question, free budgets, funds and programmes."""

    vouchers: dict[str, Voucher]
    budgets: dict[tuple[str, str], int]
    funds: frozenset[str]
    first_funds: Mapping[str, str]
    redemptions: set[str] = field(default_factory=set)


def made(event: GrantMade, event_id: str, on: date, books: Books) -> Outcome:
    """Cheques were issued: budget becomes cheques with parents, one entry per fund. Changes `books` along."""
    outcome = Outcome()
    for part in event.parts:
        if part.fund_id not in books.funds:
            name = case_id(event_id, part.fund_id)
            outcome.cases.append(Case(name, Broken.FUND_UNKNOWN, event_id, event.grant_id, None, part.amount_cents))
            continue
        _issue(outcome, event, event_id, part.fund_id, part.voucher_ids, on, books)
    if len(outcome.entries) > 1:
        outcome.entries = [replace(entry, group_id=event.grant_id) for entry in outcome.entries]
    return outcome


def _issue(
    outcome: Outcome, event: GrantMade, event_id: str, fund: str, voucher_ids: list[str], on: date, books: Books
) -> None:
    programme, face = event.programme_id, event.face_cents
    fresh = [voucher_id for voucher_id in voucher_ids if _is_new(books.vouchers.get(voucher_id))]
    twice = len(voucher_ids) - len(fresh)
    if twice:
        name = case_id(event_id, f"twice {fund}")
        outcome.cases.append(Case(name, Broken.VOUCHER_ISSUED_TWICE, event_id, event.grant_id, fund, twice * face))
    if not fresh:
        return
    amount = len(fresh) * face
    source = account("2110", fund=fund, programme=programme)
    if amount > books.budgets.get((fund, programme), 0):
        name = case_id(event_id, f"budget {fund}")
        outcome.cases.append(Case(name, Broken.BUDGET_OVERDRAWN, event_id, event.grant_id, fund, amount))
        source = account("2900", fund=fund, case=name)
    else:
        books.budgets[fund, programme] -= amount
    with_parents = account("2200", fund=fund, programme=programme)
    lines = posted((source, Side.DEBIT, amount), (with_parents, Side.CREDIT, amount))
    steps = tuple(Step(voucher_id, None, "issued", 1) for voucher_id in fresh)
    outcome.entries.append(Entry(fund, "grant_made", event_id, event.grant_id, on, event.currency, lines, steps))
    for voucher_id in fresh:
        early = books.vouchers.get(voucher_id)
        if early is None:
            known = Voucher(voucher_id, fund, programme, event.grant_id, face, "issued", 1)
        else:
            known = _explain(outcome, early, event, event_id, fund, on)
        books.vouchers[voucher_id] = known
        outcome.vouchers.append(known)


def _is_new(known: Voucher | None) -> bool:
    """Whether a grant may still bring this voucher: nobody knows it, or it was only seen spent too early."""
    return known is None or known.case_id is not None


def _explain(outcome: Outcome, early: Voucher, event: GrantMade, event_id: str, fund: str, on: date) -> Voucher:
    """The grant of a voucher that was spent first has come: what stood in suspense gets its real account."""
    assert early.case_id is not None
    suspense = account("2900", fund=early.fund_id, case=early.case_id)
    real = account("2200", fund=fund, programme=event.programme_id)
    subject, currency, cents = early.case_id, event.currency, early.cents
    if early.fund_id == fund:
        lines = posted((real, Side.DEBIT, cents), (suspense, Side.CREDIT, cents))
        outcome.entries.append(Entry(fund, "exception_explained", event_id, subject, on, currency, lines))
    else:
        taken = posted(
            (account("1000", bank=BANK, fund=early.fund_id), Side.DEBIT, cents), (suspense, Side.CREDIT, cents)
        )
        given = posted((real, Side.DEBIT, cents), (account("1000", bank=BANK, fund=fund), Side.CREDIT, cents))
        for paying, lines in ((early.fund_id, taken), (fund, given)):
            outcome.entries.append(Entry(paying, "fund_corrected", event_id, subject, on, currency, lines))
    outcome.resolved.append(early.case_id)
    return replace(early, fund_id=fund, programme_id=event.programme_id, grant_id=event.grant_id, case_id=None)


def missing(movements: Iterable[Movement], vouchers: Mapping[str, Voucher]) -> str | None:
    """The step that has to be in the register before these movements and is not there yet."""
    for movement in movements:
        known = vouchers.get(movement.voucher_id)
        if known is None or known.version < movement.version - 1:
            return need(movement.voucher_id, movement.version - 1)
    return None


def need(voucher_id: str, version: int) -> str:
    """By what name an event waits for a voucher's step."""
    return f"voucher:{voucher_id}:{version}"


def captured(event: RedemptionCaptured, event_id: str, on: date, books: Books) -> Outcome:
    """Cheques were spent: the provider is owed their sum, whatever the register thinks. Changes `books` along."""
    outcome = Outcome()
    if event.redemption_id in books.redemptions:
        name = case_id(event_id, "twice")
        outcome.cases.append(Case(name, Broken.CAPTURED_TWICE, event_id, event.redemption_id, None, event.amount_cents))
        return outcome
    books.redemptions.add(event.redemption_id)
    debits: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    steps: dict[str, list[Step]] = defaultdict(list)
    for movement in event.movements:
        known = books.vouchers.get(movement.voucher_id)
        broken = _broken(movement, known)
        fund = _fund_of(movement, known, books)
        if fund is None:
            name = case_id(event_id, movement.voucher_id)
            outcome.cases.append(Case(name, Broken.FUND_UNKNOWN, event_id, event.redemption_id, None, movement.cents))
            continue
        programme = known.programme_id if known is not None and broken is None else movement.programme_id
        if broken is None:
            source = account("2200", fund=fund, programme=programme)
        else:
            name = case_id(event_id, movement.voucher_id)
            source = account("2900", fund=fund, case=name)
            outcome.cases.append(Case(name, broken, event_id, event.redemption_id, fund, movement.cents))
        debits[fund, programme][source] += movement.cents
        after = _after(movement, known, broken, fund, event.redemption_id, event_id)
        if after is not None:
            steps[fund].append(Step(movement.voucher_id, movement.from_state, movement.to_state, movement.version))
            books.vouchers[movement.voucher_id] = after
            outcome.vouchers.append(after)
    _owe(outcome, event, event_id, on, debits, steps)
    return outcome


def _owe(
    outcome: Outcome,
    event: RedemptionCaptured,
    event_id: str,
    on: date,
    debits: Mapping[tuple[str, str], Mapping[str, int]],
    steps: Mapping[str, list[Step]],
) -> None:
    funds = sorted({fund for fund, _ in debits})
    group = event.redemption_id if len(funds) > 1 else None
    for fund in funds:
        lines: list[tuple[str, Side, int]] = []
        for (paying, programme), sources in debits.items():
            if paying != fund:
                continue
            lines += [(source, Side.DEBIT, cents) for source, cents in sources.items()]
            owed = sum(sources.values())
            payable = account("2300", provider=event.provider_id, fund=fund, programme=programme)
            lines.append((payable, Side.CREDIT, owed))
            outcome.parts.append((fund, programme, owed))
        outcome.entries.append(
            Entry(
                fund, "redemption_captured", event_id, event.redemption_id, on, event.currency,
                posted(*lines), tuple(steps[fund]), group,
            )
        )  # fmt: skip


def _broken(movement: Movement, known: Voucher | None) -> Broken | None:
    if known is None or known.version < movement.version - 1:
        return Broken.PREDECESSOR_MISSING
    if known.version >= movement.version:
        return Broken.VERSION_USED
    if known.state != movement.from_state:
        return Broken.STATE_DIFFERS
    if (known.cents, known.programme_id) != (movement.cents, movement.programme_id):
        return Broken.VALUE_DIFFERS
    return None


def _fund_of(movement: Movement, known: Voucher | None, books: Books) -> str | None:
    """Who pays: the fund of the cheque's grant, else the programme's first, else any fund there is."""
    if known is not None:
        return known.fund_id
    first = books.first_funds.get(movement.programme_id)
    return first if first in books.funds else min(books.funds, default=None)


def _after(
    movement: Movement, known: Voucher | None, broken: Broken | None, fund: str, redemption_id: str, event_id: str
) -> Voucher | None:
    """The register's voucher after a movement; `None` when the register stays as it is."""
    if broken is Broken.VERSION_USED:
        return None
    if known is None:
        return Voucher(
            movement.voucher_id, fund, movement.programme_id, None, movement.cents, movement.to_state,
            movement.version, redemption_id, case_id(event_id, movement.voucher_id),
        )  # fmt: skip
    return replace(known, state=movement.to_state, version=movement.version, redemption_id=redemption_id)
