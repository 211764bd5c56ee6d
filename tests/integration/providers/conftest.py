"""A providers service that has heard of one programme."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.providers.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()
