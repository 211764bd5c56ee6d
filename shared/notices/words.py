"""What messages say, in the three languages. Neither sender nor subject tells anybody what it is about."""

from shared.kernel.languages import Text

CODE_SUBJECT = Text("Je code", "Votre code", "Your code")
#: The code does not stand in the first line, which phones show to whoever looks at them.
CODE_MAIL = Text(
    """Dag,

Met deze code ga je verder: {code}

Of open deze link en klik daar op de knop:
{link}

Code en link werken één keer en {minutes} minuten lang. Geef ze aan niemand.
Vroeg jij dit niet? Dan hoef je niets te doen.
""",
    """Bonjour,

Avec ce code, vous pouvez continuer : {code}

Ou ouvrez ce lien et cliquez sur le bouton :
{link}

Le code et le lien servent une seule fois, pendant {minutes} minutes. Ne les donnez à personne.
Vous n'avez rien demandé ? Vous n'avez rien à faire.
""",
    """Hello,

With this code you can go on: {code}

Or open this link and click the button there:
{link}

Code and link work once, for {minutes} minutes. Give them to nobody.
Did you not ask for this? Then you need not do anything.
""",
)
CODE_TEXT = Text(
    "Dag, je code is {code}. Ze werkt één keer, {minutes} minuten lang. Geef ze aan niemand.",
    "Bonjour, votre code est {code}. Il sert une seule fois, pendant {minutes} minutes. Ne le donnez à personne.",
    "Hello, your code is {code}. It works once, for {minutes} minutes. Give it to nobody.",
)
ALL = (CODE_SUBJECT, CODE_MAIL, CODE_TEXT)
