"""The demo's own books: what it sent, what it was answered, and what therefore must be true at the services."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from deploy.demo.client import Answer
from deploy.demo.money import FACE_CENTS
from deploy.demo.plan import DOUBLE, GREEN, REASONS, Attempt, Kind

MISMATCH = "idempotency_mismatch"


@dataclass(frozen=True)
class Use:
    """A green scan: which wallet spent how much where, in which block of the story."""

    redemption_id: str
    reference: str
    attempt: Attempt
    block: int
    amount_cents: int

    @property
    def provider(self) -> int:
        return self.attempt.provider


@dataclass
class Tally:
    """Everything that was answered. `surprises` are answers that the plan did not foresee."""

    uses: list[Use] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    tried: Counter[Kind] = field(default_factory=Counter)
    requests: int = 0
    races_with_one_green: int = 0
    repeats_with_same_bytes: int = 0
    other_bodies_refused: int = 0
    accepted: set[str] = field(default_factory=set)
    #: Settlement run of each use, by redemption id, counted from 0.
    settled_in: dict[str, int] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)

    def record(self, attempt: Attempt, answers: Sequence[Answer], block: int) -> Use | None:
        """Enter what an attempt was answered. Returns the use when it was green."""
        self.tried[attempt.kind] += 1
        self.requests += len(answers)
        distinct = self._distinct(attempt, answers)
        use = None
        greens = 0
        for answer in distinct:
            decision = answer.value.get("decision") if answer.status in (200, 201) else None
            if decision == "redeemed" and answer.status == 201:
                greens += 1
                use = self._enter(attempt, answer, block)
            elif decision == "refused" and answer.status == 200:
                self.refusals[answer.value["reason"]] += 1
            elif not (attempt.kind is Kind.OTHER_BODY and answer.status == 422 and answer.code == MISMATCH):
                self._surprise(attempt, f"answered {answer.status} {answer.code}")
        self._judge(attempt, distinct, greens)
        return use

    def settle(self, run: int, uses: Iterable[Use]) -> None:
        for use in uses:
            self.settled_in[use.redemption_id] = run

    # -- what must be true

    def unsettled(self, up_to_block: int) -> list[Use]:
        """Uses of these blocks that no run took yet, and the parents' word for later ones."""
        return [
            use
            for use in self.uses
            if use.redemption_id not in self.settled_in
            and (use.block <= up_to_block or use.redemption_id in self.accepted)
        ]

    def cents_by_provider(self, uses: Iterable[Use]) -> dict[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for use in uses:
            sums[use.provider] += use.amount_cents
        return dict(sums)

    def cents_by_fund(self, uses: Iterable[Use]) -> dict[int, int]:
        """Which fund's cheques were spent, by the plan's own paying order."""
        sums: dict[int, int] = defaultdict(int)
        for use in uses:
            for lot in use.attempt.takes:
                sums[lot.fund] += lot.cheques * FACE_CENTS
        return dict(sums)

    def cheques_by_programme(self) -> dict[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for use in self.uses:
            for lot in use.attempt.takes:
                sums[lot.programme] += lot.cheques
        return dict(sums)

    def status_of(self, use: Use, paid_runs: Iterable[tuple[int, int]]) -> str:
        """`captured`, `confirmed` or `settled`. `paid_runs` are (run, provider) whose money has left."""
        run = self.settled_in.get(use.redemption_id)
        if run is not None:
            return "settled" if (run, use.provider) in set(paid_runs) else "confirmed"
        return "confirmed" if use.redemption_id in self.accepted else "captured"

    # -- within

    def _distinct(self, attempt: Attempt, answers: Sequence[Answer]) -> Sequence[Answer]:
        """The answers that stand for something of their own: a repeat that got the first one's bytes does not."""
        if attempt.kind is not Kind.REPEAT:
            return answers
        if answers[0] == answers[1]:
            self.repeats_with_same_bytes += 1
            return answers[:1]
        self._surprise(attempt, "the same request was answered differently")
        return answers

    def _enter(self, attempt: Attempt, answer: Answer, block: int) -> Use:
        value = answer.value
        use = Use(value["redemption_id"], value["reference"], attempt, block, value["amount_cents"])
        if value["cheques"] != attempt.cheques or value["amount_cents"] != attempt.cheques * FACE_CENTS:
            self._surprise(attempt, f"took {value['cheques']} cheques, {value['amount_cents']} cents")
        self.uses.append(use)
        return use

    def _judge(self, attempt: Attempt, answers: Sequence[Answer], greens: int) -> None:
        """Hold what came against the plan."""
        kind = attempt.kind
        wanted = 1 if kind in GREEN else 0
        if greens != wanted:
            self._surprise(attempt, f"{greens} green answers, not {wanted}: {_reasons(answers)}")
            return
        foreseen = [REASONS[kind]] if kind in REASONS else []
        if _reasons(answers) != foreseen:
            self._surprise(attempt, f"refused with {_reasons(answers)}, not {foreseen}")
            return
        if kind is Kind.RACE:
            self.races_with_one_green += 1
        if kind is Kind.OTHER_BODY and len(answers) == 2 and answers[1].code == MISMATCH:
            self.other_bodies_refused += 1
        assert (kind in DOUBLE) == (attempt.requests == 2)

    def _surprise(self, attempt: Attempt, what: str) -> None:
        self.surprises.append(f"{attempt.kind.value}, wallet {attempt.holder}, offer {attempt.offer.number}: {what}")


def _reasons(answers: Sequence[Answer]) -> list[str]:
    return [answer.value["reason"] for answer in answers if answer.status == 200]
