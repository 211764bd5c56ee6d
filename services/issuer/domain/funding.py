"""What funds can commit, and how they share a grant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.issuer.domain.quota import Family, Quota
from shared.contracts.issuer import Cohort
from shared.kernel.ids import FundId


@dataclass(frozen=True)
class Budget:
    """What one fund gives a programme. Never is more committed than was allocated."""

    fund_id: FundId
    allocated_cents: int
    committed_cents: int

    def __post_init__(self) -> None:
        assert 0 <= self.committed_cents <= self.allocated_cents, "a budget is never overdrawn"

    def payable(self, face_cents: int) -> int:
        """Whole cheques that the uncommitted rest pays for: nothing is rounded up."""
        return (self.allocated_cents - self.committed_cents) // face_cents

    def commit(self, cents: int) -> "Budget":
        return replace(self, committed_cents=self.committed_cents + cents)

    def credit(self, cents: int) -> "Budget":
        """Cheques ended unspent, or were paid for otherwise: their money can be committed again."""
        return replace(self, committed_cents=max(self.committed_cents - cents, 0))

    def release(self, wanted_cents: int) -> tuple["Budget", int]:
        """Give back as much of what is wanted as is free, and say how much that is."""
        given = min(wanted_cents, self.allocated_cents - self.committed_cents)
        return replace(self, allocated_cents=self.allocated_cents - given), given


@dataclass(frozen=True)
class Share:
    """The cheques of a grant that one fund pays for."""

    fund_id: FundId
    cheques: int


def payable(budgets: Iterable[Budget], face_cents: int) -> int:
    """Whole cheques that all budgets together pay for, each cheque by one of them."""
    return sum(budget.payable(face_cents) for budget in budgets)


def share(cheques: int, face_cents: int, budgets: Sequence[Budget]) -> tuple[Share, ...] | None:
    """Take a grant from funds in their order, over several if need be; `None` when they cannot pay it whole."""
    shares, left = [], cheques
    for budget in budgets:
        taken = min(left, budget.payable(face_cents))
        if taken:
            shares.append(Share(budget.fund_id, taken))
            left -= taken
    return None if left else tuple(shares)


def commit(budgets: Sequence[Budget], shares: Iterable[Share], face_cents: int) -> list[Budget]:
    """The budgets after a grant was taken from them."""
    cents = {share.fund_id: share.cheques * face_cents for share in shares}
    return [budget.commit(cents.get(budget.fund_id, 0)) for budget in budgets]


@dataclass(frozen=True)
class Claim:
    """A household to which cheques are due, as it is on the day of the decision, and how many they are.

    `family_id` is one for all households of parents who share a family's cheques.
    """

    household_id: str
    family_id: str
    wallet_id: str
    import_id: str | None
    family: Family
    quota: Quota
    cohort: Cohort


@dataclass(frozen=True)
class Decision:
    """What a claim is given: `shares` of the funds that pay for it, none when they cannot pay it whole."""

    claim: Claim
    shares: tuple[Share, ...] | None


def decide(claims: Iterable[Claim], budgets: Sequence[Budget], face_cents: int) -> tuple[list[Decision], list[Budget]]:
    """Decide claims one after the other against one purse. Returns the decisions and what is left of the purse."""
    decisions, left = [], list(budgets)
    for claim in claims:
        shares = share(claim.quota.cheques, face_cents, left)
        if shares is not None:
            left = commit(left, shares, face_cents)
        decisions.append(Decision(claim, shares))
    return decisions, left


@dataclass(frozen=True)
class Back:
    """Cheques of a claim that wait to be given back; `receivable` where there is a wallet that can have them."""

    id: str
    household_id: str
    cheques: int
    receivable: bool


@dataclass(frozen=True)
class Returned:
    """What becomes of claims whose money came back: granted, released to the fund, and the credit that is left."""

    given: tuple[Back, ...]
    released: tuple[Back, ...]
    released_cents: int
    left_cents: int


def give_back(
    waiting: Iterable[Back], face_cents: int, credit_cents: int, fund: Budget, others: Sequence[Budget] | None
) -> Returned:
    """Go through what waits in order, each part whole or not at all.

    `fund` paid for the cheques and pays for new ones. One that ended grants nothing: it has its money
    back, and the programme's `others` pay for the new cheques, if they can. Where no wallet can receive
    any, the money is the fund's as well. What neither reaches goes on waiting.
    """
    free, room = fund.allocated_cents - fund.committed_cents, payable(others or (), face_cents)
    given, released, back = [], [], 0
    for part in waiting:
        cents = part.cheques * face_cents
        if cents > min(credit_cents, free) or (part.receivable and others is not None and part.cheques > room):
            continue
        credit_cents -= cents
        free -= cents
        if part.receivable:
            given.append(part)
            room -= part.cheques
        else:
            released.append(part)
        if not part.receivable or others is not None:
            back += cents
    return Returned(tuple(given), tuple(released), back, credit_cents)
