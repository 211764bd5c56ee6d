"""Every event type against its golden sample and its published JSON Schema: bytes that others keep."""

import importlib
import json
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from shared import contracts
from shared.contracts import golden, schemas
from shared.contracts.envelope import Chain, Envelope, UnreadableError, headers_of, seal, unseal
from shared.contracts.event import EVENT_TYPES, Event, event_type
from shared.contracts.golden import samples
from shared.contracts.golden.__main__ import write as write_samples
from shared.contracts.schemas.__main__ import write as write_schemas
from shared.contracts.topics import ISSUER_WALLET, SERVICES
from shared.kernel.clock import parse_instant

FILES = golden.all_files()
EVENT_CLASSES = list(EVENT_TYPES.values())

each_sample = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
each_event = pytest.mark.parametrize("event_class", EVENT_CLASSES, ids=lambda event_class: event_class.TYPE)


def sealed_again(envelope: Envelope, event: Event) -> bytes:
    return seal(
        event,
        event_id=envelope.id,
        service=envelope.source.removeprefix("/"),
        time=envelope.time,
        sequence=envelope.sequence,
        epoch=envelope.epoch,
        chain=Chain(envelope.correlationid, envelope.causationid, envelope.traceparent),
    )


# -- golden samples


def test_every_event_class_is_in_the_catalogue() -> None:
    for module in pkgutil.iter_modules(contracts.__path__):
        importlib.import_module(f"shared.contracts.{module.name}")
    described = {found for found in Event.__subclasses__() if found.__module__.startswith("shared.contracts.")}
    assert described == set(EVENT_CLASSES)


@each_event
def test_every_event_type_has_the_sample_of_its_minor_version(event_class: type[Event]) -> None:
    """Where this fails, run `python -m shared.contracts.golden`."""
    assert golden.file_of(event_class) in FILES


@each_event
def test_every_minor_version_before_has_its_sample_too(event_class: type[Event]) -> None:
    minors = {int(path.stem.rsplit(".", 1)[1]) for path in FILES if path.name.startswith(f"{event_class.TYPE}.")}
    assert minors == set(range(event_class.MINOR + 1))


@each_event
def test_one_sample_event_stands_behind_each_type(event_class: type[Event]) -> None:
    assert [type(event) for event in samples.SAMPLES].count(event_class) == 1


@each_sample
def test_a_sample_is_of_a_type_that_exists(path: Path) -> None:
    match = re.fullmatch(r"(?P<type>.+\.v\d+)\.(?P<minor>\d+)", path.stem)
    assert match is not None
    envelope = unseal(path.read_bytes())
    name, major = match["type"].rsplit(".v", 1)
    assert (envelope.type, envelope.dataschema) == (
        match["type"],
        f"urn:respijt:schema:{name}:{major}.{match['minor']}",
    )
    assert envelope.type in EVENT_TYPES


@each_sample
def test_every_sample_can_be_read(path: Path) -> None:
    envelope = unseal(path.read_bytes())
    event = envelope.event()
    assert envelope.type == type(event).TYPE
    assert event.subject == envelope.subject
    assert envelope.source == f"/{event.TOPIC.owner}"


@each_event
def test_a_sample_that_was_read_is_written_to_the_same_bytes(event_class: type[Event]) -> None:
    value = golden.file_of(event_class).read_bytes()
    envelope = unseal(value)
    assert sealed_again(envelope, envelope.event()) == value


@pytest.mark.parametrize("event", samples.SAMPLES, ids=lambda event: event.TYPE)
def test_what_is_written_today_is_what_was_written_when_the_sample_was_kept(event: Event) -> None:
    """Where this fails the bytes of an event changed: raise its MINOR and add a sample, or undo the change."""
    assert samples.sealed(event) == golden.file_of(type(event)).read_bytes()


