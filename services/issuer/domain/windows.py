"""Periods, the dispute window, and the pseudonym of a year."""

import hmac
from collections.abc import Iterable
from datetime import date, datetime

from shared.kernel.clock import day_of, end_of_day
from shared.kernel.workdays import end_of_working_day

#: The parent may say that something is wrong until the end of so many working days after the
#: issuer booked a use; then it counts as right.
ACCEPT_AFTER_WORKING_DAYS = 4


def period_of(instant: datetime, zone: str) -> str:
    """The calendar year in which an instant falls, in the programme's zone."""
    return str(day_of(instant, zone).year)


def period_end(period: str, zone: str) -> datetime:
    """The instant at which the cheques of a calendar year expire."""
    return end_of_day(date(int(period), 12, 31), zone)


def months_left(instant: datetime, zone: str) -> int:
    """Whole months of a calendar year that are left in the programme's zone, the present one included."""
    return 13 - day_of(instant, zone).month


def accept_at(booked_at: datetime, zones: Iterable[str]) -> datetime:
    """When a use counts as right without a word; over several programmes the latest of their instants."""
    return max(end_of_working_day(booked_at, ACCEPT_AFTER_WORKING_DAYS, zone) for zone in zones)


def declined_digest(key: bytes, source: str, household_ref: str) -> str:
    """What is kept of a family that wants nothing: nobody can tell who it was, only that a list names it again."""
    return hmac.digest(key, f"declined\0{source}\0{household_ref}".encode(), "sha256").hex()


def beneficiary(key: bytes, household_id: str, year: int) -> str:
    """The pseudonym under which the books count a household within one calendar year."""
    return hmac.digest(key, f"{household_id} {year}".encode(), "sha256").hex()
