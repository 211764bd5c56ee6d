"""What messages to a parent say, in the three languages. They name no family, no place and no provider."""

from shared.kernel.languages import Text

REMINDER = Text("Een herinnering", "Un rappel", "A reminder")
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
LETTER = Text("Een bericht voor je", "Un message pour vous", "A message for you")
#: In place of a letter on paper. Without the digits, which are told apart, it opens nothing.
OPEN = Text(
    "Dag. Open {link} en typ de 4 cijfers die je hoort. Vraagt de pagina een code: {code}. Geldig tot {day}.",
    "Bonjour. Ouvrez {link} et tapez les 4 chiffres qu'on vous dit. Si la page demande un code : {code}. "
    "Valable jusqu'au {day}.",
    "Hello. Open {link} and type the 4 digits that you are told. If the page asks for a code: {code}. "
    "Valid until {day}.",
)
ALL = {"reminder": REMINDER, "one": ONE, "more": MORE, "letter": LETTER, "open": OPEN}
