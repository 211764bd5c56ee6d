"""Cheques that were issued, as entries."""

from datetime import date

from services.ledger.chart import Side, account
from services.ledger.domain.register import Books, Broken, Case, Outcome, Voucher, case_id, explain
from services.ledger.domain.values import Entry, Step, posted
from shared.contracts.issuer import GrantMade, GrantPart


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
        outcome.cases.append(Case(name, Broken.VOUCHER_ISSUED_TWICE, event_id, event.grant_id, None, twice * face))
    if not fresh:
        return
    amount = len(fresh) * face
    source = account("2110", fund=fund, programme=programme)
    if amount > books.budgets.get((fund, programme), 0):
        name = case_id(event_id, f"part {number} budget")
        outcome.cases.append(Case(name, Broken.BUDGET_OVERDRAWN, event_id, event.grant_id, fund, amount, programme))
        source = account("2900", fund=fund, case=name)
    else:
        books.budgets[fund, programme] -= amount
    with_parents = account("2200", fund=fund, programme=programme)
    lines = posted((source, Side.DEBIT, amount), (with_parents, Side.CREDIT, amount))
    steps = tuple(Step(one.voucher_id, None, "issued", 1) for one in fresh)
    outcome.entries.append(Entry(fund, "grant_made", event_id, event.grant_id, on, event.currency, lines, steps, group))
    outcome.vouchers += fresh
    for known in fresh:
        explain(outcome, known.voucher_id, event_id, on, books)
