"""Limits as dated data: how much a provider may take in a week, and how long a sitter may work.

An operator's own limits are rows; what the law says is the table here. The lower one binds, so
that no limit ever raises another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from services.providers.domain.accreditation import WorkStatus

LimitKind = Literal["week_cheques", "week_hours", "year_hours"]
LIMIT_KINDS: tuple[LimitKind, ...] = get_args(LimitKind)


@dataclass(frozen=True)
class Limit:
    """From a day on, at most so much; `None` lifts it."""

    kind: LimitKind
    from_on: date
    amount: int | None


@dataclass(frozen=True)
class LegalLimit:
    """What the law lets a sitter of a status work from a day on."""

    status: WorkStatus
    kind: LimitKind
    from_on: date
    amount: int


#: Belgian Royal Decree of 28 November 1969, executing the law of 27 June 1969 on social security:
#:
#: * article 17bis, students under the solidarity contribution: 475 hours a calendar year from 2017
#:   (Royal Decree of 13 December 2016), 600 in 2023 and 2024, 650 from 1 January 2025;
#: * article 16, occasional work for a household that is not manual, such as babysitting: at most
#:   8 hours a week over all employers, as it stands since 1 October 2014.
#:
#: The law of 3 July 2005 on volunteers bounds what they are paid back and not their hours; an operator
#: that wants a bound enters one.
LEGAL: tuple[LegalLimit, ...] = (
    LegalLimit("occasional", "week_hours", date(2014, 10, 1), 8),
    LegalLimit("student", "year_hours", date(2017, 1, 1), 475),
    LegalLimit("student", "year_hours", date(2023, 1, 1), 600),
    LegalLimit("student", "year_hours", date(2025, 1, 1), 650),
)


@dataclass(frozen=True)
class Bound:
    """What binds on a day, and whether the operator or the law says so."""

    kind: LimitKind
    amount: int
    from_on: date
    source: Literal["operator", "law"]


def own(limits: Iterable[Limit], kind: LimitKind, on: date) -> Limit | None:
    """The operator's limit of a kind that is in force on a day; one that was lifted is none."""
    begun = [limit for limit in limits if limit.kind == kind and limit.from_on <= on]
    last = max(begun, key=lambda limit: limit.from_on, default=None)
    return None if last is None or last.amount is None else last


def legal(status: WorkStatus | None, kind: LimitKind, on: date) -> LegalLimit | None:
    """What the law says on a day."""
    begun = [limit for limit in LEGAL if (limit.status, limit.kind) == (status, kind) and limit.from_on <= on]
    return max(begun, key=lambda limit: limit.from_on, default=None)


def bounds(limits: Iterable[Limit], status: WorkStatus | None, on: date) -> list[Bound]:
    """The limit of each kind that binds on a day, the lower of the operator's and the law's."""
    limits = list(limits)
    found = []
    for kind in LIMIT_KINDS:
        ours, theirs = own(limits, kind, on), legal(status, kind, on)
        both: list[Bound] = []
        if theirs is not None:
            both.append(Bound(kind, theirs.amount, theirs.from_on, "law"))
        if ours is not None and ours.amount is not None:
            both.append(Bound(kind, ours.amount, ours.from_on, "operator"))
        if both:
            found.append(min(both, key=lambda bound: bound.amount))
    return found


def week_cheques(limits: Iterable[Limit], on: date) -> int | None:
    """The cheques a provider may take in the calendar week of a day, as it is told; `None` is no limit."""
    found = own(limits, "week_cheques", on)
    return None if found is None else found.amount
