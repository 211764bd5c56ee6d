"""The log as one SQLite file: durable, with groups and leases, for several processes on one machine."""

from shared.messaging.embedded.transport import EmbeddedTransport

__all__ = ["EmbeddedTransport"]
