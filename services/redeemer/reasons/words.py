"""What a refusal says: kind words, a way on, and nothing about the parent."""

from services.redeemer.reasons.values import Reason, Words
from shared.kernel.languages import Text

_FRESH_CODE = Text(
    "Vraag de ouder om „mijn cheques” opnieuw te openen en de nieuwe code te tonen.",
    "Demandez au parent de rouvrir « mes chèques » et de montrer le nouveau code.",
    "Ask the parent to open “my cheques” again and to show the new code.",
)
_ASK_THE_OFFICE = Text(
    "Neem contact op met de dienst die de cheques beheert. De ouder verliest niets.",
    "Contactez le service qui gère les chèques. Le parent ne perd rien.",
    "Contact the office that runs the cheques. The parent loses nothing.",
)
_CHOOSE_AN_OFFER = Text(
    "Kies een van je eigen actieve diensten en probeer opnieuw.",
    "Choisissez un de vos propres services actifs et réessayez.",
    "Choose one of your own active services and try again.",
)
_LOOK_TOGETHER = Text(
    "De ouder kan in „mijn cheques” zien wat mogelijk is. Spreek samen af hoe je verder gaat.",
    "Le parent peut voir dans « mes chèques » ce qui est possible. Convenez ensemble de la suite.",
    "The parent can see in “my cheques” what is possible. Agree together how to go on.",
)

