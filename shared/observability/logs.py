"""Logs: one JSON object a line, on standard error, never with personal data.

What is bound once (`service`, `event_id`, `correlation_id`, …) stands on every line until it is
unbound. Lines of other libraries pass through the same formatter.
"""

import logging
import sys
import traceback

import structlog
from structlog.typing import EventDict, WrappedLogger


def _service(name: str) -> structlog.typing.Processor:
    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = name
        return event

    return add


def _without_what_it_says(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as its kind and where it was raised. Its text may quote somebody's data, a database's above all."""
    told = event.pop("exc_info", None)
    if not told:
        return event
    error = told[1] if isinstance(told, tuple) else told if isinstance(told, BaseException) else sys.exc_info()[1]
    if error is not None:
        event["exception"] = type(error).__name__
        event["where"] = traceback.format_tb(error.__traceback__)
    return event


def configure(service: str, level: str = "INFO") -> None:
    """Send structlog's and the standard library's lines through one JSON formatter."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _service(service),
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_what_it_says,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("alembic", "gunicorn.access", "kafka", "werkzeug"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
