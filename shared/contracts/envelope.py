"""The envelope: CloudEvents 1.0 in structured JSON, canonical (sorted keys, UTF-8, no spaces).

The bytes written once to the outbox are the bytes on the log, in the inbox, in a dead letter and
under a hash. They are never rendered again.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

# Imported so that every event type is known to whoever can read an envelope.
from shared.contracts import issuer, ledger, providers, redeemer  # noqa: F401
from shared.contracts.event import EVENT_TYPES, Event
from shared.contracts.fields import Instant

#: The largest `data` of one event. The producer's log accepts a little more for the envelope.
MAX_DATA_BYTES = 64 * 1024
MAX_EVENT_BYTES = MAX_DATA_BYTES + 4 * 1024

Headers = tuple[tuple[str, bytes], ...]

_Word = Annotated[str, Meta(pattern=r"^[!-~]+$(?!\n)", max_length=200, description="printable ASCII without spaces")]
#: Whole numbers up to here survive every JSON reader (RFC 8259, section 6) and every database.
_MAX_ORDINAL = 2**53 - 1

_Ordinal = Annotated[int, Meta(ge=1, le=_MAX_ORDINAL, description="counted from 1")]
_Trace = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$(?!\n)",
        max_length=55,
        description="W3C Trace Context",
    ),
]


class UnreadableError(Exception):
    """Bytes that are no event we know. `code` says why, without repeating any of the content."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooLargeEventError(Exception):
    """An event whose data is over the limit. The producer must split it."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """An event with the attributes that carry it.

    `sequence` is gapless per topic and subject from 1; `epoch` counts the producer's recoveries.
    """

    specversion: Literal["1.0"] = "1.0"
    id: _Word
    source: _Word
    type: _Word
    subject: _Word
    time: Instant
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: _Word
    sequence: _Ordinal
    epoch: _Ordinal
    correlationid: _Word
    causationid: _Word
    traceparent: _Trace
    data: msgspec.Raw

    def event(self) -> Event:
        """The fact itself. Raises `UnreadableError` for an unknown type or data that breaks its contract."""
        event_class = EVENT_TYPES.get(self.type)
        if event_class is None:
            raise UnreadableError("unknown_type")
        try:
            event = _decoder(event_class).decode(self.data)
        except (msgspec.MsgspecError, RecursionError, ValueError):
            raise UnreadableError("data_breaks_contract") from None
        if event.subject != self.subject:
            raise UnreadableError("subject_is_not_the_datas")
        return event


class Chain(msgspec.Struct, frozen=True):
    """Where an event stands among others: what began it all, what caused it, and the trace it belongs to."""

    correlation: str
    causation: str
    traceparent: str


_decoders: dict[type[Event], "msgspec.json.Decoder[Event]"] = {}
_envelope_decoder = msgspec.json.Decoder(Envelope)
_encoder = msgspec.json.Encoder(order="sorted")


def _decoder(event_class: type[Event]) -> "msgspec.json.Decoder[Event]":
    if event_class not in _decoders:
        _decoders[event_class] = msgspec.json.Decoder(event_class)
    return _decoders[event_class]


def seal(
    event: Event, *, event_id: str, service: str, time: datetime, sequence: int, epoch: int, chain: Chain
) -> bytes:
    """The canonical bytes of an event.

    Raises `TooLargeEventError` over the size limit and `msgspec.ValidationError` when the event
    breaks its own contract: nothing wrong ever reaches an outbox.
    """
    try:
        data = _encoder.encode(event)
    except (TypeError, UnicodeEncodeError):
        raise msgspec.ValidationError(f"{event.TYPE} holds what JSON cannot say") from None
    if len(data) > MAX_DATA_BYTES:
        raise TooLargeEventError(f"{event.TYPE} has {len(data)} bytes of data; the limit is {MAX_DATA_BYTES}")
    _decoder(type(event)).decode(data)
    name, major = event.TYPE.rsplit(".v", 1)
    return _encoder.encode(
        Envelope(
            id=event_id,
            source=f"/{service}",
            type=event.TYPE,
            subject=event.subject,
            time=time,
            dataschema=f"urn:respijt:schema:{name}:{major}.{event.MINOR}",
            sequence=sequence,
            epoch=epoch,
            correlationid=chain.correlation,
            causationid=chain.causation,
            traceparent=chain.traceparent,
            data=msgspec.Raw(data),
        )
    )


def unseal(value: bytes) -> Envelope:
    """Read an envelope. Raises `UnreadableError` for anything that is not one."""
    if len(value) > MAX_EVENT_BYTES:
        raise UnreadableError("too_large")
    try:
        return _envelope_decoder.decode(value)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        raise UnreadableError("not_an_envelope") from None


def headers_of(envelope: Envelope) -> Headers:
    """What travels beside the bytes. `keyid` and `signature` stay empty until events are signed."""
    return (
        ("ce_id", envelope.id.encode()),
        ("ce_type", envelope.type.encode()),
        ("traceparent", envelope.traceparent.encode()),
        ("keyid", b""),
        ("signature", b""),
    )