WORDS: dict[Reason, Words] = {
    Reason.DEVICE_REVOKED: Words(
        Text(
            "dit toestel mag geen codes meer lezen.",
            "cet appareil ne peut plus lire de codes.",
            "this device may no longer read codes.",
        ),
        Text(
            "Gebruik een ander toestel, of vraag je verantwoordelijke om een nieuw toestel aan te melden.",
            "Utilisez un autre appareil, ou demandez à votre responsable d'en inscrire un nouveau.",
            "Use another device, or ask whoever is in charge to enrol a new one.",
        ),
    ),
    Reason.PROVIDER_SUSPENDED: Words(
        Text(
            "je toelating voor deze dienst staat even stil.",
            "votre admission pour ce service est suspendue pour le moment.",
            "your approval for this service is on pause.",
        ),
        _ASK_THE_OFFICE,
    ),
    Reason.PROVIDER_NOT_ACCREDITED: Words(
        Text(
            "je hebt nog geen toelating voor deze dienst.",
            "vous n'avez pas encore d'admission pour ce service.",
            "you have no approval for this service yet.",
        ),
        Text(
            "Vraag een toelating aan voor deze dienst, of kies een dienst waarvoor je er een hebt.",
            "Demandez une admission pour ce service, ou choisissez un service pour lequel vous en avez une.",
            "Ask for an approval for this service, or choose a service for which you have one.",
        ),
    ),
    Reason.OFFER_UNKNOWN: Words(
        Text("deze dienst kennen we niet.", "nous ne connaissons pas ce service.", "we do not know this service."),
        _CHOOSE_AN_OFFER,
    ),
    Reason.OFFER_OF_ANOTHER_PROVIDER: Words(
        Text(
            "deze dienst is van een andere aanbieder.",
            "ce service est celui d'un autre prestataire.",
            "this service belongs to another provider.",
        ),
        _CHOOSE_AN_OFFER,
    ),
    Reason.OFFER_INACTIVE: Words(
        Text("deze dienst staat niet actief.", "ce service n'est pas actif.", "this service is not active at present."),
        _CHOOSE_AN_OFFER,
    ),
    Reason.TOO_MANY_CHEQUES: Words(
        Text(
            "één keer scannen neemt hoogstens 40 cheques.",
            "un scan prend au plus 40 chèques.",
            "one scan takes at most 40 cheques.",
        ),
        Text(
            "Kies een kleiner aantal, of verdeel het over twee keer met telkens een nieuwe code.",
            "Choisissez un plus petit nombre, ou répartissez en deux fois avec chaque fois un nouveau code.",
            "Choose a smaller number, or split it in two, each with a new code.",
        ),
    ),
    Reason.SERVICE_DAY_OUT_OF_RANGE: Words(
        Text(
            "deze dag ligt te ver terug of nog in de toekomst.",
            "ce jour est trop ancien ou encore à venir.",
            "this day is too long ago or still to come.",
        ),
        Text(
            "Vul de dag in waarop de dienst plaatsvond: vandaag of de voorbije 31 dagen.",
            "Indiquez le jour où le service a eu lieu : aujourd'hui ou ces 31 derniers jours.",
            "Enter the day on which the service took place: today or the past 31 days.",
        ),
    ),
    Reason.CODE_UNREADABLE: Words(
        Text(
            "dit lijkt geen code van „mijn cheques”.",
            "ceci ne ressemble pas à un code de « mes chèques ».",
            "this does not look like a code of “my cheques”.",
        ),
        Text(
            "Houd het scherm stil en helder, en scan de code in „mijn cheques” opnieuw.",
            "Tenez l'écran immobile et bien lumineux, et scannez à nouveau le code de « mes chèques ».",
            "Hold the screen still and bright, and scan the code in “my cheques” again.",
        ),
    ),
    Reason.CODE_UNKNOWN: Words(
        Text("deze code herkennen we niet.", "nous ne reconnaissons pas ce code.", "we do not recognise this code."),
        _FRESH_CODE,
    ),
    Reason.CODE_TOO_NEW: Words(
        Text(
            "de klok van de telefoon loopt voor.",
            "l'horloge du téléphone avance.",
            "the clock of the phone is ahead.",
        ),
        Text(
            "Vraag de ouder om de klok van de telefoon automatisch te zetten en de nieuwe code te tonen.",
            "Demandez au parent de régler l'horloge du téléphone sur automatique et de montrer le nouveau code.",
            "Ask the parent to let the phone set its clock by itself and to show the new code.",
        ),
    ),
    Reason.CODE_TOO_OLD: Words(
        Text(
            "deze code is ouder dan een halve minuut.",
            "ce code a plus d'une demi-minute.",
            "this code is more than half a minute old.",
        ),
        _FRESH_CODE,
    ),
    Reason.CODE_USED: Words(
        Text("deze code is al gebruikt.", "ce code a déjà été utilisé.", "this code was used already."),
        Text(
            "Kijk in je lijst of het vorige gebruik erbij staat. Zo niet, scan over 15 seconden de nieuwe code.",
            "Regardez si l'utilisation d'avant est dans votre liste. Sinon, scannez le nouveau code dans 15 secondes.",
            "Look whether the use before is in your list. If not, scan the new code in 15 seconds.",
        ),
    ),
    Reason.WALLET_CLOSED: Words(
        Text(
            "met deze code kan nu niets gebruikt worden.",
            "ce code ne permet rien pour le moment.",
            "nothing can be used with this code now.",
        ),
        _LOOK_TOGETHER,
    ),
    Reason.CATEGORY_NOT_COVERED: Words(
        Text(
            "deze cheques zijn voor andere diensten.",
            "ces chèques sont pour d'autres services.",
            "these cheques are for other services.",
        ),
        _LOOK_TOGETHER,
    ),
    Reason.PROGRAMME_NOT_ACCREDITED: Words(
        Text(
            "je hebt nog geen toelating voor deze cheques.",
            "vous n'avez pas encore d'admission pour ces chèques.",
            "you have no approval for these cheques yet.",
        ),
        _ASK_THE_OFFICE,
    ),
    Reason.PROGRAMME_PAUSED: Words(
        Text(
            "deze cheques staan even stil, voor iedereen.",
            "ces chèques sont en pause, pour tout le monde.",
            "these cheques are on pause, for everyone.",
        ),
        Text(
            "Probeer later opnieuw. De cheques blijven bewaard.",
            "Réessayez plus tard. Les chèques sont conservés.",
            "Try again later. The cheques are kept.",
        ),
    ),
    Reason.PROGRAMME_CLOSED: Words(
        Text(
            "deze cheques worden niet meer aangenomen.",
            "ces chèques ne sont plus acceptés.",
            "these cheques are no longer taken.",
        ),
        _ASK_THE_OFFICE,
    ),
    Reason.CHEQUES_EXPIRED: Words(
        Text(
            "deze cheques waren tot eerder geldig.",
            "ces chèques étaient valables jusqu'à une date passée.",
            "these cheques were valid until an earlier day.",
        ),
        _LOOK_TOGETHER,
    ),
    Reason.NOT_ENOUGH_CHEQUES: Words(
        Text(
            "voor dit aantal lukt het niet.",
            "cela ne va pas pour ce nombre.",
            "it does not work for this number.",
        ),
        _LOOK_TOGETHER,
    ),
}
