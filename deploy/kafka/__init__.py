"""An Apache Kafka broker on this machine, put together from its published parts: no container, no installation."""
