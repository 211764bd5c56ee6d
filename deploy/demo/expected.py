"""What the demo expects to be granted: the quota and the funds' order, written once more and apart from the issuer.

It reads like the funder's own leaflet, so that a mistake in the program and one here would have to
be the same to stay unseen.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from deploy.demo.population import Household


@dataclass(frozen=True)
class Rule:
    """A quota rule as the programme manager enters it."""

    base: int
    single_parent: int
    per_child_beyond: int
    children_included: int
    child_with_disability: int
    cap: int

    def body(self, effective_from: date) -> dict[str, object]:
        return {"effective_from": effective_from.isoformat(), **vars(self)}


@dataclass(frozen=True)
class Family:
    """What a quota depends on."""

    family_type: str
    raises_alone: bool
    children: int
    disabled: int


def family_on(household: Household, day: date) -> Family:
    """A household as the quota sees it on a day: children count until they are eighteen, expected ones too."""
    try:
        limit = day.replace(year=day.year - 18)
    except ValueError:  # the 29th of February of a year that had none
        limit = date(day.year - 18, 2, 28)
    return Family(
        household.family_type,
        bool(household.raises_alone),
        sum(birth > limit for birth in household.births),
        household.disabled,
    )


def quota(rule: Rule, family: Family) -> int:
    """Cheques for one family: base, more for who raises children alone, for more children, a disability; capped."""
    cheques = rule.base
    if family.family_type == "single_parent" or family.raises_alone:
        cheques += rule.single_parent
    children = rule.per_child_beyond * max(0, family.children - rule.children_included)
    children += rule.child_with_disability * family.disabled
    # Children who live with two parents apart count half at each, rounded up.
    cheques += (children + 1) // 2 if family.family_type == "co_parenting" else children
    return min(cheques, rule.cap)


@dataclass(frozen=True)
class Expected:
    """One household's grant: cheques per fund in the funds' order, or nothing yet."""

    cheques: int
    parts: tuple[tuple[int, int], ...]

    @property
    def funded(self) -> bool:
        return bool(self.parts)


def grants(quotas: Sequence[int], face_cents: int, budgets: Sequence[int]) -> tuple[list[Expected], list[int]]:
    """Grant in the list's order; what all funds together cannot pay whole waits. Returns what each fund has left.

    `budgets` are cents per fund in the programme's order. A fund pays whole cheques only.
    """
    left = list(budgets)
    made = []
    for cheques in quotas:
        parts = _take(cheques, face_cents, left)
        made.append(Expected(cheques, parts))
    return made, left


def retry(waiting: Sequence[Expected], face_cents: int, budgets: Sequence[int]) -> tuple[list[Expected], list[int]]:
    """Try the waiting ones again, oldest first, after the funds got more."""
    return grants([expected.cheques for expected in waiting], face_cents, budgets)


def _take(cheques: int, face_cents: int, left: list[int]) -> tuple[tuple[int, int], ...]:
    if sum(cents // face_cents for cents in left) < cheques:
        return ()
    parts = []
    for fund, cents in enumerate(left):
        taken = min(cheques, cents // face_cents)
        if taken:
            parts.append((fund, taken))
            left[fund] -= taken * face_cents
            cheques -= taken
    return tuple(parts)


def places_told(households: Sequence[Household], enough: int = 10) -> list[str]:
    """Under which place each household of a list is reported: its neighbourhood where ten or more share it.

    The others count under their municipality if so many of those are left there, else with the
    rest of the region (`any`).
    """
    named = Counter(f"n{each.neighbourhood}" for each in households if each.neighbourhood is not None)
    labels = []
    for each in households:
        neighbourhood = f"n{each.neighbourhood}" if each.neighbourhood is not None else ""
        labels.append(neighbourhood if named[neighbourhood] >= enough else each.municipality or "unknown")
    rest = Counter(label for label in labels if not label.startswith("n"))
    return [label if label.startswith("n") or rest[label] >= enough else "any" for label in labels]
