"""The way in to a Kafka cluster."""

from collections.abc import Collection, Sequence

from shared.messaging.kafka.admin import KafkaAdmin
from shared.messaging.kafka.clients import Clients
from shared.messaging.kafka.publisher import KafkaPublisher
from shared.messaging.kafka.subscriber import KafkaReader, KafkaSubscriber, Membership
from shared.messaging.transport import Admin, Publisher, Subscriber


class KafkaTransport:
    """A log on Kafka, found at `bootstrap` addresses of the form `host:port`.

    Nothing is connected here, and clients connect when they are first used: a service can start
    while the log is away.
    """

    def __init__(self, bootstrap: Sequence[str], *, membership: Membership | None = None) -> None:
        self._clients = Clients(bootstrap)
        self._membership = membership or Membership()
        #: What publishers and subscribers ask beside their own work.
        self._helper = KafkaAdmin(self._clients)
        self._made: list[Publisher | Subscriber | Admin] = []

    def publisher(self) -> KafkaPublisher:
        made = KafkaPublisher(self._clients, self._helper)
        self._made.append(made)
        return made

    def subscriber(self, group: str, topics: Collection[str], owner: str) -> KafkaSubscriber:
        made = KafkaSubscriber(self._clients, self._helper, topics, group, owner, self._membership)
        self._made.append(made)
        return made

    def reader(self, topics: Collection[str]) -> KafkaReader:
        made = KafkaReader(self._clients, self._helper, topics)
        self._made.append(made)
        return made

    def admin(self) -> KafkaAdmin:
        made = KafkaAdmin(self._clients)
        self._made.append(made)
        return made

    def close(self) -> None:
        """Close whatever was made here and is still open."""
        for made in self._made:
            made.close()
        self._helper.close()
