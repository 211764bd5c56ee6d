"""How a programme is read from beside a voucher."""

from typing import Any

from services.redeemer.domain import Programme
from services.redeemer.tables import programme

#: What a rule looks at of a programme, in the order in which `Known` takes it.
PROGRAMME = (
    programme.c.programme_id,
    programme.c.status,
    programme.c.zone,
    programme.c.grace_days,
    programme.c.pay_within_working_days,
    programme.c.visit_limit,
    programme.c.guarantee_empty,
    programme.c.hold_timeout_hours,
    programme.c.undo_minutes,
    programme.c.wallet_week_cheques,
    programme.c.provider_week_cheques,
)


class Known:
    """Programmes by their id, each made once however many vouchers are of it."""

    def __init__(self) -> None:
        self._made: dict[str, Programme] = {}

    def programme(
        self,
        programme_id: str,
        status: str,
        zone: str,
        grace_days: int,
        pay_within: int,
        visit_limit: int,
        guarantee_empty: Any,
        hold_timeout_hours: int,
        undo_minutes: int,
        wallet_week_cheques: int | None,
        provider_week_cheques: int | None,
        covers: Any = True,
        accredited: Any = True,
    ) -> Programme:
        """Where an offer plays no part, a programme covers it and its provider is accredited."""
        if programme_id not in self._made:
            self._made[programme_id] = Programme(
                programme_id,
                status,
                zone,
                grace_days,
                pay_within,
                bool(covers),
                bool(accredited),
                visit_limit,
                bool(guarantee_empty),
                hold_timeout_hours,
                undo_minutes,
                wallet_week_cheques,
                provider_week_cheques,
            )
        return self._made[programme_id]
