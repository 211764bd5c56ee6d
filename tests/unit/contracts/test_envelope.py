"""Sealing refuses what is wrong; unsealing raises one error, whatever the bytes are."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import golden
from shared.contracts.envelope import MAX_DATA_BYTES, MAX_EVENT_BYTES, TooLargeEventError, UnreadableError, unseal
from shared.contracts.event import Event
from shared.contracts.golden.samples import SAMPLES, sealed
from shared.contracts.issuer import GrantMade, GrantPart
from shared.contracts.ledger import MAX_REDEMPTIONS_PER_PART, SettlementCut
from shared.contracts.providers import Accreditation, ProviderChanged
from shared.contracts.redeemer import RedemptionCaptured
from shared.kernel.money import MAX_CENTS

VALUES = [path.read_bytes() for path in golden.all_files()]

any_sample = st.sampled_from(SAMPLES)
any_value = st.sampled_from(VALUES)

#: What no whole number of an event may be: too small or too large by far, a float, or no number.
no_number = st.one_of(
    st.integers(max_value=-(MAX_CENTS + 1)),
    st.integers(min_value=MAX_CENTS + 1),
    st.floats(),
    st.booleans(),
    st.text(max_size=5),
    st.none(),
    st.lists(st.integers(), max_size=2),
)
negative = st.integers(max_value=-1)


def an_id(number: int) -> str:
    return f"{number:032x}"


def read(value: bytes) -> Event | str:
    """What a reader makes of bytes: an event, or the code of the one error it knows."""
    try:
        return unseal(value).event()
    except UnreadableError as error:
        return error.code


# -- sealing


def places_of_numbers(struct: msgspec.Struct) -> Iterator[tuple[str | int, ...]]:
    """Where in an event its whole numbers stand."""
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        if isinstance(value, int) and not isinstance(value, bool):
            yield (name,)
        elif isinstance(value, list):
            for place, below in enumerate(value):
                if isinstance(below, msgspec.Struct):
                    yield from ((name, place, *rest) for rest in places_of_numbers(below))


def put(struct: Any, place: tuple[str | int, ...], value: object) -> Any:
    """The event with another value at a place. What the class checks by itself it checks here."""
    name, *rest = place
    assert isinstance(name, str)
    if rest:
        number, *below = rest
        assert isinstance(number, int)
        changed = list(getattr(struct, name))
        changed[number] = put(changed[number], tuple(below), value)
        value = changed
    return msgspec.structs.replace(struct, **{name: value})


PLACES = [(event, place) for event in SAMPLES for place in places_of_numbers(event)]


def test_the_samples_have_numbers_at_the_top_and_below() -> None:
    assert {len(place) for _, place in PLACES} == {1, 3}
    assert len(PLACES) >= 25


@given(st.sampled_from(PLACES), no_number)
def test_what_is_no_whole_number_within_bounds_is_refused_when_sealed(
    where: tuple[Event, tuple[str | int, ...]], wrong: object
) -> None:
    event, place = where
    with pytest.raises((ValueError, TypeError)):
        sealed(put(event, place, wrong))


@given(st.sampled_from([found for found in PLACES if found[1][-1] not in ("grants", "cheques")]), negative)
def test_a_negative_number_is_refused_when_sealed(where: tuple[Event, tuple[str | int, ...]], wrong: int) -> None:
    """All but the change of a demand, which may fall."""
    event, place = where
    with pytest.raises(ValueError):
        sealed(put(event, place, wrong))


@pytest.mark.parametrize("text", ["", "a\0b", "two\nlines", "x" * 121, "\ud800"])
def test_a_name_that_cannot_be_told_is_refused_when_sealed(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        sealed(ProviderChanged(provider_id=an_id(1), public_name=text, accreditations=[]))


def test_a_value_that_json_does_not_know_is_refused_when_sealed() -> None:
    with pytest.raises(msgspec.ValidationError):
        sealed(ProviderChanged(provider_id=an_id(1), public_name=object(), accreditations=[]))  # type: ignore[arg-type]


def test_an_amount_that_is_not_its_vouchers_is_refused() -> None:
    (capture,) = [event for event in SAMPLES if isinstance(event, RedemptionCaptured)]
    (grant,) = [event for event in SAMPLES if isinstance(event, GrantMade)]
    with pytest.raises(ValueError, match="sum of the faces"):
        put(capture, ("amount_cents",), 1_999)
    with pytest.raises(ValueError, match="number of cheques"):
        put(grant, ("parts", 0, "amount_cents"), 1_000)
    for event, wrong in ((capture, {"amount_cents": 1_999}), (grant, {"face_cents": 999})):
        document = json.loads(sealed(event))
        document["data"].update(wrong)
        assert read(json.dumps(document).encode()) == "data_breaks_contract"


# -- size


def a_grant(cheques: int) -> GrantMade:
    """A grant of so many cheques from several funds: the event that grows largest."""
    (grant,) = [event for event in SAMPLES if isinstance(event, GrantMade)]
    parts = []
    for fund, start in enumerate(range(0, cheques, 1_000)):
        ids = [an_id(number) for number in range(start, min(start + 1_000, cheques))]
        parts.append(GrantPart(fund_id=an_id(fund), voucher_ids=ids, amount_cents=1_000 * len(ids)))
    return msgspec.structs.replace(grant, parts=parts)


def test_an_event_up_to_the_limit_is_sealed_and_one_above_is_not() -> None:
    fitting = max(
        number for number in range(1_800, 1_900) if len(msgspec.json.encode(a_grant(number))) <= MAX_DATA_BYTES
    )
    value = sealed(a_grant(fitting))
    assert read(value) == a_grant(fitting)
    assert len(value) <= MAX_EVENT_BYTES
    with pytest.raises(TooLargeEventError):
        sealed(a_grant(fitting + 1))


def test_bytes_over_the_limit_are_not_even_looked_at() -> None:
    assert read(b"{" * (MAX_EVENT_BYTES + 1)) == "too_large"
    assert read(b"{" * MAX_EVENT_BYTES) == "not_an_envelope"


def test_the_fullest_settlement_and_provider_fit() -> None:
    (cut,) = [event for event in SAMPLES if isinstance(event, SettlementCut)]
    ids = [an_id(number) for number in range(MAX_REDEMPTIONS_PER_PART)]
    assert read(sealed(msgspec.structs.replace(cut, redemption_ids=ids)))
    held = [
        Accreditation(programme_id=an_id(number), category="c" * 40, status="accredited", reason="r" * 40)
        for number in range(200)
    ]
    sealed(ProviderChanged(provider_id=an_id(1), public_name="é" * 120, accreditations=held))


# -- unsealing


def places_in(document: Any) -> Iterator[tuple[str | int, ...]]:
    """Where in a JSON document numbers stand."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for key, below in items:
        if isinstance(below, int) and not isinstance(below, bool):
            yield (key,)
        elif isinstance(below, dict | list):
            yield from ((key, *rest) for rest in places_in(below))


