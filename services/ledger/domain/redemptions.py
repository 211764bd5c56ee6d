"""What became of a use, as entries: set aside, spent, released, disputed, confirmed, undone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from services.ledger.chart import account
from services.ledger.domain.register import (
    Books,
    Broken,
    Case,
    Outcome,
    Redemption,
    Sheet,
    across,
    broken,
    case_id,
    explain,
    first_fund,
    missing,
    need_of_redemption,
    standing,
    step_of,
    take,
)
from services.ledger.domain.values import Step
from shared.contracts.redeemer import (
    Movement,
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionDisputed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
)

Fact = (
    RedemptionHeld
    | RedemptionReleased
    | RedemptionCaptured
    | RedemptionDisputed
    | RedemptionConfirmed
    | RedemptionReversed
)

#: By fact, the states of a redemption in which it fits. `None` is one nobody has heard of. A capture of what was
#: released is owed all the same: its steps break the rules of the register, and the provider is paid.
FITS: Mapping[type[Fact], frozenset[str | None]] = {
    RedemptionHeld: frozenset({None}),
    RedemptionReleased: frozenset({"held"}),
    RedemptionCaptured: frozenset({None, "held", "released"}),
    RedemptionDisputed: frozenset({"captured"}),
    RedemptionConfirmed: frozenset({"captured", "disputed"}),
    RedemptionReversed: frozenset({"captured", "disputed"}),
}
#: What each fact makes of it.
BECOMES: Mapping[type[Fact], str] = {
    RedemptionHeld: "held",
    RedemptionReleased: "released",
    RedemptionCaptured: "captured",
    RedemptionDisputed: "disputed",
    RedemptionConfirmed: "confirmed",
    RedemptionReversed: "reversed",
}
STATES = ("held", "released", "captured", "disputed", "confirmed", "reversed", "settled")
_TWICE = {RedemptionCaptured: Broken.CAPTURED_TWICE, RedemptionConfirmed: Broken.CONFIRMED_TWICE}


def unfitting(kind: type[Fact], state: str | None) -> Broken:
    """The code of the case that a fact is where it fits no state. A confirmation may also send cheques back."""
    if state is not None:
        return _TWICE.get(kind, Broken.USE_STATE_DIFFERS)
    return Broken.CAPTURE_MISSING if kind is RedemptionConfirmed else Broken.USE_UNKNOWN


def movements_of(event: Fact) -> list[Movement]:
    return [] if isinstance(event, RedemptionDisputed) else event.movements


def waits_for(event: Fact, books: Books) -> str | None:
    """What has to be heard before this fact, and was not yet."""
    known = books.redemptions.get(event.redemption_id)
    if known is None and None not in FITS[type(event)]:
        return need_of_redemption(event.redemption_id)
    if (known.state if known else None) not in FITS[type(event)]:
        return None
    # What was captured against a case that needs a person has no place in the register to wait for.
    judged = [one for one in movements_of(event) if not _beside_the_register(event.redemption_id, one, books)]
    return missing(judged, books.vouchers)


def use_told(event: Fact, event_id: str, on: date, books: Books) -> Outcome:
    """What a fact about a use causes. Changes `books` along; the use's new state stands there, too."""
    known = books.redemptions.get(event.redemption_id)
    if (known.state if known else None) not in FITS[type(event)]:
        return _unfitting(event, event_id, known)
    if isinstance(event, RedemptionCaptured):
        return _captured(event, event_id, on, books)
    if isinstance(event, RedemptionHeld):
        books.redemptions[event.redemption_id] = Redemption("held", event.amount_cents, event.provider_id)
        return _between(event, event_id, "held", on, books)
    assert known is not None
    books.redemptions[event.redemption_id] = replace(known, state=BECOMES[type(event)])
    if isinstance(event, RedemptionDisputed):
        return Outcome()
    if isinstance(event, RedemptionReleased):
        books.redemptions[event.redemption_id] = replace(known, state="released", amount_cents=0)
        return _between(event, event_id, "released", on, books)
    return _sent_back(event, event_id, known, on, books)


def _unfitting(event: Fact, event_id: str, known: Redemption | None) -> Outcome:
    """A fact that fits no state: nothing moves, and somebody looks. What was captured is paid all the same."""
    code = unfitting(type(event), known.state if known else None)
    if known is None and isinstance(event, RedemptionConfirmed) and event.movements:
        code = Broken.USE_UNKNOWN
    cents = sum(movement.cents for movement in movements_of(event))
    if isinstance(event, RedemptionCaptured | RedemptionConfirmed | RedemptionReversed):
        cents = event.amount_cents
    about = "twice" if isinstance(event, RedemptionCaptured) else BECOMES[type(event)]
    return Outcome(cases=[Case(case_id(event_id, about), code, event_id, event.redemption_id, None, cents)])


