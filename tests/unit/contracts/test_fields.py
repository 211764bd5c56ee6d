"""What an event may hold: no free text, no unbounded number, no name of a person."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from shared.contracts import fields
from shared.contracts.envelope import Envelope
from shared.contracts.event import EVENT_TYPES, Event
from shared.contracts.issuer import Category, ProgrammeChanged
from shared.contracts.ledger import FundOpened
from shared.contracts.providers import ProviderChanged
from shared.kernel.money import MAX_CENTS

#: The kinds of text that hold no words of a person.
CONSTRAINED = [
    inspect.type_info(kind)
    for kind in (
        *(fields.Id, fields.Digest, fields.Code, fields.Currency, fields.Place, fields.Zone, fields.Period),
        *(fields.Hour, fields.Neighbourhood),
    )
]
PUBLIC_NAME = inspect.type_info(fields.Name)

#: The only places where a name stands: public ones of organisations, schemes and categories.
NAMES = {
    (ProgrammeChanged, "name"),
    (Category, "nl"),
    (Category, "fr"),
    (Category, "en"),
    (FundOpened, "name"),
    (ProviderChanged, "public_name"),
}


def problems(kind: type[msgspec.Struct]) -> list[str]:
    """What in an event's class is no constrained kind of value, by its path."""
    return list(_problems(inspect.type_info(kind), kind.__name__))


def _problems(info: inspect.Type, path: str) -> Iterator[str]:
    if isinstance(info, inspect.Metadata):
        yield from _problems(info.type, path)
    elif isinstance(info, inspect.StructType):
        for field in info.fields:
            below = field.type.type if isinstance(field.type, inspect.Metadata) else field.type
            if below == _plain(PUBLIC_NAME) and (info.cls, field.name) in NAMES:
                continue
            yield from _problems(field.type, f"{path}.{field.name}")
    elif isinstance(info, inspect.UnionType):
        for choice in info.types:
            yield from _problems(choice, path)
    elif isinstance(info, inspect.ListType):
        if info.max_length is None:
            yield f"{path} has no longest length"
        yield from _problems(info.item_type, f"{path}[]")
    elif isinstance(info, inspect.StrType):
        if info not in [_plain(kind) for kind in CONSTRAINED]:
            yield f"{path} is free text"
    elif isinstance(info, inspect.IntType):
        if info.ge is None or info.le is None or info.le > MAX_CENTS or info.ge < -MAX_CENTS:
            yield f"{path} is an unbounded number"
    elif isinstance(info, inspect.DateTimeType):
        if info.tz is not True:
            yield f"{path} is an instant without a time zone"
    elif not isinstance(info, inspect.LiteralType | inspect.BoolType | inspect.DateType | inspect.NoneType):
        yield f"{path} is a {type(info).__name__}"


def _plain(info: inspect.Type) -> inspect.Type:
    return info.type if isinstance(info, inspect.Metadata) else info


@pytest.mark.parametrize("event_class", EVENT_TYPES.values(), ids=lambda event_class: event_class.TYPE)
def test_an_event_holds_constrained_values_only(event_class: type[Event]) -> None:
    assert problems(event_class) == []


def test_the_walk_finds_what_must_not_be_there() -> None:
    class Inner(msgspec.Struct):
        remark: str

    class Bad(msgspec.Struct):
        name: fields.Name
        note: str
        count: int
        share: float
        inner: list[Inner]
        maybe: str | None
        anything: Any
        by_key: dict[str, int]
        when: datetime

    assert problems(Bad) == [
        "Bad.name is free text",
        "Bad.note is free text",
        "Bad.count is an unbounded number",
        "Bad.share is a FloatType",
        "Bad.inner has no longest length",
        "Bad.inner[].remark is free text",
        "Bad.maybe is free text",
        "Bad.anything is a AnyType",
        "Bad.by_key is a DictType",
        "Bad.when is an instant without a time zone",
    ]


