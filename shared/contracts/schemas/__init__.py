"""JSON Schemas of the events, made from their classes and kept beside this module.

`<type>.json` describes the `data` of one event type of one major version; `envelope.json` what
carries it. They say what a reader may rely on: unknown fields are allowed, because optional ones
are added within a major version. `python -m shared.contracts.schemas` writes them anew.
"""

import inspect
from pathlib import Path
from typing import Any

import msgspec

from shared.contracts.envelope import Envelope
from shared.contracts.event import EVENT_TYPES, Event

FOLDER = Path(__file__).parent

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def documents() -> dict[str, bytes]:
    """Every schema as it should be, by the name of its file."""
    found = {f"{name}.json": _rendered(event_schema(event_class)) for name, event_class in EVENT_TYPES.items()}
    return {"envelope.json": _rendered(envelope_schema()), **found}


def event_schema(event_class: type[Event]) -> dict[str, Any]:
    """The schema of one event's data."""
    name, major = event_class.TYPE.rsplit(".v", 1)
    return _schema(event_class, f"urn:respijt:schema:{name}:{major}", event_class.TYPE)


def envelope_schema() -> dict[str, Any]:
    """The schema of what carries every event."""
    return _schema(Envelope, "urn:respijt:schema:envelope:1", "CloudEvents 1.0, structured JSON")


def _schema(of: type[msgspec.Struct], identifier: str, title: str) -> dict[str, Any]:
    """The class's own schema at the root, what it refers to under `$defs`."""
    (root,), parts = msgspec.json.schema_components([of], ref_template="#/$defs/{name}")
    own = parts.pop(root["$ref"].rsplit("/", 1)[1])
    named = {"$schema": _DIALECT, "$id": identifier, **own, "title": title}
    whole: dict[str, Any] = _unindented({**named, "$defs": parts} if parts else named)
    return whole


def _unindented(value: Any) -> Any:
    """Descriptions that come from docstrings, without the indentation of the code."""
    if isinstance(value, dict):
        return {
            name: inspect.cleandoc(below) if name == "description" and isinstance(below, str) else _unindented(below)
            for name, below in value.items()
        }
    return [_unindented(below) for below in value] if isinstance(value, list) else value


def _rendered(schema: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=2) + b"\n"
