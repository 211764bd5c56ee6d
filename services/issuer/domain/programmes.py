"""A programme and where its status may go."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from shared.contracts.issuer import Category, ProgrammeChanged, ProgrammeStatus
from shared.kernel.errors import ConflictError
from shared.kernel.ids import FundId, ProgrammeId

#: Where a programme's status may go. Closed is the end.
STATUS_AFTER: dict[ProgrammeStatus, frozenset[ProgrammeStatus]] = {
    "draft": frozenset({"open"}),
    "open": frozenset({"paused"}),
    "paused": frozenset({"open", "closed"}),
    "closed": frozenset(),
}


@dataclass(frozen=True)
class Programme:
    """The rules under which cheques are granted. `funds` pay in this order, `face_cents` is one cheque's worth."""

    id: ProgrammeId
    name: str
    status: ProgrammeStatus
    currency: str
    face_cents: int
    funds: tuple[FundId, ...]
    categories: tuple[Category, ...]
    zone: str
    period: str
    grace_days: int
    pay_within_working_days: int
    visit_limit: int = 6
    hold_timeout_hours: int = 24
    undo_minutes: int = 30
    suspension_holds: Literal["survive", "release"] = "survive"
    wallet_week_cheques: int | None = None
    provider_week_cheques: int | None = None
    paper_days: int = 30
    guarantee_empty: bool = False

    def changed(self) -> ProgrammeChanged:
        """The whole of it, for everybody who follows."""
        return ProgrammeChanged(
            programme_id=self.id,
            name=self.name,
            status=self.status,
            currency=self.currency,
            face_cents=self.face_cents,
            funds=list(self.funds),
            categories=list(self.categories),
            zone=self.zone,
            grace_days=self.grace_days,
            pay_within_working_days=self.pay_within_working_days,
            visit_limit=self.visit_limit,
            hold_timeout_hours=self.hold_timeout_hours,
            undo_minutes=self.undo_minutes,
            suspension_holds=self.suspension_holds,
            wallet_week_cheques=self.wallet_week_cheques,
            provider_week_cheques=self.provider_week_cheques,
            paper_days=self.paper_days,
            guarantee_empty=self.guarantee_empty,
        )


def moved(programme: Programme, status: ProgrammeStatus, *, has_rule: bool, other_faces: Iterable[int]) -> Programme:
    """The programme in another status. Raises `ConflictError` when it may not go there.

    `other_faces` are the face values of the open programmes that share a category with it: a
    provider sees a number of cheques and an amount, so one category has one price.
    """
    if status not in STATUS_AFTER[programme.status]:
        allowed = ", ".join(sorted(STATUS_AFTER[programme.status])) or "nothing else"
        raise ConflictError(
            f"a programme that is {programme.status} cannot become {status}",
            code="status_not_reachable",
            remedy=f"From here it can become {allowed}.",
        )
    if status == "open":
        if not has_rule:
            raise ConflictError(
                "no quota rule is in force today",
                code="no_rule_in_force",
                remedy="Add a rule that takes effect today or earlier, then open the programme.",
            )
        if any(face != programme.face_cents for face in other_faces):
            raise ConflictError(
                "an open programme with one of these categories has another value per cheque",
                code="face_value_differs",
                remedy="Give both the same value, or leave out the shared categories.",
            )
    return replace(programme, status=status)
