"""Questions: a parent said that a use did not happen, or less of it, and the provider answers by a code.

The provider learns which use it is and what was said of it by a code: no wallet, no parent, no words.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from shared.contracts.providers import AnswerGiven
from shared.kernel.errors import ConflictError, InvalidError
from shared.kernel.languages import Text

#: A dispute comes while the use is not final, a claim afterwards. One use may see first one, then the other.
QuestionKind = Literal["dispute", "claim"]

Answer = Literal["took_place", "took_place_in_part", "did_not_take_place", "our_mistake"]

#: What a provider can answer, with the words of the buttons.
ANSWERS: dict[str, Text] = {
    "took_place": Text(nl="Het is doorgegaan.", fr="Cela a eu lieu.", en="It took place."),
    "took_place_in_part": Text(
        nl="Het is voor een deel doorgegaan.", fr="Cela a eu lieu en partie.", en="It took place in part."
    ),
    "did_not_take_place": Text(nl="Het is niet doorgegaan.", fr="Cela n'a pas eu lieu.", en="It did not take place."),
    "our_mistake": Text(nl="Wij hebben ons vergist.", fr="C'est une erreur de notre part.", en="We made a mistake."),
}
assert set(ANSWERS) == set(get_args(Answer))


@dataclass(frozen=True)
class Question:
    """One question about one redemption. It is open until it is answered or somebody decided without an answer."""

    redemption_id: str
    kind: QuestionKind
    provider_id: str
    reason: str
    asked_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def status(self) -> str:
        if self.answer is not None:
            return "answered"
        return "open" if self.closed_at is None else "closed"


def answered(question: Question, answer: str, at: datetime) -> Question:
    """The question with its one answer.

    Raises `InvalidError` for an answer that is not on the list, and `ConflictError` when one was
    given before or the matter is decided.
    """
    if answer not in ANSWERS:
        codes = ", ".join(ANSWERS)
        raise InvalidError(
            "this answer is not on the list",
            code="answer_unknown",
            remedy=f"Send one of: {codes}.",
            fields={"answer": [f"Write one of {codes}."]},
        )
    if question.answer is not None:
        raise ConflictError(
            "this was answered before", code="already_answered", remedy="An answer stands. Call us if it was wrong."
        )
    if question.closed_at is not None:
        raise ConflictError(
            "this was decided meanwhile", code="question_closed", remedy="Nothing needs to be answered any more."
        )
    return replace(question, answer=answer, answered_at=at)


def answer_event(question: Question) -> AnswerGiven:
    assert question.answer is not None
    return AnswerGiven(
        redemption_id=question.redemption_id,
        provider_id=question.provider_id,
        answer=question.answer,  # type: ignore[arg-type]
    )
