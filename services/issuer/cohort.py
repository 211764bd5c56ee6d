"""Who was reached, told so coarsely that nobody is recognised.

Each dimension is told by itself. A value that fewer than ten households of the programme would be
told by becomes coarser: a neighbourhood its municipality, a municipality the region (`any`),
anything else `any`. A household without an address is `unknown`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.issuer.domain import age
from shared.contracts.issuer import Cohort

#: Households that must share a value before it is told.
ENOUGH = 10

ANY, UNKNOWN = "any", "unknown"

_BANDS = ((2, "0_2"), (5, "3_5"), (11, "6_11"), (17, "12_17"))


@dataclass(frozen=True)
class Traits:
    """The values of one household before they are coarsened."""

    family_type: str
    municipality: str
    neighbourhood: str
    youngest_age_band: str
    channel: str


def traits(
    family_type: str,
    municipality_nis: str | None,
    neighbourhood: int | None,
    birth_dates: Sequence[date],
    channel: str,
    on: date,
) -> Traits:
    """A household's values on a day. Without a neighbourhood its municipality stands in."""
    municipality = municipality_nis or UNKNOWN
    return Traits(
        family_type=family_type,
        municipality=municipality,
        neighbourhood=municipality if neighbourhood is None else f"n{neighbourhood}",
        youngest_age_band=age_band(birth_dates, on),
        channel=channel,
    )


def age_band(birth_dates: Sequence[date], on: date) -> str:
    """The age band of the youngest child: `expected` before its birth, `none` when all are grown up."""
    youngest = max(birth_dates, default=None)
    if youngest is None:
        return "none"
    if youngest > on:
        return "expected"
    years = age(youngest, on)
    return next((band for last, band in _BANDS if years <= last), "none")


class Labels:
    """How each value of a programme is told. What was never counted is told as `any`."""

    def __init__(self, told: Mapping[str, Mapping[str, str]]) -> None:
        self._told = told

    @staticmethod
    def count(households: Iterable[Traits]) -> "Labels":
        """Count a programme's households once and settle how each value is told."""
        plain: dict[str, Counter[str]] = {name: Counter() for name in ("family_type", "youngest_age_band", "channel")}
        municipalities: Counter[str] = Counter()
        places: Counter[tuple[str, str]] = Counter()
        for household in households:
            for name, counter in plain.items():
                counter[getattr(household, name)] += 1
            municipalities[household.municipality] += 1
            places[household.neighbourhood, household.municipality] += 1
        told = {name: _told(counter) for name, counter in plain.items()}
        told["municipality"] = _told(municipalities)
        told["neighbourhood"] = _places_told(places)
        return Labels(told)

    def of(self, household: Traits) -> Cohort:
        """What is told of one household."""

        def label(dimension: str, value: str) -> Any:
            return self._told.get(dimension, {}).get(value, ANY)

        return Cohort(
            family_type=label("family_type", household.family_type),
            municipality=label("municipality", household.municipality),
            neighbourhood=label("neighbourhood", f"{household.neighbourhood} {household.municipality}"),
            youngest_age_band=label("youngest_age_band", household.youngest_age_band),
            channel=label("channel", household.channel),
        )

    def document(self) -> dict[str, dict[str, str]]:
        """What is kept of the count: names, no numbers."""
        return {dimension: dict(values) for dimension, values in self._told.items()}


def told_cells(households: Mapping[str, int]) -> frozenset[str]:
    """The cells of a count that may be told beside their total, which is ten households at least.

    A cell of fewer than ten is hidden. While the hidden ones are one cell or fewer than ten
    households together, the smallest of the others joins them: the total would give them back.
    """
    hidden = {name for name, number in households.items() if 0 < number < ENOUGH}
    others = sorted((number, name) for name, number in households.items() if number >= ENOUGH)
    while others and hidden and (len(hidden) == 1 or sum(households[name] for name in hidden) < ENOUGH):
        hidden.add(others.pop(0)[1])
    return frozenset(households.keys() - hidden)


def _told(counted: Counter[str]) -> dict[str, str]:
    return {value: value if number >= ENOUGH else ANY for value, number in counted.items()}


def _places_told(places: Counter[tuple[str, str]]) -> dict[str, str]:
    """A rare neighbourhood joins the rest of its municipality, which must itself be enough by then."""
    neighbourhoods: Counter[str] = Counter()
    for (neighbourhood, _), number in places.items():
        neighbourhoods[neighbourhood] += number
    rest: Counter[str] = Counter()
    for place, number in places.items():
        if not _enough(place, neighbourhoods):
            rest[_wider(place)] += number
    told = {}
    for place in places:
        wider = _wider(place)
        label = place[0] if _enough(place, neighbourhoods) else wider if rest[wider] >= ENOUGH else ANY
        told[f"{place[0]} {place[1]}"] = label
    return told


def _enough(place: tuple[str, str], neighbourhoods: Counter[str]) -> bool:
    """Whether a neighbourhood is told as it is; a municipality that stands in for one is not one."""
    return place[0] != place[1] and neighbourhoods[place[0]] >= ENOUGH


def _wider(place: tuple[str, str]) -> str:
    """The municipality of a neighbourhood; a neighbourhood of no known municipality has an address all the same."""
    return ANY if place[1] == UNKNOWN and place[0] != UNKNOWN else place[1]
