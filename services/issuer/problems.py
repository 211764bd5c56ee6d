"""What can be wrong with a row of a household file, and what to write instead, in three languages.

Nothing of what a row holds is repeated: a message names the column, never a value.
"""

from dataclasses import dataclass

from services.issuer.domain import CHANNELS, FAMILY_TYPES, RAISES_ALONE
from shared.kernel.languages import Text


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one row; `column` is empty when it is the row as a whole."""

    column: str
    code: str


@dataclass(frozen=True)
class Words:
    """What a problem says and what to do about it."""

    message: Text
    remedy: Text


def _choice(codes: tuple[str, ...], *, may_be_empty: bool = False) -> Words:
    listed = ", ".join(codes)
    empty = Text(nl=" of laat de cel leeg", fr=" ou laissez la cellule vide", en=" or leave the cell empty")
    more = empty if may_be_empty else Text("", "", "")
    return Words(
        Text(
            nl="Deze waarde staat niet op de lijst.",
            fr="Cette valeur n'est pas dans la liste.",
            en="This value is not on the list.",
        ),
        Text(
            nl=f"Schrijf een van deze: {listed}{more.nl}.",
            fr=f"Écrivez une de ces valeurs : {listed}{more.fr}.",
            en=f"Write one of these: {listed}{more.en}.",
        ),
    )


PROBLEMS: dict[str, Words] = {
    "missing_value": Words(
        Text(nl="Deze cel is leeg.", fr="Cette cellule est vide.", en="This cell is empty."),
        Text(nl="Vul de cel in.", fr="Remplissez la cellule.", en="Fill in the cell."),
    ),
    "formula": Words(
        Text(
            nl="Deze cel begint als een formule (=, +, - of @).",
            fr="Cette cellule commence comme une formule (=, +, - ou @).",
            en="This cell begins like a formula (=, +, - or @).",
        ),
        Text(
            nl="Schrijf gewone tekst zonder dat teken vooraan.",
            fr="Écrivez du texte simple, sans ce signe au début.",
            en="Write plain text without that sign in front.",
        ),
    ),
    "national_number": Words(
        Text(
            nl="Hier staat een rijksregisternummer. Dat nemen we nooit aan.",
            fr="Il y a ici un numéro de registre national. Nous n'en acceptons jamais.",
            en="There is a national register number here. We never take one.",
        ),
        Text(
            nl="Haal het weg; geef elk gezin een eigen nummer van jullie dienst.",
            fr="Retirez-le ; donnez à chaque famille un numéro propre à votre service.",
            en="Take it out; give each family a number of your own service.",
        ),
    ),
    "control_character": Words(
        Text(
            nl="Deze cel bevat een regeleinde of een onzichtbaar teken.",
            fr="Cette cellule contient un saut de ligne ou un caractère invisible.",
            en="This cell holds a line break or an invisible character.",
        ),
        Text(
            nl="Typ de tekst opnieuw op één regel.",
            fr="Retapez le texte sur une seule ligne.",
            en="Type the text again on one line.",
        ),
    ),
    "too_long": Words(
        Text(nl="Deze tekst is te lang.", fr="Ce texte est trop long.", en="This text is too long."),
        Text(
            nl="Schrijf hoogstens 64 tekens; voor naam en contact hoogstens 200.",
            fr="Écrivez 64 caractères au plus ; pour le nom et le contact 200 au plus.",
            en="Write at most 64 characters; for name and contact at most 200.",
        ),
    ),
    "wrong_number_of_cells": Words(
        Text(
            nl="Deze rij heeft een ander aantal cellen dan de eerste rij.",
            fr="Cette ligne n'a pas le même nombre de cellules que la première.",
            en="This row has another number of cells than the first row.",
        ),
        Text(
            nl="Zet tekst met een scheidingsteken erin tussen aanhalingstekens, of vul de ontbrekende cellen aan.",
            fr="Mettez entre guillemets le texte qui contient un séparateur, ou ajoutez les cellules manquantes.",
            en="Put text that holds a separator between quotation marks, or add the missing cells.",
        ),
    ),
    "another_programmes": Words(
        Text(
            nl="Dit gezin staat ook in een programma dat niet van u is.",
            fr="Cette famille est aussi dans un programme qui n'est pas le vôtre.",
            en="This family is also in a programme that is not yours.",
        ),
        Text(
            nl="Vraag het aan iemand die alle programma's van dit gezin beheert.",
            fr="Demandez-le à quelqu'un qui gère tous les programmes de cette famille.",
            en="Ask somebody who manages all the programmes of this family.",
        ),
    ),
    "unreadable_row": Words(
        Text(
            nl="Deze rij is niet te lezen: een aanhalingsteken is niet gesloten of de rij is te lang.",
            fr="Cette ligne est illisible : un guillemet n'est pas fermé ou la ligne est trop longue.",
            en="This row cannot be read: a quotation mark is not closed, or the row is too long.",
        ),
        Text(
            nl="Sluit het aanhalingsteken of haal het weg.",
            fr="Fermez le guillemet ou supprimez-le.",
            en="Close the quotation mark or take it out.",
        ),
    ),
    "bad_date": Words(
        Text(
            nl="Dit is geen datum die we kunnen lezen.",
            fr="Ce n'est pas une date que nous pouvons lire.",
            en="This is no date that we can read.",
        ),
        Text(
            nl="Schrijf elke geboortedatum als JJJJ-MM-DD, bijvoorbeeld 2019-04-30, met ; of een spatie ertussen.",
            fr="Écrivez chaque date de naissance AAAA-MM-JJ, par exemple 2019-04-30, séparées par ; ou un espace.",
            en="Write each birth date as YYYY-MM-DD, for example 2019-04-30, with ; or a space between them.",
        ),
    ),
    "date_out_of_range": Words(
        Text(
            nl="Deze geboortedatum ligt te ver in het verleden of in de toekomst.",
            fr="Cette date de naissance est trop loin dans le passé ou dans l'avenir.",
            en="This birth date is too far in the past or in the future.",
        ),
        Text(
            nl="Kijk het jaar na; voor een kind dat verwacht wordt, schrijf de verwachte dag.",
            fr="Vérifiez l'année ; pour un enfant attendu, écrivez le jour prévu.",
            en="Check the year; for an expected child write the expected day.",
        ),
    ),
    "too_many_children": Words(
        Text(
            nl="Hier staan meer dan 20 kinderen.",
            fr="Il y a ici plus de 20 enfants.",
            en="There are more than 20 children here.",
        ),
        Text(
            nl="Kijk na of er twee gezinnen in één rij staan.",
            fr="Vérifiez s'il n'y a pas deux familles sur une ligne.",
            en="Check whether two families stand in one row.",
        ),
    ),
    "not_a_number": Words(
        Text(nl="Dit is geen geheel getal.", fr="Ce n'est pas un nombre entier.", en="This is no whole number."),
        Text(
            nl="Schrijf een geheel getal, bijvoorbeeld 0 of 1.",
            fr="Écrivez un nombre entier, par exemple 0 ou 1.",
            en="Write a whole number, for example 0 or 1.",
        ),
    ),
    "more_than_children": Words(
        Text(
            nl="Dit getal is groter dan het aantal kinderen in de rij.",
            fr="Ce nombre dépasse le nombre d'enfants de la ligne.",
            en="This number is larger than the number of children in the row.",
        ),
        Text(
            nl="Kijk het getal en de geboortedata na.",
            fr="Vérifiez le nombre et les dates de naissance.",
            en="Check the number and the birth dates.",
        ),
    ),
    "unknown_municipality": Words(
        Text(
            nl="Dit is niet de NIS-code van een van de 19 Brusselse gemeenten.",
            fr="Ce n'est pas le code INS d'une des 19 communes bruxelloises.",
            en="This is not the NIS code of one of the 19 Brussels municipalities.",
        ),
        Text(
            nl="Schrijf een code van 21001 tot 21019, of laat de cel leeg als er geen adres is.",
            fr="Écrivez un code de 21001 à 21019, ou laissez la cellule vide s'il n'y a pas d'adresse.",
            en="Write a code from 21001 to 21019, or leave the cell empty when there is no address.",
        ),
    ),
    "unknown_neighbourhood": Words(
        Text(
            nl="Dit is geen wijknummer.",
            fr="Ce n'est pas un numéro de quartier.",
            en="This is no neighbourhood number.",
        ),
        Text(
            nl="Schrijf het nummer van de wijk, van 1 tot 999, of laat de cel leeg.",
            fr="Écrivez le numéro du quartier, de 1 à 999, ou laissez la cellule vide.",
            en="Write the neighbourhood's number, from 1 to 999, or leave the cell empty.",
        ),
    ),
    "unknown_family_type": _choice(FAMILY_TYPES),
    "unknown_language": _choice(("nl", "fr", "en"), may_be_empty=True),
    "unknown_channel": _choice(CHANNELS),
    "unknown_reason": _choice(RAISES_ALONE, may_be_empty=True),
    "file_is_gone": Words(
        Text(
            nl="Het bestand is weg; vanaf deze rij is niets ingelezen.",
            fr="Le fichier a disparu ; rien n'a été lu à partir de cette ligne.",
            en="The file is gone; nothing was read from this row on.",
        ),
        Text(
            nl="Stuur het bestand opnieuw: wat al ingelezen is, blijft gelijk.",
            fr="Envoyez à nouveau le fichier : ce qui a été lu reste inchangé.",
            en="Send the file again: what was read stays as it is.",
        ),
    ),
}
