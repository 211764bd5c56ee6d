"""The columns of a household file as data: their names, what else people call them, and which must be there."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column. `also` are headings in Dutch and French that mean the same."""

    name: str
    also: tuple[str, ...]
    required: bool = True


COLUMNS: tuple[Column, ...] = (
    Column(
        "household_ref",
        (
            "gezinsnummer",
            "gezinsreferentie",
            "referentie",
            "dossiernummer",
            "reference_menage",
            "reference_famille",
            "numero_famille",
            "numero_dossier",
            "reference",
        ),
    ),
    Column("source", ("bron", "instantie", "dienst", "origine", "organisme")),
    Column("family_type", ("gezinstype", "type_gezin", "gezinsvorm", "type_famille", "type_de_famille", "type_menage")),
    Column(
        "children_birth_dates",
        (
            "geboortedata",
            "geboortedata_kinderen",
            "geboortedatums_kinderen",
            "dates_naissance",
            "dates_naissance_enfants",
            "dates_de_naissance",
            "dates_de_naissance_des_enfants",
        ),
    ),
    Column(
        "children_with_disability",
        (
            "kinderen_met_beperking",
            "aantal_kinderen_met_beperking",
            "kinderen_met_een_beperking",
            "enfants_en_situation_de_handicap",
            "enfants_avec_handicap",
            "nombre_enfants_en_situation_de_handicap",
        ),
    ),
    Column(
        "municipality_nis", ("nis", "nis_code", "niscode", "gemeente_nis", "ins", "code_ins", "commune_ins", "code_nis")
    ),
    Column("neighbourhood", ("wijk", "wijkcode", "wijknummer", "quartier", "code_quartier", "numero_quartier")),
    Column("language", ("taal", "langue")),
    Column("channel", ("kanaal", "canal")),
    Column("raises_alone", ("weinig_hulp", "staat_er_alleen_voor", "peu_entoure", "eleve_seul"), required=False),
    Column("parent_name", ("naam", "naam_ouder", "nom", "nom_parent", "nom_du_parent"), required=False),
    Column("contact", ("contactgegevens", "telefoon", "coordonnees", "telephone"), required=False),
    Column("municipality_name", ("gemeente", "naam_gemeente", "commune", "nom_commune"), required=False),
    Column("postal_code", ("postcode", "code_postal"), required=False),
)

#: What the file of bad rows adds, so that it can be mended and sent in again as it is.
PROBLEM_COLUMNS = ("problem_row", "problem_columns", "problem", "what_to_do")

REQUIRED = tuple(column.name for column in COLUMNS if column.required)


def normalise(heading: str) -> str:
    """A heading as it is looked up: small letters, no accents, `_` for what stands between words."""
    plain = unicodedata.normalize("NFKD", heading.strip().lower())
    letters = "".join(sign if sign.isalnum() else "_" for sign in plain if not unicodedata.combining(sign))
    return "_".join(part for part in letters.split("_") if part)


_BY_HEADING = {heading: column.name for column in COLUMNS for heading in (column.name, *column.also)}


def column_of(heading: str) -> str | None:
    """The column that a heading means, one of `PROBLEM_COLUMNS` included, or `None`."""
    found = normalise(heading)
    return found if found in PROBLEM_COLUMNS else _BY_HEADING.get(found)


def letter(place: int) -> str:
    """What a spreadsheet calls the column at a place counted from 0: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
