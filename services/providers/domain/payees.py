"""Payees: to whose account a provider is paid. One person asks for a change, another confirms it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.providers.domain.accreditation import Provider
from shared.kernel.errors import ConflictError
from shared.kernel.two_people import be_a_second

PayeeStatus = Literal["asked", "confirmed", "refused", "replaced"]


@dataclass(frozen=True)
class Payee:
    """One version of where a provider's money goes. It is used only once it is confirmed, until the next one is."""

    provider_id: str
    version: int
    account_holder: str
    iban: str
    status: PayeeStatus
    asked_by: str
    asked_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def iban_end(self) -> str:
        """As much of the account as may be shown after a change: its country and last four signs."""
        return f"{self.iban[:2]}…{self.iban[-4:]}"

    def __repr__(self) -> str:
        return f"Payee({self.provider_id}, version {self.version}, {self.status})"


def ask(provider: Provider, last: Payee | None, account_holder: str, iban: str, asked_by: str, at: datetime) -> Payee:
    """A change that waits for somebody else's word. A change that waited already is replaced by it.

    Raises `ConflictError` for a hosted provider: its host receives the money.
    """
    if provider.hosted:
        raise ConflictError(
            "the host receives the money", code="host_is_paid", remedy="The host keeps its account up to date."
        )
    version = 1 if last is None else last.version + 1
    return Payee(provider.id, version, account_holder, iban, "asked", asked_by, at)


def decided(waiting: Payee | None, version: int, confirm: bool, decided_by: str, at: datetime) -> Payee:
    """The change confirmed or refused by somebody who saw exactly this version.

    Raises `ConflictError` when it does not wait any more, or when the one who asked decides.
    """
    if waiting is None or waiting.version != version or waiting.status != "asked":
        raise ConflictError(
            "this change of account is not waiting any more",
            code="payee_not_waiting",
            remedy="Look at the account that waits now, and decide on that version.",
        )
    be_a_second(decided_by, waiting.asked_by, remedy="Let another person look at it.")
    return replace(waiting, status="confirmed" if confirm else "refused", decided_by=decided_by, decided_at=at)
