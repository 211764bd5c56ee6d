"""Why a use is disputed, how that was answered and decided, why cheques ended: codes with their words."""

from shared.kernel.languages import Text

#: What a parent says is wrong with a use.
DISPUTED: dict[str, Text] = {
    "nobody_came": Text(nl="Er is niemand gekomen.", fr="Personne n'est venu.", en="Nobody came."),
    "less_than_booked": Text(
        nl="Er was minder dan afgesproken.", fr="Il y a eu moins que convenu.", en="It was less than booked."
    ),
    "not_mine": Text(nl="Dit heb ik niet gebruikt.", fr="Ce n'est pas moi qui l'ai utilisé.", en="I did not use this."),
    "wrong_amount": Text(
        nl="Het aantal cheques klopt niet.",
        fr="Le nombre de chèques n'est pas correct.",
        en="The number of cheques is wrong.",
    ),
}

#: What the provider answers.
ANSWERED: dict[str, Text] = {
    "took_place": Text(nl="Het is doorgegaan.", fr="Cela a eu lieu.", en="It took place."),
    "took_place_in_part": Text(
        nl="Het is gedeeltelijk doorgegaan.", fr="Cela a eu lieu en partie.", en="It took place in part."
    ),
    "did_not_take_place": Text(nl="Het is niet doorgegaan.", fr="Cela n'a pas eu lieu.", en="It did not take place."),
    "our_mistake": Text(
        nl="Dat was een vergissing van ons.", fr="C'était une erreur de notre part.", en="That was our mistake."
    ),
}

#: How a person decides.
DECIDED: dict[str, Text] = {
    "took_place": Text(
        nl="Het is doorgegaan zoals het er staat.",
        fr="Cela a eu lieu comme indiqué.",
        en="It took place as it is written.",
    ),
    "did_not_take_place": Text(nl="Het is niet doorgegaan.", fr="Cela n'a pas eu lieu.", en="It did not take place."),
    "less_took_place": Text(
        nl="Er was minder dan er staat.", fr="Il y a eu moins qu'indiqué.", en="It was less than is written."
    ),
    "provider_agreed": Text(
        nl="De aanbieder geeft je gelijk.", fr="Le prestataire est d'accord avec vous.", en="The provider agrees."
    ),
    "no_answer": Text(
        nl="De aanbieder heeft niet geantwoord.",
        fr="Le prestataire n'a pas répondu.",
        en="The provider did not answer.",
    ),
    "counted_wrong": Text(
        nl="Er werden te veel cheques genomen.",
        fr="Trop de chèques ont été pris.",
        en="Too many cheques were taken.",
    ),
    "not_theirs": Text(
        nl="Iemand anders heeft deze cheques gebruikt.",
        fr="Quelqu'un d'autre a utilisé ces chèques.",
        en="Somebody else used these cheques.",
    ),
}

#: Why cheques were asked back.
REVOKED: dict[str, Text] = {
    "granted_by_mistake": Text(
        nl="Ze werden bij vergissing gegeven.", fr="Ils ont été accordés par erreur.", en="They were given by mistake."
    ),
    "granted_twice": Text(
        nl="Ze werden twee keer gegeven.", fr="Ils ont été accordés deux fois.", en="They were given twice."
    ),
    "parent_asked": Text(nl="Je hebt dat zelf gevraagd.", fr="Vous l'avez demandé.", en="You asked for it."),
    "moved_away": Text(
        nl="Je woont niet meer in de streek van dit programma.",
        fr="Vous n'habitez plus dans la région de ce programme.",
        en="You no longer live where this programme works.",
    ),
    "misused": Text(
        nl="Ze werden voor iets anders gebruikt.",
        fr="Ils ont servi à autre chose.",
        en="They were used for something else.",
    ),
    "household_closed": Text(
        nl="Je gegevens werden gewist zoals je vroeg.",
        fr="Vos données ont été effacées comme demandé.",
        en="Your data were erased as you asked.",
    ),
}

#: Why cheques ended without being used, where no request says so.
EXPIRED = Text(
    nl="De dag en de extra tijd daarna zijn voorbij.",
    fr="La date et le délai supplémentaire sont passés.",
    en="Their day and the extra time after it are over.",
)


def of(words: dict[str, Text], code: str | None) -> Text | None:
    """The words of a code; nothing where there is no code, or none of this list."""
    return None if code is None else words.get(code)