@each_sample
def test_a_sample_is_canonical_json(path: Path) -> None:
    value = path.read_bytes()
    assert json.dumps(json.loads(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == value


@each_sample
def test_the_headers_of_a_sample_are_ascii_and_repeat_the_envelope(path: Path) -> None:
    envelope = unseal(path.read_bytes())
    headers = dict(headers_of(envelope))
    assert headers["ce_id"].decode("ascii") == envelope.id
    assert headers["ce_type"].decode("ascii") == envelope.type
    assert list(headers) == ["ce_id", "ce_type", "traceparent", "keyid", "signature"]


def test_a_sample_that_is_there_is_never_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    first = golden.file_of(EVENT_CLASSES[0])
    first.write_bytes(b"kept")
    assert len(write_samples()) == len(EVENT_CLASSES) - 1
    assert first.read_bytes() == b"kept"
    assert write_samples() == []


# -- readers and writers


def everywhere(document: Any, change: Callable[[Any], Any]) -> Any:
    """A JSON document with every object in it changed, the innermost first."""
    if isinstance(document, dict):
        return change({name: everywhere(below, change) for name, below in document.items()})
    return [everywhere(below, change) for below in document] if isinstance(document, list) else document


@each_sample
def test_readers_ignore_fields_they_do_not_know(path: Path) -> None:
    value = path.read_bytes()
    more = everywhere(json.loads(value), lambda found: {**found, "zz_new": [1.5, {"deep": None}], "a_new": "text"})
    envelope = unseal(json.dumps(more).encode())
    assert envelope.event() == unseal(value).event()


def test_readers_ignore_what_a_movement_may_hold_one_day() -> None:
    value = (golden.FOLDER / "redeemer.redemption.captured.v1.0.json").read_bytes()
    document = json.loads(value)
    document["data"]["movements"] = [[*movement, "more"] for movement in document["data"]["movements"]]
    assert unseal(json.dumps(document).encode()).event() == unseal(value).event()


@each_sample
def test_a_field_that_is_missing_makes_an_event_unreadable(path: Path) -> None:
    document = json.loads(path.read_bytes())
    fields = msgspec.structs.fields(EVENT_TYPES[document["type"]])
    for name in (field.encode_name for field in fields if field.required):
        less = {**document, "data": {other: kept for other, kept in document["data"].items() if other != name}}
        with pytest.raises(UnreadableError):
            unseal(json.dumps(less).encode()).event()


@each_event
def test_writers_fill_in_every_field(event_class: type[Event]) -> None:
    """A field without a value would be told as if it meant something; optional ones only come with a minor version."""
    required = {field.encode_name for field in msgspec.structs.fields(event_class) if field.required}
    if event_class.MINOR == 0:
        assert required == set(event_class.__struct_fields__)


def test_an_event_type_says_its_topics_owner_and_version() -> None:
    with pytest.raises(TypeError, match="does not belong"):

        @event_type
        class OfAnother(Event, frozen=True, kw_only=True):
            TYPE = "ledger.wallet.opened.v1"
            TOPIC = ISSUER_WALLET

    with pytest.raises(TypeError, match="does not belong"):

        @event_type
        class OfAnotherVersion(Event, frozen=True, kw_only=True):
            TYPE = "issuer.wallet.opened.v2"
            TOPIC = ISSUER_WALLET

    with pytest.raises(TypeError, match="twice"):

        @event_type
        class Twice(Event, frozen=True, kw_only=True):
            TYPE = "issuer.wallet.opened.v1"
            TOPIC = ISSUER_WALLET


@each_event
def test_an_event_stands_in_its_owners_module(event_class: type[Event]) -> None:
    owner = event_class.__module__.removeprefix("shared.contracts.").split(".")[0]
    assert owner in SERVICES
    assert event_class.TOPIC.owner == owner


@pytest.mark.parametrize("event", samples.SAMPLES, ids=lambda event: event.TYPE)
def test_the_key_of_a_topic_is_the_id_its_events_are_about(event: Event) -> None:
    about = "on_day" if event.TOPIC.key == "day" else f"{event.TOPIC.key}_id"
    assert event.subject == str(getattr(event, about))


# -- JSON Schemas


def test_the_schemas_are_those_of_the_classes() -> None:
    """Where this fails, run `python -m shared.contracts.schemas` and look at what it changed."""
    kept = {path.name: path.read_bytes() for path in schemas.FOLDER.glob("*.json")}
    assert kept == schemas.documents()


def test_writing_the_schemas_mends_adds_and_takes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.contracts.schemas import __main__ as writer

    monkeypatch.setattr(writer, "FOLDER", tmp_path)
    (tmp_path / "envelope.json").write_bytes(b"old")
    (tmp_path / "gone.event.v1.json").write_bytes(b"{}")
    changed = write_schemas()
    assert {"envelope.json", "gone.event.v1.json"} <= set(changed)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.json")} == schemas.documents()
    assert write_schemas() == []


FORMATS = jsonschema.FormatChecker(["date"])


@FORMATS.checks("date-time", raises=ValueError)  # type: ignore[untyped-decorator]  # the library has no types
def is_instant(text: object) -> bool:
    return not isinstance(text, str) or bool(parse_instant(text))


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((schemas.FOLDER / name).read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=FORMATS)


@each_sample
def test_a_sample_is_valid_by_the_published_schemas(path: Path) -> None:
    document = json.loads(path.read_bytes())
    validator("envelope.json").validate(document)
    validator(f"{document['type']}.json").validate(document["data"])


@each_event
def test_a_schema_refuses_what_the_class_refuses(event_class: type[Event]) -> None:
    document = json.loads(golden.file_of(event_class).read_bytes())
    check = validator(f"{event_class.TYPE}.json")
    wrongs: tuple[Any, ...] = ({}, 1.5, "\0", "x\n", -(2**60))
    for name in document["data"]:
        for wrong in wrongs:
            data = {**document["data"], name: wrong}
            assert not check.is_valid(data), (name, wrong)
            with pytest.raises(UnreadableError):
                unseal(json.dumps({**document, "data": data}).encode()).event()


@each_event
def test_a_schema_says_its_name_and_lets_fields_be_added(event_class: type[Event]) -> None:
    name, major = event_class.TYPE.rsplit(".v", 1)
    schema = schemas.event_schema(event_class)
    assert schema["$id"] == f"urn:respijt:schema:{name}:{major}"
    assert "additionalProperties" not in json.dumps(schema)
