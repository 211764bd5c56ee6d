"""What a provider is asked, with what it needs to find the use again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from services.providers.domain import Question, Redemption
from services.providers.store import facts
from services.providers.store import questions as store
from services.providers.tables import question
from shared.kernel.codes import reference
from shared.persistence.unit_of_work import Reading


@dataclass(frozen=True)
class Asked:
    """A question and the use it is about; `None` is what was not heard of it yet."""

    question: Question
    use: Redemption | None

    @property
    def reference(self) -> str:
        return reference(self.question.redemption_id)

    @property
    def category(self) -> str | None:
        return None if self.use is None else self.use.category

    @property
    def service_on(self) -> date | None:
        return None if self.use is None else self.use.service_on

    @property
    def amount_cents(self) -> int | None:
        return None if self.use is None else self.use.amount_cents

    @property
    def mark(self) -> str:
        """Where a list goes on behind it."""
        return f"{self.question.redemption_id}.{self.question.kind}"


def of_provider(reading: Reading, provider_id: str, *, after: str, limit: int) -> list[Asked]:
    """A provider's questions, the newest first."""
    this, last = question.c, question.alias("last").c
    statement = sa.select(question).where(this.provider_id == provider_id)
    if after:
        redemption_id, _, kind = after.partition(".")
        asked_at = (
            sa.select(last.asked_at)
            .where(last.provider_id == provider_id, last.redemption_id == redemption_id, last.kind == kind)
            .scalar_subquery()
        )
        place = sa.or_(
            this.redemption_id > redemption_id, sa.and_(this.redemption_id == redemption_id, this.kind > kind)
        )
        statement = statement.where(sa.or_(this.asked_at < asked_at, sa.and_(this.asked_at == asked_at, place)))
    rows = reading.execute(statement.order_by(this.asked_at.desc(), this.redemption_id, this.kind).limit(limit)).all()
    return _with_uses(reading, [store.read(row) for row in rows])


def about(reading: Reading, asked: Question) -> Asked:
    """One question with its use."""
    return _with_uses(reading, [asked])[0]


def _with_uses(reading: Reading, asked: Sequence[Question]) -> list[Asked]:
    uses = facts.redemptions(reading, {one.redemption_id for one in asked})
    return [Asked(one, uses.get(one.redemption_id)) for one in asked]
