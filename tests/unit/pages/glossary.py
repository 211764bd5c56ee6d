"""The words that people see for what the code names, in three languages, and the words that no page may use.

The forms are patterns, so that a plural or a capital is the same word.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One thing: how each language calls it, and what it is never called in any of them."""

    code: str
    nl: str
    fr: str
    en: str
    never: tuple[str, ...] = ()


#: Some words are kept by a law for something else (service vouchers, regulated child care, acts of authorities); others
#: hurt, or only offices understand them.
ENTRIES = (
    Entry("scheme", r"rustcheques?", r"chèques? répit", r"respite cheques?", (r"Respijt",)),
    Entry("voucher", r"cheques?", r"chèques?", r"cheques?", (r"dienstencheque", r"titres?-services?", r"\bbons?\b")),
    Entry("wallet", r"mijn cheques", r"mes chèques", r"my cheques", (r"wallet", r"portefeuille")),
    Entry("quota", r"cheques", r"chèques", r"cheques", (r"\bquot(um|a)s?\b", r"plafond")),
    Entry(
        "single parent", r"alleen (voor|op)", r"seule?", r"alone|single parent",
        (r"alleenstaande", r"parents? isolée?s?"),
    ),
    Entry("with little support", r"weinig hulp|alleen", r"peu entouré|seule?", r"little support|alone",
          (r"geïsoleerd", r"isolée?s?\b", r"kwetsbaar")),
    Entry("co-parenting", r"co-ouderschap", r"hébergement partagé", r"shared care",
          (r"gebroken gezin", r"droits? de garde")),
    Entry("household", r"gezin", r"familles?", r"famil(y|ies)", (r"ménage", r"huishouden")),
    Entry("child with a disability", r"beperking", r"handicap", r"disab(led|ility)", (r"gehandicapt",)),
    Entry("entitled", r"recht", r"droit", r"right", (r"doelgroep", r"bénéficiaire", r"cliënt")),
    Entry("babysitting", r"babysit", r"baby-sitt", r"babysitt", (r"kinderopvang", r"accueil")),
    Entry("household help", r"hulp", r"aide|coup de main", r"help", (r"gezinszorg", r"aides? familiales?")),
    Entry("wellbeing", r"tijd", r"temps", r"time", (r"therapie", r"traitement")),
    Entry("respite house", r"nacht|logeren|rustplek", r"nuit|répit", r"night|rest", (r"rusthuis",)),
    Entry("grant", r"krijg", r"recevez|reçu|obten", r"you get|granted|cheques", (r"uitkering", r"aumône", r"gunst\b")),
    Entry("emergency grant", r"cheques voor nu", r"chèques tout de suite", r"cheques for now",
          (r"noodhulp", r"urgence sociale")),
    Entry("helper", r"help", r"aide|relais", r"help", (r"vertrouwenspersoon", r"volmacht")),
    Entry("provider", r"aanbieder", r"prestataire", r"provider", (r"leverancier", r"commerçant")),
    Entry("accreditation", r"toelating|toegelaten", r"admission|admis", r"approv|accredit",
          (r"agrément", r"erkenning")),
    Entry("redemption", r"gebruik", r"utilis", r"use", (r"verzilver(en|d|t)?\b", r"rachat")),
    Entry("hold", r"apart gezet", r"mis de côté|mis à part|de côté", r"set aside", (r"geblokkeerd", r"bloqué")),
    Entry("dispute", r"klopt|betwist", r"erreur|contest", r"wrong|dispute", (r"\bmelding(en)?\b", r"signalement")),
    Entry("expiry", r"geldig|eindig", r"valable|fin", r"valid|end", (r"vervallen", r"périmé")),
    Entry("payout", r"betaal|uitbetaling", r"pay|versement", r"pa(y|id)", (r"afrekening",)),
    Entry("ledger", r"boeken|grootboek|fonds", r"comptes|grand livre|fonds", r"books|ledger|fund", (r"blockchain",)),
    Entry("funder, auditor", r"financier", r"pouvoirs? subsidiants?", r"funder",
          (r"bailleur", r"revisor", r"réviseur")),
    Entry("refused scan", r"nog niet", r"pas encore", r"not yet", (r"geweigerd", r"refusée?s?\b")),
    Entry("leave this page", r"snel weg", r"quitter vite", r"leave now"),
)  # fmt: skip

NEVER = tuple(word for entry in ENTRIES for word in entry.never)


def not_to_be_said(text: str) -> list[str]:
    """The words of a text that nobody should read."""
    return [word for word in NEVER if re.search(word, text, re.IGNORECASE)]
