"""What a reminder says, in the three languages. It names no family, no place and no provider."""

from shared.kernel.languages import Text

SUBJECT = Text("Een herinnering", "Un rappel", "A reminder")
#: By how many cheques there are: one, or more.
ONE = Text(
    "Dag. Eén cheque geldt nog tot {day}: {link}. Je hoeft niets te doen als je hem niet nodig hebt.",
    "Bonjour. Un chèque est encore valable jusqu'au {day} : {link}. Si vous n'en avez pas besoin, ne faites rien.",
    "Hello. One cheque is still valid until {day}: {link}. If you do not need it, you need not do anything.",
)
MORE = Text(
    "Dag. {cheques} cheques gelden nog tot {day}: {link}. Je hoeft niets te doen als je ze niet nodig hebt.",
    "Bonjour. {cheques} chèques sont encore valables jusqu'au {day} : {link}. Si vous n'en avez pas besoin, "
    "ne faites rien.",
    "Hello. {cheques} cheques are still valid until {day}: {link}. If you do not need them, you need not do anything.",
)
ALL = {"subject": SUBJECT, "one": ONE, "more": MORE}
