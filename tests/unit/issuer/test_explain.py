"""Explanations: one sentence in three languages, whose numbers add up, in words people accept."""

import re

from hypothesis import given

from services.issuer.domain import Family, Line, LineCode, Place, Quota, QuotaRule, addition, quota
from services.issuer.explain import explain
from shared.kernel.languages import LANGUAGES
from tests.unit.issuer.test_quota import families, months, places, rules

#: Words that no page, letter or message may hold, by language.
NEVER = {
    "nl": (
        "bon",
        "wallet",
        "quotum",
        "alleenstaande",
        "geïsoleerd",
        "kwetsbaar",
        "gebroken",
        "huishouden",
        "gehandicapt",
        "doelgroep",
        "kinderopvang",
        "uitkering",
        "gunst",
        "aalmoes",
        "u ",
    ),
    "fr": (
        "bon",
        "portefeuille",
        "plafond",
        "isolé",
        "vulnérable",
        "ménage",
        "handicapé",
        "bénéficiaire",
        "aumône",
        "tu ",
    ),
    "en": ("wallet", "quota", "handicapped", "beneficiary", "household"),
}


def test_the_sentence_of_a_single_parent() -> None:
    said = explain(24, [Line(LineCode.BASE, 12), Line(LineCode.SINGLE_PARENT, 12)])
    assert said.nl == "24 = 12 voor elke ouder + 12 omdat je er alleen voor staat"
    assert said.fr == "24 = 12 pour chaque parent + 12 parce que vous êtes parent solo"
    assert said.en == "24 = 12 for every parent + 12 because you raise your children alone"


def test_the_sentence_of_a_large_family_at_the_cap() -> None:
    lines = [
        Line(LineCode.BASE, 12),
        Line(LineCode.RAISES_ALONE, 12),
        Line(LineCode.CHILDREN_BEYOND, 6, 3, 2),
        Line(LineCode.CHILD_WITH_DISABILITY, 6, 1),
        Line(LineCode.CAP, -8, limit=28),
    ]
    said = explain(28, lines)
    assert said.en == (
        "28 = 12 for every parent + 12 because you have little support + 6 for 3 children after the first 2 "
        "+ 6 for your disabled child − 8 because 28 cheques a year is the highest number"
    )
    assert said.fr == (
        "28 = 12 pour chaque parent + 12 parce que vous avez peu d'aide autour de vous "
        "+ 6 pour 3 enfants au-delà des 2 premiers + 6 pour votre enfant en situation de handicap "
        "− 8 parce que 28 chèques par an est le nombre le plus élevé"
    )
    assert said.nl == (
        "28 = 12 voor elke ouder + 12 omdat je weinig hulp in de buurt hebt + 6 voor 3 kinderen na de eerste 2 "
        "+ 6 voor je kind met een beperking − 8 omdat 28 cheques per jaar het hoogste aantal is"
    )


@given(rules, families, places)
def test_the_numbers_of_a_sentence_add_up_and_no_word_is_on_the_list_of_never(
    rule: QuotaRule, family: Family, mine: Place
) -> None:
    adds_up(quota(rule, family, mine))


@given(rules, families, families, places, months)
def test_the_numbers_of_what_a_change_adds_add_up_too(
    rule: QuotaRule, before: Family, after: Family, mine: Place, months_left: int
) -> None:
    granted = quota(rule, before, mine).cheques
    added = addition(rule, [before], after, mine, months_left=months_left, granted=granted)
    if added.cheques:
        adds_up(added)


def adds_up(decided: Quota) -> None:
    said = explain(decided.cheques, decided.lines)
    for language in LANGUAGES:
        total, terms = said[language].split(" = ", 1)
        first, *more = re.split(r" ([+−]) (?=\d)", terms)
        numbers = [int(first.split()[0])]
        for sign, term in zip(more[::2], more[1::2], strict=True):
            numbers.append(int(term.split()[0]) * (1 if sign == "+" else -1))
        assert sum(numbers) == int(total)
        assert "{" not in said[language]
        words = re.split(r"[^\w']+", said[language].lower())
        assert not {word.strip() for word in NEVER[language]} & set(words)
