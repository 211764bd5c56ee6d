"""The fixed lists of reasons and their words."""

import re

import pytest

from services.providers.reasons import DUE, REASONS, REVOCATIONS, explaining
from shared.kernel.languages import LANGUAGES, Text

_TEXTS = [(code, reason.text) for code, reason in REASONS.items()] + list(REVOCATIONS.items())


@pytest.mark.parametrize("code", [*REASONS, *REVOCATIONS])
def test_a_code_is_a_word_that_events_can_hold(code: str) -> None:
    assert re.fullmatch("[a-z][a-z0-9_]{1,39}", code)


@pytest.mark.parametrize(("code", "text"), _TEXTS)
def test_a_code_has_its_words_in_each_language(code: str, text: Text) -> None:
    words = [text[language] for language in LANGUAGES]
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in words), code
    assert len(set(words)) == len(LANGUAGES)


def test_each_decision_against_a_provider_can_be_explained() -> None:
    for decision in DUE:
        assert len(explaining(decision)) >= 3
    assert explaining("accredited") == []


def test_a_code_explains_only_decisions_that_need_one() -> None:
    assert all(reason.explains and reason.explains <= DUE for reason in REASONS.values())
