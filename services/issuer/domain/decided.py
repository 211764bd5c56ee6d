"""What a decision looks at, and how that is kept with the grant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.issuer.domain.quota import (
    WHOLE,
    Family,
    Line,
    LineCode,
    Place,
    children_counted,
    newborns_counted,
)
from services.issuer.domain.windows import period_of

#: What a grant is for: a household's period, a change of its situation, help at once, or a claim's cheques.
PERIOD, CHANGE, EMERGENCY, CLAIM = "period", "change", "emergency", "claim"


@dataclass(frozen=True)
class Parent:
    """One of the parents of a family: who asked `number`-th, from 0, and when."""

    number: int
    asked_at: datetime


@dataclass(frozen=True)
class Member:
    """A household that shares a family's cheques with others. `parents` are those who still do, itself among them."""

    family_id: str
    number: int
    parents: tuple[Parent, ...]


class Facts(Protocol):
    """A household as it is kept: birth dates are days as texts."""

    @property
    def family_type(self) -> str: ...
    @property
    def raises_alone(self) -> str | None: ...
    @property
    def children_birth_dates(self) -> Sequence[str]: ...
    @property
    def children_with_disability(self) -> int: ...


def place_of(member: Member | None, period: str, zone: str) -> Place:
    """A parent's place: what the first holds stays whole until the period in which another asked has ended."""
    if member is None:
        return WHOLE
    counted = [
        each for each in member.parents if each.number <= member.number or period_of(each.asked_at, zone) < period
    ]
    return Place([each.number for each in counted].index(member.number), len(counted))


def family_on(facts: Facts, day: date) -> Family:
    """A household as the quota looks at it on a day."""
    birth_dates = [date.fromisoformat(each) for each in facts.children_birth_dates]
    return Family(
        family_type=facts.family_type,
        raises_alone=facts.raises_alone is not None,
        children=children_counted(birth_dates, day),
        children_with_disability=facts.children_with_disability,
        newborns=newborns_counted(birth_dates, day),
    )


def inputs(family: Family, on: date) -> dict[str, Any]:
    """What a decision looked at, as it is kept with the grant: numbers, no birth dates."""
    return {
        "decided_on": on.isoformat(),
        "family_type": family.family_type,
        "raises_alone": family.raises_alone,
        "children": family.children,
        "children_with_disability": family.children_with_disability,
        "newborns": family.newborns,
    }


def family_of(kept: Mapping[str, Any]) -> Family:
    """The family that a decision looked at."""
    return Family(**{name: kept[name] for name in kept if name != "decided_on"})


def lines_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """A grant's reasons as they are kept, as values."""
    return tuple(Line(LineCode(line["code"]), line["cheques"], line["count"], line["limit"]) for line in stored)
