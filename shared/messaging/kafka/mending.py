"""What is wrong inside the library (3.0.12, pinned exactly) and mended here, the one place that knows its inside."""

import threading
from typing import Any

from kafka.errors import FencedInstanceIdError
from kafka.net.inet import KafkaNetSocket

_connect = KafkaNetSocket.sock_connect


async def _connect_or_close(self: Any, net: Any, sock: Any, *where: Any, **limits: Any) -> Any:
    """A socket that could not connect stays open until the garbage collector comes: 90 in an outage of 10 seconds."""
    try:
        return await _connect(self, net, sock, *where, **limits)
    except BaseException:
        sock.close()
        raise


def close_failed_sockets() -> None:
    """Mend the whole library, once."""
    KafkaNetSocket.sock_connect = _connect_or_close


def keep_finished_joins(consumer: Any) -> None:
    """Mend one consumer, before its first poll: the outcome of a join is kept until a poll takes it.

    A join that a short poll gives up on goes on in the background. Two things are wrong with what
    follows; they hung 1 new member of 100 for good, and 1 of 20 where two were polled in turn,
    without an error:

    - when it ends between two polls, the next poll throws its outcome away and joins anew, which
      makes every other member join again too;
    - the reason for joining may be gone by then, because the topic's metadata caught up. Then no
      poll takes the outcome, and the heartbeats that the join switched off stay off.
    """
    coordinator = consumer._coordinator
    needs, join, complete = (
        coordinator.need_rejoin,
        coordinator._do_join_and_sync_async,
        coordinator._on_join_complete_async,
    )
    finished: list[tuple[Any, Any]] = []

    def needs_or_began() -> bool:
        return bool(needs() or coordinator.rejoining)

    async def join_once() -> Any:
        # What the broker said since, a lost membership say, has changed the generation.
        if finished and finished[0][0] == coordinator._generation:
            return finished[0][1]
        outcome = await join()
        finished[:] = [(coordinator._generation, outcome)]
        return outcome

    async def complete_once(*arguments: Any) -> Any:
        finished.clear()
        return await complete(*arguments)

    coordinator.need_rejoin = needs_or_began
    coordinator._do_join_and_sync_async = join_once
    coordinator._on_join_complete_async = complete_once


def when_replaced(consumer: Any) -> threading.Event:
    """An event that is set once the broker said that another process has this member's place.

    The library only stops its heartbeats then, and goes on reading for ever.
    """
    replaced = threading.Event()
    coordinator = consumer._coordinator
    handle = coordinator._handle_heartbeat_response

    def note(response: Any, send_time: float) -> Any:
        if response.error_code == FencedInstanceIdError.errno:
            replaced.set()
        return handle(response, send_time)

    coordinator._handle_heartbeat_response = note
    return replaced
