"""Every planted fault still finds its place and its test, long before somebody takes the time to plant it."""

from pathlib import Path

import pytest

from tests.planted.faults import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_finds_its_place_and_its_test(fault: Fault) -> None:
    assert Path(fault.path).read_text(encoding="utf-8").count(fault.right) == 1
    assert fault.right != fault.wrong
    path, _, test = fault.test.partition("::")
    if test:
        assert f"def {test.partition('[')[0]}(" in Path(path).read_text(encoding="utf-8")
    else:
        assert Path(path).exists()


def test_no_two_faults_have_one_name() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
