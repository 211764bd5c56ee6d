"""What went out to households as a message: reminders and letters."""

from collections.abc import Collection

import sqlalchemy as sa

from services.issuer.tables import reminder, wallet
from services.issuer.tables.letters import letter
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading


def to_households(reading: Reading, household_ids: Collection[str]) -> list[str]:
    """The ids of the messages to these households, whether they have been sent or wait."""
    found: list[str] = []
    for some in portions(sorted(household_ids)):
        theirs = sa.select(wallet.c.id).where(wallet.c.household_id.in_(some))
        for table in (reminder, letter):
            sent = sa.and_(table.c.wallet_id.in_(theirs), table.c.notice_id.is_not(None))
            found += reading.execute(sa.select(table.c.notice_id).where(sent)).scalars()
    return found