def with_raw(value: bytes, place: tuple[str | int, ...], raw: str) -> bytes:
    """The bytes of an event with this JSON text at a place."""
    document = deepcopy(json.loads(value))
    *way, last = place
    at = document
    for key in way:
        at = at[key]
    at[last] = "<here>"
    return json.dumps(document).replace('"<here>"', raw).encode()


JSON_PLACES = [(value, place) for value in VALUES for place in places_in(json.loads(value))]
no_json_number = st.sampled_from(
    [
        "1.0",
        "0.5",
        "1e2",
        "-1e2",
        "1e400",
        "1E+2",
        str(2**53),
        "9" * 40,
        "-" + "9" * 40,
        "true",
        "null",
        '"1"',
        "[1]",
        "{}",
    ]
)


@given(st.sampled_from(JSON_PLACES), no_json_number)
def test_what_is_no_whole_number_within_bounds_is_refused_when_read(
    where: tuple[bytes, tuple[str | int, ...]], raw: str
) -> None:
    value, place = where
    assert read(with_raw(value, place, raw)) in ("not_an_envelope", "data_breaks_contract")


@given(st.sampled_from([found for found in JSON_PLACES if found[1][-1] not in ("grants", "cheques")]), negative)
def test_a_negative_number_is_refused_when_read(where: tuple[bytes, tuple[str | int, ...]], wrong: int) -> None:
    value, place = where
    assert read(with_raw(value, place, str(wrong))) in ("not_an_envelope", "data_breaks_contract")


