"""What a rule would give a period's households, and what that costs, before it is published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.issuer.domain.funding import Budget, commit, share
from services.issuer.domain.quota import FAMILY_TYPES, NOTHING, WHOLE, Family, Place, Quota, QuotaRule, quota

MORE, SAME, LESS = "more", "same", "less"


@dataclass(frozen=True)
class Entitled:
    """A household of the period: what the quota looks at, and nothing of who it is."""

    family: Family
    place: Place = WHOLE


@dataclass
class Count:
    """So many households, and the cheques they would get."""

    households: int = 0
    cheques: int = 0

    def add(self, cheques: int) -> None:
        self.households += 1
        self.cheques += cheques


@dataclass
class Simulation:
    """What a rule comes to. `funds` are the whole cheques that each fund would pay for, in paying order.

    `unfunded` are those whose grant the funds together cannot pay whole; `against` says how many
    would get more, the same or less than by the rule in force, and is empty when there is none.
    """

    all: Count = field(default_factory=Count)
    by_family_type: dict[str, Count] = field(default_factory=lambda: {each: Count() for each in FAMILY_TYPES})
    funds: list[int] = field(default_factory=list)
    unfunded: Count = field(default_factory=Count)
    against: dict[str, int] = field(default_factory=dict)
    largest: Quota = NOTHING
    smallest: Quota = NOTHING


def simulate(
    draft: QuotaRule,
    in_force: QuotaRule | None,
    households: Iterable[Entitled],
    purse: Sequence[Budget],
    face_cents: int,
) -> Simulation:
    """Try a rule that may be published on households in the order in which they would be granted.

    Each fund gives whole cheques only, each grant is paid whole or waits, as when it is granted.
    Nothing is committed.
    """
    found = Simulation(funds=[0 for _ in purse])
    if in_force is not None:
        found.against = dict.fromkeys((MORE, SAME, LESS), 0)
    left = list(purse)
    place = {budget.fund_id: number for number, budget in enumerate(purse)}
    for each in households:
        given = quota(draft, each.family, each.place)
        _count(found, each, given)
        if in_force is not None:
            found.against[_compared(given.cheques, quota(in_force, each.family, each.place).cheques)] += 1
        shares = share(given.cheques, face_cents, left)
        if shares is None:
            found.unfunded.add(given.cheques)
            continue
        left = commit(left, shares, face_cents)
        for part in shares:
            found.funds[place[part.fund_id]] += part.cheques
    return found


def _count(found: Simulation, of: Entitled, given: Quota) -> None:
    if not found.all.households or given.cheques > found.largest.cheques:
        found.largest = given
    if not found.all.households or given.cheques < found.smallest.cheques:
        found.smallest = given
    found.all.add(given.cheques)
    found.by_family_type[of.family.family_type].add(given.cheques)


def _compared(cheques: int, before: int) -> str:
    return MORE if cheques > before else LESS if cheques < before else SAME
