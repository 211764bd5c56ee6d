"""What is said when a scan spends nothing."""

import pytest

from services.redeemer.reasons import WORDS, Reason
from shared.kernel.languages import LANGUAGES

#: Words that these pages never use, whatever the language: they shame, or they belong to other schemes.
NEVER = (
    "respijt",
    "wallet",
    "portefeuille",
    "dienstencheque",
    "titre-service",
    "geweigerd",
    "refusé",
    "refused",
    "vervallen",
    "périmé",
    "geblokkeerd",
    "bloqué",
    "erkenning",
    "agrément",
    "leverancier",
    "commerçant",
    "verzilveren",
    "rachat",
    "alleenstaande",
    "isolé",
    "kwetsbaar",
    "huishouden",
    "ménage",
    "saldo",
    "solde",
    "balance",
)
BEGIN = {"nl": "Nog niet gelukt:", "fr": "Pas encore réussi :", "en": "Not yet:"}


def test_every_reason_has_its_words() -> None:
    assert set(WORDS) == set(Reason)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_says_not_yet_and_a_way_on_in_three_languages(reason: Reason) -> None:
    for language in LANGUAGES:
        text, what_to_do = WORDS[reason].text[language], WORDS[reason].what_to_do[language]
        assert text.startswith(BEGIN[language])
        assert text.endswith(".")
        assert what_to_do.endswith(".")
        assert what_to_do[0].isupper()
        said = f"{text} {what_to_do}".lower()
        assert not [word for word in NEVER if word in said]
        assert "{" not in said


def test_dutch_says_je_and_french_says_vous() -> None:
    for words in WORDS.values():
        for text in (words.text, words.what_to_do):
            assert not {"u", "uw"} & set(text.nl.lower().replace(",", " ").replace(".", " ").split())
            assert not {"tu", "ton", "ta", "tes"} & set(text.fr.lower().replace(",", " ").replace(".", " ").split())


def test_nothing_said_about_cheques_tells_how_many_there_are() -> None:
    for reason in (Reason.NOT_ENOUGH_CHEQUES, Reason.CHEQUES_EXPIRED, Reason.CATEGORY_NOT_COVERED):
        for text in (WORDS[reason].text, WORDS[reason].what_to_do):
            assert not any(sign.isdigit() for language in LANGUAGES for sign in text[language])
