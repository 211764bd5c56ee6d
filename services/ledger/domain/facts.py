"""What the services tell, as entries.

A fact is never refused. What breaks a rule is booked against the suspense account 2900 of a case,
which stands in place of the voucher's account, so that the provider is paid and somebody looks.
The register and the voucher's account stay as they were, so that they tie. A step that only came
before its predecessor is explained when that one comes.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from services.ledger.chart import BANK, Side, account
from services.ledger.domain.values import Entry, Step, posted
from shared.contracts.issuer import GrantMade, GrantPart
from shared.contracts.redeemer import Movement, RedemptionCaptured, RedemptionConfirmed

#: Where a voucher's value stands in each state from which it can be spent.
SPENT_FROM = {"issued": "2200", "held": "2210"}


class Broken(StrEnum):
    """The rules a fact can break."""

    BUDGET_OVERDRAWN = "budget_overdrawn"
    FUND_UNKNOWN = "fund_unknown"
    CURRENCY_DIFFERS = "currency_differs"
    VOUCHER_ISSUED_TWICE = "voucher_issued_twice"
    PREDECESSOR_MISSING = "predecessor_missing"
    VERSION_USED = "version_used"
    STATE_DIFFERS = "state_differs"
    VALUE_DIFFERS = "value_differs"
    CAPTURED_TWICE = "captured_twice"
    CAPTURE_MISSING = "capture_missing"
    CONFIRMED_TWICE = "confirmed_twice"
    AMOUNT_DIFFERS = "amount_differs"


#: A case of these is explained by the fact that was missing; any other needs a person.
EXPLAINED_LATER = (Broken.PREDECESSOR_MISSING, Broken.CAPTURE_MISSING)


@dataclass(frozen=True)
class Voucher:
    """What the register knows of one voucher; `redemption_id` is the use it was last spent in."""

    voucher_id: str
    fund_id: str
    programme_id: str
    grant_id: str
    cents: int
    state: str
    version: int
    redemption_id: str | None = None


@dataclass(frozen=True)
class Redemption:
    """What the books know of one redemption."""

    state: str
    amount_cents: int


@dataclass(frozen=True)
class Case:
    """A fact that broke a rule. Without `fund_id` no money could be moved.

    `step` and `programme_id` are those of the one voucher it is about, where it is about one.
    """

    case_id: str
    code: Broken
    event_id: str
    subject: str
    fund_id: str | None
    cents: int
    programme_id: str | None = None
    step: Step | None = None


@dataclass
class Outcome:
    """What a fact causes in the books. `parts` are what each fund and programme owes, in cents."""

    entries: list[Entry] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    parts: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass
class Books:
    """What the rules look at. `funds` tells their currencies, `first_funds` who pays first in a programme.

    `suspended` holds, by voucher, the cases whose step still waits for its predecessor.
    """

    vouchers: dict[str, Voucher]
    budgets: dict[tuple[str, str], int]
    funds: Mapping[str, str]
    first_funds: Mapping[str, str]
    redemptions: set[str] = field(default_factory=set)
    suspended: dict[str, list[Case]] = field(default_factory=dict)


def case_id(event_id: str, about: str) -> str:
    """A case's id follows from what it is about, so that a replay gives it again."""
    return hashlib.sha256(f"case {event_id} {about}".encode()).hexdigest()[:32]


def need(voucher_id: str, version: int) -> str:
    """By what name an event waits for a voucher's step."""
    return f"voucher:{voucher_id}:{version}"


def need_of_redemption(redemption_id: str) -> str:
    """By what name an event waits for a redemption's capture."""
    return f"redemption:{redemption_id}"


# -- grants


def made(event: GrantMade, event_id: str, on: date, books: Books) -> Outcome:
    """Cheques were issued: budget becomes cheques with parents, one entry per fund. Changes `books` along."""
    outcome = Outcome()
    group = event.grant_id if len(event.parts) > 1 else None
    for number, part in enumerate(event.parts):
        currency = books.funds.get(part.fund_id)
        if currency == event.currency:
            _issue(outcome, event, event_id, part, number, group, on, books)
        else:
            code = Broken.FUND_UNKNOWN if currency is None else Broken.CURRENCY_DIFFERS
            name = case_id(event_id, f"part {number}")
            outcome.cases.append(Case(name, code, event_id, event.grant_id, None, part.amount_cents))
    return outcome


