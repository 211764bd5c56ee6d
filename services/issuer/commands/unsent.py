"""Messages to a household that still wait when what they rest on has changed: they are withdrawn."""

from collections.abc import Collection

from services.issuer.store import letters as letter_store
from services.issuer.store import reminders as reminder_store
from shared.notices import notices
from shared.persistence.unit_of_work import Tx


def reach_has_changed(tx: Tx, household_ids: Collection[str]) -> None:
    """Send nothing more to where these were reached before, and choose anew how they are reminded."""
    _withdraw(tx, household_ids)
    reminder_store.tell_anew(tx, household_ids)


def household_is_closed(tx: Tx, household_id: str) -> None:
    """Send nothing more and remind nobody: a message that waits bears an address that was to be erased."""
    _withdraw(tx, [household_id])
    reminder_store.tell_nobody(tx, household_id)


def _withdraw(tx: Tx, household_ids: Collection[str]) -> None:
    told = reminder_store.messages(tx, household_ids) + letter_store.messages(tx, household_ids)
    reminder_store.untell(tx, notices.withdraw(tx, told))
