"""What the books know when a fact comes, which steps a voucher may take, and what a fact causes.

A fact is never refused. What breaks a rule is booked against the suspense account 2900 of a case,
which stands in place of the voucher's account, so that the provider is paid and somebody looks.
The register and the voucher's account stay as they were, so that they tie. A step between two
accounts of a voucher books nothing while it breaks a rule: it is kept in its case alone.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from services.ledger.chart import BANK, Side, account
from services.ledger.domain.values import Entry, Step, posted
from shared.contracts.redeemer import Movement


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
    USE_UNKNOWN = "use_unknown"
    USE_STATE_DIFFERS = "use_state_differs"
    CLAIM_DIFFERS = "claim_differs"
    REQUEST_DIFFERS = "request_differs"


#: A case of these is explained by the fact that was missing; any other needs a person.
EXPLAINED_LATER = (Broken.PREDECESSOR_MISSING, Broken.CAPTURE_MISSING)

#: The states in which a use took the cheque, or set it aside: leaving them is that use's own step.
IN_USE = ("held", "redeemed")
#: The states in which a cheque ended unspent: its value is the programme's again.
ENDED = ("expired", "revoked")
_FREED = {(before, after) for before in IN_USE for after in ("issued", *ENDED)}
_FROM_HOLD = {pair for pair in _FREED if pair[0] == "held"}

#: Which steps (from, to) each fact may bring about.
LAWFUL: Mapping[str, frozenset[tuple[str, str]]] = {
    "held": frozenset({("issued", "held")}),
    "released": frozenset(_FROM_HOLD),
    "captured": frozenset({("issued", "redeemed"), ("held", "redeemed"), *_FROM_HOLD}),
    "confirmed": frozenset(_FREED - _FROM_HOLD),
    "reversed": frozenset(_FREED - _FROM_HOLD),
    "expired": frozenset({("issued", "expired")}),
    "revoked": frozenset({("issued", "revoked")}),
    "extended": frozenset({("issued", "issued"), ("held", "held")}),
}
_ACCOUNTS = {"issued": "2200", "held": "2210", "expired": "2110", "revoked": "2110"}


@dataclass(frozen=True)
class Voucher:
    """What the register knows of one voucher; `redemption_id` is the use that holds or took it."""

    voucher_id: str
    fund_id: str
    programme_id: str
    grant_id: str
    cents: int
    state: str
    version: int
    redemption_id: str | None = None


@dataclass(frozen=True)
class Case:
    """A fact that broke a rule. Without `fund_id` no money could be moved.

    `step` and `programme_id` are those of the one voucher it is about, where it is about one. A
    `covered` one was paid from the guarantee line, which stands in for it since.
    """

    case_id: str
    code: Broken
    event_id: str
    subject: str
    fund_id: str | None
    cents: int
    programme_id: str | None = None
    step: Step | None = None
    resolved: bool = False
    covered: bool = False


@dataclass(frozen=True)
class Redemption:
    """What the books know of one redemption. `amount_cents` is what is payable, or held, as things stand."""

    state: str
    amount_cents: int
    provider_id: str = ""


@dataclass(frozen=True)
class Credit:
    """Value that is a programme's again, which the issuer has to hear of."""

    fund_id: str
    programme_id: str
    cents: int
    currency: str
    reason: str


@dataclass(frozen=True)
class Restored:
    """Money that a guarantee line paid and has again."""

    fund_id: str
    programme_id: str
    cents: int
    currency: str


@dataclass
class Outcome:
    """What a fact causes in the books. `parts` are what each fund and programme owes more or less, in cents."""

    entries: list[Entry] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    parts: list[tuple[str, str, int]] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    restored: list[Restored] = field(default_factory=list)


@dataclass
class Books:
    """What the rules look at. `funds` tells their currencies, `first_funds` who pays first in a programme.

    `suspended` holds, by voucher, the cases whose step still waits for its predecessor; `stood_in`,
    by redemption and voucher, the case that was opened when it was captured; `parts`, by redemption,
    what each fund and programme owes for it.
    """

    vouchers: dict[str, Voucher]
    budgets: dict[tuple[str, str], int]
    funds: Mapping[str, str]
    first_funds: Mapping[str, str]
    redemptions: dict[str, Redemption] = field(default_factory=dict)
    suspended: dict[str, list[Case]] = field(default_factory=dict)
    stood_in: dict[tuple[str, str], Case] = field(default_factory=dict)
    parts: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)


