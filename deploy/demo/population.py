"""The households of the demo: drawn from a seed after the figures of Brussels, and the file that lists them.

Figures: one family in three has a single parent, of whom 86 % are women; channels wallet 45 %, paper
40 %, spoken code 15 %; the 21 priority neighbourhoods are over-represented. All names are invented.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from deploy.demo.places import BY_NIS, MUNICIPALITIES, PRIORITY, PRIORITY_WEIGHT, SHARED
from shared.kernel.ids import SeededRandom

COLUMNS = (
    "household_ref",
    "source",
    "family_type",
    "children_birth_dates",
    "children_with_disability",
    "municipality_nis",
    "neighbourhood",
    "language",
    "channel",
    "raises_alone",
    "parent_name",
    "contact",
    "municipality_name",
    "postal_code",
)

_SOURCES = ("ouderhuis", "maison-des-parents", "wijkpost")
_RAISES_ALONE = ("partner_in_prison", "partner_in_hospital", "partner_abroad", "no_one_near")
WOMEN = {
    "nl": ("Lotte", "Fien", "Marieke", "Hilde", "Yasmine", "Femke", "Griet", "Noor", "Katrien", "Elif"),
    "fr": ("Amélie", "Fatima", "Chloé", "Inès", "Nadia", "Béatrice", "Salma", "Maëlle", "Aïcha", "Solène"),
    "en": ("Grace", "Olivia", "Amara", "Hannah", "Precious", "Ruth", "Zoe", "Miriam", "Leila", "Joy"),
}
MEN = {
    "nl": ("Joris", "Bram", "Wout", "Pieter", "Karim", "Stijn", "Emre", "Daan"),
    "fr": ("Benoît", "Mehdi", "Loïc", "Amadou", "Rachid", "Gaël", "Thierry", "Ismaël"),
    "en": ("Daniel", "Kwame", "Samuel", "Peter", "Idris", "Tom", "Emmanuel", "Adam"),
}
_SURNAMES = {
    "nl": ("Van Zandbeke", "De Wilgenaar", "Peerdebos", "Van Lindevoort", "Mosselaers", "Hagebeuk", "El Watani"),
    "fr": ("Delforêt", "Boisclair", "Mbayo", "Lacombelle", "Benserraf", "Vauxprés", "Tilmontois"),
    "en": ("Ashgrove", "Okonjo", "Fernley", "Whitmoor", "Adeyomi", "Brackwell", "Stonely"),
}


@dataclass(frozen=True)
class Household:
    """One row of a list: what the quota looks at, where they live and how they want to be reached."""

    ref: str
    source: str
    family_type: str
    births: tuple[date, ...]
    disabled: int
    municipality: str
    neighbourhood: int | None
    language: str
    channel: str
    raises_alone: str
    parent: str
    contact: str
    postal_code: str

    @property
    def key(self) -> tuple[str, str]:
        """By which a list-holder knows a household: the same key again is the same household."""
        return self.source, self.ref

    def row(self) -> list[str]:
        place = BY_NIS.get(self.municipality)
        return [
            self.ref,
            self.source,
            self.family_type,
            ";".join(born.isoformat() for born in self.births),
            str(self.disabled),
            self.municipality,
            "" if self.neighbourhood is None else str(self.neighbourhood),
            self.language,
            self.channel,
            self.raises_alone,
            self.parent,
            self.contact,
            "" if place is None else place.name_nl if self.language == "nl" else place.name_fr,
            self.postal_code,
        ]


@dataclass(frozen=True)
class HouseholdFile:
    """A file with what it is known to hold: the households in their order, and how many rows of each kind."""

    households: tuple[Household, ...]
    data: bytes
    rows: int
    unchanged: int
    changed: int
    bad: int


def draw(count: int, seed: int, day: date) -> list[Household]:
    """Draw households as they are on a day.

    Children keep a distance from every birthday that counts, so that a story of some months
    neither makes one eighteen nor brings an expected one into the world.
    """
    random = SeededRandom(f"{seed} households")
    return [_household(random, number, day) for number in range(1, count + 1)]


def list_file(households: Sequence[Household], seed: int) -> HouseholdFile:
    """The households as a list-holder sends them: with broken rows, repeated rows and rows sent again with a change.

    Of 200 rows about three are broken. A changed row changes only how a household wants to be
    reached, so no quota hangs on which row came last.
    """
    random = SeededRandom(f"{seed} list")
    rows: list[list[str]] = [household.row() for household in households]
    final = list(households)
    repeats = max(len(households) // 150, 1)
    changes = max(len(households) // 400, 1)
    bad = max(round(len(households) * 0.015), 1)
    chosen = random.sample(range(len(households)), min(repeats + changes, len(households)))
    extra: list[list[str]] = [households[place].row() for place in chosen[:repeats]]
    for place in chosen[repeats:]:
        final[place] = replace(final[place], channel=_another(final[place].channel))
        extra.append(final[place].row())
    for number in range(bad):
        extra.append(_broken(random, number, households[0].births))
    half = len(rows) // 2
    for row in extra:
        # Behind the first half: a row sent again comes after the first one, whose place may be anywhere before the end.
        rows.insert(random.randint(half, len(rows)) if row[0].startswith("X") else len(rows), row)
    return HouseholdFile(
        tuple(final),
        to_csv([list(COLUMNS), *rows]),
        rows=len(rows),
        unchanged=len(chosen[:repeats]),
        changed=len(chosen[repeats:]),
        bad=bad,
    )


def to_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as UTF-8 with semicolons, as spreadsheets in Belgium write them."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _another(channel: str) -> str:
    return "paper" if channel == "wallet" else "wallet"


def _household(random: SeededRandom, number: int, day: date) -> Household:
    family_type = random.choices(("single_parent", "two_parents", "co_parenting", "other"), (33, 50, 12, 5))[0]
    language = random.choices(("fr", "nl", "en"), (64, 18, 18))[0]
    woman = random.random() < (0.86 if family_type == "single_parent" else 0.6)
    births = _births(random, day)
    municipality, neighbourhood = _home(random)
    alone = family_type != "single_parent" and random.random() < 0.04
    born = sum(birth <= day for birth in births)
    disabled = 1 if born and random.random() < 0.06 else 0
    given = random.choice((WOMEN if woman else MEN)[language])
    parent = f"{given} {random.choice(_SURNAMES[language])}"
    return Household(
        ref=f"H{number:05}",
        source=random.choice(_SOURCES),
        family_type=family_type,
        births=births,
        disabled=2 if disabled and born > 1 and random.random() < 0.08 else disabled,
        municipality=municipality,
        neighbourhood=neighbourhood,
        language=language,
        channel=random.choices(("wallet", "paper", "spoken"), (45, 40, 15))[0],
        raises_alone=random.choice(_RAISES_ALONE) if alone else "",
        parent=parent,
        contact=f"parent{number}@example.org" if random.random() < 0.7 else "",
        postal_code=random.choice(BY_NIS[municipality].postal_codes) if municipality else "",
    )


def _births(random: SeededRandom, day: date) -> tuple[date, ...]:
    """One to five children, the youngest perhaps expected; on the story's days none has a birthday that counts."""
    number = random.choices((1, 2, 3, 4, 5), (42, 35, 15, 6, 2))[0]
    births = []
    for _ in range(number):
        # In days, which keeps clear of the eighteenth birthday, 6,575 days after birth, on all days of the story.
        if random.random() < 0.03:
            births.append(day - timedelta(days=random.randint(6_840, 8_000)))
        else:
            births.append(day - timedelta(days=random.randint(30, 6_300)))
    if random.random() < 0.03:
        births[-1] = day + timedelta(days=random.randint(150, 220))
    return tuple(sorted(births))


