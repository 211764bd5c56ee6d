"""The issuer's rules: programmes, the quota of a family, how funds share a grant, the dispute window."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from shared.contracts.issuer import Category, Cohort, ProgrammeChanged, ProgrammeStatus
from shared.kernel.clock import day_of, end_of_day
from shared.kernel.errors import ConflictError
from shared.kernel.ids import FundId, ProgrammeId
from shared.kernel.workdays import end_of_working_day

FamilyType = Literal["single_parent", "two_parents", "co_parenting", "other"]
FAMILY_TYPES: tuple[FamilyType, ...] = ("single_parent", "two_parents", "co_parenting", "other")

#: Why somebody raises children alone in fact. Their own word or a helper's tick, without proof.
RAISES_ALONE = ("partner_in_prison", "partner_in_hospital", "partner_abroad", "no_one_near")

CHANNELS = ("wallet", "paper", "spoken")

#: A child counts for the quota until its eighteenth birthday.
CHILD_UNTIL_AGE = 18

#: The parent may say that something is wrong until the end of so many working days after the
#: issuer booked a use; then it counts as right.
ACCEPT_AFTER_WORKING_DAYS = 4

#: Where a programme's status may go. Closed is the end.
STATUS_AFTER: dict[ProgrammeStatus, frozenset[ProgrammeStatus]] = {
    "draft": frozenset({"open"}),
    "open": frozenset({"paused"}),
    "paused": frozenset({"open", "closed"}),
    "closed": frozenset(),
}


# -- programmes


@dataclass(frozen=True)
class Programme:
    """The rules under which cheques are granted. `funds` pay in this order, `face_cents` is one cheque's worth."""

    id: ProgrammeId
    name: str
    status: ProgrammeStatus
    currency: str
    face_cents: int
    funds: tuple[FundId, ...]
    categories: tuple[Category, ...]
    zone: str
    period: str
    grace_days: int
    pay_within_working_days: int

    def changed(self) -> ProgrammeChanged:
        """The whole of it, for everybody who follows."""
        return ProgrammeChanged(
            programme_id=self.id,
            name=self.name,
            status=self.status,
            currency=self.currency,
            face_cents=self.face_cents,
            funds=list(self.funds),
            categories=list(self.categories),
            zone=self.zone,
            grace_days=self.grace_days,
            pay_within_working_days=self.pay_within_working_days,
        )


def moved(programme: Programme, status: ProgrammeStatus, *, has_rule: bool, other_faces: Iterable[int]) -> Programme:
    """The programme in another status. Raises `ConflictError` when it may not go there.

    `other_faces` are the face values of the open programmes that share a category with it: a
    provider sees a number of cheques and an amount, so one category has one price.
    """
    if status not in STATUS_AFTER[programme.status]:
        allowed = ", ".join(sorted(STATUS_AFTER[programme.status])) or "nothing else"
        raise ConflictError(
            f"a programme that is {programme.status} cannot become {status}",
            code="status_not_reachable",
            remedy=f"From here it can become {allowed}.",
        )
    if status == "open":
        if not has_rule:
            raise ConflictError(
                "no quota rule is in force today",
                code="no_rule_in_force",
                remedy="Add a rule that takes effect today or earlier, then open the programme.",
            )
        if any(face != programme.face_cents for face in other_faces):
            raise ConflictError(
                "an open programme with one of these categories has another value per cheque",
                code="face_value_differs",
                remedy="Give both the same value, or leave out the shared categories.",
            )
    return replace(programme, status=status)


# -- the quota


@dataclass(frozen=True)
class QuotaRule:
    """How many cheques a family gets in a period, from `effective_from` on. Numbers are cheques.

    `single_parent` is given once to whoever raises children alone, as a single parent or in fact.
    `per_child_beyond` is given for each child after the first `children_included`.
    """

    version: int
    effective_from: date
    base: int
    single_parent: int
    per_child_beyond: int
    children_included: int
    child_with_disability: int
    cap: int


@dataclass(frozen=True)
class Family:
    """What of a household the quota looks at. `children` are those who count on the day of the decision."""

    family_type: str
    raises_alone: bool
    children: int
    children_with_disability: int


