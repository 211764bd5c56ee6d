"""What can be wrong with a row of a file of providers, and what to write instead, in three languages.

Nothing of what a row holds is repeated: a message names the column, never a value.
"""

from dataclasses import dataclass

from shared.kernel.languages import Text


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one row; `column` is empty when it is the row as a whole."""

    row: int
    column: str
    code: str


@dataclass(frozen=True)
class Words:
    """What a problem says and what to do about it."""

    message: Text
    remedy: Text


_EMPTY = Words(
    Text(nl="Deze cel is leeg.", fr="Cette cellule est vide.", en="This cell is empty."),
    Text(nl="Vul de cel in.", fr="Remplissez la cellule.", en="Fill in the cell."),
)
_LIST = Text(
    nl="Deze waarde staat niet op de lijst.",
    fr="Cette valeur n'est pas dans la liste.",
    en="This value is not on the list.",
)


def _listed(remedy: Text) -> Words:
    return Words(_LIST, remedy)


PROBLEMS: dict[str, Words] = {
    "missing_value": _EMPTY,
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
    "unreadable_text": Words(
        Text(
            nl="Deze tekst is langer dan 120 tekens of bevat een regeleinde.",
            fr="Ce texte dépasse 120 caractères ou contient un saut de ligne.",
            en="This text is longer than 120 characters or holds a line break.",
        ),
        Text(nl="Maak er één korte regel van.", fr="Faites-en une ligne courte.", en="Make it one short line."),
    ),
    "wrong_number_of_cells": Words(
        Text(
            nl="Deze rij heeft meer cellen dan de eerste rij.",
            fr="Cette ligne a plus de cellules que la première.",
            en="This row has more cells than the first row.",
        ),
        Text(
            nl="Zet tekst met een scheidingsteken erin tussen aanhalingstekens.",
            fr="Mettez entre guillemets le texte qui contient un séparateur.",
            en="Put text that holds a separator between quotation marks.",
        ),
    ),
    "bad_enterprise_number": Words(
        Text(
            nl="Dit is geen geldig ondernemingsnummer.",
            fr="Ce n'est pas un numéro d'entreprise valable.",
            en="This is no valid enterprise number.",
        ),
        Text(
            nl="Schrijf de tien cijfers, bijvoorbeeld 0403.170.701.",
            fr="Écrivez les dix chiffres, par exemple 0403.170.701.",
            en="Write the ten digits, for example 0403.170.701.",
        ),
    ),
    "enterprise_number_taken": Words(
        Text(
            nl="Een andere aanbieder heeft dit ondernemingsnummer.",
            fr="Un autre prestataire a ce numéro d'entreprise.",
            en="Another provider has this enterprise number.",
        ),
        Text(
            nl="Gebruik voor dezelfde aanbieder overal dezelfde referentie.",
            fr="Utilisez partout la même référence pour le même prestataire.",
            en="Use the same reference everywhere for the same provider.",
        ),
    ),
    "not_a_number": Words(
        Text(
            nl="Dit is geen geheel getal dat hier kan staan.",
            fr="Ce n'est pas un nombre entier possible ici.",
            en="This is no whole number that can stand here.",
        ),
        Text(
            nl="Prijs: 1 tot 40 cheques. Minuten: 1 tot 1440. Uren: 0 tot 168. Wijk: 1 tot 999.",
            fr="Prix : 1 à 40 chèques. Minutes : 1 à 1440. Heures : 0 à 168. Quartier : 1 à 999.",
            en="Price: 1 to 40 cheques. Minutes: 1 to 1440. Hours: 0 to 168. Neighbourhood: 1 to 999.",
        ),
    ),
    "unknown_unit": _listed(
        Text(
            "Schrijf hour, visit, night of day.",
            "Écrivez hour, visit, night ou day.",
            "Write hour, visit, night or day.",
        )
    ),
    "unknown_where": _listed(
        Text("Schrijf at_home, away of either.", "Écrivez at_home, away ou either.", "Write at_home, away or either.")
    ),
    "unknown_category": _listed(
        Text(
            "Gebruik de code van een categorie waarvoor een programma betaalt.",
            "Utilisez le code d'une catégorie pour laquelle un programme paie.",
            "Use the code of a category that a programme pays for.",
        )
    ),
    "unknown_municipality": _listed(
        Text(
            "Schrijf een NIS-code van 21001 tot 21019, of laat de cel leeg.",
            "Écrivez un code INS de 21001 à 21019, ou laissez la cellule vide.",
            "Write a NIS code from 21001 to 21019, or leave the cell empty.",
        )
    ),
    "unknown_language": _listed(
        Text(
            "Schrijf taalcodes zoals nl, fr of ar, met een spatie ertussen.",
            "Écrivez des codes de langue comme nl, fr ou ar, séparés par un espace.",
            "Write language codes such as nl, fr or ar, with a space between them.",
        )
    ),
    "unknown_need": _listed(
        Text(
            "Gebruik de codes die `/v1/needs` opsomt, met een spatie ertussen.",
            "Utilisez les codes que `/v1/needs` énumère, séparés par un espace.",
            "Use the codes that `/v1/needs` lists, with a space between them.",
        )
    ),
    "bad_hours": Words(
        Text(
            nl="Deze openingsuren kunnen we niet lezen.",
            fr="Nous ne pouvons pas lire ces heures d'ouverture.",
            en="We cannot read these opening hours.",
        ),
        Text(
            nl="Schrijf bijvoorbeeld: maandag 20:00-07:00; dinsdag 08:00-12:00.",
            fr="Écrivez par exemple : lundi 20:00-07:00; mardi 08:00-12:00.",
            en="Write for example: monday 20:00-07:00; tuesday 08:00-12:00.",
        ),
    ),
    "hours_overlap": Words(
        Text(
            nl="Twee openingsuren overlappen elkaar.",
            fr="Deux plages d'ouverture se chevauchent.",
            en="Two opening hours overlap.",
        ),
        Text(nl="Schrijf elk uur één keer.", fr="Écrivez chaque heure une fois.", en="Write each hour once."),
    ),
    "place_is_confidential": Words(
        Text(
            nl="Een geheime plek heeft geen gemeente en geen wijk.",
            fr="Un lieu confidentiel n'a ni commune ni quartier.",
            en="A confidential place has no municipality and no neighbourhood.",
        ),
        Text(nl="Laat de plaats leeg.", fr="Laissez le lieu vide.", en="Leave the place empty."),
    ),
    "offer_is_fixed": Words(
        Text(
            nl="De categorie, prijs of eenheid van dit aanbod was anders.",
            fr="La catégorie, le prix ou l'unité de cette offre étaient différents.",
            en="The category, price or unit of this offer was another one.",
        ),
        Text(
            nl="Geef het aanbod een nieuwe referentie: een andere prijs is een ander aanbod.",
            fr="Donnez à l'offre une nouvelle référence : un autre prix est une autre offre.",
            en="Give the offer a new reference: another price is another offer.",
        ),
    ),
    "not_accredited": Words(
        Text(
            nl="De aanbieder mag deze categorie niet meer aanbieden.",
            fr="Le prestataire ne peut plus proposer cette catégorie.",
            en="The provider may not offer this category any more.",
        ),
        Text(
            nl="Vraag de categorie eerst opnieuw aan.",
            fr="Demandez d'abord à nouveau cette catégorie.",
            en="Apply for the category again first.",
        ),
    ),
}
