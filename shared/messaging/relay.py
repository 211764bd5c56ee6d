"""The relay: sends outbox rows to the log, one elected per service, in order per subject."""

import time
from collections.abc import Callable

import structlog

from shared.contracts.envelope import Headers
from shared.kernel.faults import reach
from shared.messaging import outbox
from shared.messaging.outbox import OutboxRow
from shared.messaging.signing import Sign, signed
from shared.messaging.transport import ClosedError, Delivery, Publisher, Transport, TransportError, UnknownTopicError
from shared.observability import metrics
from shared.persistence.units import Units

BATCH = 200
#: How long to wait for the log to acknowledge one batch.
SEND_TIMEOUT_SECONDS = 10.0

log = structlog.get_logger(__name__)


class Relay:
    """Moves what is unpublished, batch by batch.

    A crash between sending and marking sends a batch again: readers drop what they have seen. `beat`
    is called as it moves: a log that goes away holds each row of a batch up by itself.
    """

    def __init__(
        self, units: Units, transport: Transport, sign: Sign | None = None, beat: Callable[[], None] = lambda: None
    ) -> None:
        self._units = units
        self._sign = sign
        self._beat = beat
        self._publisher: Publisher = transport.publisher()

    def step(self) -> int:
        """Send one batch. Returns how many rows the log took; raises when the log cannot be reached."""
        with self._units.reading() as reading:
            rows = outbox.unpublished(reading, BATCH)
        if not rows:
            return 0
        sent, failed, refused = self._send(rows)
        reach("relay.after_send")
        with self._units.unit_of_work() as tx:
            if sent:
                outbox.mark_published(tx, sent)
            for position, code in refused:
                outbox.block(tx, position, code)
        metrics.outbox_sent.inc(len(sent))
        for position, code in refused:
            metrics.outbox_blocked.inc()
            log.error("outbox.blocked", position=position, code=code)
        if failed is not None:
            raise failed
        return len(sent)

    def close(self) -> None:
        self._publisher.close()

    def _headers(self, row: OutboxRow) -> Headers:
        return row.headers if self._sign is None else signed(row.headers, *self._sign(row.topic, row.value))

    def _send(self, rows: list[OutboxRow]) -> tuple[list[int], TransportError | None, list[tuple[int, str]]]:
        """Send all, wait for each. From a subject's first failed row on, nothing of it counts as sent."""
        handed_over: list[tuple[OutboxRow, Delivery]] = []
        refused: list[tuple[int, str]] = []
        # The first row of each subject that failed: earlier ones may be on the log all the same.
        stopped_at: dict[tuple[str, str], int] = {}
        failed: TransportError | None = None

        def stop(row: OutboxRow, error: TransportError) -> None:
            nonlocal failed
            stopped_at[row.topic, row.subject] = row.position
            # A topic that is missing has to be made by somebody; it says nothing about the row.
            if error.retriable or isinstance(error, UnknownTopicError):
                failed = error
            else:
                refused.append((row.position, type(error).__name__))

        for row in rows:
            if (row.topic, row.subject) in stopped_at:
                continue
            self._beat()
            try:
                delivery = self._publisher.send(row.topic, row.subject, row.value, self._headers(row))
            except ClosedError:
                raise
            except TransportError as error:
                stop(row, error)
            else:
                handed_over.append((row, delivery))
        deadline = time.monotonic() + SEND_TIMEOUT_SECONDS
        sent = []
        for row, delivery in handed_over:
            if row.position > stopped_at.get((row.topic, row.subject), row.position):
                continue
            self._beat()
            try:
                delivery.result(max(deadline - time.monotonic(), 0.001))
                sent.append(row.position)
            except ClosedError:
                raise
            except TransportError as error:
                # Also of two failures of a subject, the earlier one is where it stops.
                refused = [one for one in refused if one[0] != stopped_at.get((row.topic, row.subject))]
                stop(row, error)
        return sent, failed, refused
