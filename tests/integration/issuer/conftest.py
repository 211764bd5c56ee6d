from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.issuer.builders import Issuer, an_issuer


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Issuer]:
    with an_issuer(tmp_path) as found:
        yield found
