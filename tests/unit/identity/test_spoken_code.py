"""The spoken code: symbols that issuer and redeemer must agree on for ever, and that tell their own slips."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from shared.identity.spoken_code import AHEAD, BEHIND, counter_of, make_code, read_code, selector
from shared.identity.wallet_code import wallet_key
from shared.kernel.codes import ALPHABET

KEY = wallet_key(sha256(b"a master key of a test").digest(), "00112233445566778899aabbccddeeff", 1)
COUNTERS = st.integers(1, 10**6)


def heard(code: str, last: int = 0) -> int | None:
    found = read_code(code)
    assert found is not None
    return counter_of(KEY, found, last)


def test_golden_selector_and_codes() -> None:
    """Written down once. A change here makes every letter and every open page worthless."""
    assert selector(KEY) == "4703"
    assert make_code(KEY, 1) == "4703-4ZMA-WGS0"
    assert make_code(KEY, 2) == "4703-YD3S-DTMY"


@given(COUNTERS)
def test_a_code_is_three_groups_of_four_and_leads_back_to_its_counter(counter: int) -> None:
    code = make_code(KEY, counter)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert heard(code, counter - 1) == counter


def test_a_code_is_good_from_the_next_counter_to_the_tenth() -> None:
    last = 50
    good = [number for number in range(1, 100) if heard(make_code(KEY, number), last) == number]
    assert good == list(range(last - BEHIND + 1, last + AHEAD + 1)), "those behind are known as used"


def test_people_may_say_it_in_their_own_way() -> None:
    code = make_code(KEY, 3)
    assert heard(code.lower().replace("-", " ")) == 3
    assert heard(code.replace("0", "O").replace("1", "l")) == 3


@given(st.integers(0, 11), st.sampled_from(ALPHABET), COUNTERS)
def test_one_wrong_symbol_is_seen_before_anything_is_looked_up(place: int, symbol: str, counter: int) -> None:
    code = make_code(KEY, counter).replace("-", "")
    wrong = code[:place] + symbol + code[place + 1 :]
    assert (read_code(wrong) is None) == (wrong != code)


@given(st.integers(0, 10), COUNTERS)
def test_two_neighbours_swapped_are_seen(place: int, counter: int) -> None:
    code = make_code(KEY, counter).replace("-", "")
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (read_code(wrong) is None) == (wrong != code)


@given(st.text(max_size=40))
def test_what_is_no_code_is_none(text: str) -> None:
    found = read_code(text)
    assert found is None or counter_of(KEY, found, 0) is None


def test_another_wallet_makes_other_codes() -> None:
    other = wallet_key(bytes(32), "00112233445566778899aabbccddeeff", 1)
    found = read_code(make_code(other, 1))
    assert found is not None
    assert counter_of(KEY, found, 0) is None
