"""How a parent rates a service, and three questions that nobody has to answer: codes with their words."""

from shared.kernel.languages import Text

FACES: dict[str, Text] = {
    "good": Text(nl="Goed", fr="Bien", en="Good"),
    "middling": Text(nl="Gaat wel", fr="Moyen", en="So-so"),
    "bad": Text(nl="Niet goed", fr="Pas bien", en="Not good"),
}

QUESTIONS: dict[str, Text] = {
    "rested": Text(nl="Kon je even rusten?", fr="Avez-vous pu vous reposer ?", en="Could you rest a while?"),
    "without": Text(
        nl="Had je zonder cheques ook iemand gevraagd?",
        fr="Sans chèques, auriez-vous aussi demandé quelqu'un ?",
        en="Would you have asked somebody without cheques too?",
    ),
    "again": Text(nl="Vraag je nog eens iemand?", fr="Le ferez-vous encore ?", en="Will you ask somebody again?"),
}
ANSWERS: dict[str, Text] = {
    "yes": Text(nl="Ja", fr="Oui", en="Yes"),
    "perhaps": Text(nl="Een beetje, of misschien", fr="Un peu, ou peut-être", en="A little, or perhaps"),
    "no": Text(nl="Nee", fr="Non", en="No"),
}
