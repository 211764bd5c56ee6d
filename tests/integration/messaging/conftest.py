from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.kernel import faults
from tests.integration.messaging.kit import Desk, a_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The issuer's desk: it hears the funds and the offers."""
    with a_desk(tmp_path) as desk:
        yield desk


@pytest.fixture(autouse=True)
def no_fault_stays_armed() -> Iterator[None]:
    yield
    faults.disarm()
