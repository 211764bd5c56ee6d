"""Three funds, two programmes, and how much of each fund a programme may use.

A little less is allocated than the list will need, so that a few grants wait; later the commune
gives the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from deploy.demo.directory import FOUNDATION, REGIONAL
from deploy.demo.expected import Rule

FACE_CENTS = 1_250
REGION_FUND, COMMUNE_FUND, FOUNDATION_FUND = 0, 1, 2
FUNDS = ("Family fund of the Region", "Respite fund of the communes", "Foundation Lindeboom")
PROGRAMMES = ("Time to breathe", "A night of rest")
#: Which funds pay for a programme, in their order. The communes stand behind both.
PAYS_FROM = {REGIONAL: (REGION_FUND, COMMUNE_FUND), FOUNDATION: (FOUNDATION_FUND, COMMUNE_FUND)}
RULES = {
    REGIONAL: Rule(base=12, single_parent=12, per_child_beyond=2, children_included=2, child_with_disability=6, cap=28),
    FOUNDATION: Rule(base=4, single_parent=4, per_child_beyond=1, children_included=1, child_with_disability=2, cap=10),
}
#: Cents beyond whole cheques, which no cheque can be issued from.
_ODD_CENTS = {(REGIONAL, REGION_FUND): 730, (REGIONAL, COMMUNE_FUND): 410, (FOUNDATION, FOUNDATION_FUND): 1_249}


@dataclass(frozen=True)
class Money:
    """`allocations` are cents per programme and fund; `deposits` are what each fund was given at first.

    `later` are the cents that the communes give a programme after the first block.
    """

    allocations: dict[tuple[int, int], int]
    deposits: dict[int, int]
    later: dict[int, int]

    def budgets(self, programme: int) -> list[int]:
        """Cents per fund in the programme's order."""
        return [self.allocations[programme, fund] for fund in PAYS_FROM[programme]]


def plan(quotas: dict[int, Sequence[int]]) -> Money:
    """Money for lists whose quotas are known: about one cheque in a hundred is missing at first."""
    allocations: dict[tuple[int, int], int] = {}
    later = {}
    for programme, numbers in quotas.items():
        first, second = PAYS_FROM[programme]
        need = sum(numbers)
        missing = min(max(numbers, default=0) + need // 100, need // 2)
        from_first = need * 62 // 100
        allocations[programme, first] = from_first * FACE_CENTS
        allocations[programme, second] = (need - from_first - missing) * FACE_CENTS
        later[programme] = missing * FACE_CENTS
    return _with_reserves(allocations, later)


def plan_generously(households: dict[int, int]) -> Money:
    """Money for lists of which only a number of rows is known: enough if each gets as much as the cap allows."""
    allocations: dict[tuple[int, int], int] = {}
    for programme, count in households.items():
        first, second = PAYS_FROM[programme]
        most = max(count, 1) * RULES[programme].cap
        allocations[programme, first] = most * 40 // 100 * FACE_CENTS
        allocations[programme, second] = (most - most * 40 // 100) * FACE_CENTS
    return _with_reserves(allocations, {})


def _with_reserves(allocations: dict[tuple[int, int], int], later: dict[int, int]) -> Money:
    """Each fund holds a tenth more than it gives, and some cents that make no whole cheque."""
    given = {place: cents + _ODD_CENTS.get(place, 0) for place, cents in allocations.items()}
    deposits = {}
    for fund in range(len(FUNDS)):
        allocated = sum(cents for (_, payer), cents in given.items() if payer == fund)
        deposits[fund] = allocated + allocated // 10 + 5
    return Money(given, deposits, later)
