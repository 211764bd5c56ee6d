"""How facts travel: outbox, relay, log, consumer, inbox. At least once on the way, exactly once in effect."""