@given(st.binary(max_size=2_000))
def test_random_bytes_are_no_event(value: bytes) -> None:
    assert read(value) == "not_an_envelope"


@given(any_value, st.data())
def test_a_truncated_event_is_no_event(value: bytes, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(value) - 1))
    assert read(value[:end]) == "not_an_envelope"


@given(any_value, st.data())
def test_a_damaged_event_is_read_or_refused_and_nothing_else(value: bytes, data: st.DataObject) -> None:
    """Some damage hits a name or an id and cannot be seen here; a signature will."""
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, min(start + 8, len(value))))
    found = read(value[:start] + data.draw(st.binary(max_size=8)) + value[end:])
    assert isinstance(found, Event | str)


@given(any_value, st.data())
def test_a_nul_byte_anywhere_makes_it_no_event(value: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(value)))
    assert read(value[:at] + b"\0" + value[at:]) in ("not_an_envelope", "data_breaks_contract")


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("attribute", ["data", "zz", "id", "sequence"])
def test_deep_nesting_is_refused_and_breaks_nothing(opening: str, attribute: str) -> None:
    """In a field that nobody reads, too."""
    closing = {"[": "]", '{"a":': "}"}[opening]
    for depth in (2_000, 10_000):
        deep = opening * depth + "1" + closing * depth
        for raw in (deep, opening * depth):
            document = {**json.loads(VALUES[0]), attribute: "<here>"}
            value = json.dumps(document).replace('"<here>"', raw).encode()
            assert len(value) < MAX_EVENT_BYTES
            assert read(value) in ("not_an_envelope", "data_breaks_contract")
    assert read((opening * 10_000).encode()) == "not_an_envelope"


@given(
    any_value,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=10), below, max_size=4),
        max_leaves=10,
    ),
    st.data(),
)
def test_any_json_in_place_of_any_field_is_read_or_refused(value: bytes, other: object, data: st.DataObject) -> None:
    document = json.loads(value)
    where = data.draw(st.sampled_from([document, document["data"]]))
    where[data.draw(st.sampled_from(sorted(where)))] = other
    assert isinstance(read(json.dumps(document).encode()), Event | str)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "issuer.wallet.opened.v9"}, "unknown_type"),
        ({"type": "ledger.fund.opened.v1"}, "data_breaks_contract"),
        ({"subject": an_id(77)}, "subject_is_not_the_datas"),
        ({"specversion": "0.3"}, "not_an_envelope"),
        ({"datacontenttype": "text/plain"}, "not_an_envelope"),
        ({"time": "2026-03-02T08:30:15"}, "not_an_envelope"),
        ({"id": "two words"}, "not_an_envelope"),
        ({"id": "line\n"}, "not_an_envelope"),
        ({"id": "é"}, "not_an_envelope"),
        ({"id": ""}, "not_an_envelope"),
        ({"source": "x" * 201}, "not_an_envelope"),
        ({"traceparent": "none"}, "not_an_envelope"),
        ({"sequence": 0}, "not_an_envelope"),
        ({"epoch": 0}, "not_an_envelope"),
    ],
)
def test_an_envelope_that_lies_is_refused_with_a_code(change: dict[str, object], code: str) -> None:
    value = (golden.FOLDER / "issuer.wallet.opened.v1.0.json").read_bytes()
    assert read(json.dumps({**json.loads(value), **change}).encode()) == code


def test_the_error_repeats_nothing_of_the_content() -> None:
    with pytest.raises(UnreadableError) as caught:
        unseal(b'{"id": "a secret"}')
    assert str(caught.value) == "not_an_envelope"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
