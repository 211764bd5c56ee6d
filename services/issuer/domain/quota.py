"""How many cheques a family gets, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

FamilyType = Literal["single_parent", "two_parents", "co_parenting", "other"]
FAMILY_TYPES: tuple[FamilyType, ...] = ("single_parent", "two_parents", "co_parenting", "other")

#: Why somebody raises children alone in fact. Their own word or a helper's tick, without proof.
RAISES_ALONE = ("partner_in_prison", "partner_in_hospital", "partner_abroad", "no_one_near")

CHANNELS = ("wallet", "paper", "spoken")

#: A child counts for the quota until its eighteenth birthday.
CHILD_UNTIL_AGE = 18


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
