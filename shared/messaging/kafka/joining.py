"""Mends how the library's group members join, in the one place that has to know its inside (3.0.12, pinned).

A join that a short poll gives up on goes on in the background. When it ends between two polls, the
next poll throws its outcome away and joins anew, which makes every other member join again too: two
members polled in turn may never come to rest, and a single one hung for good in 1 start of 100. Here
the outcome is kept until a poll takes it.
"""

from typing import Any


def keep_finished_joins(consumer: Any) -> None:
    """Mend one consumer, before its first poll."""
    coordinator = consumer._coordinator
    join, complete = coordinator._do_join_and_sync_async, coordinator._on_join_complete_async
    finished: list[tuple[Any, Any]] = []

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

    coordinator._do_join_and_sync_async = join_once
    coordinator._on_join_complete_async = complete_once