def _issue(
    outcome: Outcome,
    event: GrantMade,
    event_id: str,
    part: GrantPart,
    number: int,
    group: str | None,
    on: date,
    books: Books,
) -> None:
    fund, programme, face = part.fund_id, event.programme_id, event.face_cents
    fresh = []
    for voucher_id in part.voucher_ids:
        if voucher_id not in books.vouchers:
            known = Voucher(voucher_id, fund, programme, event.grant_id, face, "issued", 1)
            books.vouchers[voucher_id] = known
            fresh.append(known)
    twice = len(part.voucher_ids) - len(fresh)
    if twice:
        name = case_id(event_id, f"part {number} twice")
        outcome.cases.append(Case(name, Broken.VOUCHER_ISSUED_TWICE, event_id, event.grant_id, fund, twice * face))
    if not fresh:
        return
    amount = len(fresh) * face
    source = account("2110", fund=fund, programme=programme)
    if amount > books.budgets.get((fund, programme), 0):
        name = case_id(event_id, f"part {number} budget")
        outcome.cases.append(Case(name, Broken.BUDGET_OVERDRAWN, event_id, event.grant_id, fund, amount))
        source = account("2900", fund=fund, case=name)
    else:
        books.budgets[fund, programme] -= amount
    with_parents = account("2200", fund=fund, programme=programme)
    lines = posted((source, Side.DEBIT, amount), (with_parents, Side.CREDIT, amount))
    steps = tuple(Step(one.voucher_id, None, "issued", 1) for one in fresh)
    outcome.entries.append(Entry(fund, "grant_made", event_id, event.grant_id, on, event.currency, lines, steps, group))
    outcome.vouchers += fresh
    for known in fresh:
        _explain(outcome, known.voucher_id, event_id, on, books)


# -- redemptions


def missing(movements: Iterable[Movement], vouchers: Mapping[str, Voucher]) -> str | None:
    """The step that has to be in the register before these movements and is not there yet."""
    for movement in movements:
        known = vouchers.get(movement.voucher_id)
        if known is None or known.version < movement.version - 1:
            return need(movement.voucher_id, movement.version - 1)
    return None


def captured(event: RedemptionCaptured, event_id: str, on: date, books: Books) -> Outcome:
    """Cheques were spent: the provider is owed their sum, whatever the register thinks. Changes `books` along.

    Only what is told of the same redemption once more owes nothing: it was booked the first time.
    """
    outcome = Outcome()
    if event.redemption_id in books.redemptions:
        name = case_id(event_id, "twice")
        outcome.cases.append(Case(name, Broken.CAPTURED_TWICE, event_id, event.redemption_id, None, event.amount_cents))
        return outcome
    books.redemptions.add(event.redemption_id)
    debits: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    steps: dict[str, list[Step]] = defaultdict(list)
    applied = []
    for number, movement in enumerate(event.movements):
        voucher_id, programme, cents = movement.voucher_id, movement.programme_id, movement.cents
        known = books.vouchers.get(voucher_id)
        fund = known.fund_id if known is not None else _first_fund(programme, books)
        step = Step(voucher_id, movement.from_state, movement.to_state, movement.version)
        broken = _broken(step, programme, cents, known)
        if fund is None or books.funds[fund] != event.currency:
            code = Broken.FUND_UNKNOWN if fund is None else Broken.CURRENCY_DIFFERS
            name = case_id(event_id, f"{number} {voucher_id}")
            outcome.cases.append(Case(name, code, event_id, event.redemption_id, None, cents, programme, step))
            continue
        if broken is None:
            assert known is not None
            source = account(SPENT_FROM[step.before or ""], fund=fund, programme=programme)
            after = replace(known, state=step.after, version=step.version, redemption_id=event.redemption_id)
            books.vouchers[voucher_id] = after
            outcome.vouchers.append(after)
            applied.append(voucher_id)
        else:
            name = case_id(event_id, f"{number} {voucher_id}")
            source = account("2900", fund=fund, case=name)
            case = Case(name, broken, event_id, event.redemption_id, fund, cents, programme, step)
            outcome.cases.append(case)
            if broken is Broken.PREDECESSOR_MISSING:
                books.suspended.setdefault(voucher_id, []).append(case)
        debits[fund, programme][source] += cents
        steps[fund].append(step)
    _owe(outcome, event, event_id, on, debits, steps)
    for voucher_id in applied:
        _explain(outcome, voucher_id, event_id, on, books)
    return outcome