class LineCode(StrEnum):
    BASE = "base"
    SINGLE_PARENT = "single_parent"
    RAISES_ALONE = "raises_alone"
    CHILDREN_BEYOND = "children_beyond"
    CHILD_WITH_DISABILITY = "child_with_disability"
    CAP = "cap"


@dataclass(frozen=True)
class Line:
    """One reason for cheques. `count` is of children; `limit` the children included, or the cap."""

    code: LineCode
    cheques: int
    count: int = 0
    limit: int = 0


@dataclass(frozen=True)
class Quota:
    """A number of cheques with its reasons, whose cheques add up to it."""

    lines: tuple[Line, ...]
    cheques: int


def quota(rule: QuotaRule, family: Family) -> Quota:
    """What a rule gives a family. A situation only ever raises it; the cap comes last, as a line of its own."""
    beyond = max(family.children - rule.children_included, 0)
    disabled = family.children_with_disability
    lines = [Line(LineCode.BASE, rule.base)]
    if family.family_type == "single_parent":
        lines.append(Line(LineCode.SINGLE_PARENT, rule.single_parent))
    elif family.raises_alone:
        lines.append(Line(LineCode.RAISES_ALONE, rule.single_parent))
    lines.append(Line(LineCode.CHILDREN_BEYOND, rule.per_child_beyond * beyond, beyond, rule.children_included))
    lines.append(Line(LineCode.CHILD_WITH_DISABILITY, rule.child_with_disability * disabled, disabled))
    total = sum(line.cheques for line in lines)
    if total > rule.cap:
        lines.append(Line(LineCode.CAP, rule.cap - total, limit=rule.cap))
    kept = tuple(line for line in lines if line.cheques)
    return Quota(kept, sum(line.cheques for line in kept))


def rule_in_force(rules: Iterable[QuotaRule], day: date) -> QuotaRule | None:
    """The rule of a day: the latest to take effect by then; of two for one day the newer version."""
    begun = [rule for rule in rules if rule.effective_from <= day]
    return max(begun, key=lambda rule: (rule.effective_from, rule.version), default=None)


def age(born: date, on: date) -> int:
    """Full years lived; negative for a child that is expected. Born on 29 February means 1 March otherwise."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def children_counted(birth_dates: Iterable[date], on: date) -> int:
    """Children under eighteen on a day, an expected one among them."""
    return sum(born > on or age(born, on) < CHILD_UNTIL_AGE for born in birth_dates)


# -- money


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
    """A household that is entitled to a grant, as it is on the day of the decision."""

    household_id: str
    wallet_id: str
    import_id: str
    family: Family
    cohort: Cohort


@dataclass(frozen=True)
class Decision:
    """What a claim is given: `shares` of the funds that pay for it, none when they cannot pay it whole."""

    claim: Claim
    quota: Quota
    shares: tuple[Share, ...] | None


def decide(
    claims: Iterable[Claim], rule: QuotaRule, budgets: Sequence[Budget], face_cents: int
) -> tuple[list[Decision], list[Budget]]:
    """Decide claims one after the other against one purse. Returns the decisions and what is left of the purse."""
    decisions, left = [], list(budgets)
    for claim in claims:
        given = quota(rule, claim.family)
        shares = share(given.cheques, face_cents, left)
        if shares is not None:
            left = commit(left, shares, face_cents)
        decisions.append(Decision(claim, given, shares))
    return decisions, left


# -- periods and windows


def period_of(instant: datetime, zone: str) -> str:
    """The calendar year in which an instant falls, in the programme's zone."""
    return str(day_of(instant, zone).year)


def period_end(period: str, zone: str) -> datetime:
    """The instant at which the cheques of a calendar year expire."""
    return end_of_day(date(int(period), 12, 31), zone)


def accept_at(booked_at: datetime, zones: Iterable[str]) -> datetime:
    """When a use counts as right without a word; over several programmes the latest of their instants."""
    return max(end_of_working_day(booked_at, ACCEPT_AFTER_WORKING_DAYS, zone) for zone in zones)


def beneficiary(key: bytes, household_id: str, year: int) -> str:
    """The pseudonym under which the books count a household within one calendar year."""
    return hmac.digest(key, f"{household_id} {year}".encode(), "sha256").hex()
