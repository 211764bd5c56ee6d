"""Places of the Brussels Capital Region: its nineteen municipalities by NIS code, and neighbourhoods by number."""

#: Names in French and Dutch.
MUNICIPALITIES: dict[str, tuple[str, str]] = {
    "21001": ("Anderlecht", "Anderlecht"),
    "21002": ("Auderghem", "Oudergem"),
    "21003": ("Berchem-Sainte-Agathe", "Sint-Agatha-Berchem"),
    "21004": ("Bruxelles", "Brussel"),
    "21005": ("Etterbeek", "Etterbeek"),
    "21006": ("Evere", "Evere"),
    "21007": ("Forest", "Vorst"),
    "21008": ("Ganshoren", "Ganshoren"),
    "21009": ("Ixelles", "Elsene"),
    "21010": ("Jette", "Jette"),
    "21011": ("Koekelberg", "Koekelberg"),
    "21012": ("Molenbeek-Saint-Jean", "Sint-Jans-Molenbeek"),
    "21013": ("Saint-Gilles", "Sint-Gillis"),
    "21014": ("Saint-Josse-ten-Noode", "Sint-Joost-ten-Node"),
    "21015": ("Schaerbeek", "Schaarbeek"),
    "21016": ("Uccle", "Ukkel"),
    "21017": ("Watermael-Boitsfort", "Watermaal-Bosvoorde"),
    "21018": ("Woluwe-Saint-Lambert", "Sint-Lambrechts-Woluwe"),
    "21019": ("Woluwe-Saint-Pierre", "Sint-Pieters-Woluwe"),
}

#: Monitoring neighbourhoods are plain numbers in this range. One may lie in two municipalities, so
#: neither is derived from the other.
NEIGHBOURHOODS = range(1, 1000)

#: The neighbourhoods where reports look first, in French and Dutch: those that the Brussels region's
#: monitoring of neighbourhoods (perspective.brussels) showed with the most job-seekers in 2019.
NEIGHBOURHOOD_NAMES: dict[int, tuple[str, str]] = {
    8: ("Marolles", "Marollen"),
    9: ("Stalingrad", "Stalingrad"),
    10: ("Anneessens", "Anneessens"),
    11: ("Cureghem Bara", "Kuregem Bara"),
    12: ("Cureghem Vétérinaire", "Kuregem Veeartsenij"),
    13: ("Cureghem Rosée", "Kuregem Dauw"),
    14: ("Duchesse", "Hertogin"),
    15: ("Gare de l'Ouest", "Weststation"),
    16: ("Molenbeek Historique", "Historisch Molenbeek"),
    17: ("Koekelberg", "Koekelberg"),
    18: ("Quartier Maritime", "Havenwijk"),
    20: ("Vieux Laeken Est", "Oud Laken Oost"),
    21: ("Quartier Nord", "Noordwijk"),
    22: ("Quartier Brabant", "Brabantwijk"),
    23: ("Colignon", "Colignon"),
    24: ("Chaussée de Haecht", "Haachtse Steenweg"),
    25: ("Saint-Josse Centre", "Sint-Joost Centrum"),
    48: ("Porte de Hal", "Hallepoort"),
    49: ("Bosnie", "Bosnië"),
    50: ("Bas Forest", "Laag Vorst"),
    54: ("Vogelenzang-Erasme", "Vogelenzang-Erasmus"),
}
