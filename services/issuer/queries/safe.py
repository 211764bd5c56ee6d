"""A history that betrays nobody: of households that are safe no name, no place and no hour is shown, to anybody."""

from typing import Any

import sqlalchemy as sa

from services.issuer.mandate_words import SOMEBODY
from services.issuer.tables import wallet
from shared.kernel.clock import day_of, start_of_day
from shared.persistence.unit_of_work import Reading

_ZONE = "Europe/Brussels"
#: What of a complaint says at which hour somebody did something.
_HOURS_OF_COMPLAINT = ("opened_at", "answered_at", "decided_at")


def is_household(reading: Reading, household_id: str) -> bool:
    """Whether a household is safe."""
    return any(reading.execute(sa.select(wallet.c.safe).where(wallet.c.household_id == household_id)).scalars())


def is_wallet(reading: Reading, wallet_id: str) -> bool:
    """Whether a wallet belongs to a household that is safe."""
    return any(reading.execute(sa.select(wallet.c.safe).where(wallet.c.id == wallet_id)).scalars())


def use(shown: dict[str, Any]) -> dict[str, Any]:
    """A use as it is shown where the household is safe: its category in plain words, its day, its cheques.

    The end of the dispute window stays: it is the end of a working day, whenever the use was.
    """
    return {
        **shown,
        "provider": None,
        "category_name": shown["category_name"] or SOMEBODY.to_dict(),
        "unit": None,
        "service_hour": None,
        "hold_until": None,
        "complaints": [_complaint(said) for said in shown["complaints"]],
    }


def _complaint(said: dict[str, Any]) -> dict[str, Any]:
    """What was said, without hours; that its cheques came back is told by the beginning of that day."""
    given_back_at = said["given_back_at"]
    if given_back_at is not None:
        given_back_at = start_of_day(day_of(given_back_at, _ZONE), _ZONE)
    return {**said, **dict.fromkeys(_HOURS_OF_COMPLAINT), "given_back_at": given_back_at}


def papers(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Paper cheques without the provider for whom alone they serve."""
    return [{**paper, "provider_id": None} for paper in shown]
