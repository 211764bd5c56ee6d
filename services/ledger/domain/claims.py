"""Money due back from a provider after a use was final: as a receivable, netted, repaid or given up.

The budget has it again when it is there: when it was recovered, or when the guarantee line paid
it first, to which it then goes back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.ledger.chart import BANK, Side, account
from services.ledger.domain.money import Payable
from services.ledger.domain.register import Redemption
from services.ledger.domain.values import Entry, posted
from shared.contracts.issuer import ClaimDecided

#: Where a use is final: what comes later is a claim or a loss, and nothing goes back by itself.
FINAL = ("confirmed", "settled")


@dataclass(frozen=True)
class ClaimPart:
    """What of a claim is due to one fund and programme, in cents.

    `covered_cents` were paid by the guarantee line first and go back to it when they are recovered.
    """

    redemption_id: str
    provider_id: str
    fund_id: str
    programme_id: str
    amount_cents: int
    recovered_cents: int = 0
    written_off_cents: int = 0
    covered_cents: int = 0

    @property
    def outstanding_cents(self) -> int:
        """What the provider still owes."""
        return self.amount_cents - self.recovered_cents - self.written_off_cents

    @property
    def lacking_cents(self) -> int:
        """What the budget does not have again."""
        return self.outstanding_cents - self.covered_cents


@dataclass(frozen=True)
class Recovery:
    """Cents of a claim that came back: to the guarantee line that paid them first, and to the budget.

    They were kept from what `from_fund_id` owes the provider under a programme, or repaid to the bank.
    """

    redemption_id: str
    provider_id: str
    fund_id: str
    programme_id: str
    to_line_cents: int
    to_budget_cents: int
    from_fund_id: str = ""
    from_programme_id: str = ""

    @property
    def cents(self) -> int:
        return self.to_line_cents + self.to_budget_cents


def claim_fits(
    event: ClaimDecided, known: Redemption | None, parts: Mapping[tuple[str, str], int], *, decided: bool
) -> bool:
    """Whether a decision is the first about a use of this provider that is final and cost at least as much."""
    return (
        not decided
        and known is not None
        and known.state in FINAL
        and known.provider_id == event.provider_id
        and event.amount_cents <= sum(parts.values())
    )


def shares(
    cents: int, parts: Mapping[tuple[str, str], int], orders: Mapping[str, Sequence[str]]
) -> dict[tuple[str, str], int]:
    """Which fund and programme gets how much of a claim back: the last that paid comes first, as cheques go back."""

    def place(key: tuple[str, str]) -> tuple[str, int, str]:
        fund, programme = key
        order = orders.get(programme, ())
        return programme, order.index(fund) if fund in order else len(order), fund

    found: dict[tuple[str, str], int] = {}
    for key in sorted(parts, key=place, reverse=True):
        share = min(cents, parts[key])
        if share > 0:
            found[key] = share
            cents -= share
    return found


def claim_booked(parts: Iterable[ClaimPart], currency: str, on: date, cause: str) -> list[Entry]:
    """The provider owes it, and it is due to the fund: one entry a fund."""
    return _by_fund("claim_booked", parts, currency, on, cause, backwards=False)


def claim_written_off(parts: Iterable[ClaimPart], currency: str, on: date, cause: str) -> list[Entry]:
    """What is outstanding is given up."""
    return _by_fund("claim_written_off", parts, currency, on, cause, backwards=True)


def _by_fund(
    kind: str, parts: Iterable[ClaimPart], currency: str, on: date, cause: str, *, backwards: bool
) -> list[Entry]:
    by_fund: dict[str, list[ClaimPart]] = {}
    for part in parts:
        if part.outstanding_cents:
            by_fund.setdefault(part.fund_id, []).append(part)
    debit, credit = (Side.CREDIT, Side.DEBIT) if backwards else (Side.DEBIT, Side.CREDIT)
    entries = []
    for fund, of_fund in sorted(by_fund.items()):
        first = of_fund[0]
        total = sum(part.outstanding_cents for part in of_fund)
        lines = [(account("1100", provider=first.provider_id, fund=fund), debit, total)]
        lines += [(_due(part), credit, part.outstanding_cents) for part in of_fund]
        group = first.redemption_id if len(by_fund) > 1 else None
        entries.append(Entry(fund, kind, cause, first.redemption_id, on, currency, posted(*lines), group_id=group))
    return entries


def net(
    payables: Sequence[Payable], parts: Sequence[ClaimPart]
) -> tuple[list[Payable], list[Recovery], list[ClaimPart]]:
    """Keep claims from what their providers are owed: what is left to pay, what was recovered, and the parts after it.

    The oldest claim comes first, and money of its own fund before that of others. Nobody is paid
    less than nothing: the rest stays due.
    """
    left = {(one.provider_id, one.fund_id, one.programme_id): one.cents for one in payables}
    after = list(parts)
    recoveries = []
    for own in (True, False):
        for number, part in enumerate(after):
            for key in sorted(left):
                provider, fund, programme = key
                if provider != part.provider_id or (fund == part.fund_id) is not own:
                    continue
                cents = min(left[key], part.outstanding_cents)
                if cents > 0:
                    part, recovery = come_back(part, cents, fund, programme)
                    recoveries.append(recovery)
                    left[key] -= cents
            after[number] = part
    return [Payable(*key, cents) for key, cents in sorted(left.items()) if cents], recoveries, after


def come_back(
    part: ClaimPart, cents: int, from_fund_id: str = "", from_programme_id: str = ""
) -> tuple[ClaimPart, Recovery]:
    """So much of a part is recovered. The line that paid first has its money again first."""
    to_line = min(cents, part.covered_cents)
    after = replace(part, recovered_cents=part.recovered_cents + cents, covered_cents=part.covered_cents - to_line)
    recovery = Recovery(
        part.redemption_id, part.provider_id, part.fund_id, part.programme_id, to_line, cents - to_line,
        from_fund_id, from_programme_id,
    )  # fmt: skip
    return after, recovery


def claim_recovered(recovery: Recovery, settlement_id: str, currency: str, on: date, cause: str) -> list[Entry]:
    """Kept from a payable. Of another fund, the bank's money goes between the two, which nets to nothing there."""
    of, cents = recovery, recovery.cents
    payable = account("2300", provider=of.provider_id, fund=of.from_fund_id, programme=of.from_programme_id)
    settled = _settled(recovery)
    if of.from_fund_id == of.fund_id:
        lines = posted((payable, Side.DEBIT, cents), *settled)
        return [
            Entry(of.fund_id, "claim_recovered", cause, of.redemption_id, on, currency, lines, group_id=settlement_id)
        ]
    giving = posted(
        (payable, Side.DEBIT, cents), (account("1000", bank=BANK, fund=of.from_fund_id), Side.CREDIT, cents)
    )
    taking = posted((account("1000", bank=BANK, fund=of.fund_id), Side.DEBIT, cents), *settled)
    return [
        Entry(fund, "claim_recovered", cause, of.redemption_id, on, currency, lines, group_id=settlement_id)
        for fund, lines in ((of.from_fund_id, giving), (of.fund_id, taking))
    ]


def claim_repaid(recovery: Recovery, currency: str, on: date, cause: str) -> Entry:
    """The provider sent the money back to the bank account."""
    of = recovery
    lines = posted((account("1000", bank=BANK, fund=of.fund_id), Side.DEBIT, of.cents), *_settled(recovery))
    return Entry(of.fund_id, "claim_repaid", cause, of.redemption_id, on, currency, lines)


def _settled(of: Recovery) -> list[tuple[str, Side, int]]:
    """The receivable is smaller, and what was due to the fund is the line's and the budget's."""
    place = {"fund": of.fund_id, "programme": of.programme_id}
    lines = [
        (account("1100", provider=of.provider_id, fund=of.fund_id), Side.CREDIT, of.cents),
        (account("2330", provider=of.provider_id, **place), Side.DEBIT, of.cents),
        (account("2120", **place), Side.CREDIT, of.to_line_cents),
        (account("2110", **place), Side.CREDIT, of.to_budget_cents),
    ]
    return [line for line in lines if line[2]]


def _due(part: ClaimPart) -> str:
    return account("2330", fund=part.fund_id, programme=part.programme_id, provider=part.provider_id)
