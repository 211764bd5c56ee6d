"""The columns of a file of providers and offers, with the headings people give them.

A row is an offer with its provider beside it; a provider with several offers stands in several
rows, one without any in a row whose offer cells are empty.
"""

import unicodedata

#: Each column with other headings for it in Dutch and French, as `plain` writes them.
HEADINGS: dict[str, tuple[str, ...]] = {
    "provider_ref": ("aanbieder_ref", "referentie_aanbieder", "ref_prestataire", "reference_prestataire"),
    "provider_name": ("aanbieder", "naam_aanbieder", "prestataire", "nom_prestataire", "nom_du_prestataire"),
    "enterprise_number": ("ondernemingsnummer", "kbo", "kbo_nummer", "numero_d_entreprise", "numero_entreprise", "bce"),
    "offer_ref": ("aanbod_ref", "referentie_aanbod", "ref_offre", "reference_offre"),
    "offer_name": ("aanbod", "naam_aanbod", "offre", "nom_offre", "nom_de_l_offre"),
    "category": ("categorie",),
    "price_cheques": ("prijs", "prijs_cheques", "prix", "prix_cheques"),
    "unit": ("eenheid", "unite"),
    "minutes_per_unit": ("minuten", "minuten_per_eenheid", "minutes", "minutes_par_unite"),
    "free_cancel_hours": ("gratis_annuleren_uren", "heures_annulation_gratuite"),
    "where": ("waar", "plaats", "lieu", "ou"),
    "municipality_nis": ("nis", "nis_code", "niscode", "gemeente_nis", "ins", "code_ins", "commune_ins"),
    "neighbourhood": ("wijk", "wijkcode", "wijknummer", "quartier", "code_quartier"),
    "languages": ("talen", "langues"),
    "needs": ("noden", "besoins"),
    "hours": ("openingsuren", "uren", "heures", "horaire", "horaires"),
}

REQUIRED = ("provider_ref", "provider_name")

#: Without these an offer is none.
OFFER_NEEDS = ("offer_ref", "offer_name", "category", "price_cheques", "unit")
OF_OFFER = tuple(name for name in HEADINGS if name not in ("provider_ref", "provider_name", "enterprise_number"))

_BY_HEADING = {heading: name for name, also in HEADINGS.items() for heading in (name, *also)}


def plain(heading: str) -> str:
    """A heading as it is looked up: small letters without accents, one `_` for whatever stands between words."""
    decomposed = unicodedata.normalize("NFKD", heading.lower())
    kept = (sign for sign in decomposed if not unicodedata.combining(sign))
    return "_".join("".join(sign if sign.isalnum() else " " for sign in kept).split())


def column_of(heading: str) -> str | None:
    """The column that a heading means, or `None`."""
    return _BY_HEADING.get(plain(heading))
