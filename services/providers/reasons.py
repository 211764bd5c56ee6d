"""Why an accreditation was refused, suspended or closed, and why a device was revoked: codes with their words.

The words are for the provider. A code goes into events and is never renamed; new ones may be added.
"""

from dataclasses import dataclass

from shared.contracts.providers import AccreditationStatus
from shared.kernel.languages import Text


@dataclass(frozen=True)
class Reason:
    """One code, the decisions it can explain, and what the provider reads."""

    code: str
    explains: frozenset[AccreditationStatus]
    text: Text


_REFUSED: AccreditationStatus = "refused"
_SUSPENDED: AccreditationStatus = "suspended"
_CLOSED: AccreditationStatus = "closed"

#: The decisions that need a reason.
DUE: frozenset[AccreditationStatus] = frozenset({_REFUSED, _SUSPENDED, _CLOSED})


def _reason(code: str, *explains: AccreditationStatus, nl: str, fr: str, en: str) -> Reason:
    return Reason(code, frozenset(explains), Text(nl=nl, fr=fr, en=en))


_ALL = (
    _reason(
        "papers_missing",
        _REFUSED,
        nl="Er ontbreken documenten in je aanvraag. Vraag ons welke en stuur ze op.",
        fr="Il manque des documents dans votre demande. Demandez-nous lesquels et envoyez-les.",
        en="Documents are missing from your application. Ask us which ones and send them.",
    ),
    _reason(
        "not_insured",
        _REFUSED,
        _SUSPENDED,
        _CLOSED,
        nl="We hebben geen bewijs van een geldige verzekering. Stuur ons het attest.",
        fr="Nous n'avons pas de preuve d'une assurance valable. Envoyez-nous l'attestation.",
        en="We have no proof of a valid insurance. Send us the certificate.",
    ),
    _reason(
        "outside_category",
        _REFUSED,
        _CLOSED,
        nl="Wat je aanbiedt, hoort niet bij deze categorie. Vraag een andere categorie aan.",
        fr="Ce que vous proposez n'entre pas dans cette catégorie. Demandez-en une autre.",
        en="What you offer does not belong to this category. Apply for another one.",
    ),
    _reason(
        "place_not_suitable",
        _REFUSED,
        _SUSPENDED,
        _CLOSED,
        nl="De plek is niet geschikt voor wat je aanbiedt. Bel ons om te horen wat er moet veranderen.",
        fr="Le lieu ne convient pas à ce que vous proposez. Appelez-nous pour savoir ce qui doit changer.",
        en="The place is not suitable for what you offer. Call us to hear what has to change.",
    ),
    _reason(
        "under_review",
        _SUSPENDED,
        nl="We bekijken een vraag over je aanbod. Tot we klaar zijn, kun je geen cheques aannemen.",
        fr="Nous examinons une question sur votre offre. D'ici là, vous ne pouvez pas accepter de chèques.",
        en="We are looking into a question about your offers. Until we are done you cannot take cheques.",
    ),
    _reason(
        "papers_expired",
        _SUSPENDED,
        _CLOSED,
        nl="Een van je documenten is niet meer geldig. Stuur ons het nieuwe.",
        fr="Un de vos documents n'est plus valable. Envoyez-nous le nouveau.",
        en="One of your documents is no longer valid. Send us the new one.",
    ),
    _reason(
        "no_answer",
        _REFUSED,
        _SUSPENDED,
        _CLOSED,
        nl="We kregen geen antwoord op onze vragen. Neem contact met ons op.",
        fr="Nous n'avons pas reçu de réponse à nos questions. Prenez contact avec nous.",
        en="We got no answer to our questions. Get in touch with us.",
    ),
    _reason(
        "rules_broken",
        _REFUSED,
        _SUSPENDED,
        _CLOSED,
        nl="De afspraken over de cheques zijn niet gevolgd. Bel ons om erover te praten.",
        fr="Les règles sur les chèques n'ont pas été suivies. Appelez-nous pour en parler.",
        en="The rules about the cheques were not followed. Call us to talk about it.",
    ),
    _reason(
        "own_request",
        _SUSPENDED,
        _CLOSED,
        nl="Je hebt dit zelf gevraagd.",
        fr="Vous l'avez demandé.",
        en="You asked for this yourself.",
    ),
    _reason(
        "host_ended",
        _SUSPENDED,
        _CLOSED,
        nl="De organisatie die voor je instaat, doet dat niet meer. Neem contact met haar op.",
        fr="L'organisation qui se porte garante pour vous ne le fait plus. Prenez contact avec elle.",
        en="The organisation that stands for you no longer does. Get in touch with it.",
    ),
    _reason(
        "activity_ended",
        _CLOSED,
        nl="Je biedt deze dienst niet meer aan.",
        fr="Vous ne proposez plus ce service.",
        en="You no longer offer this service.",
    ),
    _reason(
        "programme_ended",
        _REFUSED,
        _CLOSED,
        nl="Het programma is afgelopen.",
        fr="Le programme est terminé.",
        en="The programme has ended.",
    ),
)

REASONS: dict[str, Reason] = {reason.code: reason for reason in _ALL}

#: Why a device no longer works.
REVOCATIONS: dict[str, Text] = {
    "lost": Text(nl="Het toestel is kwijt.", fr="L'appareil est perdu.", en="The device is lost."),
    "stolen": Text(nl="Het toestel is gestolen.", fr="L'appareil a été volé.", en="The device was stolen."),
    "replaced": Text(nl="Het toestel is vervangen.", fr="L'appareil a été remplacé.", en="The device was replaced."),
    "staff_left": Text(
        nl="Wie het toestel gebruikte, werkt hier niet meer.",
        fr="La personne qui l'utilisait ne travaille plus ici.",
        en="Whoever used the device no longer works here.",
    ),
    "not_used": Text(
        nl="Het toestel wordt niet meer gebruikt.", fr="L'appareil ne sert plus.", en="The device is no longer used."
    ),
}


def explaining(status: AccreditationStatus) -> list[str]:
    """The codes that can explain a decision, in the order of the list."""
    return [reason.code for reason in _ALL if status in reason.explains]
