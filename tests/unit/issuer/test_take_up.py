"""How far families came: steps that nest, and numbers from which no small group can be worked out."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.issuer.domain.take_up import STEPS, came_so_far, told, told_beside

ENOUGH = 10
STAGES = st.dictionaries(st.integers(0, len(STEPS) - 1), st.integers(0, 40))


def test_whoever_came_to_a_step_came_to_all_before_it() -> None:
    assert came_so_far({0: 5, 2: 3, 4: 1}) == (9, 4, 4, 1, 1)


def test_a_small_number_is_not_told_nor_the_few_who_were_left_between_two_steps() -> None:
    assert told((100, 60, 30, 9, 0), ENOUGH) == (100, 60, 30, None, 0)
    assert told((100, 95, 60, 60, 12), ENOUGH) == (100, None, 60, 60, 12)
    assert told((9, 9, 9, 0, 0), ENOUGH) == (None, None, None, 0, 0)


def test_the_whole_does_not_give_a_hidden_group_back() -> None:
    whole = told((53, 53, 53, 53, 53), ENOUGH)
    shown = told_beside({"a": (30,) * 5, "b": (20,) * 5, "c": (3,) * 5}, whole, ENOUGH)
    assert shown == {"a": (30,) * 5, "b": (None,) * 5, "c": (None,) * 5}


def test_a_group_of_nobody_is_hidden_where_the_whole_would_give_the_only_other_back() -> None:
    whole = told((54, 35, 19, 0, 0), ENOUGH)
    shown = told_beside({"phone": (42, 35, 19, 0, 0), "paper": (12, 0, 0, 0, 0)}, whole, ENOUGH)
    assert shown == {"phone": (42, None, 19, 0, 0), "paper": (12, None, 0, 0, 0)}


@given(st.lists(STAGES, min_size=2, max_size=4))
def test_no_difference_of_told_numbers_is_a_few_families(groups: list[dict[int, int]]) -> None:
    ways = {str(number): came_so_far(stages) for number, stages in enumerate(groups)}
    whole = told([sum(way[step] for way in ways.values()) for step in range(len(STEPS))], ENOUGH)
    shown = told_beside(ways, whole, ENOUGH)
    for way in (whole, *shown.values()):
        seen = [number for number in way if number is not None]
        for number, after in pairwise([*seen, 0]):
            assert number - after == 0 or number - after >= ENOUGH
    for step, total in enumerate(whole):
        hidden = [ways[name][step] for name in ways if shown[name][step] is None]
        if total is not None and hidden:
            # What the total gives back is of several groups, and of families enough.
            assert len(hidden) > 1
            assert sum(hidden) >= ENOUGH
