"""Sending what waits: at least once, each message on its own, given up after some tries."""

from collections.abc import Mapping

import structlog

from shared.identity.addresses import Channel
from shared.identity.sealing import Sealer
from shared.notices import notices
from shared.notices.gateways import AwayError, Gateway, RefusedError
from shared.notices.notices import Notice
from shared.persistence.units import Units

#: Messages of one step; between two of them the process may end.
PORTION = 20

log = structlog.get_logger(__name__)


class Sender:
    """Hands what waits to the gateways. A crash between a gateway's word and our note of it sends one message twice."""

    def __init__(self, units: Units, sealer: Sealer, gateways: Mapping[Channel, Gateway]) -> None:
        self._units, self._sealer, self._gateways = units, sealer, gateways

    def step(self) -> int:
        """Try each message that is due once. Returns how many there were."""
        with self._units.reading() as reading:
            due = notices.waiting(reading, self._sealer, list(self._gateways), PORTION)
        for each in due:
            self._try(each)
        return len(due)

    def _try(self, each: Notice) -> None:
        with self._units.reading() as reading:
            now = reading.now
            # Those before it in the portion took their time, and meanwhile it may have been withdrawn.
            if not notices.waits(reading, each):
                return
        try:
            if each.expires_at <= now:
                raise RefusedError("too late")
            self._gateways[each.channel].send(each, now)
        except (RefusedError, AwayError) as error:
            # Neither the address nor a server's words, which may quote it.
            log.warning("notices.not_sent", kind=each.kind, channel=each.channel, why=type(error).__name__)
            with self._units.unit_of_work() as tx:
                notices.mark_failed(tx, each, for_good=isinstance(error, RefusedError))
        else:
            with self._units.unit_of_work() as tx:
                notices.mark_sent(tx, each)
