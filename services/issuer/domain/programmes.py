"""A programme and where its status may go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from shared.contracts.issuer import Category, ProgrammeChanged, ProgrammeStatus
from shared.kernel.errors import ConflictError, InvalidError
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


def reordered(programme: Programme, order: Sequence[str], instead_of: Sequence[str]) -> Programme:
    """The programme with its funds in another order of paying.

    `instead_of` is the order that was looked at when this one was chosen. Raises `InvalidError` when `order`
    does not hold each of its funds once, and `ConflictError` when somebody else changed the order meanwhile.
    """
    if sorted(order) != sorted(programme.funds):
        raise InvalidError(
            "an order holds each fund of the programme once, and no other",
            code="not_its_funds",
            remedy="Name each of the programme's funds once.",
            fields={"funds": ["Name each of the programme's funds once."]},
        )
    funds = tuple(FundId(fund) for fund in order)
    if programme.funds not in (funds, tuple(instead_of)):
        raise ConflictError(
            "the order was changed meanwhile",
            code="order_changed",
            remedy="Look at the programme again, and choose the order anew.",
        )
    return replace(programme, funds=funds)


def stepped(funds: Sequence[str], fund_id: str, by: int) -> tuple[str, ...]:
    """Funds in their order with one of them moved by so many places; at an end, or none of them, as they were."""
    if fund_id not in funds:
        return tuple(funds)
    others = [each for each in funds if each != fund_id]
    place = max(0, funds.index(fund_id) + by)
    return (*others[:place], fund_id, *others[place:])
