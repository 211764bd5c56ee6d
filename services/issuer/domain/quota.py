"""How many cheques a family gets, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
#: Rules count in a period of so many months.
MONTHS = 12


@dataclass(frozen=True)
class QuotaRule:
    """How many cheques a family gets in a period, from `effective_from` on. Numbers are cheques.

    `single_parent` is given once to whoever raises children alone, as a single parent or in fact.
    `per_child_beyond` is given for each child after the first `children_included`, `newborn` for
    each child under one year old.
    """

    version: int
    effective_from: date
    base: int
    single_parent: int
    per_child_beyond: int
    children_included: int
    child_with_disability: int
    cap: int
    newborn: int = 0


@dataclass(frozen=True)
class Family:
    """What of a household the quota looks at. `children` are those who count on the day of the decision."""

    family_type: str
    raises_alone: bool
    children: int
    children_with_disability: int
    newborns: int = 0

    @property
    def alone(self) -> bool:
        """Whether one person raises the children, in name or in fact."""
        return self.family_type == "single_parent" or self.raises_alone


@dataclass(frozen=True)
class Place:
    """Which of the parents who hold cheques of their own: the `number`-th to ask, from 0, of so many."""

    number: int = 0
    of: int = 1

    def share(self, cheques: int) -> int:
        """A share of a number that is not negative. All shares add up to it; odd cheques go to who asked first."""
        return (cheques + self.of - 1 - self.number) // self.of


#: A parent who holds a family's cheques without another, or of whom no other is known here.
WHOLE = Place()


class LineCode(StrEnum):
    BASE = "base"
    SINGLE_PARENT = "single_parent"
    RAISES_ALONE = "raises_alone"
    CHILDREN_BEYOND = "children_beyond"
    CHILD_WITH_DISABILITY = "child_with_disability"
    NEWBORN = "newborn"
    CHILDREN_SHARED = "children_shared"
    CHANGED = "changed"
    EMERGENCY = "emergency"
    GIVEN_BACK = "given_back"
    MONTHS_LEFT = "months_left"
    CAP = "cap"


@dataclass(frozen=True)
class Line:
    """One reason for cheques. `count` is of children or months; `limit` the children included, or the cap."""

    code: LineCode
    cheques: int
    count: int = 0
    limit: int = 0


@dataclass(frozen=True)
class Quota:
    """A number of cheques with its reasons, whose cheques add up to it."""

    lines: tuple[Line, ...]
    cheques: int


NOTHING = Quota((), 0)


def quota(rule: QuotaRule, family: Family, mine: Place = WHOLE) -> Quota:
    """What a rule gives a family. A situation only ever raises it; the cap comes last, as a line of its own.

    Of co-parents, who live apart, each has what every parent has, and half of the children's part.
    Other parents who hold cheques of their own share the whole. Whoever raises children alone
    shares with nobody: no word of another parent takes a cheque from them.
    """
    return _capped(_reasons(rule, family, mine), _cap(rule, family, mine))


def addition(
    rule: QuotaRule, before: Sequence[Family], after: Family, mine: Place, *, months_left: int, granted: int
) -> Quota:
    """What a change of situation adds within a period: the difference for the months left, this one included.

    `before` are the situations for which the period's cheques were granted, `granted` how many
    those are. Nothing is added when one of them gave as much already; nothing is ever taken away.
    """
    full = _reasons(rule, after, mine)
    best = max((_reasons(rule, each, mine) for each in before), key=_total)
    more = _total(full) - _total(best)
    if more <= 0:
        return NOTHING
    lines = _gained(best, full, more)
    kept = -(-more * months_left // MONTHS)
    if kept < more:
        lines.append(Line(LineCode.MONTHS_LEFT, kept - more, months_left))
    cap = _cap(rule, after, mine)
    room = max(cap - granted, 0)
    if kept > room:
        lines.append(Line(LineCode.CAP, room - kept, limit=cap))
    return Quota(tuple(lines), min(kept, room))


def gives_single_parents_less(rule: QuotaRule) -> bool:
    """Whether somebody who raises children alone could get less by this rule than others with the same children."""
    return any(
        quota(rule, replace(others, family_type="single_parent")).cheques < quota(rule, others).cheques
        for number in range(rule.children_included + 3)
        for others in (Family("two_parents", False, number, 0), Family("two_parents", False, number, number))
    )


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


def newborns_counted(birth_dates: Iterable[date], on: date) -> int:
    """Children born by a day and under one year old."""
    return sum(born <= on and age(born, on) < 1 for born in birth_dates)


def _reasons(rule: QuotaRule, family: Family, mine: Place) -> tuple[Line, ...]:
    """What there is for a parent before the cap."""
    own = [Line(LineCode.BASE, rule.base)]
    if family.family_type == "single_parent":
        own.append(Line(LineCode.SINGLE_PARENT, rule.single_parent))
    elif family.raises_alone:
        own.append(Line(LineCode.RAISES_ALONE, rule.single_parent))
    beyond = max(family.children - rule.children_included, 0)
    disabled, newborns = family.children_with_disability, family.newborns
    children = [
        Line(LineCode.CHILDREN_BEYOND, rule.per_child_beyond * beyond, beyond, rule.children_included),
        Line(LineCode.CHILD_WITH_DISABILITY, rule.child_with_disability * disabled, disabled),
        Line(LineCode.NEWBORN, rule.newborn * newborns, newborns),
    ]
    if family.family_type == "co_parenting":
        # Unless both are known here, each half is rounded up.
        part, half = _total(children), Place(mine.number, max(mine.of, 2))
        lines = [*own, *children, Line(LineCode.CHILDREN_SHARED, half.share(part) - part)]
    elif family.alone:
        lines = [*own, *children]
    else:
        lines = _shared([*own, *children], mine)
    return tuple(line for line in lines if line.cheques)


def _shared(lines: Iterable[Line], mine: Place) -> list[Line]:
    """A parent's share of each line, so that each line's shares add up and the whole is shared as evenly as one."""
    shared, before = [], 0
    for line in lines:
        after = before + line.cheques
        shared.append(replace(line, cheques=mine.share(after) - mine.share(before)))
        before = after
    return shared


def _cap(rule: QuotaRule, family: Family, mine: Place) -> int:
    """The most a parent gets in a period: co-parents each run a home, others share the cap as they share the rest."""
    return rule.cap if family.family_type == "co_parenting" or family.alone else mine.share(rule.cap)


def _capped(lines: tuple[Line, ...], cap: int) -> Quota:
    total = _total(lines)
    if total > cap:
        return Quota((*lines, Line(LineCode.CAP, cap - total, limit=cap)), cap)
    return Quota(lines, total)


def _total(lines: Iterable[Line]) -> int:
    return sum(line.cheques for line in lines)


_ALONE = frozenset({LineCode.SINGLE_PARENT, LineCode.RAISES_ALONE})


def _gained(before: Iterable[Line], after: Iterable[Line], more: int) -> list[Line]:
    """Why it is more than before, reason by reason; in one line where some reasons also fell away."""

    def reason(line: Line) -> LineCode:
        return LineCode.SINGLE_PARENT if line.code in _ALONE else line.code

    had = {reason(line): line for line in before}
    gained = []
    for line in after:
        old = had.pop(reason(line), Line(line.code, 0))
        gained.append(replace(line, cheques=line.cheques - old.cheques, count=line.count - old.count))
    gained = [line for line in gained if line.cheques]
    lost = [line for line in had.values() if line.code is not LineCode.CHILDREN_SHARED]
    fell = any(line.cheques < 0 and line.code is not LineCode.CHILDREN_SHARED for line in gained)
    if lost or fell or _total(gained) != more:
        return [Line(LineCode.CHANGED, more)]
    return gained
