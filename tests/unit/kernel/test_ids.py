"""Random names."""

import re
import uuid

from shared.kernel.ids import SeededRandom, SystemRandom, new_event_id, new_id, new_secret


class Fixed:
    """Gives the same bits again and again."""

    def __init__(self, value: int) -> None:
        self._value = value

    def getrandbits(self, bits: int, /) -> int:
        return self._value & (1 << bits) - 1


def test_an_id_is_32_digits_however_small_its_number() -> None:
    assert new_id(Fixed(0)) == "0" * 32
    assert new_id(Fixed(10)) == "0" * 31 + "a"
    assert new_id(Fixed(-1)) == "f" * 32


def test_a_secret_is_64_digits_however_small_its_number() -> None:
    assert new_secret(Fixed(0)) == "0" * 64
    assert new_secret(Fixed(-1)) == "f" * 64


def test_an_event_id_is_a_random_uuid() -> None:
    for random in (Fixed(0), Fixed(-1), SystemRandom()):
        found = uuid.UUID(new_event_id(random))
        assert (found.version, found.variant) == (4, uuid.RFC_4122)
        assert str(found) == new_event_id(random) or isinstance(random, SystemRandom)


def test_a_seed_tells_the_same_story_again() -> None:
    def story(seed: str) -> list[str]:
        random = SeededRandom(seed)
        return [new_id(random), new_event_id(random), new_secret(random)]

    assert story("a") == story("a")
    assert story("a") != story("b")


def test_real_ids_are_all_different_and_use_every_digit() -> None:
    random = SystemRandom()
    made = {new_id(random) for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in made)
    for place in range(32):
        assert len({one[place] for one in made}) == 16
