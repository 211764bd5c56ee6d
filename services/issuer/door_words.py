"""How a parent says at the door who she raises children with, and what changed: codes with their words."""

from shared.kernel.languages import Text

#: What *I am a parent too* asks first; each answer is a family type, or why somebody raises children alone in fact.
SITUATIONS: dict[str, Text] = {
    "single_parent": Text(nl="Ik sta er alleen voor", fr="Je suis parent solo", en="I raise my children alone"),
    "two_parents": Text(nl="We zijn met twee", fr="Nous sommes deux", en="There are two of us"),
    "co_parenting": Text(
        nl="Co-ouderschap: de kinderen wonen ook elders",
        fr="Hébergement partagé : les enfants vivent aussi ailleurs",
        en="Shared care: the children also live elsewhere",
    ),
    "other": Text(nl="Het is anders", fr="C'est autrement", en="It is different"),
}
#: Why a parent has little support, though there are two.
ALONE: dict[str, Text] = {
    "no_one_near": Text(
        nl="Er is niemand in de buurt die helpt", fr="Personne près de nous ne peut aider", en="Nobody near can help"
    ),
    "partner_abroad": Text(
        nl="Mijn partner is in het buitenland", fr="Mon partenaire est à l'étranger", en="My partner is abroad"
    ),
    "partner_in_hospital": Text(
        nl="Mijn partner ligt in het ziekenhuis", fr="Mon partenaire est à l'hôpital", en="My partner is in hospital"
    ),
    "partner_in_prison": Text(
        nl="Mijn partner is in de gevangenis", fr="Mon partenaire est en prison", en="My partner is in prison"
    ),
}
