"""Why somebody gets so many cheques, in one sentence: `24 = 12 for every parent + 12 because you …`."""

from collections.abc import Sequence

from services.issuer.domain import Line, LineCode
from shared.kernel.languages import LANGUAGES, Text

_BASE = Text(nl="voor elke ouder", fr="pour chaque parent", en="for every parent")
_SINGLE_PARENT = Text(
    nl="omdat je er alleen voor staat",
    fr="parce que vous êtes parent solo",
    en="because you raise your children alone",
)
_RAISES_ALONE = Text(
    nl="omdat je weinig hulp in de buurt hebt",
    fr="parce que vous avez peu d'aide autour de vous",
    en="because you have little support",
)
_ONE_CHILD = Text(nl="voor 1 kind", fr="pour 1 enfant", en="for 1 child")
_CHILDREN = Text(nl="voor {count} kinderen", fr="pour {count} enfants", en="for {count} children")
_AFTER_NONE = Text(nl="", fr="", en="")
_AFTER_ONE = Text(nl=" na het eerste", fr=" au-delà du premier", en=" after the first")
_AFTER_SEVERAL = Text(nl=" na de eerste {limit}", fr=" au-delà des {limit} premiers", en=" after the first {limit}")
_DISABLED_ONE = Text(
    nl="voor je kind met een beperking",
    fr="pour votre enfant en situation de handicap",
    en="for your disabled child",
)
_DISABLED_SEVERAL = Text(
    nl="voor je {count} kinderen met een beperking",
    fr="pour vos {count} enfants en situation de handicap",
    en="for your {count} disabled children",
)
_NEWBORN_ONE = Text(nl="voor je baby", fr="pour votre bébé", en="for your baby")
_NEWBORN_SEVERAL = Text(nl="voor je {count} baby's", fr="pour vos {count} bébés", en="for your {count} babies")
_CHILDREN_SHARED = Text(
    nl="omdat twee ouders het deel voor de kinderen delen",
    fr="parce que deux parents se partagent la part des enfants",
    en="because two parents share the part for the children",
)
_CHANGED = Text(
    nl="omdat je situatie veranderd is", fr="parce que votre situation a changé", en="because your situation changed"
)
_EMERGENCY = Text(
    nl="omdat je meteen hulp nodig had",
    fr="parce que vous aviez besoin d'aide tout de suite",
    en="because you needed help at once",
)
_GIVEN_BACK = Text(
    nl="omdat er bij een gebruik iets niet klopte",
    fr="parce qu'il y a eu une erreur lors d'une utilisation",
    en="because something was wrong with a use",
)
_MONTH_LEFT = Text(
    nl="omdat er nog 1 maand van het jaar over is",
    fr="parce qu'il reste 1 mois de l'année",
    en="because 1 month of the year is left",
)
_MONTHS_LEFT = Text(
    nl="omdat er nog {count} maanden van het jaar over zijn",
    fr="parce qu'il reste {count} mois de l'année",
    en="because {count} months of the year are left",
)
_CAP = Text(
    nl="omdat {limit} cheques per jaar het hoogste aantal is",
    fr="parce que {limit} chèques par an est le nombre le plus élevé",
    en="because {limit} cheques a year is the highest number",
)

#: What is said of cheques once somebody who may give it has given a legal opinion, and the manager recorded that.
SENTENCES: dict[str, Text] = {
    "not_income": Text(
        nl="Dit telt niet als inkomen.", fr="Cela ne compte pas comme un revenu.", en="This does not count as income."
    ),
    "tell_nobody": Text(
        nl="Wij zeggen aan niemand hoe je leeft.",
        fr="Nous ne disons à personne comment vous vivez.",
        en="We tell nobody how you live.",
    ),
}

_ALWAYS = {
    LineCode.BASE: _BASE,
    LineCode.SINGLE_PARENT: _SINGLE_PARENT,
    LineCode.RAISES_ALONE: _RAISES_ALONE,
    LineCode.CHILDREN_SHARED: _CHILDREN_SHARED,
    LineCode.CHANGED: _CHANGED,
    LineCode.EMERGENCY: _EMERGENCY,
    LineCode.GIVEN_BACK: _GIVEN_BACK,
}


def reason(line: Line) -> Text:
    """The words behind one line's number."""
    if line.code is LineCode.CHILDREN_BEYOND:
        children = _ONE_CHILD if line.count == 1 else _CHILDREN
        after = (_AFTER_NONE, _AFTER_ONE)[line.limit] if line.limit < 2 else _AFTER_SEVERAL
        return _joined(children, after).fill(count=line.count, limit=line.limit)
    if line.code is LineCode.CHILD_WITH_DISABILITY:
        return (_DISABLED_ONE if line.count == 1 else _DISABLED_SEVERAL).fill(count=line.count)
    if line.code is LineCode.NEWBORN:
        return (_NEWBORN_ONE if line.count == 1 else _NEWBORN_SEVERAL).fill(count=line.count)
    if line.code is LineCode.MONTHS_LEFT:
        return (_MONTH_LEFT if line.count == 1 else _MONTHS_LEFT).fill(count=line.count)
    if line.code is LineCode.CAP:
        return _CAP.fill(limit=line.limit)
    return _ALWAYS[line.code]


def explain(cheques: int, lines: Sequence[Line]) -> Text:
    """One sentence in each language, whose numbers add up to `cheques`."""
    said = []
    for language in LANGUAGES:
        terms = ""
        for line in lines:
            sign = "" if not terms else " + " if line.cheques > 0 else " − "
            terms += f"{sign}{abs(line.cheques)} {reason(line)[language]}"
        said.append(f"{cheques} = {terms}")
    return Text(*said)


def _joined(left: Text, right: Text) -> Text:
    return Text(left.nl + right.nl, left.fr + right.fr, left.en + right.en)
