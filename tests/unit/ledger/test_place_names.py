"""What a report's places are called."""

from services.ledger.place_names import place_name


def test_a_known_neighbourhood_has_its_name_in_the_readers_language() -> None:
    assert place_name("n22", "nl") == "Brabantwijk"
    assert place_name("n22", "fr") == "Quartier Brabant"
    assert place_name("n22", "en") == "Quartier Brabant / Brabantwijk"


def test_another_neighbourhood_is_told_by_its_number() -> None:
    assert place_name("n300", "nl") == "wijk 300"


def test_a_municipality_stands_for_its_other_neighbourhoods() -> None:
    assert place_name("21015", "fr") == "Schaerbeek, autres quartiers"


def test_what_was_coarsened_to_the_region_says_so() -> None:
    assert place_name("any", "en") == "elsewhere in the region"
    assert place_name("unknown", "nl") == "zonder adres"
