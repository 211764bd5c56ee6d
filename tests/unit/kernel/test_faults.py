"""Points at which a test lets a process die."""

from collections.abc import Iterator

import pytest

from shared.kernel import faults


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    faults.disarm()
    yield
    faults.disarm()


def test_in_earnest_nothing_happens_at_any_point() -> None:
    for point in faults.POINTS:
        faults.reach(point)


def test_an_armed_point_acts_each_time_and_the_others_do_not() -> None:
    seen: list[str] = []
    faults.arm("unit.before_commit", lambda: seen.append("here"))
    for point in (*faults.POINTS, "unit.before_commit"):
        faults.reach(point)
    assert seen == ["here", "here"]


def test_an_act_may_not_return() -> None:
    def die() -> None:
        raise SystemExit(9)

    faults.arm("relay.after_send", die)
    with pytest.raises(SystemExit):
        faults.reach("relay.after_send")


def test_disarmed_points_do_nothing() -> None:
    seen: list[str] = []
    faults.arm("unit.after_commit", lambda: seen.append("here"))
    faults.disarm()
    faults.reach("unit.after_commit")
    assert seen == []


def test_a_point_that_does_not_exist_is_a_mistake_in_the_test() -> None:
    with pytest.raises(ValueError, match=r"unit\.before_commit"):
        faults.arm("somewhere", lambda: None)
