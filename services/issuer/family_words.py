"""What is known of a family, and how it may be reached: codes with their words."""

from shared.kernel.languages import Text

FAMILY_TYPES: dict[str, Text] = {
    "single_parent": Text(nl="ouder die er alleen voor staat", fr="parent solo", en="single parent"),
    "two_parents": Text(nl="twee ouders", fr="deux parents", en="two parents"),
    "co_parenting": Text(nl="co-ouderschap", fr="hébergement partagé", en="shared care"),
    "other": Text(nl="anders", fr="autre", en="other"),
}
#: What a form sends for a language that is not known, where sending nothing means that nobody has answered yet.
UNKNOWN_LANGUAGE = "unknown"


def read_language(answer: str) -> str | None:
    """The language that a form's answer means."""
    return None if answer == UNKNOWN_LANGUAGE else answer


CHANNELS: dict[str, Text] = {
    "wallet": Text(nl="op een gsm", fr="sur un téléphone", en="on a phone"),
    "paper": Text(nl="op papier", fr="sur papier", en="on paper"),
    "spoken": Text(nl="met een code die je zegt", fr="avec un code à dire", en="with a code to say"),
}
#: What a parent may ask for when somebody wants to reach her.
CHOICES: dict[str, Text] = {
    "never_post": Text(nl="Nooit met de post", fr="Jamais par la poste", en="Never by post"),
    "call_10_12": Text(
        nl="Bel alleen tussen 10 en 12 uur", fr="Appeler seulement entre 10 et 12 h", en="Only call from 10 to 12"
    ),
    "through_helper": Text(
        nl="Alleen langs mijn helper", fr="Seulement par ma personne-relais", en="Only through my helper"
    ),
}