def derived(*names: str) -> str:
    """An id that follows from what it is about, so that a replay gives it again."""
    return hashlib.sha256(" ".join(names).encode()).hexdigest()[:32]


def case_id(event_id: str, about: str) -> str:
    return derived("case", event_id, about)


def need(voucher_id: str, version: int) -> str:
    """By what name an event waits for a voucher's step."""
    return f"voucher:{voucher_id}:{version}"


def need_of_redemption(redemption_id: str) -> str:
    """By what name an event waits for a redemption to be known."""
    return f"redemption:{redemption_id}"


def missing(movements: Iterable[Movement], vouchers: Mapping[str, Voucher]) -> str | None:
    """The step that has to be in the register before these movements and is not there yet."""
    for movement in movements:
        known = vouchers.get(movement.voucher_id)
        if known is None or known.version < movement.version - 1:
            return need(movement.voucher_id, movement.version - 1)
    return None


def step_of(movement: Movement) -> Step:
    return Step(movement.voucher_id, movement.from_state, movement.to_state, movement.version)


def broken(fact: str, step: Step, programme_id: str, cents: int, known: Voucher | None, subject: str) -> Broken | None:
    """The rule that a voucher's step breaks, against the register. `subject` is the use that makes it."""
    if (step.before, step.after) not in LAWFUL[fact]:
        return Broken.STATE_DIFFERS
    return _out_of_turn(step, programme_id, cents, known, subject)


def _out_of_turn(step: Step, programme_id: str, cents: int, known: Voucher | None, subject: str) -> Broken | None:
    if known is None or known.version < step.version - 1:
        return Broken.PREDECESSOR_MISSING
    if known.version >= step.version:
        return Broken.VERSION_USED
    if known.state != step.before or (_leaves_a_use(step) and known.redemption_id != subject):
        return Broken.STATE_DIFFERS
    if (known.cents, known.programme_id) != (cents, programme_id):
        return Broken.VALUE_DIFFERS
    return None


def _leaves_a_use(step: Step) -> bool:
    return step.before in IN_USE and step.before != step.after


def first_fund(programme_id: str, books: Books) -> str | None:
    """Who pays for a cheque nobody knows: the programme's first fund, else any fund there is."""
    first = books.first_funds.get(programme_id)
    return first if first in books.funds else min(books.funds, default=None)


def standing(state: str, fund_id: str, programme_id: str) -> str:
    """The account in which a voucher's value stands while nobody spent it."""
    return account(_ACCOUNTS[state], fund=fund_id, programme=programme_id)


def take(outcome: Outcome, known: Voucher, step: Step, subject: str, books: Books) -> None:
    """The register follows a step; value of a cheque that ended is told as credited."""
    after = replace(known, state=step.after, version=step.version)
    if step.before != step.after:
        after = replace(after, redemption_id=subject if step.after in IN_USE else None)
    books.vouchers[known.voucher_id] = after
    outcome.vouchers.append(after)
    if step.after in ENDED:
        credit = Credit(known.fund_id, known.programme_id, known.cents, books.funds[known.fund_id], step.after)
        outcome.credits.append(credit)


class Sheet:
    """Lines that gather to one entry a fund. Where two funds are concerned the bank's money goes between them."""

    def __init__(self, kind: str, event_id: str, subject: str, on: date, books: Books) -> None:
        self._named = (kind, event_id, subject, on)
        self._books = books
        self._lines: dict[str, dict[tuple[str, Side], int]] = defaultdict(lambda: defaultdict(int))
        self._steps: dict[str, list[Step]] = defaultdict(list)

    def move(self, source: str, target: str, cents: int, fund_id: str, step: Step | None = None) -> None:
        """Debit one account of a fund and credit another; nothing where both are the same."""
        if source != target:
            self._lines[fund_id][source, Side.DEBIT] += cents
            self._lines[fund_id][target, Side.CREDIT] += cents
            if step is not None:
                self._steps[fund_id].append(step)

    def entries(self) -> list[Entry]:
        kind, event_id, subject, on = self._named
        group = subject if len(self._lines) > 1 else None
        return [
            Entry(
                fund, kind, event_id, subject, on, self._books.funds[fund],
                posted(*((key, side, cents) for (key, side), cents in lines.items())),
                tuple(self._steps[fund]), group,
            )
            for fund, lines in sorted(self._lines.items())
        ]  # fmt: skip


