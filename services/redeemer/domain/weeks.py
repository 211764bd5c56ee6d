"""How many cheques a wallet may use, and a provider take, in a calendar week. Pure.

A week begins on Monday in the programme's zone. What was sent back does not count.
"""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from services.redeemer.domain.values import Cheque, Counter
from services.redeemer.reasons import Reason
from shared.kernel.clock import day_of, start_of_day


class Week(NamedTuple):
    """From the first instant of a Monday up to that of the next one."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class TakenBefore:
    """Cheques that count in the same calendar week already: by programme, and for the provider in all."""

    by_wallet: Mapping[str, int] = field(default_factory=dict)
    by_provider: Mapping[str, int] = field(default_factory=dict)
    by_provider_in_all: int = 0


NONE_TAKEN = TakenBefore()


def week_of(at: datetime, zone: str) -> Week:
    day = day_of(at, zone)
    monday = day - timedelta(days=day.weekday())
    return Week(start_of_day(monday, zone), start_of_day(monday + timedelta(days=7), zone))


def weeks_to_count(cheques: Iterable[Cheque], at: datetime) -> dict[str, Week]:
    """By programme the week in which an instant lies, for the programmes that have a limit."""
    return {
        programme.programme_id: week_of(at, programme.zone)
        for programme in {cheque.programme for cheque in cheques}
        if programme.wallet_week_cheques is not None or programme.provider_week_cheques is not None
    }


def of_weeks(counter: Counter, chosen: Sequence[Cheque], before: TakenBefore) -> Reason | None:
    """Whether these cheques still fit in the week of the wallet and of the provider."""
    for programme, count in Tally(cheque.programme for cheque in chosen).items():
        known = programme.programme_id
        if _over(programme.wallet_week_cheques, before.by_wallet.get(known, 0) + count):
            return Reason.WALLET_WEEK_FULL
        if _over(programme.provider_week_cheques, before.by_provider.get(known, 0) + count):
            return Reason.PROVIDER_WEEK_FULL
    in_all = before.by_provider_in_all + len(chosen)
    return Reason.PROVIDER_WEEK_FULL if _over(counter.week_cheques, in_all) else None


def _over(limit: int | None, count: int) -> bool:
    return limit is not None and count > limit
