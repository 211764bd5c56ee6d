"""Codes that tell their own misreadings, and the packing of a QR code's bytes."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.codes import (
    ALPHABET,
    base45_decode,
    base45_encode,
    check_symbol,
    checked,
    encode_bits,
    grouped,
    normalise,
    reference,
)
from shared.kernel.ids import SeededRandom, new_id

#: The longest text a check symbol can guard: beyond it the weights repeat.
LONGEST = 30

texts = st.text(ALPHABET, min_size=1, max_size=LONGEST)


def whole(symbols: str) -> str:
    return symbols + check_symbol(symbols)


def is_right(code: str) -> bool:
    return check_symbol(code[:-1]) == code[-1]


# -- the check symbol


def test_the_alphabet_has_no_symbol_that_looks_like_another() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize("length", [1, 7, 11, LONGEST])
def test_every_single_wrong_symbol_is_caught(length: int) -> None:
    """Everywhere, by everything; the sum is linear, so one text stands for all."""
    random = SeededRandom(length)
    code = whole("".join(random.choice(ALPHABET) for _ in range(length)))
    for place, other in itertools.product(range(len(code)), ALPHABET):
        if other != code[place]:
            assert not is_right(code[:place] + other + code[place + 1 :]), (place, other)


@pytest.mark.parametrize("place", range(LONGEST))
def test_every_swap_of_two_neighbours_is_caught(place: int) -> None:
    """Of every pair of different symbols, and with the check symbol itself."""
    for left, right in itertools.permutations(ALPHABET, 2):
        symbols = "0" * place + left + right
        if place + 2 <= LONGEST:
            code = whole(symbols + "7" * (LONGEST - len(symbols)))
            swapped = code[:place] + right + left + code[place + 2 :]
        else:
            code = whole(symbols[:LONGEST])
            if code[-1] == code[-2]:
                continue
            swapped = code[:-2] + code[-1] + code[-2]
        assert not is_right(swapped), (code, swapped)


@given(texts, st.data())
def test_any_code_of_any_length_tells_a_misreading(symbols: str, data: st.DataObject) -> None:
    code = whole(symbols)
    assert is_right(code)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(ALPHABET))
    assert is_right(code[:place] + other + code[place + 1 :]) == (other == code[place])
    if place and code[place - 1] != code[place]:
        assert not is_right(code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :])


@given(texts)
def test_what_a_person_types_is_understood(symbols: str) -> None:
    code = whole(symbols)
    assert checked(code, len(code)) == code
    assert checked(f"  {grouped(code).lower()} ", len(code)) == code
    assert checked(code.replace("0", "o").replace("1", "l"), len(code)) == code
    assert checked(code.replace("0", "O").replace("1", "i"), len(code)) == code
    assert checked(code, len(code) + 1) is None
    assert checked(code + "0", len(code)) is None


@pytest.mark.parametrize(
    "typed", ["", "U2345678", "1234567!", "é2345678", "١٢٣٤٥٦٧٨", "12345678\0", "ß234567", "1234_567"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert checked(typed, 8) is None


@given(st.text(max_size=20))
def test_nothing_a_person_types_breaks_it(typed: str) -> None:
    found = checked(typed, 8)
    assert found is None or (len(found) == 8 and is_right(found))
    assert normalise(normalise(typed)) == normalise(typed).strip()


@given(st.integers(0, 2**40 - 1), st.integers(0, 2**40 - 1))
def test_bits_become_symbols_in_their_order(left: int, right: int) -> None:
    assert (encode_bits(left, 8) < encode_bits(right, 8)) == (left < right)
    assert sum(ALPHABET.index(symbol) << 5 * (7 - place) for place, symbol in enumerate(encode_bits(left, 8))) == left


def test_a_reference_can_be_read_aloud_and_checked() -> None:
    named = reference("0" * 32)
    assert named == reference("0" * 32)
    assert len(named) == 9
    assert named[4] == "-"
    assert checked(named, 8) == named.replace("-", "")


def test_references_of_a_hundred_thousand_ids_are_as_spread_as_chance() -> None:
    """35 bits: about n²/2³⁶ pairs share one, which is 0.15 for 100,000; more than 5 would be no chance."""
    random = SeededRandom("references")
    made = {reference(new_id(random)) for _ in range(100_000)}
    assert len(made) >= 100_000 - 5


# -- base 45 (RFC 9285)

VECTORS = [
    (b"", ""),
    (b"AB", "BB8"),
    (b"Hello!!", "%69 VD92EX0"),
    (b"base-45", "UJCLQE7W581"),
    (b"ietf!", "QED8WEX0"),
    (b"\0", "00"),
    (b"\0\0", "000"),
    (b"\xff", "U5"),
    (b"\xff\xff", "FGW"),
]


@pytest.mark.parametrize(("data", "text"), VECTORS)
def test_the_examples_of_the_standard(data: bytes, text: str) -> None:
    assert base45_encode(data) == text
    assert base45_decode(text) == data


@given(st.binary(max_size=200))
def test_bytes_come_back(data: bytes) -> None:
    text = base45_encode(data)
    assert base45_decode(text) == data
    assert len(text) == len(data) // 2 * 3 + len(data) % 2 * 2


@pytest.mark.parametrize(
    "text",
    [
        "A",  # no group of one symbol
        "BB8A",
        ":::",  # 91124 is more than two bytes
        "GGW",  # 65536, the first that is
        "::",  # 2024 is more than one byte
        "V5",  # 256, the first that is
        "BB8::",
        "bb8",  # small letters
        "BB_",
        "BB8\n",
        "BÉ8",
        "B\0",
    ],
)
def test_what_no_bytes_encode_to_is_none(text: str) -> None:
    assert base45_decode(text) is None


@given(st.text(max_size=30))
def test_every_text_is_decoded_to_its_only_bytes_or_to_none(text: str) -> None:
    data = base45_decode(text)
    assert data is None or base45_encode(data) == text
