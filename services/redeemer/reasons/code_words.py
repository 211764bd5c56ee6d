"""What is said about codes, paper cheques and PINs that serve no use now."""

from services.redeemer.reasons.values import Reason, Words
from shared.kernel.languages import Text

_OPEN_AGAIN = Text(
    "Vraag de ouder om „mijn cheques” opnieuw te openen en de code te tonen.",
    "Demandez au parent de rouvrir « mes chèques » et de montrer le code.",
    "Ask the parent to open “my cheques” again and to show the code.",
)
_ANOTHER_PAPER = Text(
    "Vraag de ouder om een andere papieren cheque, of om de code op de telefoon.",
    "Demandez au parent un autre chèque papier, ou le code sur le téléphone.",
    "Ask the parent for another paper cheque, or for the code on the phone.",
)

CODE_WORDS: dict[Reason, Words] = {
    Reason.TOO_MANY_TRIES: Words(
        Text(
            "er is hier net te vaak geprobeerd.",
            "il y a eu trop d'essais ici à l'instant.",
            "it was tried too often here just now.",
        ),
        Text(
            "Wacht even en probeer dan één keer opnieuw. De ouder verliest niets.",
            "Attendez un peu, puis réessayez une fois. Le parent ne perd rien.",
            "Wait a little and then try once more. The parent loses nothing.",
        ),
    ),
    Reason.CODE_RENEWED: Words(
        Text(
            "deze code werd vervangen door een nieuwe.",
            "ce code a été remplacé par un nouveau.",
            "this code was replaced by a new one.",
        ),
        _OPEN_AGAIN,
    ),
    Reason.CODE_LOCKED: Words(
        Text(
            "de gesproken code staat vast.",
            "le code parlé est arrêté.",
            "the spoken code is locked.",
        ),
        Text(
            "De code op het scherm werkt nog. De ouder kan in „mijn cheques” nieuwe codes maken.",
            "Le code à l'écran fonctionne toujours. Le parent peut créer de nouveaux codes dans « mes chèques ».",
            "The code on the screen still works. The parent can make new codes in “my cheques”.",
        ),
    ),
    Reason.PAPER_USED: Words(
        Text(
            "deze papieren cheque is al gebruikt.",
            "ce chèque papier a déjà été utilisé.",
            "this paper cheque was used already.",
        ),
        Text(
            "Kijk in je lijst of het vorige gebruik erbij staat. Zo niet, vraag een andere papieren cheque.",
            "Regardez si l'utilisation d'avant est dans votre liste. Sinon, demandez un autre chèque papier.",
            "Look whether the use before is in your list. If not, ask for another paper cheque.",
        ),
    ),
    Reason.PAPER_CANCELLED: Words(
        Text(
            "deze papieren cheque telt niet meer.",
            "ce chèque papier ne compte plus.",
            "this paper cheque no longer counts.",
        ),
        _ANOTHER_PAPER,
    ),
    Reason.PAPER_LAPSED: Words(
        Text(
            "de laatste dag van deze papieren cheque is voorbij.",
            "le dernier jour de ce chèque papier est passé.",
            "the last day of this paper cheque is over.",
        ),
        Text(
            "De cheque zelf is niet verloren: de ouder kan een nieuwe laten afdrukken.",
            "Le chèque lui-même n'est pas perdu : le parent peut en faire imprimer un nouveau.",
            "The cheque itself is not lost: the parent can have a new one printed.",
        ),
    ),
    Reason.PAPER_OF_ANOTHER_PROVIDER: Words(
        Text(
            "deze papieren cheque is voor een andere aanbieder gemaakt.",
            "ce chèque papier est fait pour un autre prestataire.",
            "this paper cheque was made for another provider.",
        ),
        _ANOTHER_PAPER,
    ),
    Reason.PAPER_NEEDS_PIN: Words(
        Text(
            "bij papier hoort nog de pincode van de ouder.",
            "avec un papier, il faut encore le code PIN du parent.",
            "a paper cheque needs the parent's PIN as well.",
        ),
        Text(
            "Vraag de ouder om de zes cijfers zelf in te typen, of om de code op de telefoon te tonen.",
            "Demandez au parent de taper lui-même les six chiffres, ou de montrer le code sur le téléphone.",
            "Ask the parent to type the six digits, or to show the code on the phone.",
        ),
    ),
    Reason.PIN_WRONG: Words(
        Text(
            "deze pincode past niet.",
            "ce code PIN ne correspond pas.",
            "this PIN does not fit.",
        ),
        Text(
            "Vraag de ouder om de zes cijfers nog eens rustig in te typen.",
            "Demandez au parent de retaper calmement les six chiffres.",
            "Ask the parent to type the six digits once more, without haste.",
        ),
    ),
    Reason.PIN_LOCKED: Words(
        Text(
            "de pincode staat vast.",
            "le code PIN est arrêté.",
            "the PIN is locked.",
        ),
        Text(
            "De code op de telefoon werkt nog. De ouder kan in „mijn cheques” nieuwe codes maken.",
            "Le code sur le téléphone fonctionne toujours. Le parent peut en créer de nouveaux dans « mes chèques ».",
            "The code on the phone still works. The parent can make new codes in “my cheques”.",
        ),
    ),
    Reason.CHANNEL_CLOSED: Words(
        Text(
            "papier zonder pincode kan nu niet.",
            "le papier sans code PIN n'est pas possible pour le moment.",
            "paper without the PIN is not possible now.",
        ),
        Text(
            "Vraag de ouder om de zes cijfers, of om de code op de telefoon.",
            "Demandez au parent les six chiffres, ou le code sur le téléphone.",
            "Ask the parent for the six digits, or for the code on the phone.",
        ),
    ),
    Reason.PAPERS_DO_NOT_FIT: Words(
        Text(
            "het aantal papieren cheques past niet bij deze dienst.",
            "le nombre de chèques papier ne correspond pas à ce service.",
            "the number of paper cheques does not fit this service.",
        ),
        Text(
            "Tel samen de papieren cheques: elk blad telt voor één cheque, en allemaal van dezelfde ouder.",
            "Comptez ensemble les chèques papier : chaque feuille vaut un chèque, et toutes du même parent.",
            "Count the paper cheques together: each sheet is worth one cheque, and all are of the same parent.",
        ),
    ),
    Reason.VISIT_LIMIT: Words(
        Text(
            "voor zoveel cheques ineens is nog een woord van de ouder nodig.",
            "pour autant de chèques à la fois, il faut encore un signe du parent.",
            "for so many cheques at once the parent has to say so once more.",
        ),
        Text(
            "Vraag de ouder om op „meer” te tikken en die code te tonen, of om de zes cijfers in te typen.",
            "Demandez au parent de toucher « plus » et de montrer ce code, ou de taper les six chiffres.",
            "Ask the parent to tap “more” and to show that code, or to type the six digits.",
        ),
    ),
}
