"""Messages to a household that still wait when what they rest on has changed: they are withdrawn.

A code for signing in is not among them: it goes to who asked for it a moment ago, and serves for ten minutes.
"""

from collections.abc import Collection

from services.issuer.store import letters as letter_store
from services.issuer.store import messages as message_store
from services.issuer.store import reminders as reminder_store
from shared.notices import notices
from shared.persistence.unit_of_work import Tx


def may_not_be_sent(tx: Tx, household_ids: Collection[str]) -> None:
    """Send nothing more to where these were reached before, and choose anew how they are reminded.

    A letter that was on its way ends: whoever tells its digits is told to write another.
    """
    _withdraw(tx, household_ids)
    reminder_store.tell_anew(tx, household_ids)


def household_is_closed(tx: Tx, household_id: str) -> None:
    """Send nothing more and remind nobody: a message that waits bears an address that was to be erased."""
    _withdraw(tx, [household_id])
    reminder_store.tell_nobody(tx, household_id)


def _withdraw(tx: Tx, household_ids: Collection[str]) -> None:
    withdrawn = notices.withdraw(tx, message_store.to_households(tx, household_ids))
    reminder_store.untell(tx, withdrawn)
    letter_store.end_withdrawn(tx, withdrawn)
