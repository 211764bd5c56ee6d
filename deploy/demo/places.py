"""Where the demo's households live: municipalities by population, neighbourhoods, postal codes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Municipality:
    """One of the nineteen. `neighbourhoods` are the residential ones of which it is the main part."""

    nis: str
    name_fr: str
    name_nl: str
    postal_codes: tuple[str, ...]
    population: int
    neighbourhoods: tuple[int, ...]


def _span(*parts: int | tuple[int, int]) -> tuple[int, ...]:
    codes: list[int] = []
    for part in parts:
        codes += [part] if isinstance(part, int) else range(part[0], part[1] + 1)
    return tuple(codes)


#: Population on 1 January 2020. Neighbourhoods by their statistical code.
MUNICIPALITIES = (
    Municipality("21001", "Anderlecht", "Anderlecht", ("1070",), 120_887, _span((11, 13), (52, 61))),
    Municipality("21002", "Auderghem", "Oudergem", ("1160",), 34_404, _span(98, 100, 102)),
    Municipality("21003", "Berchem-Sainte-Agathe", "Sint-Agatha-Berchem", ("1082",), 25_502, _span(66, 67)),
    Municipality(
        "21004",
        "Bruxelles",
        "Brussel",
        ("1000", "1020", "1120", "1130"),
        185_103,
        _span((1, 10), (18, 21), 29, 35, (74, 78)),
    ),
    Municipality("21005", "Etterbeek", "Etterbeek", ("1040",), 48_473, _span((30, 34))),
    Municipality("21006", "Evere", "Evere", ("1140",), 42_656, _span(79, 83, 84, 86)),
    Municipality("21007", "Forest", "Vorst", ("1190",), 56_581, _span(45, 46, 50, 51, 117, 118)),
    Municipality("21008", "Ganshoren", "Ganshoren", ("1083",), 25_234, _span(68, 69)),
    Municipality("21009", "Ixelles", "Elsene", ("1050",), 87_632, _span((36, 40), 42, 43, 106, 107)),
    Municipality("21010", "Jette", "Jette", ("1090",), 52_728, _span((71, 73))),
    Municipality("21011", "Koekelberg", "Koekelberg", ("1081",), 21_959, _span(17, 70)),
    Municipality(
        "21012",
        "Molenbeek-Saint-Jean",
        "Sint-Jans-Molenbeek",
        ("1080",),
        97_979,
        _span((14, 16), (62, 65)),
    ),
    Municipality("21013", "Saint-Gilles", "Sint-Gillis", ("1060",), 49_678, _span(41, (47, 49))),
    Municipality("21014", "Saint-Josse-ten-Noode", "Sint-Joost-ten-Node", ("1210",), 27_497, _span(25)),
    Municipality("21015", "Schaerbeek", "Schaarbeek", ("1030",), 132_799, _span((22, 24), (26, 28), (80, 82), 85, 87)),
    Municipality("21016", "Uccle", "Ukkel", ("1180",), 83_980, _span(44, (108, 116))),
    Municipality("21017", "Watermael-Boitsfort", "Watermaal-Bosvoorde", ("1170",), 25_332, _span(101, (103, 105))),
    Municipality("21018", "Woluwe-Saint-Lambert", "Sint-Lambrechts-Woluwe", ("1200",), 57_712, _span(88, (90, 93))),
    Municipality("21019", "Woluwe-Saint-Pierre", "Sint-Pieters-Woluwe", ("1150",), 42_119, _span(89, (94, 97), 99)),
)

#: The 21 priority neighbourhoods of the 2019 method, with their names. A dated flag, never a limit.
PRIORITY = {
    8: "Marolles / Marollen",
    9: "Stalingrad",
    10: "Anneessens",
    11: "Cureghem Bara / Kuregem Bara",
    12: "Cureghem Vétérinaire / Kuregem Veeartsenij",
    13: "Cureghem Rosée / Kuregem Dauw",
    14: "Duchesse / Hertogin",
    15: "Gare de l'Ouest / Weststation",
    16: "Molenbeek Historique / Historisch Molenbeek",
    17: "Koekelberg",
    18: "Quartier Maritime / Havenwijk",
    20: "Vieux Laeken Est / Oud Laken Oost",
    21: "Quartier Nord / Noordwijk",
    22: "Quartier Brabant / Brabantwijk",
    23: "Colignon",
    24: "Chaussée de Haecht / Haachtse Steenweg",
    25: "Saint-Josse Centre / Sint-Joost Centrum",
    48: "Porte de Hal / Hallepoort",
    49: "Bosnie / Bosnië",
    50: "Bas Forest / Laag Vorst",
    54: "Vogelenzang-Erasme / Vogelenzang-Erasmus",
}

#: A household of the demo lives in a priority neighbourhood so many times more often than in another one.
PRIORITY_WEIGHT = 4

#: Neighbourhoods that lie in a second municipality too, with the percentage of households there.
SHARED = {13: ("21012", 28), 18: ("21012", 42), 21: ("21015", 27), 22: ("21014", 22), 24: ("21014", 22)}

BY_NIS = {municipality.nis: municipality for municipality in MUNICIPALITIES}


def name_of(label: str) -> str:
    """A place as people call it: `n23` becomes `23 Colignon`, a municipality's number its two names."""
    if label in BY_NIS:
        place = BY_NIS[label]
        names = place.name_fr if place.name_fr == place.name_nl else f"{place.name_fr} / {place.name_nl}"
        return f"rest of {names}"
    if label.startswith("n") and label[1:].isdigit():
        number = int(label[1:])
        return f"{number} {PRIORITY[number]}" if number in PRIORITY else f"{number}"
    return {"any": "elsewhere in the region", "unknown": "no address"}.get(label, label)