def _between(event: RedemptionHeld | RedemptionReleased, event_id: str, fact: str, on: date, books: Books) -> Outcome:
    """Cheques move between accounts of vouchers: set aside, or free again."""
    outcome = Outcome()
    sheet = Sheet(f"redemption_{fact}", event_id, event.redemption_id, on, books)
    taken = [
        movement.voucher_id
        for number, movement in enumerate(event.movements)
        if shift(outcome, sheet, fact, movement, f"{number}", event_id, event.redemption_id, books)
    ]
    outcome.entries += sheet.entries()
    for voucher_id in taken:
        explain(outcome, voucher_id, event_id, on, books)
    return outcome


def shift(
    outcome: Outcome, sheet: Sheet, fact: str, movement: Movement, about: str, event_id: str, subject: str, books: Books
) -> bool:
    """One step between accounts of vouchers. One that breaks a rule moves nothing and is a case."""
    step, known = step_of(movement), books.vouchers.get(movement.voucher_id)
    wrong = broken(fact, step, movement.programme_id, movement.cents, known, subject)
    if wrong is None:
        assert known is not None
        fund, programme = known.fund_id, known.programme_id
        before, after = standing(step.before or "", fund, programme), standing(step.after, fund, programme)
        sheet.move(before, after, movement.cents, fund, step)
        take(outcome, known, step, subject, books)
        return True
    name = case_id(event_id, f"{about} {movement.voucher_id}")
    _open(outcome, Case(name, wrong, event_id, subject, None, movement.cents, movement.programme_id, step), books)
    return False


def _open(outcome: Outcome, case: Case, books: Books) -> None:
    outcome.cases.append(case)
    assert case.step is not None
    if case.code is Broken.PREDECESSOR_MISSING:
        books.suspended.setdefault(case.step.voucher_id, []).append(case)


# -- spent


def _captured(event: RedemptionCaptured, event_id: str, on: date, books: Books) -> Outcome:
    """Cheques were spent: the provider is owed their sum, whatever the register thinks. Those not used are free."""
    outcome = Outcome()
    redemption_id = event.redemption_id
    sheet = Sheet("redemption_captured", event_id, redemption_id, on, books)
    owed: dict[tuple[str, str], int] = {}
    applied = []
    for number, movement in enumerate(event.movements):
        if movement.to_state != "redeemed":
            taken = shift(outcome, sheet, "captured", movement, f"{number}", event_id, redemption_id, books)
        else:
            taken = _spend(outcome, sheet, event, movement, number, event_id, owed, books)
        if taken:
            applied.append(movement.voucher_id)
    outcome.entries += sheet.entries()
    outcome.parts += [(fund, programme, cents) for (fund, programme), cents in owed.items()]
    books.redemptions[redemption_id] = Redemption("captured", event.amount_cents, event.provider_id)
    books.parts[redemption_id] = owed
    for voucher_id in applied:
        explain(outcome, voucher_id, event_id, on, books)
    return outcome


def _spend(
    outcome: Outcome, sheet: Sheet, event: RedemptionCaptured, movement: Movement, number: int, event_id: str,
    owed: dict[tuple[str, str], int], books: Books,
) -> bool:  # fmt: skip
    voucher_id, programme, cents = movement.voucher_id, movement.programme_id, movement.cents
    known = books.vouchers.get(voucher_id)
    fund = known.fund_id if known is not None else first_fund(programme, books)
    step = step_of(movement)
    wrong = broken("captured", step, programme, cents, known, event.redemption_id)
    name = case_id(event_id, f"{number} {voucher_id}")
    if fund is None or books.funds[fund] != event.currency:
        code = Broken.FUND_UNKNOWN if fund is None else Broken.CURRENCY_DIFFERS
        case = Case(name, code, event_id, event.redemption_id, None, cents, programme, step)
        outcome.cases.append(case)
        books.stood_in[event.redemption_id, voucher_id] = case
        return False
    if wrong is None:
        assert known is not None
        source = standing(step.before or "", fund, programme)
        take(outcome, known, step, event.redemption_id, books)
    else:
        source = account("2900", fund=fund, case=name)
        case = Case(name, wrong, event_id, event.redemption_id, fund, cents, programme, step)
        _open(outcome, case, books)
        books.stood_in[event.redemption_id, voucher_id] = case
    payable = account("2300", provider=event.provider_id, fund=fund, programme=programme)
    sheet.move(source, payable, cents, fund, step)
    owed[fund, programme] = owed.get((fund, programme), 0) + cents
    return wrong is None


# -- sent back


