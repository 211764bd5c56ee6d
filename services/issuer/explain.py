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
_CAP = Text(
    nl="omdat {limit} cheques per jaar het hoogste aantal is",
    fr="parce que {limit} chèques par an est le nombre le plus élevé",
    en="because {limit} cheques a year is the highest number",
)


def reason(line: Line) -> Text:
    """The words behind one line's number."""
    if line.code is LineCode.BASE:
        return _BASE
    if line.code is LineCode.SINGLE_PARENT:
        return _SINGLE_PARENT
    if line.code is LineCode.RAISES_ALONE:
        return _RAISES_ALONE
    if line.code is LineCode.CHILDREN_BEYOND:
        children = _ONE_CHILD if line.count == 1 else _CHILDREN
        after = (_AFTER_NONE, _AFTER_ONE)[line.limit] if line.limit < 2 else _AFTER_SEVERAL
        return _joined(children, after).fill(count=line.count, limit=line.limit)
    if line.code is LineCode.CHILD_WITH_DISABILITY:
        return (_DISABLED_ONE if line.count == 1 else _DISABLED_SEVERAL).fill(count=line.count)
    return _CAP.fill(limit=line.limit)


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