def test_a_providers_name_stands_on_its_own_topic_alone() -> None:
    named = {kind.TOPIC.name for kind, _ in NAMES if issubclass(kind, Event)}
    assert named == {"issuer.programme.v1", "ledger.fund.v1", "providers.provider.v1"}
    assert {(kind, field) for kind, field in NAMES if "provider" in kind.__name__.lower()} == {
        (ProviderChanged, "public_name")
    }


def test_no_field_is_called_after_what_identifies_a_person() -> None:
    for event_class in EVENT_TYPES.values():
        for field in event_class.__struct_fields__:
            assert not any(word in field for word in ("household", "parent", "child", "birth", "address", "contact"))


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (fields.Id, ["0" * 32, "0123456789abcdef" * 2], ["0" * 31, "0" * 33, "0" * 31 + "\n", "G" * 32, "A" * 32, ""]),
        (fields.Digest, ["a" * 64], ["a" * 63, "a" * 63 + "\n", "a" * 65, "A" * 64]),
        (
            fields.Code,
            ["ab", "a" + "b" * 39, "papers_missing", "k2026"],
            ["a", "a" + "b" * 40, "Ab", "1a", "a b", "ab\n", "é1"],
        ),
        (fields.Currency, ["EUR"], ["eur", "EU", "EURO", "EU\n", ""]),
        (fields.Name, ["x", "Café & Co", "d'Ieteren", "x" * 120], ["", "x" * 121, "a\0b", "a\nb", "a\n", "\x7f", "\t"]),
        (fields.Place, ["21015", "n23", "any", "unknown"], ["", "N23", "21015\n", "a" * 21, "a-b"]),
        (
            fields.Zone,
            ["Europe/Brussels", "America/New_York"],
            ["Brussels", "Europe/Brussels\n", "../etc/passwd", "a/b/c"],
        ),
        (fields.Period, ["2026", "2026-q1"], ["26", "2026\n", "Year 2026", "2" * 31]),
        (fields.Cents, [0, 1, MAX_CENTS], [-1, MAX_CENTS + 1, 1.0, 0.5, True, "1", None, 10**40]),
        (fields.PositiveCents, [1, MAX_CENTS], [0, -1, MAX_CENTS + 1, 1.0]),
        (fields.Count, [0, 1_000_000], [-1, 1_000_001, 0.0]),
        (fields.Positive, [1, 1_000_000], [0, 1_000_001]),
        (fields.Change, [-1_000_000, 0, 1_000_000], [-1_000_001, 1_000_001, 0.5]),
        (
            fields.Instant,
            ["2026-03-02T08:00:00Z", "2026-03-02T09:00:00.5+01:00"],
            ["2026-03-02T08:00:00", "2026-03-02", 0, "now", "2026-02-30T08:00:00Z"],
        ),
        (date, ["2026-03-02"], ["2026-3-2", "2026-02-30", "2026-03-02T00:00:00Z", 20260302]),
    ],
)
def test_a_kind_of_value_refuses_what_it_does_not_mean(kind: Any, good: list[Any], bad: list[Any]) -> None:
    decoder = msgspec.json.Decoder(kind)
    for value in good:
        decoder.decode(msgspec.json.encode(value))
    for value in bad:
        with pytest.raises(msgspec.ValidationError):
            decoder.decode(msgspec.json.encode(value))


@pytest.mark.parametrize(
    "name", ["id", "source", "type", "subject", "dataschema", "correlationid", "causationid", "traceparent"]
)
def test_an_attribute_of_the_envelope_is_one_printable_word(name: str) -> None:
    """They become headers, log lines and columns, so nothing in them may break those."""
    (field,) = [field for field in inspect.type_info(Envelope).fields if field.name == name]  # type: ignore[attr-defined]
    text = _plain(field.type)
    assert isinstance(text, inspect.StrType)
    assert text.pattern is not None
    assert text.pattern.endswith(r"$(?!\n)")
    assert text.max_length is not None
    assert text.max_length <= 200
