"""The log on Apache Kafka. The client library is known to this folder and to nothing else."""

from shared.messaging.kafka.transport import KafkaTransport

__all__ = ["KafkaTransport"]
