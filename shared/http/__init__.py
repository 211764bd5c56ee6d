"""How a service answers: one application factory, problem documents, idempotency, limits, health."""
