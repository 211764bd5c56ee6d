"""Every act by its name: a replay and a confirmed proposal call them."""

from collections.abc import Mapping

from services.ledger.commands import claims, funds, guarantees, settlements
from services.ledger.commands.acting import Act

ACTS: Mapping[str, Act] = {**funds.ACTS, **guarantees.ACTS, **claims.ACTS, **settlements.ACTS}
