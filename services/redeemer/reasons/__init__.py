"""Why a scan spent nothing, and what to say about it."""

from services.redeemer.reasons.code_words import CODE_WORDS
from services.redeemer.reasons.use_words import USE_WORDS
from services.redeemer.reasons.values import Reason, Words
from services.redeemer.reasons.words import WORDS as OTHER_WORDS

WORDS: dict[Reason, Words] = {**OTHER_WORDS, **CODE_WORDS, **USE_WORDS}

__all__ = ["WORDS", "Reason", "Words"]
