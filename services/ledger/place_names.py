"""What the coarse places of a report are called. Pure."""

from shared.kernel.languages import Language, Text
from shared.kernel.places import MUNICIPALITIES, NEIGHBOURHOOD_NAMES

_ELSEWHERE = Text("elders in het gewest", "ailleurs dans la région", "elsewhere in the region")
_UNKNOWN = Text("zonder adres", "sans adresse", "without an address")
_NEIGHBOURHOOD = Text("wijk {number}", "quartier {number}", "neighbourhood {number}")
_ALSO = Text("{name}, andere wijken", "{name}, autres quartiers", "{name}, other neighbourhoods")


def place_name(place: str, language: Language) -> str:
    """The name of a neighbourhood (`n22`), of a municipality it was coarsened to (`21015`), or of the region (`any`).

    In English both names stand where they differ, as on a street sign.
    """
    if place.startswith("n") and place[1:].isdigit():
        number = int(place[1:])
        names = NEIGHBOURHOOD_NAMES.get(number)
        return _NEIGHBOURHOOD.fill(number=number)[language] if names is None else _of(names, language)
    if place in MUNICIPALITIES:
        return _ALSO.fill(name=_of(MUNICIPALITIES[place], language))[language]
    return (_UNKNOWN if place == "unknown" else _ELSEWHERE)[language]


def _of(names: tuple[str, str], language: Language) -> str:
    french, dutch = names
    if language == "en":
        return french if french == dutch else f"{french} / {dutch}"
    return dutch if language == "nl" else french