def _home(random: SeededRandom) -> tuple[str, int | None]:
    """A municipality by population and one of its neighbourhoods; some know no neighbourhood, some have no address."""
    luck = random.random()
    if luck < 0.02:
        return "", None
    place = random.choices(MUNICIPALITIES, [municipality.population for municipality in MUNICIPALITIES])[0]
    if luck < 0.05:
        return place.nis, None
    weights = [PRIORITY_WEIGHT if code in PRIORITY else 1 for code in place.neighbourhoods]
    neighbourhood = random.choices(place.neighbourhoods, weights)[0]
    other, percent = SHARED.get(neighbourhood, (place.nis, 0))
    return (other if random.randrange(100) < percent else place.nis), neighbourhood


def _broken(random: SeededRandom, number: int, births: tuple[date, ...]) -> list[str]:
    """A row with one mistake, of each kind in turn, as people make them in spreadsheets."""
    good = dict(
        zip(
            COLUMNS,
            (
                *(f"X{number:05}", "wijkpost", "two_parents", births[0].isoformat(), "0", "21015", "23"),
                *("nl", "wallet", "", "Fien Hagebeuk", "", "Schaarbeek", "1030"),
            ),
            strict=True,
        )
    )
    mistakes = (
        ("family_type", "gezin"),
        ("children_birth_dates", "2019-13-40"),
        ("children_with_disability", "4"),
        ("municipality_nis", "99999"),
        ("neighbourhood", "Colignon"),
        ("language", "xx"),
        ("channel", "fax"),
        ("raises_alone", "we had a quarrel"),
        ("children_with_disability", "-1"),
        ("children_birth_dates", "31/02/2020"),
        ("source", ""),
        ("municipality_nis", "1030"),
    )
    column, value = mistakes[number % len(mistakes)]
    good[column] = value
    return [good[name] for name in COLUMNS]
