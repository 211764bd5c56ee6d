"""From entitled to used again: how many families of a programme came how far, told so that nobody is recognised."""

from collections.abc import Mapping, Sequence

#: The steps in their order; whoever came to one came to all before it.
STEPS = ("entitled", "told", "activated", "used", "used_again")

#: By step, families or `None` where the number is not told.
Told = tuple[int | None, ...]


def came_so_far(stages: Mapping[int, int]) -> tuple[int, ...]:
    """By step, the families that came to it or further. `stages` counts those whose last step is that one."""
    return tuple(sum(number for last, number in stages.items() if last >= step) for step in range(len(STEPS)))


def told(numbers: Sequence[int], enough: int) -> Told:
    """A way of steps, without numbers that fewer than `enough` families stand behind, nor their differences.

    The families that were left between two told steps are a cell too: it is empty, or large enough.
    """
    shown: list[int | None] = []
    before: int | None = None
    for number in numbers:
        lost = 0 if before is None else before - number
        tells = _may(number, enough) and _may(lost, enough)
        shown.append(number if tells else None)
        before = number if tells else before
    return tuple(shown)


def told_beside(ways: Mapping[str, Sequence[int]], whole: Told, enough: int) -> dict[str, Told]:
    """The ways of groups that make up a whole: where one number of a told step is hidden, another is hidden with it.

    Those hidden together are several groups and families enough, so that the whole gives none of them back. A group
    of nobody may be hidden for that.
    """
    found = {name: list(told(numbers, enough)) for name, numbers in ways.items()}
    for step, total in enumerate(whole):
        hidden = [name for name in ways if found[name][step] is None]
        others = sorted((ways[name][step], name) for name in ways if found[name][step] is not None)
        while total is not None and hidden and others and _given_back(hidden, ways, step, enough):
            _, name = others.pop(0)
            found[name][step] = None
            hidden.append(name)
    return {name: tuple(numbers) for name, numbers in found.items()}


def _given_back(hidden: Sequence[str], ways: Mapping[str, Sequence[int]], step: int, enough: int) -> bool:
    """Whether the total would tell too much of what is hidden."""
    return len(hidden) == 1 or sum(ways[name][step] for name in hidden) < enough


def _may(number: int, enough: int) -> bool:
    return number == 0 or number >= enough
