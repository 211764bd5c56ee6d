"""What is said about bookings, hours, weeks, and taking back."""

from services.redeemer.reasons.values import Reason, Words
from shared.kernel.languages import Text

_SCAN_INSTEAD = Text(
    "Scan de code van de ouder voor wat echt plaatsvond.",
    "Scannez le code du parent pour ce qui a vraiment eu lieu.",
    "Scan the parent's code for what really took place.",
)
_LOOK_IN_YOUR_LIST = Text(
    "Kijk in je lijst van vandaag hoe het ervoor staat.",
    "Regardez dans votre liste du jour où en est la réservation.",
    "Look in your list of today how it stands.",
)
_NEXT_WEEK = Text(
    "Vanaf maandag kan het weer. Kies een kleiner aantal, of spreek een dag van volgende week af.",
    "Cela redevient possible dès lundi. Prenez un plus petit nombre, ou convenez d'un jour de la semaine prochaine.",
    "It works again from Monday on. Choose a smaller number, or agree on a day of next week.",
)

USE_WORDS: dict[Reason, Words] = {
    Reason.SERVICE_TIME_OUT_OF_RANGE: Words(
        Text(
            "dit tijdstip is al voorbij, of ligt meer dan 90 dagen ver.",
            "ce moment est déjà passé, ou dans plus de 90 jours.",
            "this time has passed already, or is more than 90 days away.",
        ),
        Text(
            "Kies een begin in de komende 90 dagen. Is het al voorbij, scan dan de code van de ouder.",
            "Choisissez un début dans les 90 jours à venir. S'il est déjà passé, scannez le code du parent.",
            "Choose a start within the coming 90 days. If it has passed already, scan the parent's code.",
        ),
    ),
    Reason.OFFER_NOT_BY_THE_HOUR: Words(
        Text(
            "deze dienst gaat niet per uur.",
            "ce service ne se compte pas à l'heure.",
            "this service does not go by the hour.",
        ),
        Text(
            "Kies een dienst per uur, of geef zelf het aantal op.",
            "Choisissez un service à l'heure, ou indiquez vous-même le nombre.",
            "Choose a service by the hour, or enter the number yourself.",
        ),
    ),
    Reason.WALLET_WEEK_FULL: Words(
        Text(
            "deze week kan dit aantal niet meer.",
            "ce nombre n'est plus possible cette semaine.",
            "this number is no longer possible this week.",
        ),
        _NEXT_WEEK,
    ),
    Reason.PROVIDER_WEEK_FULL: Words(
        Text(
            "je hebt voor deze week het afgesproken aantal bereikt.",
            "vous avez atteint le nombre convenu pour cette semaine.",
            "you have reached the number agreed for this week.",
        ),
        _NEXT_WEEK,
    ),
    Reason.HOLD_ENDED: Words(
        Text("deze afspraak is afgezegd.", "cette réservation est annulée.", "this booking was cancelled."),
        _SCAN_INSTEAD,
    ),
    Reason.HOLD_USED: Words(
        Text(
            "deze afspraak is al afgerond.",
            "cette réservation est déjà terminée.",
            "this booking is finished already.",
        ),
        _LOOK_IN_YOUR_LIST,
    ),
    Reason.HOLD_LAPSED: Words(
        Text(
            "de tijd om deze afspraak af te ronden is voorbij.",
            "le délai pour terminer cette réservation est passé.",
            "the time to finish this booking is over.",
        ),
        _SCAN_INSTEAD,
    ),
    Reason.SERVICE_NOT_BEGUN: Words(
        Text(
            "deze dienst is nog niet begonnen.",
            "ce service n'a pas encore commencé.",
            "this service has not begun yet.",
        ),
        Text(
            "Rond de afspraak af op de dag zelf. Gaat het niet door, laat ze dan los.",
            "Terminez la réservation le jour même. Si elle n'a pas lieu, libérez-la.",
            "Finish the booking on the day itself. If it does not take place, let it go.",
        ),
    ),
    Reason.MORE_THAN_HELD: Words(
        Text(
            "dit is meer dan er is afgesproken.",
            "c'est plus que ce qui est réservé.",
            "this is more than was booked.",
        ),
        Text(
            "Neem hoogstens het afgesproken aantal, en scan een nieuwe code voor wat erbij kwam.",
            "Prenez au plus le nombre réservé, et scannez un nouveau code pour ce qui s'y est ajouté.",
            "Take at most the number that was booked, and scan a new code for what came on top.",
        ),
    ),
    Reason.SERVICE_STILL_RUNS: Words(
        Text(
            "zoveel uren zijn nog niet voorbij.",
            "ce nombre d'heures n'est pas encore écoulé.",
            "so many hours have not passed yet.",
        ),
        Text(
            "Stop de dienst wanneer hij klaar is: dan tellen de uren vanzelf.",
            "Arrêtez le service quand il est fini : les heures se comptent alors d'elles-mêmes.",
            "Stop the service when it is over: the hours are then counted by themselves.",
        ),
    ),
    Reason.NOT_TO_UNDO: Words(
        Text(
            "dit gebruik kan niet meer ongedaan gemaakt worden.",
            "cette utilisation ne peut plus être reprise.",
            "this use can no longer be taken back.",
        ),
        _LOOK_IN_YOUR_LIST,
    ),
    Reason.UNDO_TOO_LATE: Words(
        Text(
            "de tijd om dit ongedaan te maken is voorbij.",
            "le délai pour reprendre cette utilisation est passé.",
            "the time to take this back is over.",
        ),
        Text(
            "De ouder kan in „mijn cheques” zeggen dat het niet klopt. Dan bekijkt iemand het.",
            "Le parent peut dire dans « mes chèques » que ce n'est pas juste. Quelqu'un l'examinera.",
            "The parent can say in “my cheques” that it is not right. Then somebody looks into it.",
        ),
    ),
}
