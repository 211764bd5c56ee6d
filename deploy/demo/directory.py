"""The providers of the demo, drawn from a seed: invented names, the kinds that Brussels has, and what happens to some.

During the story a few are suspended (some come back), some devices are revoked and some offers are
withdrawn; one was never accredited and one takes the cheques of one programme only.
"""

from dataclasses import dataclass, field, replace

from shared.kernel.ids import SeededRandom

REGIONAL, FOUNDATION = 0, 1

#: A category's code with its name in each language.
CATEGORIES = {
    "babysitting": ("Babysit", "Baby-sitting", "Babysitting"),
    "household_help": ("Hulp in huis", "Coup de main à la maison", "Help at home"),
    "wellbeing": ("Tijd voor jezelf", "Du temps pour soi", "Time for yourself"),
    "respite_house": ("Rustplek", "Lieu de répit", "Rest place"),
}
#: Which programme pays for what. They share one category, and therefore have one face value.
PAYS = {
    REGIONAL: ("babysitting", "household_help", "wellbeing"),
    FOUNDATION: ("wellbeing", "respite_house"),
}

_KINDS = {
    "babysitting": (("Oppasnest", "Nid-Garde", "Avondzon", "Petit Relais", "Sitterij"), "hour", (1, 1, 2)),
    "household_help": (("Huishulp", "Coup de Main", "Helderhuis", "Maison Légère"), "hour", (1, 2)),
    "wellbeing": (("Ademplek", "Bulle d'Air", "Stilte", "Respire"), "visit", (2, 3)),
    "respite_house": (("Rusthoeve", "La Clairière", "Windstil", "Le Refuge"), "night", (3, 4)),
}
_PLACES = ("Zenne", "Maalbeek", "Woluwe", "Kanaal", "Josaphat", "Duden", "Ter Kameren", "Laken", "Marollen", "Jette")
#: The categories of twelve providers in turn.
_TURN = (
    *("babysitting", "household_help", "wellbeing", "respite_house", "babysitting", "wellbeing"),
    *("babysitting", "household_help", "babysitting", "wellbeing", "household_help", "babysitting"),
)
FEWEST = len(_TURN)


@dataclass(frozen=True)
class Offer:
    """A service with its price in cheques per unit. `number` is its place among all offers."""

    number: int
    provider: int
    name: str
    category: str
    price: int
    unit: str


@dataclass(frozen=True)
class Provider:
    """A provider with its offers and how many devices it scans with."""

    number: int
    name: str
    categories: tuple[str, ...]
    programmes: tuple[int, ...]
    offers: tuple[Offer, ...]
    devices: int

    @property
    def enterprise_number(self) -> str:
        """An invented one that is well formed: its last two digits are 97 less the remainder of the others by 97."""
        first = 9_900_000 + self.number
        return f"{first:08}{97 - first % 97:02}"

    def applications(self) -> list[tuple[int, str]]:
        """The programmes and categories it applies for."""
        return [
            (programme, category)
            for programme in self.programmes
            for category in self.categories
            if category in PAYS[programme]
        ]


@dataclass(frozen=True)
class Mishaps:
    """What happens to whom: provider numbers, `(provider, device)` and offer numbers."""

    refused: frozenset[int] = frozenset()
    suspended: frozenset[int] = frozenset()
    reinstated: frozenset[int] = frozenset()
    revoked: frozenset[tuple[int, int]] = frozenset()
    withdrawn: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Directory:
    """All providers, and what happens to some of them between the blocks of the story."""

    providers: tuple[Provider, ...]
    mishaps: Mishaps

    @property
    def offers(self) -> list[Offer]:
        return [offer for provider in self.providers for offer in provider.offers]


@dataclass
class Standing:
    """Who may take cheques with what at a moment of the story."""

    refused: set[int] = field(default_factory=set)
    suspended: set[int] = field(default_factory=set)
    revoked: set[tuple[int, int]] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)

    def takes(self, offer: Offer) -> bool:
        """Whether a scan for this offer can be green."""
        return offer.provider not in self.refused | self.suspended and offer.number not in self.withdrawn


def draw(count: int, seed: int) -> Directory:
    """So many providers, at least `FEWEST`. Those to whom something happens have fixed places in the list."""
    if count < FEWEST:
        raise ValueError(f"a directory has at least {FEWEST} providers")
    random = SeededRandom(f"{seed} providers")
    providers: list[Provider] = []
    offers = 0
    for number in range(count):
        category = _TURN[number % len(_TURN)]
        made = _provider(random, number, category, offers)
        offers += len(made.offers)
        providers.append(made)
    # Only the foundation's cheques are taken here, though the region pays for the same category.
    only = next(provider for provider in providers if provider.categories == ("wellbeing",))
    providers[only.number] = replace(only, programmes=(FOUNDATION,))
    return Directory(tuple(providers), _mishaps(providers, only.number))


def _mishaps(providers: list[Provider], only: int) -> Mishaps:
    ordinary = [provider for provider in providers if provider.number != only and provider.number >= 4]
    some = max(len(providers) // 20, 1)
    refused, rest = ordinary[-1:], ordinary[:-1]
    suspended, rest = rest[: some + 1], rest[some + 1 :]
    revoked = [provider for provider in rest if provider.devices > 1][:some]
    withdrawn = [provider.offers[-1] for provider in rest if len(provider.offers) > 1][:some]
    return Mishaps(
        refused=frozenset(provider.number for provider in refused),
        suspended=frozenset(provider.number for provider in suspended),
        reinstated=frozenset(provider.number for provider in suspended[1:]),
        revoked=frozenset((provider.number, provider.devices - 1) for provider in revoked),
        withdrawn=frozenset(offer.number for offer in withdrawn),
    )


def _provider(random: SeededRandom, number: int, category: str, first_offer: int) -> Provider:
    names, unit, prices = _KINDS[category]
    number_of_offers = 1 + (number % 3 == 0)
    offers = tuple(
        Offer(
            number=first_offer + place,
            provider=number,
            name=f"{CATEGORIES[category][2]}, {('weekdays', 'nights and weekends')[place]}",
            category=category,
            # The dearer times of the same service cost one cheque more.
            price=min(random.choice(prices) + place, 4),
            unit=unit,
        )
        for place in range(number_of_offers)
    )
    name = f"{names[number % len(names)]} {_PLACES[number * 7 % len(_PLACES)]} {number + 1}"
    return Provider(number, name, (category,), (REGIONAL, FOUNDATION), offers, devices=1 + (number % 2 == 0))
