"""What the issuer says of programmes."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.contracts.event import Event, event_type
from shared.contracts.fields import Code, Count, Currency, Id, Name, Positive, PositiveCents, Zone
from shared.contracts.topics import ISSUER_PROGRAMME

ProgrammeStatus = Literal["draft", "open", "paused", "closed"]


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of service a programme pays for, with its name in each language."""

    code: Code
    nl: Name
    fr: Name
    en: Name


@event_type
class ProgrammeChanged(Event, frozen=True, kw_only=True):
    """The whole of a programme as it stands now. `funds` pay in this order.

    `visit_limit` cheques may be taken at once without a second sign of the parent's will. A hold lapses
    `hold_timeout_hours` after its service was to begin; the provider may undo a scan for `undo_minutes`.
    `suspension_holds` says what a provider's suspension does to holds. The two caps are cheques in a calendar week,
    `None` for none. A paper cheque serves for `paper_days`. `guarantee_empty`: the riskier channels are closed.
    """

    TYPE = "issuer.programme.changed.v1"
    TOPIC = ISSUER_PROGRAMME
    MINOR = 1

    programme_id: Id
    name: Name
    status: ProgrammeStatus
    currency: Currency
    face_cents: PositiveCents
    funds: Annotated[list[Id], Meta(min_length=1, max_length=20)]
    categories: Annotated[list[Category], Meta(min_length=1, max_length=50)]
    zone: Zone
    grace_days: Count
    pay_within_working_days: Positive
    visit_limit: Positive = 6
    hold_timeout_hours: Positive = 24
    undo_minutes: Count = 30
    suspension_holds: Literal["survive", "release"] = "survive"
    wallet_week_cheques: Count | None = None
    provider_week_cheques: Count | None = None
    paper_days: Positive = 30
    guarantee_empty: bool = False

    @property
    def subject(self) -> str:
        return self.programme_id