def _sent_back(
    event: RedemptionConfirmed | RedemptionReversed, event_id: str, known: Redemption, on: date, books: Books
) -> Outcome:
    """Cheques of a use go back, all or some: so much less is owed to the provider."""
    outcome = Outcome()
    back = sum(movement.cents for movement in event.movements)
    payable = known.amount_cents - back
    fact = BECOMES[type(event)]
    due = 0 if isinstance(event, RedemptionReversed) else event.amount_cents
    if due != payable:
        name = case_id(event_id, fact)
        case = Case(name, Broken.AMOUNT_DIFFERS, event_id, event.redemption_id, None, event.amount_cents)
        outcome.cases.append(case)
    books.redemptions[event.redemption_id] = Redemption(fact, max(payable, 0), known.provider_id)
    sheet = Sheet(f"redemption_{fact}", event_id, event.redemption_id, on, books)
    applied = [
        movement.voucher_id
        for number, movement in enumerate(event.movements)
        if _return(outcome, sheet, fact, event, movement, number, event_id, known.provider_id, on, books)
    ]
    outcome.entries[:0] = sheet.entries()
    for voucher_id in applied:
        explain(outcome, voucher_id, event_id, on, books)
    return outcome


def _return(
    outcome: Outcome, sheet: Sheet, fact: str, event: RedemptionConfirmed | RedemptionReversed, movement: Movement,
    number: int, event_id: str, provider_id: str, on: date, books: Books,
) -> bool:  # fmt: skip
    """One cheque goes back: whoever owes for it owes it no more. Returns whether the register followed."""
    redemption_id, cents, programme = event.redemption_id, movement.cents, movement.programme_id
    step, known = step_of(movement), books.vouchers.get(movement.voucher_id)
    stood = books.stood_in.get((redemption_id, movement.voucher_id))
    wrong = broken(fact, step, programme, cents, known, redemption_id)
    if _beside_the_register(redemption_id, movement, books):
        assert stood is not None
        outcome.resolved.append(stood.case_id)
        books.stood_in[redemption_id, movement.voucher_id] = replace(stood, resolved=True)
        if stood.fund_id is not None:
            suspense = account("2900", fund=stood.fund_id, case=stood.case_id)
            place = (stood.fund_id, stood.programme_id or programme)
            _owe_less(outcome, sheet, redemption_id, provider_id, place, suspense, stood.cents, None, books)
        return False
    owing = stood.fund_id if stood is not None else (known.fund_id if known is not None else None)
    owed = books.parts.get(redemption_id, {}).get((owing or "", programme), 0)
    if wrong is None and owing is not None and owed >= cents:
        assert known is not None
        target = standing(step.after, known.fund_id, programme)
        if owing == known.fund_id:
            _owe_less(outcome, sheet, redemption_id, provider_id, (owing, programme), target, cents, step, books)
        else:
            payable = account("2300", provider=provider_id, fund=owing, programme=programme)
            outcome.entries += across(
                (owing, payable), (known.fund_id, target), cents, "fund_corrected", event_id, redemption_id, on,
                books.funds[owing], (step,),
            )  # fmt: skip
            _part(outcome, redemption_id, owing, programme, cents, books)
        take(outcome, known, step, redemption_id, books)
        return True
    code = wrong or Broken.VALUE_DIFFERS
    name = case_id(event_id, f"{number} {movement.voucher_id}")
    fund = owing if owing is not None and owed >= cents else None
    _open(outcome, Case(name, code, event_id, redemption_id, fund, cents, programme, step), books)
    if fund is not None:
        suspense = account("2900", fund=fund, case=name)
        _owe_less(outcome, sheet, redemption_id, provider_id, (fund, programme), suspense, cents, step, books)
    return False


def _beside_the_register(redemption_id: str, movement: Movement, books: Books) -> bool:
    """Whether the cheque was captured against an open case that no predecessor explains: the use of it stands there."""
    stood = books.stood_in.get((redemption_id, movement.voucher_id))
    return (
        movement.from_state == "redeemed"
        and stood is not None
        and not stood.resolved
        and stood.code is not Broken.PREDECESSOR_MISSING
    )


def _owe_less(
    outcome: Outcome, sheet: Sheet, redemption_id: str, provider_id: str, place: tuple[str, str], target: str,
    cents: int, step: Step | None, books: Books,
) -> None:  # fmt: skip
    fund, programme = place
    payable = account("2300", provider=provider_id, fund=fund, programme=programme)
    sheet.move(payable, target, cents, fund, step)
    _part(outcome, redemption_id, fund, programme, cents, books)


def _part(outcome: Outcome, redemption_id: str, fund: str, programme: str, cents: int, books: Books) -> None:
    parts = books.parts.setdefault(redemption_id, {})
    parts[fund, programme] = parts.get((fund, programme), 0) - cents
    outcome.parts.append((fund, programme, -cents))
