"""What a parent permits, how she did, and why somebody looked: codes with their words."""

from shared.kernel.languages import Text

#: Who is not named where a parent's page may be read by somebody else.
SOMEBODY = Text(nl="Dienst", fr="Service", en="Service")

#: What a parent permits a helper to do.
ACTED: dict[str, Text] = {
    "see_cheques": Text(nl="mijn cheques zien", fr="voir mes chèques", en="see my cheques"),
    "say_code": Text(nl="mijn code voorlezen", fr="dire mon code", en="say my code"),
    "print_paper": Text(nl="papieren cheques afdrukken", fr="imprimer des chèques papier", en="print paper cheques"),
    "make_letter": Text(
        nl="een brief met een code voor mij maken",
        fr="faire une lettre avec un code pour moi",
        en="make a letter with a code for me",
    ),
    "answer_uses": Text(
        nl="zeggen of een gebruik klopt", fr="dire si une utilisation est correcte", en="say whether a use is right"
    ),
    "change_situation": Text(
        nl="doorgeven dat mijn situatie anders is",
        fr="signaler que ma situation a changé",
        en="tell that my situation is different",
    ),
    "give_cheques_now": Text(
        nl="cheques voor nu geven", fr="donner des chèques tout de suite", en="give cheques for now"
    ),
    "name_helpers": Text(
        nl="zien en zeggen wie mij nog mag helpen",
        fr="voir et dire qui d'autre peut m'aider",
        en="see and say who else may help me",
    ),
    "print_data": Text(
        nl="alles wat over mij bewaard is afdrukken voor mij",
        fr="imprimer pour moi tout ce qui est gardé sur moi",
        en="print for me all that is kept of me",
    ),
    "say_no_thank_you": Text(
        nl="voor mij nee bedankt zeggen", fr="dire non merci pour moi", en="say no thank you for me"
    ),
}

#: What is also done by one of these permissions and written down by its own name.
STOP_LOST, STOP_PAPER, STOP_CODE = "stop_lost", "stop_paper", "stop_code"
READ_HELP, STOP_HELP = "read_help", "stop_help"
WRITTEN_DOWN: dict[str, Text] = {
    **ACTED,
    STOP_LOST: Text(
        nl="mijn codes, papier en aangemelde telefoons stoppen",
        fr="arrêter mes codes, mon papier et mes téléphones connectés",
        en="stop my codes, paper and signed-in phones",
    ),
    STOP_PAPER: Text(nl="verloren papier stoppen", fr="arrêter un papier perdu", en="stop paper that was lost"),
    STOP_CODE: Text(
        nl="geen code, vinger of gezicht meer mijn pagina laten openen",
        fr="ne plus laisser un code, un doigt ou un visage ouvrir ma page",
        en="let no code, finger or face open my page any more",
    ),
    READ_HELP: Text(
        nl="lezen wie mij mag helpen en wie keek",
        fr="lire qui peut m'aider et qui a regardé",
        en="read who may help me and who looked",
    ),
    STOP_HELP: Text(
        nl="hulp stoppen die ik toegelaten had",
        fr="arrêter une aide que j'avais permise",
        en="stop help I had permitted",
    ),
}

#: How a parent gave the permission.
GIVEN: dict[str, Text] = {
    "page": Text(nl="op je eigen pagina", fr="sur votre page", en="on your own page"),
    "in_person": Text(nl="ter plaatse", fr="sur place", en="in person"),
    "at_counter": Text(nl="aan de balie", fr="au guichet", en="at the counter"),
    "by_phone_with_code_word": Text(
        nl="aan de telefoon, met een codewoord",
        fr="par téléphone, avec un mot de passe",
        en="by phone, with a code word",
    ),
    "on_paper": Text(nl="op papier", fr="sur papier", en="on paper"),
    "by_letter": Text(nl="met een brief", fr="par lettre", en="by letter"),
}

#: Why a helper looked or acted.
LOOKED: dict[str, Text] = {
    "asked_by_parent": Text(nl="je vroeg het", fr="vous l'avez demandé", en="you asked for it"),
    "prepare_appointment": Text(
        nl="om een afspraak voor te bereiden", fr="pour préparer un rendez-vous", en="to prepare an appointment"
    ),
    "check_balance": Text(
        nl="om te zien hoeveel cheques er nog zijn",
        fr="pour voir combien de chèques il reste",
        en="to see how many cheques are left",
    ),
    "print_paper": Text(
        nl="om papieren cheques af te drukken", fr="pour imprimer des chèques papier", en="to print paper cheques"
    ),
    "help_with_dispute": Text(
        nl="om te helpen toen er iets niet klopte",
        fr="pour aider quand il y avait une erreur",
        en="to help when something was wrong",
    ),
    "emergency": Text(nl="omdat het dringend was", fr="parce que c'était urgent", en="because it was urgent"),
}

#: Why a second person objects to help that was given at once.
OBJECTED_TO: dict[str, Text] = {
    "not_urgent": Text(nl="het was niet dringend", fr="ce n'était pas urgent", en="it was not urgent"),
    "too_many": Text(nl="het waren te veel cheques", fr="il y avait trop de chèques", en="there were too many cheques"),
    "given_twice": Text(
        nl="ze werden twee keer gegeven", fr="ils ont été donnés deux fois", en="they were given twice"
    ),
    "not_permitted": Text(
        nl="de ouder had het niet gevraagd", fr="le parent ne l'avait pas demandé", en="the parent had not asked for it"
    ),
    "for_somebody_else": Text(
        nl="ze waren voor iemand anders", fr="ils étaient pour quelqu'un d'autre", en="they were for somebody else"
    ),
}
