"""How we make clients of the broker: every setting that matters is written out, because the defaults lose records.

The library's own defaults commit by themselves, skip to the end of the log and, where settings
conflict, switch idempotence off with a line in the log. A test asserts what stands here.
"""

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import (
    AuthorizationError,
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    KafkaError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from kafka.net.compat import KafkaNetClient

from shared.messaging.kafka.mending import close_failed_sockets
from shared.messaging.transport import LostOwnershipError, TransportError, WedgedClientError

#: What every client has in common.
COMMON: Mapping[str, Any] = {
    "request_timeout_ms": 10_000,
    # A wrong password, a wrong certificate and a silent address all end only by this one.
    "bootstrap_timeout_ms": 6_000,
    "reconnect_backoff_max_ms": 1_000,
    "metadata_max_age_ms": 30_000,
}
PRODUCER: Mapping[str, Any] = {
    **COMMON,
    "acks": "all",
    "enable_idempotence": True,
    "max_in_flight_requests_per_connection": 5,
    # A batch that expires ends the idempotent producer for good, silently. So none expires, and we
    # bound and watch the waiting ourselves.
    "delivery_timeout_ms": 86_400_000,
    "max_block_ms": 5_000,
    "linger_ms": 0,
    "batch_size": 131_072,
    "max_request_size": 1_048_576,
    "allow_auto_create_topics": False,
}
CONSUMER: Mapping[str, Any] = {
    **COMMON,
    "enable_auto_commit": False,
    # Never jump: where a group has no offset we seek to the first one, where its offset is gone we stop.
    "auto_offset_reset": "none",
    "isolation_level": "read_committed",
    "allow_auto_create_topics": False,
    "check_crcs": True,
    "partition_assignment_strategy": (CooperativeStickyAssignor,),
    # With 500, the default, one partition without news holds up the others' backlog.
    "fetch_max_wait_ms": 50,
    # Small portions, so that a topic with a backlog does not hold up another for long.
    "max_partition_fetch_bytes": 262_144,
}
ADMIN: Mapping[str, Any] = {**COMMON, "request_timeout_ms": 5_000, "bootstrap_timeout_ms": 3_000}


class DeniedError(TransportError):
    """The broker refuses: a right is missing. Nothing will change that but somebody who grants it."""

    retriable = False


class ReplacedError(TransportError):
    """Another process of the same owner has taken this member's place."""

    retriable = False


#: Errors that say that the member is no longer what it was when it read.
_OWNERSHIP = (
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)


def translated(error: Exception) -> TransportError:
    """One of the library's errors in the words of the contract."""
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, _OWNERSHIP):
        return LostOwnershipError(text)
    if isinstance(error, AuthorizationError):
        return DeniedError(text)
    return TransportError(text)


@contextmanager
def faults_of_the_log() -> Iterator[None]:
    try:
        yield
    except KafkaError as error:
        raise translated(error) from error


class Clients:
    """Makes clients of one cluster. Each raises a retriable `TransportError` when nobody answers."""

    def __init__(self, bootstrap: Sequence[str]) -> None:
        self._bootstrap = list(bootstrap)
        close_failed_sockets()

    def producer(self) -> Any:
        return self._made(KafkaProducer, PRODUCER)

    def consumer(self, **more: Any) -> Any:
        return self._made(KafkaConsumer, {**CONSUMER, **more})

    def admin(self) -> Any:
        return self._made(KafkaAdminClient, ADMIN)

    def _made(self, make: Callable[..., Any], settings: Mapping[str, Any]) -> Any:
        self._look()
        inner: list[KafkaNetClient] = []

        def kept(**configuration: Any) -> KafkaNetClient:
            inner.append(KafkaNetClient(**configuration))
            return inner[-1]

        try:
            return make(bootstrap_servers=self._bootstrap, kafka_client=kept, **settings)
        except KafkaError as error:
            # A constructor that fails leaves its thread behind, and we try again for as long as it takes.
            for client in inner:
                client.close()
            raise TransportError(
                f"no client for {', '.join(self._bootstrap)} ({type(error).__name__}: {error}); an address, a"
                " password, a certificate or the broker itself may be wrong"
            ) from error

    def _look(self) -> None:
        """Fail at once where nobody listens: a constructor would try for seconds."""
        refused = ""
        for address in self._bootstrap:
            host, _, port = address.rpartition(":")
            try:
                socket.create_connection((host.strip("[]"), int(port)), timeout=2.0).close()
            except OSError as error:
                refused = f"{address}: {error}"
            else:
                return
        raise TransportError(f"nobody answers at {refused}")


class Watch:
    """Tells a log that is away, which passes, from a client that is wedged, which does not.

    A client that gets nowhere for `patience_seconds` while the log answers whoever else asks ends
    its process.
    """

    def __init__(self, answers: Callable[[], bool], patience_seconds: float, monotonic: Callable[[], float]) -> None:
        self._answers, self._patience, self._monotonic = answers, patience_seconds, monotonic
        self._answered_since: float | None = None
        self._asked_at = float("-inf")

    def moving(self) -> None:
        """The client gets on."""
        self._answered_since = None

    def stuck(self, what: str) -> None:
        """The client gets nowhere. Asks the log now and then; raises `WedgedClientError` once it must be the client."""
        now = self._monotonic()
        if now - self._asked_at < self._patience / 10:
            return
        answers = self._answers()
        now = self._asked_at = self._monotonic()
        if not answers:
            self._answered_since = None
        elif self._answered_since is None:
            self._answered_since = now
        elif now - self._answered_since >= self._patience:
            raise WedgedClientError(f"{what}, and the log has answered others for {now - self._answered_since:.0f} s")