def across(
    giving: tuple[str, str], taking: tuple[str, str], cents: int, kind: str, event_id: str, subject: str, on: date,
    currency: str, steps: tuple[Step, ...] = (),
) -> list[Entry]:  # fmt: skip
    """Debit an account of one fund and credit that of another; each is (fund, account).

    Every entry belongs to one fund: money of the bank goes from the first to the second, which
    nets to nothing at the bank.
    """
    giver, taker = giving[0], taking[0]
    out = posted(
        (giving[1], Side.DEBIT, cents),
        (account("1000", bank=BANK, fund=giver), Side.CREDIT, cents),
    )
    back = posted(
        (account("1000", bank=BANK, fund=taker), Side.DEBIT, cents),
        (taking[1], Side.CREDIT, cents),
    )
    group = derived("across", event_id, giving[1], taking[1])
    return [
        Entry(giver, kind, event_id, subject, on, currency, out, steps, group),
        Entry(taker, kind, event_id, subject, on, currency, back, (), group),
    ]


def explain(outcome: Outcome, voucher_id: str, event_id: str, on: date, books: Books) -> None:
    """A voucher's predecessor has come: each step that waited in a case for want of it is booked as it should be.

    Where another fund stood in, the bank's money goes between the two: one entry a fund, in one group.
    """
    waiting = books.suspended.get(voucher_id, [])
    while True:
        known = books.vouchers[voucher_id]
        case = next((one for one in waiting if _fits(one, known, books)), None)
        if case is None:
            return
        waiting.remove(case)
        assert case.step is not None
        outcome.entries += _explanation(case, case.step, known, event_id, on, books)
        take(outcome, known, case.step, case.subject, books)
        outcome.resolved.append(case.case_id)
        if case.covered and case.fund_id is not None and case.programme_id is not None:
            currency = books.funds[case.fund_id]
            outcome.restored.append(Restored(case.fund_id, case.programme_id, case.cents, currency))
        stood = books.stood_in.get((case.subject, voucher_id))
        if stood is not None and stood.case_id == case.case_id:
            books.stood_in[case.subject, voucher_id] = replace(stood, resolved=True)


def _explanation(case: Case, step: Step, known: Voucher, event_id: str, on: date, books: Books) -> list[Entry]:
    """The real account in place of the case's, or of the line that paid for it; where no money moved, the step."""
    fund, programme = known.fund_id, known.programme_id
    if case.fund_id is None:
        sheet = Sheet("exception_explained", event_id, case.case_id, on, books)
        sheet.move(
            standing(step.before or "", fund, programme), standing(step.after, fund, programme), case.cents, fund, step
        )
        return sheet.entries()
    suspense = account("2900", fund=case.fund_id, case=case.case_id)
    if case.covered:
        suspense = account("2120", fund=case.fund_id, programme=case.programme_id or programme)
    if step.after == "redeemed":
        debit, credit = (fund, standing(step.before or "", fund, programme)), (case.fund_id, suspense)
    else:
        debit, credit = (case.fund_id, suspense), (fund, standing(step.after, fund, programme))
    if case.fund_id == fund:
        sheet = Sheet("exception_explained", event_id, case.case_id, on, books)
        sheet.move(debit[1], credit[1], case.cents, fund)
        return sheet.entries()
    return across(debit, credit, case.cents, "fund_corrected", event_id, case.case_id, on, books.funds[fund])


def _fits(case: Case, known: Voucher, books: Books) -> bool:
    """Whether this suspended step is the voucher's next one, and breaks no other rule."""
    if case.step is None or case.programme_id is None:
        return False
    if case.fund_id is None:
        if "redeemed" in (case.step.before, case.step.after):
            return False
    elif books.funds[case.fund_id] != books.funds[known.fund_id]:
        return False
    return _out_of_turn(case.step, case.programme_id, case.cents, known, case.subject) is None