def _owe(
    outcome: Outcome,
    event: RedemptionCaptured,
    event_id: str,
    on: date,
    debits: Mapping[tuple[str, str], Mapping[str, int]],
    steps: Mapping[str, list[Step]],
) -> None:
    """One entry per fund: its cheques become what it owes the provider."""
    group = event.redemption_id if len(steps) > 1 else None
    for fund in sorted(steps):
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


def confirmed(event: RedemptionConfirmed, event_id: str, known: Redemption | None) -> Case | None:
    """A redemption is final. Returns what is wrong with that, if anything; what was captured is paid all the same."""
    if known is None:
        code = Broken.CAPTURE_MISSING
    elif known.state != "captured":
        code = Broken.CONFIRMED_TWICE
    elif event.movements or event.amount_cents != known.amount_cents:
        code = Broken.AMOUNT_DIFFERS
    else:
        return None
    return Case(case_id(event_id, "confirmed"), code, event_id, event.redemption_id, None, event.amount_cents)


def _broken(step: Step, programme_id: str, cents: int, known: Voucher | None) -> Broken | None:
    """The rule that a voucher's step to being spent breaks, against the register."""
    if known is None or known.version < step.version - 1:
        return Broken.PREDECESSOR_MISSING
    if known.version >= step.version:
        return Broken.VERSION_USED
    if known.state != step.before or step.before not in SPENT_FROM or step.after != "redeemed":
        return Broken.STATE_DIFFERS
    if (known.cents, known.programme_id) != (cents, programme_id):
        return Broken.VALUE_DIFFERS
    return None


def _first_fund(programme_id: str, books: Books) -> str | None:
    """Who pays for a cheque nobody knows: the programme's first fund, else any fund there is."""
    first = books.first_funds.get(programme_id)
    return first if first in books.funds else min(books.funds, default=None)


# -- explanations


def _explain(outcome: Outcome, voucher_id: str, event_id: str, on: date, books: Books) -> None:
    """A voucher's predecessor has come: each step that stood in suspense for want of it gets its real account.

    Where another fund stood in, the bank's money goes back to it: one entry a fund, in one group.
    """
    waiting = books.suspended.get(voucher_id, [])
    while True:
        known = books.vouchers[voucher_id]
        case = next((one for one in waiting if _fits(one, known, books)), None)
        if case is None:
            return
        waiting.remove(case)
        step, stood_in = case.step, case.fund_id
        assert step is not None
        assert stood_in is not None
        suspense = (account("2900", fund=stood_in, case=case.case_id), Side.CREDIT, case.cents)
        code = SPENT_FROM[step.before or ""]
        real = (account(code, fund=known.fund_id, programme=known.programme_id), Side.DEBIT, case.cents)
        currency = books.funds[stood_in]
        if stood_in == known.fund_id:
            lines = posted(real, suspense)
            outcome.entries.append(Entry(stood_in, "exception_explained", event_id, case.case_id, on, currency, lines))
        else:
            back = (account("1000", bank=BANK, fund=stood_in), Side.DEBIT, case.cents)
            paying = (account("1000", bank=BANK, fund=known.fund_id), Side.CREDIT, case.cents)
            for fund, lines in ((stood_in, posted(back, suspense)), (known.fund_id, posted(real, paying))):
                entry = Entry(fund, "fund_corrected", event_id, case.case_id, on, currency, lines, (), case.case_id)
                outcome.entries.append(entry)
        after = replace(known, state=step.after, version=step.version, redemption_id=case.subject)
        books.vouchers[voucher_id] = after
        outcome.vouchers.append(after)
        outcome.resolved.append(case.case_id)


def _fits(case: Case, known: Voucher, books: Books) -> bool:
    """Whether this suspended step is the voucher's next one, and breaks no other rule."""
    if case.step is None or case.fund_id is None or case.programme_id is None:
        return False
    same_currency = books.funds[case.fund_id] == books.funds[known.fund_id]
    return same_currency and _broken(case.step, case.programme_id, case.cents, known) is None
